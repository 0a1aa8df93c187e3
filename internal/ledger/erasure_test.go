package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"recourse/internal/ledger"
)

// shredded is a house whose report's key is gone, and its rows with it.
func shredded(t *testing.T) *memory {
	t.Helper()
	m := house(t)
	for i := range m.events {
		if m.events[i].File == "report-1" {
			m.events[i].Salt, m.events[i].Shredded, m.events[i].Receipt = nil, true, m.events[i].Seq == 1
		}
	}
	m.rows = slices.DeleteFunc(m.rows, func(r ledger.Row) bool { return r.Key == "report-1" })
	return m
}

// erase writes the event that says what was destroyed, and its leaf.
func (m *memory) erase(t *testing.T, day string, rows []ledger.Row) {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	e := ledger.EventRecord{Salt: salt("erased"), Event: ledger.Event{ID: "x" + day, Action: "erase", At: at, Rows: rows}}
	m.commit(t, &e, ledger.ClassErased, day)
}

func told(t *testing.T, e ledger.Erasure) []ledger.Row {
	t.Helper()
	rows, err := e.Rows()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func ofReport() ledger.Erasure {
	return ledger.Erasure{Rule: "no-breach", By: []string{"p1", "p2"}, Files: []string{"report-1"}}
}

// firstOf is the index of the first leaf of a file.
func firstOf(t *testing.T, m *memory, file string) int64 {
	t.Helper()
	i := slices.IndexFunc(m.events, func(e ledger.EventRecord) bool { return e.File == file && e.Seq == 1 })
	return mustLeaf(t, m, m.events[i].Leaf).Index
}

func TestL11_AShreddedFileVerifiesOnceAnErasedLeafSaysSo(t *testing.T) {
	t.Parallel()
	m := shredded(t)
	r := verify(t, m.state)
	if r.Faults != 3 || !strings.Contains(r.Findings[0].What, "no erased leaf says so") || r.Findings[0].Index != firstOf(t, m, "report-1") {
		t.Fatalf("got %+v, want its three events unattested, each with its leaf", r.Findings)
	}
	m.erase(t, "2026-11-23", told(t, ofReport()))
	if r := verify(t, m.state); !r.OK() || len(r.Erased) != 0 {
		t.Fatalf("got %+v; what has no place yet is not said outside", r)
	}
	tick(t, m, 8, "2026-11-23")
	want := []ledger.ErasedLeaf{{Index: firstOf(t, m, "report-1"), Day: "2026-11-23", Rule: "no-breach"}}
	if r := verify(t, m.state); !r.OK() || r.Shredded != 3 || !slices.Equal(r.Erased, want) {
		t.Fatalf("got %+v, want %+v", r, want)
	}
}

func TestAnErasedLeafThatNamesNoRuleOrNobodyAttestsNothing(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]ledger.Erasure{
		"no rule":       {By: []string{"p1"}, Files: []string{"f"}},
		"words for one": {Rule: "As we like", By: []string{"p1"}, Files: []string{"f"}},
		"nobody":        {Rule: "no-breach", Files: []string{"f"}},
		"nothing":       {Rule: "no-breach", By: []string{"p1"}},
	} {
		if rows, err := e.Rows(); err == nil {
			t.Errorf("%s: got %v", name, rows)
		}
	}
	for name, drop := range map[string]string{"no rule": ledger.ErasedUnder, "nobody": ledger.ErasedBy} {
		m := shredded(t)
		m.erase(t, "2026-11-23", slices.DeleteFunc(told(t, ofReport()), func(r ledger.Row) bool { return r.Table == drop }))
		if r := verify(t, m.state); r.Faults != 4 {
			t.Errorf("%s: got %+v, want the leaf named and the three events unattested", name, r.Findings)
		} else {
			find(t, r, wants{"events", "x2026-11-23", "under which rule or by whom", ledger.Pending})
		}
	}
}

