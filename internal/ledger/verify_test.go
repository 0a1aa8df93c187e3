package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

func TestAHouseInOrderVerifies(t *testing.T) {
	t.Parallel()
	m := house(t)
	m.happen(t, "report-1", "waiting", "2026-11-22")
	r := verify(t, m.state, mirror(m.state), archive(m.checkpoints[0].Note))
	if !r.OK() || r.Size != 24 || r.Waiting != 1 || r.Events != 10 || r.Checkpoints != 3 || r.Rows != 2 {
		t.Fatalf("got %+v", r)
	}
	if last := m.checkpoints[2]; r.Root != last.Root {
		t.Fatalf("got root %v, want %v", r.Root, last.Root)
	}
}

func TestNothingAtAllVerifies(t *testing.T) {
	t.Parallel()
	if r := verify(t, state{}); !r.OK() || r.Size != 0 {
		t.Fatalf("got %+v", r)
	}
}

func mirror(s state) func(*ledger.Trust) {
	var hs []tlog.Hash
	for n := int64(0); n < s.checkpoints[len(s.checkpoints)-1].Size; n++ {
		hs = append(hs, s.hashes[tlog.StoredHashIndex(0, n)])
	}
	return func(t *ledger.Trust) { t.Mirror = each(hs) }
}

func archive(notes ...[]byte) func(*ledger.Trust) {
	return func(t *ledger.Trust) { t.Archived = notes }
}

// wants is a finding that must be the first of its table, and the only one where alone is said.
type wants struct {
	table, key, what string
	index            int64
}

func find(t *testing.T, r ledger.Result, want wants) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Table == want.table && (want.key == "" || f.Key == want.key) && f.Index == want.index && strings.Contains(f.What, want.what) {
			return
		}
	}
	t.Errorf("got %+v, want %+v among them", r.Findings, want)
}

func at(s *state, index int64) *ledger.Leaf {
	i := slices.IndexFunc(s.leaves, func(l ledger.Leaf) bool { return l.Index == index })
	return &s.leaves[i]
}

// eventLeaf is the index of the leaf of an event that has a place in the second tick.
func eventLeaf(s *state) int64 {
	for i := int64(8); ; i++ {
		if at(s, i).Class == ledger.ClassEvent {
			return i
		}
	}
}

func TestL01_OneByteOfOneLeafChangedIsNamedWithItsIndexAndClass(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*ledger.Leaf){
		"commitment": func(l *ledger.Leaf) { l.Commitment[31] ^= 1 },
		"day":        func(l *ledger.Leaf) { l.Day = "2026-11-19" },
		"epoch":      func(l *ledger.Leaf) { l.Epoch = 2 },
		"class":      func(l *ledger.Leaf) { l.Class = ledger.ClassRead },
		"no class":   func(l *ledger.Leaf) { l.Class = 9 },
		"no day":     func(l *ledger.Leaf) { l.Day = "2026-02-30" },
	}
	for name, change := range changes {
		for index := range int64(24) {
			m := house(t)
			leaf := at(&m.state, index)
			change(leaf)
			r := verify(t, m.state)
			what := fmt.Sprintf("leaf %d (%s)", index, leaf.Class)
			switch name {
			case "epoch":
				what = "another epoch"
			case "no class", "no day":
				what = "no canonical form"
			}
			find(t, r, wants{"log_leaves", leaf.ID, what, index})
			for _, f := range r.Findings {
				if f.Table == "log_leaves" && f.Index != index {
					t.Errorf("%s of leaf %d: also %+v", name, index, f)
				}
			}
		}
	}
}

func TestL01_AStoredHashChangedIsNamedAndItsLeafIsNot(t *testing.T) {
	t.Parallel()
	for position := range house(t).hashes {
		m := house(t)
		m.hashes[position][0] ^= 1
		r := verify(t, m.state)
		if r.OK() {
			t.Fatalf("position %d: nothing found", position)
		}
		level, n := tlog.SplitStoredHashIndex(int64(position))
		index := (n+1)<<level - 1
		find(t, r, wants{"log_hashes", fmt.Sprint(position), "", index})
	}
}

func TestL02_LeafAndHashesChangedTogether(t *testing.T) {
	t.Parallel()
	m := house(t)
	kept := m.state.clone()
	leaf := at(&m.state, 10)
	leaf.Commitment[0] ^= 1
	rehash(t, &m.state)
	t.Run("without the mirror the interval between two checkpoints is named", func(t *testing.T) {
		t.Parallel()
		find(t, verify(t, m.state), wants{"log_leaves", "8-15", "not the one that the checkpoint signs", 8})
	})
	t.Run("with the mirror the leaf is", func(t *testing.T) {
		t.Parallel()
		find(t, verify(t, m.state, mirror(kept)), wants{"log_leaves", leaf.ID, "leaf 10", 10})
	})
}

