package evidence_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"recourse/internal/evidence"
	"recourse/internal/testkit/chance"
)

// sealedChunk is how much of a blob is sealed together.
const sealedChunk = 64 << 10

// One byte of one blob is changed, at random, again and again: the walk names that blob and that chunk and nothing else,
// what is read of the file is its own beginning and never a whole, and the other files are whole.
func TestF24_AFlippedByteIsNamedWithItsChunkAndNoWrongFileIsServed(t *testing.T) {
	t.Parallel()
	rounds := 60
	if chance.Soak() {
		rounds = 1000
	}
	seed := chance.Seed()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 24))
	h := newHouse(t, evidence.Options{})
	sizes := []int{1, 5000, 70_000, 300_000}
	var bodies [][]byte
	var items []evidence.Item
	var kept []evidence.Kept
	for n, size := range sizes {
		bodies = append(bodies, noise(size))
		items = append(items, h.mustSend(fmt.Sprint(n), bodies[n]))
		kept = append(kept, evidence.Kept{Item: items[n]})
	}
	for range rounds {
		n := random.IntN(len(items))
		blob, err := os.ReadFile(h.path(items[n]))
		if err != nil {
			t.Fatal(err)
		}
		at, bit := random.IntN(len(blob)), byte(1)<<random.IntN(8)
		blob[at] ^= bit
		if err := os.WriteFile(h.path(items[n]), blob, 0o600); err != nil {
			t.Fatal(err)
		}
		chunks := (len(blob) + sealedChunk - 1) / sealedChunk
		where := fmt.Sprintf("chunk %d of %d", at/sealedChunk+1, chunks)
		if at < 40 { // the head, without which none opens
			var all []string
			for c := range chunks {
				all = append(all, fmt.Sprint(c+1))
			}
			where = fmt.Sprintf("chunk %s of %d", strings.Join(all, ", "), chunks)
		}
		want := evidence.Found{Blob: items[n].Blob, Item: items[n].ID, What: "altered", Where: where}
		if w, err := h.Verify(t.Context(), index(kept...)); err != nil || len(w.Found) != 1 || w.Found[0] != want {
			t.Fatalf("byte %d of %d: %v, %v, want %v", at, len(blob), w.Found, err, want)
		}
		for i, item := range items {
			got, err := h.read(item)
			switch {
			case i == n && (!errors.Is(err, evidence.ErrAltered) || !bytes.HasPrefix(bodies[i], got)):
				t.Fatalf("byte %d of %d: %d bytes of a damaged file were served, %v", at, len(blob), len(got), err)
			case i != n && (err != nil || !bytes.Equal(got, bodies[i])):
				t.Fatalf("an untouched file: %v", err)
			}
		}
		blob[at] ^= bit
		if err := os.WriteFile(h.path(items[n]), blob, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if w, err := h.Verify(t.Context(), index(kept...)); err != nil || len(w.Found) != 0 {
		t.Errorf("with every byte put back: %v, %v", w.Found, err)
	}
}

func TestALookWithoutReadingNamesWhatIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	there, gone, erased := h.mustSend("a", noise(9)), h.mustSend("b", noise(9)), h.mustSend("c", noise(9))
	for _, i := range []evidence.Item{gone, erased} {
		if err := os.Remove(h.path(i)); err != nil {
			t.Fatal(err)
		}
	}
	copied := evidence.NewName()
	got, err := h.Missing(t.Context(), index(evidence.Kept{Item: there, Copy: evidence.Copy{Blob: copied}}, evidence.Kept{Item: gone}, evidence.Kept{Item: erased, Erased: true}))
	want := []evidence.Found{{Blob: copied, Item: there.ID, What: "missing"}, {Blob: gone.Blob, Item: gone.ID, What: "missing"}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, %v", got, err)
	}
}
