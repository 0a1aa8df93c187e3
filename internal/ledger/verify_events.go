package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

type rowKey struct{ table, key string }

// writing is the last thing the events of one file said of a row.
type writing struct {
	file   string
	digest [32]byte
	gone   bool // the file's key is destroyed, and its rows may be
}

// gone is an event whose key is destroyed.
type gone struct {
	table, file, id, leaf string
	index                 int64
	receipt               bool
}

// events holds every record to its leaf and to the event before it in its file.
func (v *verifier) events(ctx context.Context, src Source) error {
	v.written = map[rowKey][]writing{}
	var commit committer
	var file string
	var seq int
	var prev [32]byte
	for e, err := range src.Events(ctx) {
		if err != nil {
			return err
		}
		if e.Dates == nil {
			v.Events++
		}
		leaf := v.claim(&e)
		if e.File != file {
			file, seq, prev = e.File, 0, [32]byte{}
		}
		if e.File != "" {
			if e.Seq != seq+1 {
				v.find(e.table(), e.ID, index(leaf), fmt.Sprintf("event %d of its file follows event %d", e.Seq, seq))
			} else if e.Prev != prev {
				v.find(e.table(), e.ID, index(leaf), "it does not name the event before it in its file")
			}
			seq = e.Seq
		}
		v.write(&e)
		if leaf == nil {
			prev, _ = commit.commit(e.Salt, &e.Event) // so that the event after it is not blamed too
			continue
		}
		prev = leaf.commitment
		v.fits(&e, leaf)
		if e.Shredded {
			if e.Dates == nil {
				v.Shredded++
			}
			v.shredded = append(v.shredded, gone{table: e.table(), file: e.of(), id: e.ID, leaf: e.Leaf, index: leaf.index, receipt: e.Receipt})
			continue
		}
		got, err := commit.record(&e)
		if err != nil {
			v.find(e.table(), e.ID, leaf.index, "it cannot be committed: "+err.Error())
			continue
		}
		if got != leaf.commitment {
			v.find(e.table(), e.ID, leaf.index, fmt.Sprintf("it is not what leaf %d (%s) commits to", leaf.index, leaf.class))
			continue
		}
		if leaf.class == ClassErased {
			v.erase(&e, leaf)
		}
	}
	v.attest()
	return nil
}

// fits holds what a leaf says in the clear, and what is kept beside the record, to the record.
func (v *verifier) fits(e *EventRecord, leaf *place) {
	if leaf.class != e.Class && leaf.class != ClassFiller { // claim has named a filler
		v.find(leafTable(leaf.index), formatID(leaf.id), leaf.index, fmt.Sprintf("its leaf is of class %s, and the record behind it of class %s", leaf.class, e.Class))
	}
	if n := e.At.Unix() / 86400; n != v.dayOf || v.day == [4]byte{} {
		v.day, _ = v.days.pack(e.At.UTC().Format(time.DateOnly)) // none fits no leaf
		v.dayOf = n
	}
	if v.day != leaf.day {
		v.find(leafTable(leaf.index), formatID(leaf.id), leaf.index, "its leaf is of "+spellDay(leaf.day)+", and the record behind it of another day")
	}
	if e.Kept != nil && string(e.Kept) != string(leaf.commitment[:]) {
		v.find(e.table(), e.ID, leaf.index, "the commitment beside it is not that of its leaf")
	}
}

// record is what the leaf of a record must say.
func (c *committer) record(e *EventRecord) ([32]byte, error) {
	if e.Dates != nil {
		return CommitDueDates(e.Dates), nil
	}
	return c.commit(e.Salt, &e.Event)
}

func index(p *place) int64 {
	if p == nil {
		return Pending
	}
	return p.index
}

// claim finds the record's leaf, which no other record may have.
func (v *verifier) claim(e *EventRecord) *place {
	id, err := parseID(e.Leaf)
	if err != nil {
		v.find(e.table(), e.ID, Pending, "it names no leaf")
		return nil
	}
	p := v.known.find(id)
	if p == nil {
		v.find(e.table(), e.ID, Pending, "its leaf is missing")
		return nil
	}
	switch {
	case p.claimed:
		v.find(e.table(), e.ID, p.index, "its leaf belongs to another event")
	case p.class == ClassFiller:
		v.find(e.table(), e.ID, p.index, "its leaf is a filler")
	}
	p.claimed = true
	return p
}

func (v *verifier) write(e *EventRecord) {
	for _, r := range e.Rows {
		if tellsErasure(r.Table) {
			continue
		}
		k := rowKey{r.Table, r.Key}
		w := v.written[k]
		at := slices.IndexFunc(w, func(w writing) bool { return w.file == e.File })
		if at < 0 {
			at = len(w)
			w = append(w, writing{file: e.File})
		}
		w[at].digest, w[at].gone = r.Digest, e.Shredded
		v.written[k] = w
	}
}

// rows holds every row to the last event that wrote it. Where events of several files wrote one row, their
// order is not known here, and the row must be as the last of one of them left it.
func (v *verifier) rows(ctx context.Context, src Source) error {
	for r, err := range src.Rows(ctx) {
		if err != nil {
			return err
		}
		if r.Table == ErasedFiles {
			v.marked(r)
			continue
		}
		v.Rows++
		k := rowKey{r.Table, r.Key}
		w, ok := v.written[k]
		delete(v.written, k)
		switch {
		case !ok:
			v.find(r.Table, r.Key, Pending, "no event wrote this row, or it stands twice")
		case !slices.ContainsFunc(w, func(w writing) bool { return w.gone || w.digest == r.Digest }):
			v.find(r.Table, r.Key, Pending, "the row is not as the last event left it")
		}
	}
	var missing []rowKey
	for k, w := range v.written {
		if !slices.ContainsFunc(w, func(w writing) bool { return w.gone || w.digest == [32]byte{} }) {
			missing = append(missing, k)
		}
	}
	slices.SortFunc(missing, func(a, b rowKey) int {
		return cmp.Or(strings.Compare(a.table, b.table), strings.Compare(a.key, b.key))
	})
	for _, k := range missing {
		v.find(k.table, k.key, Pending, "the row is missing")
	}
	return nil
}
