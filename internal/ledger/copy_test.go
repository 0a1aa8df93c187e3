package ledger_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/internal/ledger"
)

// export writes a state as its keeper would: verified, and with what was found.
func export(t testing.TB, s state) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := theLog(8).Export(t.Context(), source{s}, verify(t, s), "2026-11-24", func(name string, b []byte) error {
		if _, twice := out[name]; twice {
			return fmt.Errorf("%s is written twice", name)
		}
		out[name] = &fstest.MapFile{Data: bytes.Clone(b)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func checkCopy(t testing.TB, files fstest.MapFS, asked ledger.Asked) ledger.Checked {
	t.Helper()
	c, err := ledger.Copy{Files: files, Log: keys().log}.Check(asked)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// grown is a log of more than one tile on two levels.
func grown(t testing.TB) *memory {
	t.Helper()
	m := house(t)
	for range 3 {
		m.happen(t, "case-2", "later", "2026-11-23")
		tick(t, m, 500, "2026-11-23")
	}
	return m
}

func TestACopyOfALogInOrderHolds(t *testing.T) {
	t.Parallel()
	m := grown(t)
	files := export(t, m.state)
	got := checkCopy(t, files, ledger.Asked{})
	if len(got.Findings) > 0 || got.Checkpoint.Size != 1524 || got.Checkpoints != 6 || got.Statement.Faults != 0 || got.Statement.Day != "2026-11-24" {
		t.Fatalf("got %+v", got)
	}
	for _, name := range []string{"tile/0/000", "tile/0/005.p/244", "tile/1/000.p/5", "tile/entries/000", "tile/entries/005.p/244", "checkpoints/8"} {
		if files[name] == nil {
			t.Errorf("%s is not there", name)
		}
	}
	early := &memory{}
	if err := theLog(8).Export(t.Context(), source{early.state}, ledger.Result{}, "2026-11-24", func(string, []byte) error { return nil }); err == nil {
		t.Error("a log without a checkpoint is exported")
	}
}

// TestL03_EveryChangeToACopyIsFound changes one byte, or takes one file away, a thousand times.
func TestL03_EveryChangeToACopyIsFound(t *testing.T) {
	t.Parallel()
	files := export(t, grown(t).state)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	dice := rand.New(rand.NewPCG(7, 1))
	for range 1000 {
		name := names[dice.IntN(len(names))]
		changed := fstest.MapFS{}
		for n, f := range files {
			changed[n] = f
		}
		what := "gone"
		if name == "checkpoint" || strings.HasPrefix(name, "checkpoints/") || dice.IntN(4) > 0 {
			b := bytes.Clone(files[name].Data)
			at := dice.IntN(len(b))
			b[at] ^= byte(1 + dice.IntN(255))
			changed[name], what = &fstest.MapFile{Data: b}, fmt.Sprintf("byte %d", at)
		} else {
			delete(changed, name)
		}
		got := checkCopy(t, changed, ledger.Asked{})
		if len(got.Findings) == 0 {
			t.Errorf("%s of %s: nothing is found", what, name)
		}
		if index, ok := strings.CutPrefix(name, "tile/entries/"); ok && !slices.ContainsFunc(got.Findings, func(f ledger.Finding) bool { return f.Table == name }) {
			t.Errorf("%s of the leaves %s: they are not named: %+v", what, index, got.Findings)
		}
	}
}

func TestL05_ACopyOfARewrittenLogIsNotTheOneThatWasSeen(t *testing.T) {
	t.Parallel()
	before, other := house(t), house(t) // the same acts, other salts and fillers: another history
	seen := before.checkpoints[1]
	got := checkCopy(t, export(t, other.state), ledger.Asked{Checkpoints: []ledger.Checkpoint{seen}})
	if len(got.Findings) != 1 || !strings.Contains(got.Findings[0].What, "the first 16 leaves") {
		t.Errorf("got %+v", got.Findings)
	}
	got = checkCopy(t, export(t, before.state), ledger.Asked{Checkpoints: []ledger.Checkpoint{seen}})
	if len(got.Findings) != 0 || got.Checkpoints != 4 {
		t.Errorf("its own checkpoint does not fit: %+v", got)
	}
}

func TestL04_ACopyThatEndsBeforeACheckpointThatWasSeen(t *testing.T) {
	t.Parallel()
	m := house(t)
	short := export(t, m.state)
	later := tick(t, m, 8, "2026-11-23")
	got := checkCopy(t, short, ledger.Asked{Checkpoints: []ledger.Checkpoint{later}})
	if len(got.Findings) != 1 || !strings.Contains(got.Findings[0].What, "the tail is cut off") {
		t.Errorf("got %+v", got.Findings)
	}
}

// TestL12_ARecordTakenAwayIsNamedInTheKeepersOwnWords: the leaf of a deleted report stands, so the tree verifies; the
// export says that its record is gone.
func TestL12_ARecordTakenAwayIsNamedInTheKeepersOwnWords(t *testing.T) {
	t.Parallel()
	m := house(t)
	gone := m.events[len(m.events)-1]
	m.events = m.events[:len(m.events)-1]
	leaf, err := m.Leaf(t.Context(), gone.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	got := checkCopy(t, export(t, m.state), ledger.Asked{Digest: leaf.Commitment})
	if got.Leaf == nil || got.Leaf.Index != leaf.Index {
		t.Fatalf("the leaf is not found: %+v", got.Leaf)
	}
	if !slices.ContainsFunc(got.Findings, func(f ledger.Finding) bool { return f.Index == leaf.Index && f.Table == "statement" }) {
		t.Errorf("leaf %d is not named: %+v", leaf.Index, got.Findings)
	}
}

func TestL10_AStatementThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	files := export(t, house(t).state)
	text := string(files["statement"].Data)
	body, _, _ := strings.Cut(text, "\n\n")
	for _, bad := range []string{
		"", strings.Replace(text, "statement v1", "statement v2", 1), string(files["checkpoint"].Data),
		string(sign(t, strings.TrimSuffix(body, "0")+"1\n")), string(sign(t, body+"\nno number here\n")), string(sign(t, body+"\n-2 leaves: early\n")),
	} {
		if _, err := ledger.OpenStatement([]byte(bad), keys().log); err == nil {
			t.Errorf("taken as a statement: %q", bad)
		}
	}
}
