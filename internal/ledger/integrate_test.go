package ledger_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
	"recourse/internal/testkit/chance"
)

func TestL08_ABitThatFlipsBetweenWritingAndSigningIsNeverSigned(t *testing.T) {
	t.Parallel()
	flips := map[string]func([]ledger.Leaf, []tlog.Hash){
		"commitment":   func(ls []ledger.Leaf, _ []tlog.Hash) { ls[3].Commitment[0] ^= 1 },
		"day":          func(ls []ledger.Leaf, _ []tlog.Hash) { ls[3].Day = "2026-11-23" },
		"class":        func(ls []ledger.Leaf, _ []tlog.Hash) { ls[3].Class ^= 8 },
		"id":           func(ls []ledger.Leaf, _ []tlog.Hash) { ls[3].ID = "0" + ls[3].ID[1:7] + ls[4].ID[7:] },
		"index":        func(ls []ledger.Leaf, _ []tlog.Hash) { ls[3].Index++ },
		"leaf hash":    func(_ []ledger.Leaf, hs []tlog.Hash) { hs[0][0] ^= 1 },
		"inner hash":   func(_ []ledger.Leaf, hs []tlog.Hash) { hs[2][0] ^= 1 },
		"last hash":    func(_ []ledger.Leaf, hs []tlog.Hash) { hs[len(hs)-1][31] ^= 1 },
		"swapped rows": func(ls []ledger.Leaf, _ []tlog.Hash) { ls[0], ls[1] = ls[1], ls[0] },
	}
	for name, flip := range flips {
		m := house(t)
		m.corrupt = flip
		if c, err := theLog(8).Integrate(t.Context(), m, "2026-11-22"); err == nil || len(c.Note) > 0 {
			t.Errorf("%s: signed %+v", name, c)
		}
		m.corrupt = nil
		if c := tick(t, m, 8, "2026-11-22"); c.Size != 32 {
			t.Errorf("%s: got size %d after it, want 32", name, c.Size)
		}
		if r := verify(t, m.state); !r.OK() {
			t.Errorf("%s: got %+v", name, r.Findings)
		}
	}
}

func TestL08_AnOldHashThatFlippedStopsTheNextTick(t *testing.T) {
	t.Parallel()
	m := house(t)
	m.hashes[tlog.StoredHashIndex(3, 2)][0] ^= 1 // on the right edge
	if _, err := theLog(8).Integrate(t.Context(), m, "2026-11-22"); err == nil {
		t.Fatal("signed over a tree that is not the last checkpoint's")
	}
}

// L-09: each step fails in both forms, before it was done and after; then the tick is tried again.
func TestL09_AFailingStepNeverLeavesTwoRootsForOneSize(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"latest", "pending", "place", "hashes", "read back", "checkpoint", "commit"} {
		for _, done := range []bool{false, true} {
			m := house(t)
			m.happen(t, "report-1", "more", "2026-11-22")
			if done {
				m.failAfter = name
			} else {
				m.failBefore = name
			}
			roots := map[int64]tlog.Hash{}
			see := func() {
				for _, c := range m.checkpoints {
					if root, ok := roots[c.Size]; ok && root != c.Root {
						t.Errorf("%s, done %v: two roots for size %d", name, done, c.Size)
					}
					roots[c.Size] = c.Root
				}
			}
			for range 2 {
				see()
				c, err := theLog(8).Integrate(t.Context(), m, "2026-11-22")
				if !errors.Is(err, errDisk) || c.Note != nil {
					t.Fatalf("%s, done %v: got %+v, %v", name, done, c, err)
				}
			}
			see()
			m.failBefore, m.failAfter = "", ""
			want := int64(32)
			if name == "commit" && done {
				want = 48 // both were committed, though nobody heard of it
			}
			if c := tick(t, m, 8, "2026-11-22"); c.Size != want {
				t.Errorf("%s, done %v: got size %d, want %d", name, done, c.Size, want)
			}
			see()
			if r := verify(t, m.state); !r.OK() || r.Waiting != 0 {
				t.Errorf("%s, done %v: got %+v", name, done, r)
			}
		}
	}
}

