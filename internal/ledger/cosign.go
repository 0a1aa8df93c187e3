package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Cosigner signs, as a witness, that a checkpoint goes on from every one that it saw before (C2SP tlog-cosignature,
// version 1). Its key is of another type than a log's, so that neither can be taken for the other.
type Cosigner struct {
	cosignKey
	secret ed25519.PrivateKey
}

// typeCosigner is the type of a cosigner's key and algorithm, the first byte of its text form.
const typeCosigner = 0x04

// cosignKey is the public half: a note.Verifier.
type cosignKey struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosignKey(name string, key ed25519.PublicKey) cosignKey {
	h := sha256.Sum256(append([]byte(name+"\n\x04"), key...))
	return cosignKey{name, binary.BigEndian.Uint32(h[:]), key}
}

func (k cosignKey) Name() string    { return k.name }
func (k cosignKey) KeyHash() uint32 { return k.hash }

// Verify checks what stands in a signature line behind the key's hash: eight bytes of time, then the signature.
func (k cosignKey) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize || binary.BigEndian.Uint64(sig) > math.MaxInt64 {
		return false
	}
	return ed25519.Verify(k.key, cosigned(text, binary.BigEndian.Uint64(sig)), sig[8:])
}

// String is the public key as a line of text.
func (k cosignKey) String() string { return k.text(typeCosigner, k.key) }

func (k cosignKey) text(kind byte, key []byte) string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.hash, base64.StdEncoding.EncodeToString(append([]byte{kind}, key...)))
}

// cosigned is what a cosignature signs: the time, and the whole text of the checkpoint.
func cosigned(text []byte, at uint64) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(at, 10)+"\n"), text...)
}

const secretPrefix = "PRIVATE+KEY+"

// GenerateCosigner makes the key of a witness, whose name should be an address without a scheme: witness.example.org/1.
func GenerateCosigner(name string) (secret string, err error) {
	if !plain(name) || strings.Contains(name, "+") {
		return "", errors.New("ledger: a witness's name has letters, digits and marks, and neither a space nor a plus")
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	return secretPrefix + newCosignKey(name, public).text(typeCosigner, private.Seed()), nil
}

// NewCosigner reads a secret key as GenerateCosigner wrote it.
func NewCosigner(secret string) (Cosigner, error) {
	text, ok := strings.CutPrefix(strings.TrimSpace(secret), secretPrefix)
	name, hash, seed, err := parseCosigner(text)
	if !ok || err != nil {
		return Cosigner{}, errors.New("ledger: cannot read the witness's key") // what it holds is told to nobody
	}
	private := ed25519.NewKeyFromSeed(seed)
	c := Cosigner{newCosignKey(name, ed25519.PublicKey(private[ed25519.SeedSize:])), private} // its second half is the public key
	if fmt.Sprintf("%08x", c.hash) != hash {
		return Cosigner{}, errors.New("ledger: cannot read the witness's key")
	}
	return c, nil
}

// NewCosignVerifier reads the public key of a witness. A log's key is refused.
func NewCosignVerifier(public string) (note.Verifier, error) {
	name, hash, key, err := parseCosigner(strings.TrimSpace(public))
	if err != nil {
		return nil, err
	}
	k := newCosignKey(name, key)
	if fmt.Sprintf("%08x", k.hash) != hash {
		return nil, errors.New("ledger: the public key of a witness does not have the hash that it names")
	}
	return k, nil
}

func parseCosigner(text string) (name, hash string, key []byte, err error) {
	name, rest, _ := strings.Cut(text, "+")
	hash, coded, _ := strings.Cut(rest, "+")
	key, err = base64.StdEncoding.Strict().DecodeString(coded)
	if err != nil || !plain(name) || len(key) != 1+ed25519.PublicKeySize || key[0] != typeCosigner {
		return "", "", nil, errors.New("ledger: not the public key of a witness: name, hash and a key of type 4")
	}
	return name, hash, key[1:], nil
}

// Cosign signs the text of a checkpoint, and gives the signature's line. Whether the checkpoint goes on from the one
// before is for the caller to know.
func (c Cosigner) Cosign(checkpoint []byte, at time.Time) ([]byte, error) {
	text, err := noteText(checkpoint)
	if err != nil || at.Unix() < 0 {
		return nil, errors.Join(err, errors.New("ledger: nothing that can be cosigned"))
	}
	b := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, c.hash), uint64(at.Unix()))
	b = append(b, ed25519.Sign(c.secret, cosigned([]byte(text), uint64(at.Unix())))...)
	return signatureLine(c.name, base64.StdEncoding.EncodeToString(b)), nil
}

func signatureLine(name, coded string) []byte { return []byte("\u2014 " + name + " " + coded + "\n") }

// noteText is the part of a note that is signed.
func noteText(signed []byte) (string, error) {
	at := strings.LastIndex(string(signed), "\n\n")
	if at < 0 || len(signed) > MaxNote {
		return "", fmt.Errorf("%w: text, an empty line, signatures", ErrNote)
	}
	return string(signed[:at+1]), nil
}

// TakeCosignature finds the cosignature of a witness among the lines that it answered with, and gives its line as it is
// kept. Lines of other keys are passed over; it fails where there is none of this one, or where it does not verify.
func TakeCosignature(checkpoint, lines []byte, witness note.Verifier) ([]byte, error) {
	text, err := noteText(checkpoint)
	if err != nil {
		return nil, err
	}
	n, err := note.Open([]byte(text+"\n"+string(lines)), note.VerifierList(witness))
	if err != nil {
		return nil, fmt.Errorf("%w: no cosignature of %s", ErrNote, witness.Name())
	}
	raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	return signatureLine(n.Sigs[0].Name, base64.StdEncoding.EncodeToString(raw)), err
}
