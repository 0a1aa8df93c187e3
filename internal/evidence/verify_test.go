package evidence_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/internal/evidence"
	"recourse/internal/evidence/recode"
	"recourse/internal/keyring"
	"recourse/internal/testkit/photo"
)

// index gives items as the index would.
func index(items ...evidence.Kept) iter.Seq2[evidence.Kept, error] {
	return func(yield func(evidence.Kept, error) bool) {
		for _, k := range items {
			if !yield(k, nil) {
				return
			}
		}
	}
}

func TestEveryBlobThatIsMissingAlteredOrOrphanedIsNamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	picture := h.mustSend("a.jpg", photo.JPEG(1))
	copied, err := h.Clean(t.Context(), picture, recode.Process{})
	if err != nil {
		t.Fatal(err)
	}
	whole, missing, altered, swapped, loose, erased := h.mustSend("a", noise(100)), h.mustSend("b", noise(100)), h.mustSend("c", noise(200_000)),
		h.mustSend("d", noise(100)), h.mustSend("e", noise(100)), h.mustSend("f", noise(100))
	kept := []evidence.Kept{{Item: picture, Copy: copied}, {Item: whole}, {Item: missing}, {Item: altered}, {Item: swapped},
		{Item: evidence.Item{ID: erased.ID, Blob: erased.Blob}, Erased: true}, {Item: evidence.Item{ID: "x", Blob: "y"}, Wrong: evidence.Unsaid}}
	remains, err := h.Verify(t.Context(), index(append(kept, evidence.Kept{Item: loose})...))
	if want := []evidence.Found{{Blob: erased.Blob, Item: erased.ID, What: "left behind"}, {Blob: "y", Item: "x", What: evidence.Unsaid}}; err != nil || !slices.Equal(remains.Found, want) {
		t.Fatalf("an erasure that left something: %+v, %v, want %+v", remains, err, want)
	}
	if err := os.Remove(h.path(erased)); err != nil {
		t.Fatal(err)
	}
	kept = kept[:len(kept)-1]
	clean, err := h.Verify(t.Context(), index(append(kept, evidence.Kept{Item: loose})...))
	if err != nil || clean.Items != 6 || clean.Copies != 1 || clean.Erased != 1 || len(clean.Found) != 0 {
		t.Fatalf("a whole store: %+v, %v", clean, err)
	}
	change := func(path string, do func([]byte) []byte) {
		t.Helper()
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, do(b), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(h.path(missing)); err != nil {
		t.Fatal(err)
	}
	change(h.path(altered), func(b []byte) []byte { b[len(b)-1] ^= 1; return b }) // in the padding, at the very end
	change(h.path(swapped), func([]byte) []byte { b, _ := os.ReadFile(h.path(whole)); return b })
	change(h.path(evidence.Item{Blob: copied.Blob}), func(b []byte) []byte { return b[:len(b)-1] })
	got, err := h.Verify(t.Context(), index(kept...))
	if err != nil {
		t.Fatal(err)
	}
	want := map[evidence.Found]bool{
		{Blob: copied.Blob, Item: picture.ID, What: "altered", Where: "chunk 1 of 1"}: true, {Blob: missing.Blob, Item: missing.ID, What: "missing"}: true,
		{Blob: altered.Blob, Item: altered.ID, What: "altered", Where: "chunk 4 of 4"}: true,
		{Blob: swapped.Blob, Item: swapped.ID, What: "altered", Where: "chunk 1 of 1"}: true, {Blob: loose.Blob, What: "orphaned"}: true,
	}
	for _, f := range got.Found {
		if !want[f] {
			t.Errorf("found %+v", f)
		}
		delete(want, f)
	}
	if len(want) != 0 {
		t.Errorf("not found: %v", want)
	}
	broken := errors.New("the index says no")
	if _, err := h.Verify(t.Context(), func(yield func(evidence.Kept, error) bool) { yield(evidence.Kept{}, broken) }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestTheLengthOfABlobTellsLittleOfTheFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	length := func(n int) int64 {
		st, err := os.Stat(h.path(h.mustSend("a", noise(n))))
		if err != nil {
			t.Fatal(err)
		}
		return st.Size()
	}
	for _, same := range [][]int{{1, 100, 4096}, {100_001, 100_300}, {1_000_001, 1_010_000}} {
		for _, n := range same {
			if got, want := length(n), length(same[0]); got != want {
				t.Errorf("%d bytes are %d in the store, %d are %d", n, got, same[0], want)
			}
		}
	}
	for _, n := range []int{4097, 5000, 65_537, 300_000, 1 << 20, 1<<20 + 1} {
		if got := length(n); got < int64(n) || got > int64(n)+int64(n)/8+200 {
			t.Errorf("%d bytes are %d in the store", n, got)
		}
	}
}

// A blob of the days before padding ends where its file ends; one that ends elsewhere, or in anything but zeros, is no
// item of ours, though its key were known.
func TestWhatFollowsAFileIsZerosToTheLengthOrNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	const words = "words of before"
	sum := sha256.Sum256([]byte(words))
	for name, c := range map[string]struct {
		after string
		want  error
	}{
		"nothing": {"", nil}, "all zeros": {strings.Repeat("\x00", 4096-len(words)), nil}, "too few": {"\x00", evidence.ErrAltered},
		"too many": {strings.Repeat("\x00", 4097-len(words)), evidence.ErrAltered}, "something": {strings.Repeat("\x00", 4095-len(words)) + "x", evidence.ErrAltered},
	} {
		item := h.mustSend("a", []byte("x"))
		item.Blob, item.Size, item.SHA256 = evidence.NewName(), int64(len(words)), hex.EncodeToString(sum[:])
		err := h.folder.Put(t.Context(), item.Blob, func(w io.Writer) error {
			s, err := h.ring.SealStream(t.Context(), item.Key, keyring.Place{Table: "evidence", Column: "blob", Row: item.ID, File: item.File}, w)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(s, words+c.after); err != nil {
				return err
			}
			return s.Close()
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.read(item); !errors.Is(err, c.want) || err == nil && !bytes.Equal(got, []byte(words)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
