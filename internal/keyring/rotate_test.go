package keyring_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"recourse/internal/keyring"
)

// A world is what must survive a change of the root key.
type world struct {
	ids     []keyring.KeyID
	sealed  []keyring.Sealed
	code    []byte
	tag     []byte
	seed    keyring.Secret
	gone    keyring.KeyID
	wrapped [][]byte
}

func newWorld(t *testing.T, h *house, keys int) world {
	t.Helper()
	ctx := context.Background()
	w := world{code: h.ring.MAC("code", "ten words"), tag: h.ring.Tag("1", "handle", "@invented"), gone: h.take(t)}
	for i := range keys {
		id := h.take(t)
		w.ids = append(w.ids, id)
		w.sealed = append(w.sealed, h.seal(t, id, here, fmt.Sprint(words, i)))
		wrapped, _, err := keyring.WrappedOf(h.ring, h.folder, id)
		must(t, err)
		w.wrapped = append(w.wrapped, wrapped)
	}
	var err error
	w.seed, err = h.ring.SigningSeed(ctx, "checkpoint")
	must(t, err)
	must(t, h.ring.Shred(ctx, w.gone))
	return w
}

func (w world) check(t *testing.T, r *keyring.Ring) {
	t.Helper()
	for i, id := range w.ids {
		wantOpens(t, r, id, here, w.sealed[i], fmt.Sprint(words, i))
	}
	seed, err := r.SigningSeed(context.Background(), "checkpoint")
	must(t, err)
	if !bytes.Equal(w.code, r.MAC("code", "ten words")) || !bytes.Equal(w.tag, r.Tag("1", "handle", "@invented")) || !seed.Equal(w.seed) {
		t.Fatal("a hash, tag or seed changed with the root key")
	}
	_, err = r.Salt(context.Background(), w.gone, "leaf")
	wantErr(t, err, keyring.ErrShredded)
}

// The change of the root key dies at every step of every write; each time both versions are readable with both roots,
// running it again finishes, nothing is lost and nothing is left under the former root. 500 cases: F-29's number.
func TestF29_R58_AChangeOfTheRootKeyMayDieAnywhere(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	_, h.ring = reopen(t, h.dir, h.root, keyring.Options{Batch: 128})
	w := newWorld(t, h, 500)
	must(t, h.ring.Close())
	must(t, h.folder.Close())
	next := newRoot(t)
	for death := 0; ; death += 1 + death/4 { // every early step, then ever fewer
		dir := copyDir(t, h.dir)
		steps := 0
		dying, err := keyring.OpenFolderFailing(dir, func(string) error {
			if steps++; steps > death {
				return errDies
			}
			return nil
		})
		must(t, err)
		err = keyring.Rotate(ctx, dying, h.root, next)
		must(t, dying.Close())
		finished := err == nil
		if !finished {
			wantErr(t, err, errDies)
			wantReadableWithBoth(t, dir, h.root, next, w)
		}
		folder, err := keyring.OpenFolder(dir)
		must(t, err)
		must(t, keyring.Rotate(ctx, folder, h.root, next))
		must(t, keyring.Rotate(ctx, folder, h.root, next))
		_, err = keyring.Open(ctx, h.root, folder, keyring.Options{})
		wantErr(t, err, keyring.ErrWrongRoot)
		ring, err := keyring.Open(ctx, next, folder, keyring.Options{OpenOnly: true})
		must(t, err)
		w.check(t, ring)
		for _, old := range w.wrapped {
			if contains(t, dir, old) {
				t.Fatal("a key under the former root is left")
			}
		}
		must(t, ring.Close())
		must(t, folder.Close())
		if finished {
			return
		}
	}
}

// wantReadableWithBoth opens a store whose change of root stopped half-way.
func wantReadableWithBoth(t *testing.T, dir string, former, next keyring.Root, w world) {
	t.Helper()
	ctx := context.Background()
	folder, err := keyring.OpenFolder(dir)
	must(t, err)
	defer folder.Close()
	ring, err := keyring.Open(ctx, next, folder, keyring.Options{OpenOnly: true, Former: former})
	if err != nil { // it died before the store knew of the next root
		wantErr(t, err, keyring.ErrWrongRoot)
		ring, err = keyring.Open(ctx, former, folder, keyring.Options{OpenOnly: true})
		must(t, err)
	} else {
		for _, alone := range []keyring.Root{former, next} {
			if r, err := keyring.Open(ctx, alone, folder, keyring.Options{OpenOnly: true}); err == nil {
				w.check(t, r) // the last mark was set and its flush died
				must(t, r.Close())
			} else if alone.Equal(next) {
				wantErr(t, err, keyring.ErrRotating)
			}
		}
	}
	w.check(t, ring)
	must(t, ring.Close())
}

func TestR58_AChangeOfTheRootKeyIsRefusedToOthersAndWhileTheStoreIsOpen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	h.take(t)
	next := newRoot(t)
	other, err := keyring.OpenFolder(h.dir)
	must(t, err)
	wantErr(t, keyring.Rotate(ctx, other, h.root, next), keyring.ErrInUse)
	must(t, h.ring.Close())
	must(t, h.folder.Close())
	before := listing(t, h.dir)
	wantErr(t, keyring.Rotate(ctx, other, newRoot(t), next), keyring.ErrWrongRoot)
	wantErr(t, keyring.Rotate(ctx, other, keyring.Root{}, next), keyring.ErrRootMissing)
	if listing(t, h.dir) != before {
		t.Fatal("a refused change has written")
	}
	must(t, keyring.Rotate(ctx, other, h.root, next))
	must(t, other.Close())
	empty, err := keyring.OpenFolder(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	defer empty.Close()
	wantErr(t, keyring.Rotate(ctx, empty, h.root, next), keyring.ErrNoMeta)
}