func TestL13_OfTwoIntegratorsOneWins(t *testing.T) {
	t.Parallel()
	m := house(t)
	m.leader.Lock()
	if _, err := theLog(8).Integrate(t.Context(), m, "2026-11-22"); !errors.Is(err, ledger.ErrFollower) {
		t.Fatalf("got %v, want follower", err)
	}
	m.leader.Unlock()
	var wg sync.WaitGroup
	won := make(chan int64, 40)
	for range 40 {
		wg.Go(func() {
			if c, err := theLog(8).Integrate(t.Context(), m, "2026-11-22"); err == nil {
				won <- c.Size
			} else if !errors.Is(err, ledger.ErrFollower) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	close(won)
	seen := map[int64]bool{}
	for size := range won {
		if seen[size] {
			t.Errorf("size %d was reached twice", size)
		}
		seen[size] = true
	}
	if r := verify(t, m.state); !r.OK() || r.Size != int64(24+8*len(seen)) {
		t.Fatalf("got %+v after %d ticks", r, len(seen))
	}
}

func TestTheTreeGrowsByTheSameNumberWhateverHappened(t *testing.T) {
	t.Parallel()
	m := &memory{}
	for i, events := range []int{0, 1, 7, 8, 9, 30, 0, 0, 0, 0, 0, 0} {
		for range events {
			m.happen(t, "", "sign-in", "2026-11-22")
		}
		if c := tick(t, m, 8, "2026-11-22"); c.Size != int64(8*(i+1)) {
			t.Fatalf("tick %d: got size %d", i, c.Size)
		}
	}
	if r := verify(t, m.state); !r.OK() || r.Waiting != 0 {
		t.Fatalf("got %+v", r)
	}
}

func TestNoLeafWaitsBeyondTheFirstTickOfTheNextDay(t *testing.T) {
	t.Parallel()
	m := &memory{}
	for range 19 {
		m.happen(t, "", "sign-in", "2026-11-22")
	}
	m.happen(t, "", "sign-in", "2026-11-23")
	if c := tick(t, m, 8, "2026-11-23"); c.Size != 24 {
		t.Fatalf("got size %d, want the multiple of 8 that holds 19", c.Size)
	}
	for _, l := range m.leaves {
		if l.Day == "2026-11-22" && l.Index < 0 {
			t.Fatal("a leaf of yesterday still waits")
		}
	}
}

func TestPlacesAreDrawnByLotAndFillersDiffer(t *testing.T) {
	t.Parallel()
	at := map[int64]int{}
	commitments := map[[32]byte]bool{}
	for range 400 {
		m := &memory{}
		m.happen(t, "", "sign-in", "2026-11-22")
		tick(t, m, 4, "2026-11-22")
		at[m.leaves[0].Index]++
		for _, l := range m.leaves[1:] {
			if commitments[l.Commitment] {
				t.Fatal("two fillers are alike")
			}
			commitments[l.Commitment] = true
		}
	}
	for place := range int64(4) {
		if at[place] < 50 { // 100 expected; 50 is six standard deviations away
			t.Errorf("place %d was drawn %d times of 400", place, at[place])
		}
	}
}

func TestATickIsRefusedForABatchOrDayThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		batch int
		day   string
	}{{0, "2026-11-22"}, {-1, "2026-11-22"}, {1<<16 + 1, "2026-11-22"}, {8, "22.11.2026"}, {8, ""}} {
		if _, err := theLog(c.batch).Integrate(t.Context(), &memory{}, c.day); err == nil {
			t.Errorf("batch %d on %q was taken", c.batch, c.day)
		}
	}
	other := theLog(8)
	other.Origin = "other.example.org"
	if _, err := other.Integrate(t.Context(), &memory{}, "2026-11-22"); err == nil {
		t.Error("signed for an origin that the key does not bear")
	}
}

// L-14: our proofs of random histories, held to an implementation that is not ours.
func TestL14_ProofsOfRandomHistoriesHoldElsewhere(t *testing.T) {
	t.Parallel()
	hasher := rfc6962.DefaultHasher
	histories, proofs := 40, 100
	if chance.Soak() {
		histories, proofs = 10000, 20
	}
	random := rand.New(rand.NewPCG(chance.Seed(), 0))
	for range histories {
		m := &memory{}
		var sizes []ledger.Checkpoint
		for range 1 + random.IntN(6) {
			for range random.IntN(20) {
				m.happen(t, "", "sign-in", "2026-11-22")
			}
			sizes = append(sizes, tick(t, m, 1+random.IntN(40), "2026-11-22"))
		}
		last := sizes[len(sizes)-1]
		for range proofs {
			leaf := m.leaves[random.IntN(len(m.leaves))]
			p, err := ledger.Prove(t.Context(), m, leaf.ID)
			if errors.Is(err, ledger.ErrPending) {
				if leaf.Index >= 0 {
					t.Fatal("a leaf in its place has no proof")
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Verify(keys().log); err != nil {
				t.Fatal(err)
			}
			canonical, _ := leaf.Canonical()
			if err := proof.VerifyInclusion(hasher, uint64(leaf.Index), uint64(last.Size), hasher.HashLeaf(canonical), raw(p.Path), last.Root[:]); err != nil {
				t.Fatal(err)
			}
		}
		for _, old := range sizes {
			path, c, err := ledger.Consistency(t.Context(), m, old.Size)
			if err != nil || c.Size != last.Size {
				t.Fatal(c, err)
			}
			if err := proof.VerifyConsistency(hasher, uint64(old.Size), uint64(last.Size), raw(path), old.Root[:], last.Root[:]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func raw(hs []tlog.Hash) [][]byte {
	var out [][]byte
	for _, h := range hs {
		out = append(out, slices.Clone(h[:]))
	}
	return out
}

func TestNothingNewerThanTheLastCheckpointIsShown(t *testing.T) {
	t.Parallel()
	m := house(t)
	waiting := m.happen(t, "report-1", "more", "2026-11-22")
	if _, err := ledger.Prove(t.Context(), m, waiting.Leaf); !errors.Is(err, ledger.ErrPending) {
		t.Errorf("got %v, want pending", err)
	}
	if _, err := ledger.Prove(t.Context(), m, "none"); !errors.Is(err, errNoLeaf) {
		t.Errorf("got %v, want the store's own error", err)
	}
	// A place beyond the checkpoint, as a reader between two statements might see it.
	at(&m.state, ledger.Pending).Index = 24
	if _, err := ledger.Prove(t.Context(), m, waiting.Leaf); !errors.Is(err, ledger.ErrPending) {
		t.Errorf("got %v, want pending", err)
	}
	for _, size := range []int64{-1, 0, 25} {
		if _, _, err := ledger.Consistency(t.Context(), m, size); err == nil {
			t.Errorf("a proof for size %d", size)
		}
	}
	for _, c := range []struct {
		level int
		n     int64
		width int
	}{{0, 0, 25}, {0, 1, 1}, {1, 0, 1}, {0, -1, 1}, {-1, 0, 1}, {9, 0, 1}, {0, 0, 0}, {0, 1 << 60, 1}} {
		if b, err := ledger.Tile(t.Context(), m, c.level, c.n, c.width); err == nil {
			t.Errorf("%+v: got %d bytes", c, len(b))
		}
	}
	b, err := ledger.Tile(t.Context(), m, 0, 0, 24)
	if err != nil || len(b) != 24*32 {
		t.Fatalf("got %d bytes, %v", len(b), err)
	}
	h, _ := at(&m.state, 23).Hash()
	if !slices.Equal(b[23*32:], h[:]) {
		t.Error("the tile does not hold the leaf's hash")
	}
}
