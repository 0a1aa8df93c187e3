package keyring_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"recourse/internal/keyring"
)

func TestR62_AShreddedKeyLeavesNoBytesInTheStoreAndOpensNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	id, other := h.take(t), h.take(t)
	sealed, kept := h.seal(t, id, here, words), h.seal(t, other, here, words)
	stream := sealStream(t, h.ring, id, here, noise(3*keyring.ChunkSize))
	wrapped, key, err := keyring.WrappedOf(h.ring, h.folder, id)
	must(t, err)
	if !contains(t, h.dir, wrapped) {
		t.Fatal("the key was not in the store to begin with")
	}
	reading, err := h.ring.OpenStream(ctx, id, here, bytes.NewReader(stream))
	must(t, err)
	writing, err := h.ring.SealStream(ctx, id, here, io.Discard)
	must(t, err)

	must(t, h.ring.Shred(ctx, id))
	must(t, h.ring.Shred(ctx, id))
	for name, part := range map[string][]byte{"the wrapped key": wrapped, "part of it": wrapped[21:40], "the key": key} {
		if contains(t, h.dir, part) {
			t.Fatalf("%s is still in the store", name)
		}
	}
	check := func(r *keyring.Ring) {
		t.Helper()
		_, err := r.Open(ctx, id, here, sealed)
		wantErr(t, err, keyring.ErrShredded)
		_, err = r.Seal(ctx, id, here, []byte(words))
		wantErr(t, err, keyring.ErrShredded)
		_, err = r.Salt(ctx, id, "leaf")
		wantErr(t, err, keyring.ErrShredded)
		_, err = r.OpenStream(ctx, id, here, bytes.NewReader(stream))
		wantErr(t, err, keyring.ErrShredded)
		wantOpens(t, r, other, here, kept, words)
	}
	check(h.ring)
	_, err = io.ReadAll(reading)
	wantErr(t, err, keyring.ErrShredded)
	_, err = writing.Write([]byte(words))
	wantErr(t, err, keyring.ErrShredded)
	wantErr(t, writing.Close(), keyring.ErrShredded)
	_, again := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	check(again)
	for left, err := range h.folder.List(ctx) {
		must(t, err)
		if left == id {
			t.Fatal("a shredded key is listed")
		}
	}
}

func TestAnotherProcessLearnsOfAShreddedKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	sealed := h.seal(t, id, here, words)
	_, second := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	must(t, second.Shred(context.Background(), id))
	h.ring.Forget(id)
	_, err := h.ring.Open(context.Background(), id, here, sealed)
	wantErr(t, err, keyring.ErrShredded)
	other, gone := h.take(t), h.take(t)
	kept, lost := h.seal(t, other, here, words), h.seal(t, gone, here, words)
	must(t, second.Shred(context.Background(), gone))
	wantOpens(t, h.ring, gone, here, lost, words) // nobody has told it
	must(t, h.ring.Recall(context.Background()))
	_, err = h.ring.Open(context.Background(), gone, here, lost)
	wantErr(t, err, keyring.ErrShredded)
	wantOpens(t, h.ring, other, here, kept, words)
}

// A crash between the tombstone and the zeros is made good at the next start.
func TestAShreddingThatDiesHalfwayIsFinishedByTheNextStart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir, root := filepath.Join(t.TempDir(), "keys"), newRoot(t)
	folder, err := keyring.OpenFolderFailing(dir, func(at string) error {
		if at == "after tombstone" {
			return errDies
		}
		return nil
	})
	must(t, err)
	defer folder.Close()
	ring, err := keyring.Open(ctx, root, folder, keyring.Options{Batch: 4})
	must(t, err)
	defer ring.Close()
	id, err := ring.Take(ctx)
	must(t, err)
	wrapped, _, err := keyring.WrappedOf(ring, folder, id)
	must(t, err)
	wantErr(t, ring.Shred(ctx, id), errDies)
	crashed := copyDir(t, dir)
	if !contains(t, crashed, wrapped) {
		t.Fatal("the test did not die where it should")
	}
	_, again := reopen(t, crashed, root, keyring.Options{OpenOnly: true})
	_, err = again.Salt(ctx, id, "leaf")
	wantErr(t, err, keyring.ErrShredded)
	if contains(t, crashed, wrapped) {
		t.Fatal("the next start did not finish the shredding")
	}
}

