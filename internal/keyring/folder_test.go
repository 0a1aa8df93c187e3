package keyring_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

func TestR75_TheKeyFolderIsPrivateWhateverTheUmask(t *testing.T) {
	for _, mask := range []int{0o000, 0o177} {
		dir := filepath.Join(t.TempDir(), "keys")
		old := syscall.Umask(mask)
		folder, ring := reopen(t, dir, newRoot(t), keyring.Options{Batch: 4})
		id, err := ring.Take(context.Background())
		if err == nil {
			err = ring.Shred(context.Background(), id)
		}
		if closing := ring.Close(); err == nil {
			err = closing
		}
		syscall.Umask(old)
		must(t, err)
		must(t, folder.Close())
		must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			must(t, err)
			info, err := d.Info()
			must(t, err)
			want := fs.FileMode(0o600)
			if d.IsDir() {
				want = 0o700
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("umask %o: %s has mode %o, want %o", mask, filepath.Base(path), got, want)
			}
			return nil
		}))
	}
}

func TestAFolderThatOthersMayEnterIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	must(t, os.Mkdir(dir, 0o700))
	for _, mode := range []fs.FileMode{0o750, 0o701, 0o777} {
		must(t, os.Chmod(dir, mode))
		_, err := keyring.OpenFolder(dir)
		wantErr(t, err, keyring.ErrFolderMode)
	}
	file := filepath.Join(t.TempDir(), "keys")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := keyring.OpenFolder(file); err == nil {
		t.Fatal("a file was taken for a folder")
	}
}

func TestADamagedBatchIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.take(t)
	must(t, h.ring.Close())
	batches, err := filepath.Glob(filepath.Join(h.dir, "*.keys"))
	must(t, err)
	content, err := os.ReadFile(batches[0])
	must(t, err)
	for name, bad := range map[string][]byte{
		"cut off": content[:len(content)-1], "empty": {}, "another head": append([]byte("X"), content[1:]...),
		"a record twice": append(content[:len(content):len(content)], content[len(content)-85:]...),
	} {
		must(t, os.WriteFile(batches[0], bad, 0o600))
		if _, err := keyring.OpenFolder(h.dir); err == nil {
			t.Errorf("%s: the folder opened", name)
		} else {
			wantErr(t, err, keyring.ErrDamaged)
		}
	}
}

// Two wrapped keys that change places, or one whose bits rot, open nothing, and are named as damage.
func TestWrappedKeysDoNotChangePlaces(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	a, b := h.take(t), h.take(t)
	sealed := h.seal(t, a, here, words)
	wa, err := h.folder.Get(ctx, a)
	must(t, err)
	wb, err := h.folder.Get(ctx, b)
	must(t, err)
	must(t, h.folder.Rewrap(ctx, func(w keyring.Wrapped) ([]byte, error) {
		switch w.ID {
		case a:
			return wb, nil
		case b:
			return append(wa[:len(wa)-1:len(wa)-1], wa[len(wa)-1]^1), nil
		}
		return w.Key, nil
	}))
	_, ring := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	_, err = ring.Open(ctx, a, here, sealed)
	wantErr(t, err, keyring.ErrDamaged)
	_, err = ring.Salt(ctx, b, "leaf")
	wantErr(t, err, keyring.ErrDamaged)
}

func TestEntriesAreAddedOnceAndReplacedWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	must(t, h.folder.AddMeta(ctx, "note", []byte("one")))
	wantErr(t, h.folder.AddMeta(ctx, "note", []byte("two")), keyring.ErrMetaExists)
	must(t, h.folder.SetMeta(ctx, "note", []byte("three")))
	got, err := h.folder.Meta(ctx, "note")
	must(t, err)
	if string(got) != "three" {
		t.Fatalf("got %q, want three", got)
	}
	must(t, h.folder.DropMeta(ctx, "note"))
	must(t, h.folder.DropMeta(ctx, "note"))
	_, err = h.folder.Meta(ctx, "note")
	wantErr(t, err, keyring.ErrNoMeta)
	for _, bad := range []string{"", ".x", "a/b", "../x", "A", "a b"} {
		wantErr(t, h.folder.AddMeta(ctx, bad, nil), keyring.ErrBadName)
		wantErr(t, h.folder.SetMeta(ctx, bad, nil), keyring.ErrBadName)
	}
}

// TestF28_ADiskThatWasTakenAwayIsNoErasure puts an empty folder in the place of the keys: a key that was not read before is
// not said to be none, nor to be destroyed.
func TestF28_ADiskThatWasTakenAwayIsNoErasure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	id := h.take(t)
	sealed := h.seal(t, id, here, words)
	folder, ring := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	other := h.take(t)
	for range 40 { // into batches that the second has not read
		other = h.take(t)
	}
	must(t, os.Rename(h.dir, h.dir+".away"))
	must(t, os.Mkdir(h.dir, 0o700))
	for _, key := range []keyring.KeyID{id, other} {
		_, err := ring.Open(ctx, key, here, sealed)
		wantErr(t, err, keyring.ErrUnread)
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v, want to be told to come back", err)
		}
	}
	wantErr(t, ring.Reads(ctx), keyring.ErrUnread)
	if err := folder.Delete(ctx, other); err == nil || errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("a key is destroyed meanwhile: %v", err)
	}
	if err := folder.Put(ctx, nil); !errors.Is(err, keyring.ErrUnread) {
		t.Errorf("a batch is kept where it will be lost: %v", err)
	}
	if _, err := ring.SigningSeed(ctx, "another"); !errors.Is(err, keyring.ErrUnread) {
		t.Errorf("a seed is made anew: %v", err)
	}
	must(t, os.RemoveAll(h.dir))
	must(t, os.Rename(h.dir+".away", h.dir))
	wantOpens(t, ring, id, here, sealed, words)
	must(t, ring.Reads(ctx))
	_, err := ring.Open(ctx, other, here, sealed)
	wantErr(t, err, keyring.ErrUnopened)
}
