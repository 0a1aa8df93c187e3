package keyring_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"recourse/internal/keyring"
)

// openMirror opens two folders as one store.
func openMirror(t *testing.T, a, b string) keyring.Store {
	t.Helper()
	first, err := keyring.OpenFolder(a)
	must(t, err)
	second, err := keyring.OpenFolder(b)
	must(t, err)
	t.Cleanup(func() { _ = first.Close(); _ = second.Close() })
	m, err := keyring.Mirror(context.Background(), first, second)
	must(t, err)
	return m
}

func TestDecision30_WithASecondPlaceLosingTheFirstLosesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	root := newRoot(t)
	ring, err := keyring.Open(ctx, root, openMirror(t, a, b), keyring.Options{Batch: 4})
	must(t, err)
	for range 10 {
		id, err := ring.Take(ctx)
		must(t, err)
		sealed, err := ring.Seal(ctx, id, here, []byte(words))
		must(t, err)
		folder, alone := reopen(t, copyDir(t, b), root, keyring.Options{OpenOnly: true})
		wantOpens(t, alone, id, here, sealed, words)
		must(t, alone.Close())
		must(t, folder.Close())
	}
	must(t, ring.Close())
}

func TestDecision30_ABatchThatTheSecondPlaceRefusedIsNotUsed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, err := keyring.OpenFolder(filepath.Join(t.TempDir(), "a"))
	must(t, err)
	defer first.Close()
	var broken atomic.Bool
	second, err := keyring.OpenFolderFailing(filepath.Join(t.TempDir(), "b"), func(string) error {
		if broken.Load() {
			return errDies
		}
		return nil
	})
	must(t, err)
	defer second.Close()
	m, err := keyring.Mirror(ctx, first, second)
	must(t, err)
	ring, err := keyring.Open(ctx, newRoot(t), m, keyring.Options{OpenOnly: true})
	must(t, err)
	must(t, ring.Close())
	broken.Store(true)
	wantErr(t, m.Put(ctx, nil), errDies)
	for _, err := range first.List(ctx) {
		t.Fatalf("the first place has a key that the second has not (%v)", err)
	}
}

func TestASecondPlaceIsMadeEqualAtTheStart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	w := newWorld(t, h, 20)
	b := copyDir(t, h.dir) // as it was before what follows
	shredded := w.ids[0]
	wrapped, _, err := keyring.WrappedOf(h.ring, h.folder, shredded)
	must(t, err)
	must(t, h.ring.Shred(ctx, shredded))
	w.ids, w.sealed = w.ids[1:], w.sealed[1:]
	for range 20 {
		id := h.take(t)
		w.ids, w.sealed = append(w.ids, id), append(w.sealed, h.seal(t, id, here, words))
	}
	must(t, h.ring.Close())
	must(t, h.folder.Close())
	next := newRoot(t)
	folder, err := keyring.OpenFolder(h.dir)
	must(t, err)
	must(t, keyring.Rotate(ctx, folder, h.root, next)) // the second place was away
	must(t, folder.Close())

	m := openMirror(t, h.dir, b)
	if contains(t, b, wrapped) {
		t.Fatal("a shredded key still stands in the second place")
	}
	lone := copyDir(t, b)
	_, ring := reopen(t, lone, next, keyring.Options{OpenOnly: true})
	for i, id := range w.ids {
		_, err := ring.Open(ctx, id, here, w.sealed[i])
		must(t, err)
	}
	_, err = ring.Salt(ctx, shredded, "leaf")
	wantErr(t, err, keyring.ErrShredded)

	// Together they change the root again and destroy in both places.
	last := newRoot(t)
	must(t, keyring.Rotate(ctx, m, next, last))
	both, err := keyring.Open(ctx, last, m, keyring.Options{OpenOnly: true})
	must(t, err)
	must(t, both.Shred(ctx, w.ids[0]))
	must(t, both.Close())
	_, second := reopen(t, copyDir(t, b), last, keyring.Options{OpenOnly: true})
	_, err = second.Salt(ctx, w.ids[0], "leaf")
	wantErr(t, err, keyring.ErrShredded)
	_, err = second.Open(ctx, w.ids[1], here, w.sealed[1])
	must(t, err)
}

func TestASecondPlaceIsNotEmptiedByAFirstThatWasLostOrIsAnother(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	h.take(t)
	must(t, h.ring.Close())
	must(t, h.folder.Close())
	second, err := keyring.OpenFolder(h.dir)
	must(t, err)
	defer second.Close()
	empty := filepath.Join(t.TempDir(), "a")
	first, err := keyring.OpenFolder(empty)
	must(t, err)
	defer first.Close()
	before := listing(t, h.dir)
	_, err = keyring.Mirror(ctx, first, second)
	wantErr(t, err, keyring.ErrOtherStore)
	other := newHouse(t) // nor overwritten by another installation
	_, err = keyring.Mirror(ctx, other.folder, second)
	wantErr(t, err, keyring.ErrOtherStore)
	if listing(t, h.dir) != before {
		t.Fatal("the second place was changed")
	}
	if _, err := os.Stat(filepath.Join(empty, "roots.meta")); err == nil {
		t.Fatal("the first place was made anew")
	}
}
