package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Why a root key file is refused (F-26, R-53). The errors name the path, never the content.
var (
	ErrRootMissing = errors.New("the root key file is missing")
	ErrRootKind    = errors.New("the root key must be a regular file")
	ErrRootMode    = errors.New("the root key file must be readable by its owner alone (mode 0600 or 0400)")
	ErrRootOwner   = errors.New("the root key file belongs to another user")
	ErrRootFormat  = errors.New("the root key file must hold one line: at least 32 random bytes in base64url")
	ErrRootExample = errors.New("the root key is the one from the examples, which everybody knows: make a new one")
	ErrRootWeak    = errors.New("the root key is not random: make a new one")
	ErrRootExists  = errors.New("there is a root key file already")
)

// ExampleRoot is the only root key that may stand in an example. ReadRoot refuses it.
const ExampleRoot = "ZXhhbXBsZS1yb290LWtleS1uZXZlci11c2UtaXQtMDAw"

const maxRootFile = 4096

// Root is the key that wraps all others. It stays outside the database and outside the key store.
type Root struct{ s Secret }

// NewRoot takes a root key that came from elsewhere than a file, a key service for one.
func NewRoot(key []byte) (Root, error) {
	if len(key) < keySize {
		return Root{}, ErrRootFormat
	}
	if err := checkStrength(key); err != nil {
		return Root{}, err
	}
	return Root{NewSecret(key)}, nil
}

// Equal compares in constant time.
func (r Root) Equal(other Root) bool { return r.s.Equal(other.s) }

// Wipe forgets the root key. A Ring that was opened with it keeps working.
func (r Root) Wipe() { r.s.Wipe() }

// ReadRoot reads a root key file: regular, 0600 or 0400, ours or root's, one line of base64url.
func ReadRoot(path string) (Root, error) {
	// Opened first and judged by the open file, so that nobody changes it in between; a pipe must not block us.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return Root{}, fmt.Errorf("%w: %s", ErrRootMissing, path)
	}
	if err != nil {
		return Root{}, fmt.Errorf("open the root key: %w", err)
	}
	defer f.Close()
	if err := checkRootFile(f); err != nil {
		return Root{}, fmt.Errorf("%w: %s", err, path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxRootFile+1))
	if err != nil {
		return Root{}, fmt.Errorf("read the root key: %w", err)
	}
	defer clear(text)
	r, err := parseRoot(text)
	if err != nil {
		return Root{}, fmt.Errorf("%w: %s", err, path)
	}
	return r, nil
}

func checkRootFile(f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() {
		return ErrRootKind
	}
	if p := st.Mode().Perm(); p != 0o600 && p != 0o400 {
		return ErrRootMode
	}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok && sys.Uid != 0 && int(sys.Uid) != os.Geteuid() {
		return ErrRootOwner
	}
	return nil
}

// parseRoot reads the text of a root key file. Padding and one line end are allowed, nothing else.
func parseRoot(text []byte) (Root, error) {
	if len(text) > maxRootFile {
		return Root{}, ErrRootFormat
	}
	line := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), "=")
	if line == ExampleRoot {
		return Root{}, ErrRootExample
	}
	// The decoder would skip line ends inside.
	if strings.ContainsAny(line, "\r\n") {
		return Root{}, ErrRootFormat
	}
	key, err := base64.RawURLEncoding.Strict().DecodeString(line)
	if err != nil || len(key) < keySize {
		return Root{}, ErrRootFormat
	}
	defer clear(key)
	return NewRoot(key)
}

// checkStrength refuses what no random source gives: 32 random bytes hold fewer than 16 different ones once in
// some 10^12 tries.
func checkStrength(key []byte) error {
	if example, _ := base64.RawURLEncoding.DecodeString(ExampleRoot); string(example) == string(key) {
		return ErrRootExample
	}
	var seen [256]bool
	n := 0
	for _, b := range key {
		if !seen[b] {
			seen[b] = true
			n++
		}
	}
	if n < 16 {
		return ErrRootWeak
	}
	return nil
}

// MakeRoot makes a new root key file, 0600 whatever the umask, and never over an existing one. The key is on
// disk, with its name, before MakeRoot returns. A half-written file is not left behind under the name.
func MakeRoot(path string) (Root, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	defer clear(key)
	text := append(base64.RawURLEncoding.AppendEncode(nil, key), '\n')
	defer clear(text)
	err := writeNew(filepath.Dir(path), filepath.Base(path), text)
	if errors.Is(err, fs.ErrExist) {
		return Root{}, fmt.Errorf("%w: %s", ErrRootExists, path)
	}
	if err != nil {
		return Root{}, fmt.Errorf("make the root key: %w", err)
	}
	return NewRoot(key)
}

// wrapper wraps and unwraps under one root key.
type wrapper struct {
	id    [rootIDSize]byte // which root: no secret
	check [keySize]byte    // proves the root key without telling it
	aead  cipher.AEAD
}

const rootIDSize = 8

func (r Root) wrapper() (*wrapper, error) {
	if r.s.Len() < keySize {
		return nil, ErrRootMissing
	}
	w := &wrapper{aead: newAEAD(derive(r.s.Reveal(), "recourse/root/wrap/1"))}
	copy(w.id[:], derive(r.s.Reveal(), "recourse/root/id/1"))
	copy(w.check[:], derive(r.s.Reveal(), "recourse/root/check/1"))
	return w, nil
}
