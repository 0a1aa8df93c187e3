package ledger_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"testing"

	"recourse/internal/ledger"
)

func TestARecordIsTheIDAndTheEndOfTheCanonicalBytes(t *testing.T) {
	t.Parallel()
	l := ledger.Leaf{Entry: ledger.Entry{ID: "00112233-4455-4677-8899-aabbccddeeff", Class: ledger.ClassEvent, Day: "2026-11-22", Commitment: [32]byte{0xaa}},
		Epoch: 7, Index: 1 << 40}
	b, err := ledger.AppendRecords([]byte("before"), l)
	if err != nil {
		t.Fatal(err)
	}
	want := hex.EncodeToString([]byte("before")) + "00112233445546778899aabbccddeeff" + "20261122" + "01" + "aa" + strings.Repeat("00", 31)
	if got := hex.EncodeToString(b); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	canonical, _ := l.Canonical()
	if b = b[len("before"):]; len(b) != ledger.RecordSize || !bytes.HasSuffix(canonical, b[16:]) {
		t.Fatalf("%x does not end %x", b, canonical)
	}
	if got, err := ledger.ParseRecord(b, 7, 1<<40); err != nil || got != l {
		t.Fatalf("got %+v, %v, want %+v", got, err, l)
	}
}

func TestWhatIsNoLeafHasNoRecord(t *testing.T) {
	t.Parallel()
	good := ledger.Leaf{Entry: ledger.NewEntry(ledger.ClassEvent, "2026-11-22", [32]byte{1}), Epoch: 1}
	for name, change := range map[string]func(*ledger.Leaf){
		"no id":    func(l *ledger.Leaf) { l.ID = "" },
		"no place": func(l *ledger.Leaf) { l.Index = ledger.Pending },
		"no class": func(l *ledger.Leaf) { l.Class = 0 },
		"no day":   func(l *ledger.Leaf) { l.Day = "2026-11-31" },
	} {
		l := good
		change(&l)
		if b, err := ledger.AppendRecords(nil, good, l); err == nil {
			t.Errorf("%s: got %x", name, b)
		}
	}
	record, _ := ledger.AppendRecords(nil, good)
	for name, change := range map[string]func([]byte) []byte{
		"short":       func(b []byte) []byte { return b[1:] },
		"long":        func(b []byte) []byte { return append(b, 0) },
		"class 8":     func(b []byte) []byte { b[20] = 8; return b },
		"31 November": func(b []byte) []byte { b[19] = 0x31; return b },
		"no digit":    func(b []byte) []byte { b[19] = 0x1a; return b },
	} {
		if l, err := ledger.ParseRecord(change(slices.Clone(record)), 1, 0); err == nil {
			t.Errorf("%s: got %+v", name, l)
		}
	}
	if l, err := ledger.ParseRecord(record, 1, -1); err == nil {
		t.Errorf("without a place: got %+v", l)
	}
}

func FuzzRecord(f *testing.F) {
	b, _ := ledger.AppendRecords(nil, ledger.Leaf{Entry: ledger.NewEntry(ledger.ClassErased, "2026-11-22", [32]byte{7}), Epoch: 3})
	f.Add(b)
	f.Add(b[:52])
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ledger.ParseRecord(b, 3, 9)
		if err != nil {
			return
		}
		again, err := ledger.AppendRecords(nil, l)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("read %x as %+v, which is %x, %v", b, l, again, err)
		}
	})
}

func TestWhereALeafIsLookedForMustBeWhereItStands(t *testing.T) {
	t.Parallel()
	m := house(t)
	waiting := m.happen(t, "report-1", "later", "2026-11-22")
	index := eventLeaf(&m.state)
	leaf, filler := at(&m.state, index), m.leaves[slices.IndexFunc(m.leaves, func(l ledger.Leaf) bool { return l.Class == ledger.ClassFiller })]
	of := func(ps []ledger.Place) int { return slices.Index(ps, placeOf(*leaf)) }
	for what, c := range map[string]struct {
		key      string
		index    int64
		misplace func([]ledger.Place) []ledger.Place
	}{
		"is not found by its id": {leaf.ID, index, func(ps []ledger.Place) []ledger.Place { return slices.Delete(ps, of(ps), of(ps)+1) }},
		"it looks for leaf":      {leaf.ID, index, func(ps []ledger.Place) []ledger.Place { ps[of(ps)].Index++; return ps }},
		"it stands twice":        {leaf.ID, index, func(ps []ledger.Place) []ledger.Place { return append(ps, placeOf(*leaf)) }},
		"names no leaf":          {filler.ID, filler.Index, func(ps []ledger.Place) []ledger.Place { return append(ps, placeOf(filler)) }},
		"to a leaf that waits": {waiting.Leaf, 3, func(ps []ledger.Place) []ledger.Place {
			p := placeOf(mustLeaf(t, m, waiting.Leaf))
			p.Index = 3
			return append(ps, p)
		}},
	} {
		s := m.state
		s.misplace = c.misplace
		r := verify(t, s)
		find(t, r, wants{"log_places", c.key, what, c.index})
		if r.Faults != 1 {
			t.Errorf("%s: got %+v, want only this", what, r.Findings)
		}
	}
}

func TestARunThatEndsWithinALeafIsNamed(t *testing.T) {
	t.Parallel()
	m := house(t)
	cut := source{m.state}
	r, err := ledger.Verify(t.Context(), short{cut}, ledger.Trust{Log: keys().log, Epoch: 1})
	if err != nil {
		t.Fatal(err)
	}
	find(t, r, wants{"log_leaves", "20", "ends within a leaf", ledger.Pending})
	find(t, r, wants{"log_leaves", "23-23", "tail is cut off", 23})
}

// short is a source whose last run lost a byte.
type short struct{ source }

func (s short) Runs(ctx context.Context) iter.Seq2[ledger.Run, error] {
	return func(yield func(ledger.Run, error) bool) {
		for run, err := range s.source.Runs(ctx) {
			if run.First == 20 {
				run.Leaves = run.Leaves[:len(run.Leaves)-1]
			}
			if !yield(run, err) {
				return
			}
		}
	}
}
