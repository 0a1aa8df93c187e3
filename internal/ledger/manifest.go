package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Manifest says what a bundle holds: each part by its name, its length and its digest. It is signed with the log's key
// under a name of its own, and its first line holds a space, so that neither it nor its signature can be taken for a
// checkpoint.
type Manifest struct {
	Origin    string // of the log whose key signs it
	Of        string // what was bundled: "pack" or "case"
	Reference string // of the case
	Day       string
	Parts     []Part
}

// Part is one file of a bundle.
type Part struct {
	Name   string
	Size   int64
	SHA256 [32]byte
}

// MaxManifest bounds what is read as a manifest, and MaxParts how many parts one names.
const (
	MaxManifest = 1 << 20
	MaxParts    = 4096
)

const manifestHead = "recourse bundle v1"

// BundleName is the name under which the key of a log signs bundles.
func BundleName(origin string) string { return origin + "/bundle" }

// NewBundleVerifier makes of a log's public key the one that checks its bundles: the same key under the other name.
func NewBundleVerifier(public string) (note.Verifier, error) {
	log, err := NewVerifier(public)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(strings.TrimSpace(public), "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		return nil, errors.New("ledger: the log's key is no Ed25519 key")
	}
	other, err := note.NewEd25519VerifierKey(BundleName(log.Name()), ed25519.PublicKey(key[1:]))
	if err != nil {
		return nil, fmt.Errorf("ledger: cannot name the key of bundles: %w", err)
	}
	return note.NewVerifier(other)
}

// bundleSigner makes of a log's secret key the one that signs its bundles.
func bundleSigner(secret string) (note.Signer, error) {
	bad := errors.New("ledger: cannot read the checkpoint key")
	parts := strings.SplitN(strings.TrimSpace(secret), "+", 5) // PRIVATE+KEY+name+hash+key
	if len(parts) != 5 {
		return nil, bad
	}
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, bad
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, bad
	}
	name := BundleName(parts[2])
	verifier, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, bad
	}
	k, err := note.NewSigner(strings.Join([]string{"PRIVATE", "KEY", name, strings.Split(verifier, "+")[1], parts[4]}, "+"))
	if err != nil {
		return nil, bad
	}
	return k, nil
}

// Manifest signs what a bundle holds:
//
//	recourse bundle v1
//	<origin>
//	<pack or case>
//	<reference>
//	<day>
//	<how many parts>
//	<SHA-256 in hexadecimal> <length> <name>     for each, in the order in which they stand
//
// It fails for a part named twice, or by a name that could be anything but a file's below the folder it is unpacked in.
func (s Signer) Manifest(m Manifest) ([]byte, error) {
	if s.bundle == nil || s.bundle.Name() != BundleName(m.Origin) {
		return nil, errors.New("ledger: the checkpoint key does not bear the log's origin")
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: m.text()}, s.bundle)
	if err == nil && len(signed) > MaxManifest {
		err = errors.New("ledger: the manifest is too long")
	}
	return signed, err
}

func (m Manifest) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n%s\n%d\n", manifestHead, m.Origin, m.Of, m.Reference, m.Day, len(m.Parts))
	for _, p := range m.Parts {
		fmt.Fprintf(&b, "%x %d %s\n", p.SHA256, p.Size, p.Name)
	}
	return b.String()
}

func (m Manifest) check() error {
	if !plain(m.Origin) || !plain(m.Of) || !plain(m.Reference) {
		return errors.New("ledger: a manifest names a log, a kind and a reference, each of letters, digits and marks")
	}
	if err := checkDay(m.Day); err != nil {
		return err
	}
	if len(m.Parts) > MaxParts {
		return fmt.Errorf("ledger: a bundle has %d parts at most", MaxParts)
	}
	seen := map[string]bool{}
	for _, p := range m.Parts {
		if !PartName(p.Name) || p.Size < 0 || seen[p.Name] {
			return errors.New("ledger: a part has a plain name of its own and a length")
		}
		seen[p.Name] = true
	}
	return nil
}

// PartName tells whether a name is one that a part may have: lower-case letters, digits and dashes with one dot before
// its ending, and at most one folder. No such name leads elsewhere, hides, or is run by being looked at.
func PartName(name string) bool {
	folder, file, ok := strings.Cut(name, "/")
	if !ok {
		folder, file = "x", name
	}
	stem, ending, ok := strings.Cut(file, ".")
	return ok && len(name) <= 100 && word(folder) && word(stem) && word(ending)
}

func word(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c != '-' || i == 0) {
			return false
		}
	}
	return s != ""
}

// OpenManifest reads a manifest signed by key, which NewBundleVerifier makes, or where it is a list (Keys.Bundle) by the key
// that the log had on its day. Returns ErrNote for anything else: another spelling, a signature beside the one.
func OpenManifest(signed []byte, key note.Verifier) (Manifest, error) {
	bad := fmt.Errorf("%w: a manifest", ErrNote)
	if len(signed) > MaxManifest {
		return Manifest{}, bad
	}
	n, by, err := openSigned(signed, key)
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", bad, err)
	}
	// A key that signs twice is counted once by note: the bytes tell that there is one line.
	if len(by) != 1 || string(signed) != fmt.Sprintf("%s\n\u2014 %s %s\n", n.Text, n.Sigs[0].Name, n.Sigs[0].Base64) {
		return Manifest{}, bad
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 7 || lines[0] != manifestHead {
		return Manifest{}, bad
	}
	m := Manifest{Origin: lines[1], Of: lines[2], Reference: lines[3], Day: lines[4]}
	count, err := parseNumber(lines[5])
	if err != nil || count != int64(len(lines)-7) {
		return Manifest{}, bad
	}
	for _, line := range lines[6 : len(lines)-1] {
		p, err := parsePart(line)
		if err != nil {
			return Manifest{}, bad
		}
		m.Parts = append(m.Parts, p)
	}
	if m.check() != nil || key.Name() != BundleName(m.Origin) || m.text() != n.Text {
		return Manifest{}, bad
	}
	if err := by.during(m.Day); err != nil {
		return Manifest{}, err
	}
	return m, nil
}

func parsePart(line string) (p Part, err error) {
	fields := strings.Split(line, " ")
	if len(fields) != 3 {
		return p, ErrNote
	}
	sum, err := hex.DecodeString(fields[0])
	if err != nil || len(sum) != len(p.SHA256) {
		return p, ErrNote
	}
	p.SHA256, p.Name = [32]byte(sum), fields[2]
	p.Size, err = parseNumber(fields[1])
	return p, err
}
