package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the tree at one size, and the note that says so. The zero Checkpoint is no checkpoint at all.
type Checkpoint struct {
	Size int64
	Root tlog.Hash
	Day  string // when it was made; kept beside the note, not signed
	Note []byte // C2SP tlog-checkpoint, signed
}

// MaxNote bounds what is read as a note: a checkpoint with sixteen witnesses is a tenth of it.
const MaxNote = 64 << 10

// ErrNote is returned for a note that is not well formed, too long, or not signed by the key asked for.
var ErrNote = errors.New("ledger: not a note signed by the key of this log")

// Signer signs checkpoints. It is not a PromiseSigner: the two keys are never the same.
type Signer struct {
	key    note.Signer
	bundle note.Signer // the same key, by the name under which it signs bundles
}

// PromiseSigner signs promises.
type PromiseSigner struct{ key note.Signer }

// GenerateKey makes a key pair in the text form of signed notes. The name of a checkpoint's key is the
// origin of its log; that of a promise's key is PromiseName(origin).
func GenerateKey(name string) (secret, public string, err error) {
	return note.GenerateKey(rand.Reader, name)
}

// PromiseName is the name that the promise key of a log bears.
func PromiseName(origin string) string { return origin + "/promise" }

// NewSigner reads a secret key as GenerateKey wrote it.
func NewSigner(secret string) (Signer, error) {
	k, err := note.NewSigner(strings.TrimSpace(secret))
	if err != nil {
		return Signer{}, errors.New("ledger: cannot read the checkpoint key") // note's own error may quote the key
	}
	b, err := bundleSigner(secret)
	if err != nil {
		return Signer{}, err
	}
	return Signer{k, b}, nil
}

// NewPromiseSigner reads a secret key as GenerateKey wrote it.
func NewPromiseSigner(secret string) (PromiseSigner, error) {
	k, err := note.NewSigner(strings.TrimSpace(secret))
	if err != nil {
		return PromiseSigner{}, errors.New("ledger: cannot read the promise key")
	}
	return PromiseSigner{k}, nil
}

// Verifier is a public key that checks signed notes.
type Verifier = note.Verifier

// NewVerifier reads a public key as GenerateKey wrote it.
func NewVerifier(public string) (note.Verifier, error) {
	v, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return nil, fmt.Errorf("ledger: cannot read the public key: %w", err)
	}
	return v, nil
}

// checkpoint signs a tree: origin, size and root, each on its line, no extension lines.
func (s Signer) checkpoint(origin string, size int64, root tlog.Hash) ([]byte, error) {
	if s.key == nil || s.key.Name() != origin {
		return nil, errors.New("ledger: the checkpoint key does not bear the log's origin")
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, base64.StdEncoding.EncodeToString(root[:]))
	return note.Sign(&note.Note{Text: text}, s.key)
}

// OpenCheckpoint reads a signed checkpoint. It must be signed by log, whose name is the origin, and where log is a list
// (Keys.Log) by the key that the log had at its size; signatures of other keys (witnesses) are passed over. Returns ErrNote for anything else: an extension line, a size with a
// leading zero, an empty tree with a root that is not the empty one, more than MaxNote bytes.
func OpenCheckpoint(signed []byte, log note.Verifier) (Checkpoint, error) {
	text, by, err := openNote(signed, log)
	if err != nil {
		return Checkpoint{}, err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != log.Name() {
		return Checkpoint{}, fmt.Errorf("%w: three lines, the first its origin", ErrNote)
	}
	size, err := parseNumber(lines[1])
	if err != nil {
		return Checkpoint{}, err
	}
	root, err := parseDigest(lines[2])
	if err != nil {
		return Checkpoint{}, err
	}
	if size == 0 && root != sha256.Sum256(nil) {
		return Checkpoint{}, fmt.Errorf("%w: the root of an empty tree", ErrNote)
	}
	if err := by.at(size); err != nil {
		return Checkpoint{}, err
	}
	return Checkpoint{Size: size, Root: root, Note: signed}, nil
}

// openNote gives the text of a note signed by key, or by one of them where it is a list, and which of them signed it.
func openNote(signed []byte, key note.Verifier) (text string, by eras, err error) {
	if len(signed) > MaxNote {
		return "", nil, fmt.Errorf("%w: too long", ErrNote)
	}
	n, by, err := openSigned(signed, key)
	if err != nil {
		return "", nil, err
	}
	return n.Text, by, nil
}

func openSigned(signed []byte, key note.Verifier) (n *note.Note, by eras, err error) {
	known := erasOf(key)
	list := make([]note.Verifier, len(known))
	for i := range known {
		list[i] = known[i].Verifier
	}
	n, err = note.Open(signed, note.VerifierList(list...))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrNote, unknown(err, key.Name()))
	}
	for _, s := range n.Sigs { // those of key alone
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return nil, nil, fmt.Errorf("%w: a signature has one spelling", ErrNote)
		}
		for _, k := range known {
			if k.KeyHash() == s.Hash {
				by = append(by, k)
			}
		}
	}
	return n, by, nil
}

// unknown tells a note that a key of this name signed, which nobody gave us, from one that is not signed at all.
func unknown(err error, name string) error {
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		for _, s := range unverified.Note.UnverifiedSigs {
			if s.Name == name {
				return ErrUnknownKey
			}
		}
	}
	return err
}

// parseNumber reads a decimal number with no sign and no leading zero.
func parseNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%w: a number", ErrNote)
	}
	return n, nil
}

// parseDigest reads 32 bytes in the one base64 spelling they have.
func parseDigest(s string) (d [32]byte, err error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 32 || len(s) != 44 {
		return d, fmt.Errorf("%w: a digest", ErrNote)
	}
	return [32]byte(b), nil
}