// rehash makes all stored hashes anew from the rows, as one who can write everywhere would.
func rehash(t *testing.T, s *state) {
	t.Helper()
	n := s.checkpoints[len(s.checkpoints)-1].Size
	s.hashes = nil
	for i := range n {
		b, err := at(s, i).Canonical()
		if err != nil {
			t.Fatal(err)
		}
		hs, err := tlog.StoredHashes(i, b, s.Hashes(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		s.hashes = append(s.hashes, hs...)
	}
}

func TestL03_DeletedInsertedSwappedAndDoubledLeavesAreNamed(t *testing.T) {
	t.Parallel()
	t.Run("deleted", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		index := eventLeaf(&m.state)
		id := at(&m.state, index).ID
		m.leaves = slices.DeleteFunc(m.leaves, func(l ledger.Leaf) bool { return l.Index == index })
		r := verify(t, m.state)
		find(t, r, wants{"log_leaves", fmt.Sprint(index), "missing", index})
		event := m.events[slices.IndexFunc(m.events, func(e ledger.EventRecord) bool { return e.Leaf == id })]
		find(t, r, wants{"events", event.ID, "its leaf is missing", ledger.Pending})
		if r.Faults != 2 {
			t.Errorf("got %+v, want only these two", r.Findings)
		}
	})
	t.Run("inserted after the end", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		e := ledger.NewEntry(ledger.ClassFiller, "2026-11-22", [32]byte{1})
		m.leaves = append(m.leaves, ledger.Leaf{Entry: e, Epoch: 1, Index: 24})
		r := verify(t, m.state)
		find(t, r, wants{"log_hashes", "46", "end before the leaves do", 24})
	})
	t.Run("inserted after the end with its hashes", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		l := ledger.Leaf{Entry: ledger.NewEntry(ledger.ClassFiller, "2026-11-22", [32]byte{1}), Epoch: 1, Index: 24}
		h, _ := l.Hash()
		m.leaves, m.hashes = append(m.leaves, l), append(m.hashes, h)
		find(t, verify(t, m.state), wants{"log_leaves", "24-24", "no checkpoint signs", 24})
	})
	t.Run("swapped", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		a, b := at(&m.state, 3), at(&m.state, 12)
		a.Index, b.Index = 12, 3
		r := verify(t, m.state)
		find(t, r, wants{"log_leaves", b.ID, "leaf 3", 3})
		find(t, r, wants{"log_leaves", a.ID, "leaf 12", 12})
	})
	t.Run("doubled", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		twice := *at(&m.state, 5)
		m.leaves = append(m.leaves, twice)
		r := verify(t, m.state)
		find(t, r, wants{"log_leaves", twice.ID, "stands twice", 5})
		find(t, r, wants{"log_leaves", twice.ID, "two leaves have one place", 5})
	})
	t.Run("an event without its leaf's class", func(t *testing.T) {
		t.Parallel()
		m := house(t)
		waiting := m.happen(t, "report-1", "later", "2026-11-22")
		m.leaves[len(m.leaves)-1].Class = ledger.ClassFiller
		find(t, verify(t, m.state), wants{"events", waiting.ID, "filler", ledger.Pending})
	})
}

func TestL04_ATailCutOffBeforeTheLastCheckpointIsNamed(t *testing.T) {
	t.Parallel()
	for keep := range int64(24) {
		m := house(t)
		m.leaves = slices.DeleteFunc(m.leaves, func(l ledger.Leaf) bool { return l.Index >= keep })
		m.hashes = m.hashes[:tlog.StoredHashCount(keep)]
		r := verify(t, m.state)
		find(t, r, wants{"log_leaves", fmt.Sprintf("%d-23", keep), "tail is cut off", keep})
		// And with the checkpoints gone too, one kept elsewhere tells.
		note := m.checkpoints[2].Note
		m.checkpoints = m.checkpoints[:keep/8]
		find(t, verify(t, m.state, archive(note)), wants{"log_leaves", fmt.Sprintf("%d-23", keep), "tail is cut off", keep})
	}
}

func TestL04_AfterTheLastCheckpointTheWindowIsStated(t *testing.T) {
	t.Parallel()
	m := house(t)
	e := m.happen(t, "report-9", "receive", "2026-11-22")
	if r := verify(t, m.state); !r.OK() || r.Waiting != 1 {
		t.Fatalf("got %+v", r)
	}
	m.leaves = m.leaves[:len(m.leaves)-1]
	find(t, verify(t, m.state), wants{"events", e.ID, "its leaf is missing", ledger.Pending})
}

