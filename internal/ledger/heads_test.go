package ledger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

// kept is the log of the tests, held to heads in a folder of the test's own.
func kept(t *testing.T) (ledger.Log, ledger.HeadFolder) {
	t.Helper()
	heads := ledger.NewHeads(filepath.Join(t.TempDir(), "heads"))
	l := theLog(8)
	l.Heads = heads
	return l, heads
}

func integrate(t *testing.T, l ledger.Log, m *memory, day string) ledger.Checkpoint {
	t.Helper()
	c, err := l.Integrate(t.Context(), m, day)
	if err != nil {
		t.Fatalf("tick of %s: %v", day, err)
	}
	return c
}

func TestL06_ADatabaseThatWasTakenBackIsRefusedAndNothingMoreIsSigned(t *testing.T) {
	t.Parallel()
	for name, ticks := range map[string]int{"by many ticks": 3, "by one tick, with what waited for it": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := house(t)
			l, heads := kept(t)
			integrate(t, l, m, "2026-11-22")
			old := m.state.clone()
			for range ticks {
				m.happen(t, "report-1", "added", "2026-11-22")
				integrate(t, l, m, "2026-11-22")
			}
			m.state = old
			if err := l.Check(t.Context(), m); !errors.Is(err, ledger.ErrRolledBack) {
				t.Errorf("at the start: got %v, want that it is told", err)
			}
			head, _ := heads.Last(t.Context())
			if c, err := l.Integrate(t.Context(), m, "2026-11-23"); !errors.Is(err, ledger.ErrRolledBack) || c.Note != nil {
				t.Errorf("at the tick: got %+v, %v", c, err)
			}
			if now, _ := heads.Last(t.Context()); now.Size != head.Size {
				t.Errorf("the head went on from %d to %d", head.Size, now.Size)
			}
		})
	}
}

func TestL06_AnotherHistoryOfTheSameLengthIsRefused(t *testing.T) {
	t.Parallel()
	l, heads := kept(t)
	integrate(t, l, house(t), "2026-11-22")
	another := house(t)
	tick(t, another, 8, "2026-11-22") // signed where no head was asked
	for range 2 {
		if err := l.Check(t.Context(), another); !errors.Is(err, ledger.ErrRolledBack) {
			t.Errorf("got %v", err)
		}
		tick(t, another, 8, "2026-11-22") // a longer one is another all the same
	}
	if head, _ := heads.Last(t.Context()); head.Size != 32 {
		t.Errorf("the head is at %d", head.Size)
	}
}

func TestL13_OfTwoDatabasesThatSignForOneLogTheSecondStops(t *testing.T) {
	t.Parallel()
	l, _ := kept(t)
	one := house(t)
	integrate(t, l, one, "2026-11-22")
	two := &memory{state: one.state.clone()}
	one.happen(t, "report-1", "more", "2026-11-22")
	two.happen(t, "case-2", "else", "2026-11-22")
	c := integrate(t, l, one, "2026-11-22")
	if got, err := l.Integrate(t.Context(), two, "2026-11-22"); !errors.Is(err, ledger.ErrRolledBack) || got.Note != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	if n := len(two.checkpoints); n != 4 {
		t.Errorf("the second holds %d checkpoints, want the 4 that both have", n)
	}
	if again := integrate(t, l, one, "2026-11-22"); again.Size != c.Size+8 {
		t.Errorf("the first went on to %d", again.Size)
	}
}

// failing fails in both forms: before it was done, and after.
type failing struct {
	ledger.Heads
	before, after bool
}

func (f failing) Advance(ctx context.Context, after int64, next ledger.Head, hashes []tlog.Hash) error {
	if f.before {
		return errDisk
	}
	if err := f.Heads.Advance(ctx, after, next, hashes); err != nil {
		return err
	}
	if f.after {
		return errDisk
	}
	return nil
}

