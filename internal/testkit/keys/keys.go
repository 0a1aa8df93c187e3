package keys

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"

	"recourse/internal/keyring"
)

const batch = 16 // few are taken by a test; making more ahead only costs it time

// Ring opens a ring with a root key of its own, on a folder that is gone when the test ends.
func Ring(t testing.TB) *keyring.Ring {
	t.Helper()
	key := make([]byte, 32)
	rand.Read(key)
	root, err := keyring.NewRoot(key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := keyring.OpenFolder(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(context.WithoutCancel(t.Context()), root, store, keyring.Options{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ring.Close(); _ = store.Close() })
	return ring
}