func TestL05_AllRewrittenAndSignedAnewIsFoundByAnArchivedCheckpoint(t *testing.T) {
	t.Parallel()
	kept := house(t).checkpoints[1].Note // another history under the same key
	m := house(t)
	if r := verify(t, m.state); !r.OK() {
		t.Fatalf("got %+v", r)
	}
	r := verify(t, m.state, archive(kept))
	find(t, r, wants{"checkpoints", "16", "two histories", ledger.Pending})
	m.checkpoints = slices.Delete(m.checkpoints, 1, 2)
	find(t, verify(t, m.state, archive(kept)), wants{"log_leaves", "8-15", "archived checkpoint", 8})
}

func TestACheckpointThatWasTouchedIsNamed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*ledger.Checkpoint){
		"root": func(c *ledger.Checkpoint) { c.Root[0] ^= 1 },
		"note": func(c *ledger.Checkpoint) { c.Note = slices.Concat(c.Note[:40], c.Note[41:]) },
	} {
		m := house(t)
		change(&m.checkpoints[1])
		if r := verify(t, m.state); r.Faults != 1 || r.Findings[0].Table != "checkpoints" || r.Findings[0].Key != "16" {
			t.Errorf("%s: got %+v", name, r.Findings)
		}
	}
}

func TestEveryColumnOfAnEventIsHeld(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*ledger.EventRecord){
		"action":  func(e *ledger.EventRecord) { e.Action += "x" },
		"time":    func(e *ledger.EventRecord) { e.At = e.At.Add(time.Second) },
		"part":    func(e *ledger.EventRecord) { e.At = e.At.Add(time.Millisecond) },
		"actor":   func(e *ledger.EventRecord) { e.Actor = "p2" },
		"payload": func(e *ledger.EventRecord) { e.Payload[3] ^= 1 },
		"rows":    func(e *ledger.EventRecord) { e.Rows = nil },
		"digest":  func(e *ledger.EventRecord) { e.Rows = []ledger.Row{{Table: "files", Key: e.File}} },
		"salt":    func(e *ledger.EventRecord) { e.Salt = salt("other") },
		"no salt": func(e *ledger.EventRecord) { e.Salt = nil },
		"prev":    func(e *ledger.EventRecord) { e.Prev[0] ^= 1 },
		"seq":     func(e *ledger.EventRecord) { e.Seq = 7 },
		"file":    func(e *ledger.EventRecord) { e.File = "case-3" },
		"gone":    func(e *ledger.EventRecord) { e.Salt, e.Shredded = nil, true },
	}
	for name, change := range changes {
		m := house(t)
		i := slices.IndexFunc(m.events, func(e ledger.EventRecord) bool { return e.File == "report-1" && e.Seq == 2 })
		change(&m.events[i])
		r := verify(t, m.state)
		found := slices.ContainsFunc(r.Findings, func(f ledger.Finding) bool { return f.Table == "events" && f.Key == m.events[i].ID })
		if !found {
			t.Errorf("%s: got %+v", name, r.Findings)
		}
	}
}

func TestAnEventTakenOutOfItsChainIsNoticedTwice(t *testing.T) {
	t.Parallel()
	m := house(t)
	i := slices.IndexFunc(m.events, func(e ledger.EventRecord) bool { return e.File == "case-2" && e.Seq == 2 })
	gone, next := m.events[i], m.events[i+1]
	m.events = slices.Delete(m.events, i, i+1)
	r := verify(t, m.state)
	find(t, r, wants{"events", next.ID, "event 3 of its file follows event 1", mustLeaf(t, m, next.Leaf).Index})
	leaf := mustLeaf(t, m, gone.Leaf)
	find(t, r, wants{"log_leaves", leaf.ID, "has no record", leaf.Index})
}

func mustLeaf(t *testing.T, m *memory, id string) ledger.Leaf {
	t.Helper()
	l, err := m.Leaf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestARowChangedMissingOrAddedIsNamed(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]func(*state){
		"not as the last event left it": func(s *state) { s.rows[0].Digest[0] ^= 1 },
		"missing":                       func(s *state) { s.rows = s.rows[1:] },
		"no event wrote":                func(s *state) { s.rows = append(s.rows, s.rows[0]) },
	} {
		m := house(t)
		key := m.rows[0].Key
		change(&m.state)
		r := verify(t, m.state)
		find(t, r, wants{"files", key, what, ledger.Pending})
		if r.Faults != 1 {
			t.Errorf("%s: got %+v", what, r.Findings)
		}
	}
	m := house(t)
	m.rows = append(m.rows, ledger.Row{Table: "files", Key: "new", Digest: [32]byte{1}})
	find(t, verify(t, m.state), wants{"files", "new", "no event wrote", ledger.Pending})
}