func TestL09_WhereTheHeadWasKeptAndTheCommitFailedTheSameTickIsDoneAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"head before", "head after", "checkpoint before", "checkpoint after", "commit before", "commit after"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := house(t)
			l, heads := kept(t)
			integrate(t, l, m, "2026-11-22")
			m.happen(t, "report-1", "more", "2026-11-22")
			broken := l
			switch name {
			case "head before":
				broken.Heads = failing{Heads: heads, before: true}
			case "head after":
				broken.Heads = failing{Heads: heads, after: true}
			case "checkpoint before":
				m.failBefore = "checkpoint"
			case "checkpoint after":
				m.failAfter = "checkpoint"
			case "commit before":
				m.failBefore = "commit"
			case "commit after":
				m.failAfter = "commit"
			}
			if c, err := broken.Integrate(t.Context(), m, "2026-11-22"); !errors.Is(err, errDisk) || c.Note != nil {
				t.Fatalf("got %+v, %v", c, err)
			}
			m.failBefore, m.failAfter = "", ""
			signed, err := heads.Last(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := l.Check(t.Context(), m); err != nil {
				t.Errorf("the start refuses what can be done again: %v", err)
			}
			m.happen(t, "report-1", "meanwhile", "2026-11-23") // what comes meanwhile waits
			c := integrate(t, l, m, "2026-11-23")
			if signed.Size > 32 && c.Size == signed.Size && (c.Root != signed.Root || c.Day != signed.Day) {
				t.Errorf("size %d was signed with two roots or days", c.Size)
			}
			integrate(t, l, m, "2026-11-23")
			if r := verify(t, m.state, mirrored(t, l, m)); !r.OK() || r.Waiting != 0 {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// mirrored holds a verification to what the heads keep.
func mirrored(t *testing.T, l ledger.Log, m *memory) func(*ledger.Trust) {
	trusted, err := l.Trust(t.Context(), m, keys().log)
	if err != nil {
		t.Fatal(err)
	}
	return func(trust *ledger.Trust) { *trust = trusted }
}

func TestL02_ALeafChangedTogetherWithItsHashesIsNamedByTheMirror(t *testing.T) {
	t.Parallel()
	m := house(t)
	l, heads := kept(t)
	integrate(t, l, m, "2026-11-22") // the first head takes the hashes of all before it along
	var had int
	for _, err := range heads.Mirror(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		had++
	}
	if had != 32 {
		t.Fatalf("the mirror has %d hashes, want 32", had)
	}
	at(&m.state, 13).Commitment[0] ^= 1
	rehash(t, &m.state)
	r := verify(t, m.state, mirrored(t, l, m))
	if r.OK() || !slices.ContainsFunc(r.Findings, func(f ledger.Finding) bool { return f.Index == 13 }) {
		t.Errorf("got %+v, want leaf 13 named", r.Findings)
	}
}

func TestAHeadThatIsNotWholeOrNotOursIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(string) []byte{
		"cut short":    func(s string) []byte { return []byte(s[:len(s)/2]) },
		"another size": func(s string) []byte { return []byte(strings.Replace(s, `\n32\n`, `\n40\n`, 1)) },
		"empty":        func(string) []byte { return nil },
	} {
		m := house(t)
		folder := t.TempDir()
		l := theLog(8)
		l.Heads = ledger.NewHeads(folder)
		integrate(t, l, m, "2026-11-22")
		at := filepath.Join(folder, "head")
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, spoil(string(b)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.Check(t.Context(), m); err == nil {
			t.Errorf("%s: taken as whole", name)
		}
		if _, err := l.Integrate(t.Context(), m, "2026-11-22"); err == nil {
			t.Errorf("%s: signed on", name)
		}
	}
}

func TestL03_WithTheMirrorALeafThatWasTakenOutIsNamedAndNoOther(t *testing.T) {
	t.Parallel()
	m := house(t)
	l, _ := kept(t)
	integrate(t, l, m, "2026-11-22")
	m.leaves = slices.DeleteFunc(m.leaves, func(l ledger.Leaf) bool { return l.Index == 5 })
	for _, f := range verify(t, m.state, mirrored(t, l, m)).Findings {
		if f.Table == "log_leaves" && f.Index != 5 {
			t.Errorf("got %+v, want leaf 5 alone", f)
		}
	}
}
