package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/postgres/keystore"
)

// keyStore is where wrapped keys are kept: a folder, or a PostgreSQL of its own.
type keyStore interface {
	keyring.Store
	io.Closer
}

func openKeys(ctx context.Context, c config.Config) (keyStore, error) {
	if c.KeyStoreURL == "" {
		return keyring.OpenFolder(c.KeyStore)
	}
	return keystore.Open(ctx, c.KeyStoreURL.Reveal())
}

// KeyStorePlace says where the key store is, without a secret.
func KeyStorePlace(c config.Config) string {
	if c.KeyStoreURL == "" {
		return c.KeyStore
	}
	return "the database that key_store_url names"
}

// lookForKeys refuses an installation without a key store, for what must not make one.
func lookForKeys(ctx context.Context, c config.Config) error {
	none := fmt.Errorf("there is no key store in %s whose root key could be changed", KeyStorePlace(c))
	if c.KeyStoreURL == "" {
		if _, err := os.Stat(c.KeyStore); err != nil {
			return none
		}
		return nil
	}
	s, err := openKeys(ctx, c)
	if err != nil {
		return err
	}
	if err := keyring.Empty(ctx, s); !errors.Is(err, keyring.ErrNotEmpty) {
		return errors.Join(err, none, s.Close())
	}
	return s.Close()
}

// apart refuses a key store in the main database's own cluster: that one's backups and write-ahead log would hold every key.
func (h *House) apart(ctx context.Context) error {
	if h.Settings.KeyStoreURL == "" {
		return nil
	}
	s, err := keystore.Open(ctx, h.Settings.KeyStoreURL.Reveal())
	if err != nil {
		return err
	}
	return errors.Join(s.Apart(ctx, h.DB.Pool), s.Close())
}

// copyKeys writes the key store into a folder of a backup, always in the form of a key folder. The marks of destroyed keys come
// last, so that a key destroyed meanwhile is known to be.
func (m *manifest) copyKeys(ctx context.Context, c config.Config, folder string) error {
	if c.KeyStoreURL == "" {
		for _, only := range []func(string) bool{isKeys, func(name string) bool { return name == marksFile }} {
			if err := m.copy(ctx, c.KeyStore, folder, keysPart, only); err != nil {
				return err
			}
		}
		return nil
	}
	store, err := keystore.Open(ctx, c.KeyStoreURL.Reveal())
	if err != nil {
		return err
	}
	defer store.Close()
	at := filepath.Join(folder, keysPart)
	to, err := keyring.OpenFolder(at)
	if err != nil {
		return err
	}
	if err := errors.Join(keyring.Copy(ctx, store, to), to.Close(), os.Remove(filepath.Join(at, "lock"))); err != nil {
		return err
	}
	names, err := filesIn(at)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := m.note(folder, keysPart+"/"+name); err != nil {
			return err
		}
	}
	marks, err := marksOf(ctx, store)
	if err != nil || len(marks) == 0 {
		return err
	}
	return m.write(folder, keysPart+"/"+marksFile, func(w io.Writer) error { _, err := w.Write(marks); return err })
}

// marksOf writes the tombstones of a store as a folder keeps them.
func marksOf(ctx context.Context, store *keystore.Store) (marks []byte, err error) {
	for id, err := range store.Destroyed(ctx) {
		if err != nil {
			return nil, err
		}
		marks = append(append(marks, id...), '\n')
	}
	return marks, nil
}

// note takes a file that is there into the manifest.
func (m *manifest) note(folder, name string) error {
	f, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	m.Files = append(m.Files, kept{name, n, hex.EncodeToString(sum.Sum(nil))})
	return err
}

// emptyKeys refuses a key store that holds a key. It returns the marks of destroyed keys that it holds.
func emptyKeys(ctx context.Context, c config.Config) (marks []byte, err error) {
	if c.KeyStoreURL == "" {
		if err := noFiles(c.KeyStore, marksFile, "lock"); err != nil {
			return nil, err
		}
		marks, err = os.ReadFile(filepath.Join(c.KeyStore, marksFile))
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		return marks, err
	}
	s, err := keystore.Open(ctx, c.KeyStoreURL.Reveal())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := keyring.Empty(ctx, s); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrTaken, KeyStorePlace(c), err)
	}
	return marksOf(ctx, s)
}

// putKeys brings the keys of a backup back, with the marks that were there, and destroys what either names. What drop takes
// away again leaves the marks.
func (m manifest) putKeys(ctx context.Context, c config.Config, folder string, marks []byte) (store keyStore, drop func() error, err error) {
	if c.KeyStoreURL == "" {
		drop = func() error { return errors.Join(os.RemoveAll(c.KeyStore), putMarks(c.KeyStore, marks)) }
		f, err := m.putFolder(ctx, folder, c.KeyStore, marks)
		if err != nil {
			return nil, drop, err
		}
		return f, drop, nil
	}
	dir, err := os.MkdirTemp("", "recourse-keys-")
	if err != nil {
		return nil, func() error { return nil }, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	to, err := keystore.Open(ctx, c.KeyStoreURL.Reveal())
	if err != nil {
		return nil, func() error { return nil }, err
	}
	drop = func() error { return to.Clear(context.WithoutCancel(ctx)) }
	from, err := m.putFolder(ctx, folder, filepath.Join(dir, keysPart), marks)
	if err != nil {
		return to, drop, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	there, err := os.ReadFile(filepath.Join(dir, keysPart, marksFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return to, drop, err
	}
	var dead []keyring.KeyID
	for line := range strings.FieldsSeq(string(there)) {
		dead = append(dead, keyring.KeyID(line))
	}
	return to, drop, errors.Join(keyring.Copy(ctx, from, to), to.Bury(ctx, dead...))
}

func (m manifest) putFolder(ctx context.Context, folder, to string, marks []byte) (*keyring.Folder, error) {
	if err := os.Remove(filepath.Join(to, marksFile)); err != nil && !errors.Is(err, os.ErrNotExist) { // they come back
		return nil, err
	}
	if err := m.putBack(ctx, folder, keysPart, to); err != nil {
		return nil, err
	}
	if err := putMarks(to, marks); err != nil {
		return nil, err
	}
	return keyring.OpenFolder(to)
}

// putMarks adds marks of destroyed keys to those that are there. A mark twice is a mark.
func putMarks(dir string, marks []byte) error {
	if len(marks) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	at := filepath.Join(dir, marksFile)
	there, err := os.ReadFile(at)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(at, bytes.Join([][]byte{there, marks}, []byte("\n")), 0o600)
}