// TestL11_AFileMarkedAsErasedIsOneOnlyWhereALeafSaysSo is about somebody who may write the database: a mark hides a file from
// whoever works on it, and costs one update.
func TestL11_AFileMarkedAsErasedIsOneOnlyWhereALeafSaysSo(t *testing.T) {
	t.Parallel()
	m := house(t)
	m.rows = append(m.rows, ledger.MarkedErased("report-1", "2026-11-23", "no-breach"))
	r := verify(t, m.state)
	if r.Faults != 1 || r.Rows != int64(len(m.rows)-1) {
		t.Fatalf("got %+v over %d rows, want the mark alone", r.Findings, r.Rows)
	}
	find(t, r, wants{"files", "report-1", "no erased leaf says so", ledger.Pending})
	for what, mark := range map[string]ledger.Row{
		"":                       ledger.MarkedErased("report-1", "2026-11-23", "no-breach"),
		"on another day":         ledger.MarkedErased("report-1", "2026-11-22", "no-breach"),
		"under another rule":     ledger.MarkedErased("report-1", "2026-11-23", "asked-for"),
		"no erased leaf says so": ledger.MarkedErased("case-1", "2026-11-23", "no-breach"),
	} {
		m := shredded(t)
		m.erase(t, "2026-11-23", told(t, ofReport()))
		m.rows = append(m.rows, mark)
		if r := verify(t, m.state); what == "" && !r.OK() {
			t.Errorf("an honest mark: %+v", r.Findings)
		} else if what != "" && (r.Faults != 1 || !strings.Contains(r.Findings[0].What, what) || r.Findings[0].Key != mark.Key) {
			t.Errorf("%s: got %+v", what, r.Findings)
		}
	}
}

func TestARecordRemovedNeedsAnErasedLeafForItsLeaf(t *testing.T) {
	t.Parallel()
	m := house(t)
	i := slices.IndexFunc(m.events, func(e ledger.EventRecord) bool { return e.File == "" })
	gone := m.events[i]
	m.events = slices.Delete(m.events, i, i+1)
	find(t, verify(t, m.state), wants{"log_leaves", gone.Leaf, "no erased leaf says so", mustLeaf(t, m, gone.Leaf).Index})
	m.erase(t, "2026-11-23", told(t, ledger.Erasure{Rule: "log-year", By: []string{"p1"}, Leaves: []string{gone.Leaf}}))
	if r := verify(t, m.state); !r.OK() {
		t.Fatalf("got %+v", r)
	}
}

func TestL11_ACopyTellsAnHonestErasureFromAClaim(t *testing.T) {
	t.Parallel()
	m := shredded(t)
	m.erase(t, "2026-11-23", told(t, ofReport()))
	tick(t, m, 8, "2026-11-23")
	got := checkCopy(t, export(t, m.state), ledger.Asked{})
	want := []ledger.ErasedLeaf{{Index: firstOf(t, m, "report-1"), Day: "2026-11-23", Rule: "no-breach"}}
	if len(got.Findings) > 0 || !slices.Equal(got.Statement.Erased, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	found := verify(t, m.state)
	for name, c := range map[string]struct {
		says []ledger.ErasedLeaf
		what string
	}{
		"of a day without such a leaf": {[]ledger.ErasedLeaf{{Index: 2, Day: "2026-11-22", Rule: "no-breach"}}, "no leaf of that day"},
		"of a leaf that is not there":  {[]ledger.ErasedLeaf{{Index: 999, Day: "2026-11-23", Rule: "no-breach"}}, "no leaf of that day"},
		"under no rule":                {[]ledger.ErasedLeaf{{Index: 2, Day: "2026-11-23", Rule: "As we like"}}, "malformed"},
		"on no day":                    {[]ledger.ErasedLeaf{{Index: 2, Day: "2026-02-30", Rule: "no-breach"}}, "malformed"},
		"twice":                        {[]ledger.ErasedLeaf{want[0], want[0]}, "malformed"},
	} {
		found.Erased = c.says
		files := fstest.MapFS{}
		err := theLog(8).Export(t.Context(), source{m.state}, found, "2026-11-24", func(name string, b []byte) error {
			files[name] = &fstest.MapFile{Data: slices.Clone(b)}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := checkCopy(t, files, ledger.Asked{}); len(got.Findings) != 1 || !strings.Contains(got.Findings[0].What, c.what) {
			t.Errorf("%s: got %+v, want %q", name, got.Findings, c.what)
		}
	}
}
