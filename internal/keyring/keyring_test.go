package keyring_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"recourse/internal/keyring"
)

// A house is a root key, a folder and an open ring.
type house struct {
	root   keyring.Root
	dir    string
	folder *keyring.Folder
	ring   *keyring.Ring
}

func newRoot(t testing.TB) keyring.Root {
	t.Helper()
	key := make([]byte, 32)
	rand.Read(key)
	root, err := keyring.NewRoot(key)
	must(t, err)
	return root
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{root: newRoot(t), dir: filepath.Join(t.TempDir(), "keys")}
	h.folder, h.ring = reopen(t, h.dir, h.root, keyring.Options{Batch: 16})
	return h
}

// reopen opens a folder and its ring as a process would that has just started.
func reopen(t testing.TB, dir string, root keyring.Root, o keyring.Options) (*keyring.Folder, *keyring.Ring) {
	t.Helper()
	folder, err := keyring.OpenFolder(dir)
	must(t, err)
	ring, err := keyring.Open(context.Background(), root, folder, o)
	must(t, err)
	t.Cleanup(func() { _ = ring.Close(); _ = folder.Close() })
	return folder, ring
}

func (h *house) take(t testing.TB) keyring.KeyID {
	t.Helper()
	id, err := h.ring.Take(context.Background())
	must(t, err)
	return id
}

func (h *house) seal(t testing.TB, id keyring.KeyID, at keyring.Place, plain string) keyring.Sealed {
	t.Helper()
	s, err := h.ring.Seal(context.Background(), id, at, []byte(plain))
	must(t, err)
	return s
}

var here = keyring.Place{Table: "events", Column: "payload", Row: "r1", File: "f1"}

const words = "The plainly invented words of a report."

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func wantOpens(t testing.TB, r *keyring.Ring, id keyring.KeyID, at keyring.Place, s keyring.Sealed, want string) {
	t.Helper()
	got, err := r.Open(context.Background(), id, at, s)
	must(t, err)
	if string(got) != want {
		t.Fatalf("opened %d bytes, want the %d that were sealed", len(got), len(want))
	}
}

// copyDir copies a folder as a crash would leave it, or a backup.
func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "keys")
	must(t, os.Mkdir(to, 0o700))
	entries, err := os.ReadDir(from)
	must(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if errors.Is(err, os.ErrNotExist) {
			continue // a temporary file that got its name meanwhile
		}
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to, e.Name()), b, 0o600))
	}
	return to
}

// contains looks for bytes in every file of a folder.
func contains(t testing.TB, dir string, needle []byte) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		if bytes.Contains(b, needle) {
			return true
		}
	}
	return false
}