func TestDecision29_ABatchRestoredBesideItsTombstonesIsDestroyedAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	id := h.take(t)
	wrapped, _, err := keyring.WrappedOf(h.ring, h.folder, id)
	must(t, err)
	backup := copyDir(t, h.dir)
	must(t, h.ring.Shred(ctx, id))
	marks, err := os.ReadFile(filepath.Join(h.dir, "shredded"))
	must(t, err)
	// The last line of another shredding, torn by a crash, must not hide those before it.
	must(t, os.WriteFile(filepath.Join(backup, "shredded"), append(marks, "9b2c7f3e-5a64"...), 0o600))
	_, ring := reopen(t, backup, h.root, keyring.Options{OpenOnly: true})
	_, err = ring.Salt(ctx, id, "leaf")
	wantErr(t, err, keyring.ErrShredded)
	if contains(t, backup, wrapped) {
		t.Fatal("the restored key is still there")
	}
}

func TestATombstoneWrittenAfterATornOneCounts(t *testing.T) {
	t.Parallel()
	const whole = "9b2c7f3e-5a64-4d1b-8e21-6f0a3c9d7b55"
	for text, want := range map[string]int{
		"": 0, whole: 0, whole + "\n": 1, "9b2c7f3e-5" + whole + "\n": 1, whole + "\n" + whole[:20]: 1,
		whole + "\n" + whole + "\n": 1, strings.ToUpper(whole) + "\n": 0, "\n\n": 0,
	} {
		if got := keyring.Tombstones([]byte(text)); len(got) != want {
			t.Errorf("%q: %d tombstones, want %d", text, len(got), want)
		}
	}
}

// While others load, seal and open it, a key is shredded: after Shred has returned none of them succeeds.
func TestNoUseOfAKeySucceedsAfterItsShreddingReturned(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	_, ring := reopen(t, h.dir, h.root, keyring.Options{Cache: 1, OpenOnly: true}) // every use loads
	for range 30 {
		id, other := h.take(t), h.take(t)
		sealed := h.seal(t, id, here, words)
		var shredded atomic.Bool
		var all sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			all.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					before := shredded.Load()
					if _, err := ring.Open(ctx, id, here, sealed); err == nil && before {
						t.Error("a shredded key opened")
						return
					}
					_, _ = ring.Salt(ctx, other, "leaf") // pushes the first out of the cache
				}
			})
		}
		must(t, ring.Shred(ctx, id))
		shredded.Store(true)
		_, err := ring.Open(ctx, id, here, sealed)
		wantErr(t, err, keyring.ErrShredded)
		close(stop)
		all.Wait()
	}
}

func TestDecision30_RetireDestroysWhatNothingRefersTo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	used, gone := h.take(t), h.take(t)
	sealed := h.seal(t, used, here, words)
	referenced := func(_ context.Context, id keyring.KeyID) (bool, error) { return id == used, nil }
	other, err := keyring.OpenFolder(h.dir)
	must(t, err)
	_, err = keyring.Retire(ctx, other, referenced)
	wantErr(t, err, keyring.ErrInUse) // the house is open
	must(t, h.ring.Close())
	must(t, h.folder.Close())
	_, err = keyring.Retire(ctx, other, func(context.Context, keyring.KeyID) (bool, error) { return false, errDies })
	wantErr(t, err, errDies)
	n, err := keyring.Retire(ctx, other, referenced)
	must(t, err)
	if n < 15 {
		t.Fatalf("%d keys were retired, want a batch less one", n)
	}
	n, err = keyring.Retire(ctx, other, referenced)
	must(t, err)
	if n != 0 {
		t.Fatalf("%d keys were retired twice", n)
	}
	must(t, other.Close())
	_, ring := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	wantOpens(t, ring, used, here, sealed, words)
	_, err = ring.Salt(ctx, gone, "leaf")
	wantErr(t, err, keyring.ErrShredded)
}
