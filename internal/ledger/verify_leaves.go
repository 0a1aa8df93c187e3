package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// Where leaves stand, as findings name it.
const (
	placed  = "log_leaves"
	waiting = "leaves"
)

func leafTable(index int64) string {
	if index < 0 {
		return waiting
	}
	return placed
}

// leaves walks the tree once. Where a leaf's row and its stored hash differ, two trees are carried on, one
// believing the row and one the hash; the next checkpoint says which of the two was changed.
func (v *verifier) leaves(ctx context.Context, src Source) error {
	hashes := newRun(src.Hashes(ctx))
	defer hashes.stop()
	w := walk{verifier: v, hashes: hashes}
	if v.trust.Mirror != nil {
		next, stop := iter.Pull2(v.trust.Mirror)
		defer stop()
		w.mirror = next
	}
	w.check()
	for run, err := range src.Runs(ctx) {
		if err != nil {
			return err
		}
		if err := w.run(run); err != nil {
			return err
		}
	}
	for entry, err := range src.Waiting(ctx) {
		if err != nil {
			return err
		}
		v.wait(&entry)
	}
	return w.end()
}

// walk is the state of the pass over the leaves.
type walk struct {
	*verifier
	hashes *run
	hasher hasher
	mirror func() (tlog.Hash, error, bool)

	byHash   frontier // believes the stored leaf hashes
	byRow    frontier // believes the rows; only kept while it differs
	forked   bool
	lost     bool  // a checkpoint fits neither: later roots prove nothing
	from     int64 // the size of the last checkpoint that fitted
	suspects []Finding
	filler   string // the day of the last filler since a checkpoint
	position int64  // of the next stored hash
}

// run takes the leaves of a run into the trees.
func (w *walk) run(r Run) error {
	if n := len(r.Leaves) % RecordSize; n != 0 {
		w.find(placed, strconv.FormatInt(r.First, 10), Pending, "the run ends within a leaf")
		r.Leaves = r.Leaves[:len(r.Leaves)-n]
	}
	for index := r.First; len(r.Leaves) > 0; index++ {
		if err := w.leaf(r.Epoch, index, r.Leaves[:RecordSize]); err != nil {
			return err
		}
		r.Leaves = r.Leaves[RecordSize:]
	}
	return nil
}

func (w *walk) leaf(epoch uint32, index int64, record []byte) error {
	p := place{id: recordID(record), index: index, class: recordClass(record), day: [4]byte(record[idSize:])}
	copy(p.commitment[:], record[RecordSize-len(p.commitment):])
	if !w.known.add(p) {
		w.find(placed, formatID(p.id), index, "the id stands twice")
	}
	if index < w.byHash.size {
		w.find(placed, formatID(p.id), index, "two leaves have one place")
		return nil
	}
	for w.byHash.size < index {
		at := w.byHash.size
		w.find(placed, strconv.FormatInt(at, 10), at, "the leaf of this place is missing")
		if at-w.Size > 1<<20 {
			return errors.New("more than a million leaves are missing in a row")
		}
		if err := w.add(nil, 0, at); err != nil {
			return err
		}
	}
	w.Size = index + 1
	if p.class == ClassFiller {
		w.filler = spellDay(p.day)
	}
	return w.add(record, epoch, index)
}

// wait takes note of a leaf that waits.
func (v *verifier) wait(e *Entry) {
	v.Waiting++
	var days dayCache
	day, _ := days.pack(e.Day) // none fits no event
	id, err := parseID(e.ID)
	if err != nil {
		v.find(waiting, e.ID, Pending, "the id is no UUID")
	} else if !v.known.add(place{id: id, commitment: e.Commitment, index: Pending, class: e.Class, day: day}) {
		v.find(waiting, e.ID, Pending, "the id stands twice")
	}
}

// add takes one place into the trees; record is nil where the leaf is missing.
func (w *walk) add(record []byte, epoch uint32, index int64) error {
	stored, haveStored := w.hashes.next()
	row, haveRow := stored, false
	if record != nil {
		h, err := w.hasher.hash(epoch, index, record)
		switch {
		case err != nil:
			w.find(placed, formatID(recordID(record)), index, "the row has no canonical form: "+err.Error())
		case epoch != w.trust.Epoch:
			w.find(placed, formatID(recordID(record)), index, "the leaf is of another epoch")
		default:
			row, haveRow = h, true
		}
	}
	if w.mirror != nil {
		kept, err, ok := w.mirror()
		if err != nil {
			return fmt.Errorf("mirror: %w", err)
		}
		if !ok {
			w.mirror = nil // the mirror may lag: what it has is what it can prove
		} else if haveRow && kept != row {
			w.find(placed, formatID(recordID(record)), index, fmt.Sprintf("leaf %d (%s) is not the one the mirror has", index, recordClass(record)))
		}
	}
	if !haveStored {
		if !w.lost {
			w.find("log_hashes", strconv.FormatInt(w.position, 10), index, "the stored hashes end before the leaves do")
		}
		w.lost, stored = true, row
	}
	if haveRow && row != stored && !w.forked {
		w.forked, w.byRow = true, w.byHash
	}
	if haveRow && row != stored {
		w.suspects = append(w.suspects, Finding{Key: formatID(recordID(record)), Index: index, What: recordClass(record).String()})
	}
	if w.forked {
		w.byRow.add(row, func(tlog.Hash) {})
	}
	first := true
	w.byHash.add(stored, func(h tlog.Hash) {
		w.position++
		if first {
			first = false
			return
		}
		if kept, ok := w.hashes.next(); ok && kept != h {
			w.find("log_hashes", strconv.FormatInt(w.position-1, 10), index, "an inner hash does not follow from those below it")
		} else if !ok && !w.lost {
			w.lost = true
			w.find("log_hashes", strconv.FormatInt(w.position-1, 10), index, "the stored hashes end before the leaves do")
		}
	})
	w.check()
	return w.hashes.err
}

// check holds the trees to the checkpoints of this size, if there are any.
func (w *walk) check() {
	for ; len(w.marks) > 0 && w.marks[0].size <= w.byHash.size; w.marks = w.marks[1:] {
		m := w.marks[0]
		if m.size < w.byHash.size || w.lost {
			continue
		}
		if m.day != "" && w.filler != "" && m.day != w.filler { // fillers bear the day of their tick
			w.find("checkpoints", strconv.FormatInt(m.size, 10), Pending, "the day beside the note is not that on which its leaves got their places")
		}
		if !m.archived {
			w.filler = ""
		}
		switch {
		case w.byHash.root() == m.root:
			w.blame(placed, "the row does not give the hash that was signed")
			w.from = m.size
		case w.forked && w.byRow.root() == m.root:
			w.byHash = w.byRow
			w.blame("log_hashes", "the stored hash of the leaf is not the one that was signed")
			w.from = m.size
		default:
			w.blame(placed, "the row and its stored hash differ")
			by := "checkpoint"
			if m.archived {
				by = "archived checkpoint"
			}
			w.find(placed, fmt.Sprintf("%d-%d", w.from, m.size-1), w.from, "the tree over these leaves is not the one that the "+by+" signs")
			w.lost = true
		}
	}
}

// blame turns what was suspected since the last checkpoint into findings.
func (w *walk) blame(table, what string) {
	for _, s := range w.suspects {
		key := s.Key
		if table == "log_hashes" {
			key = strconv.FormatInt(tlog.StoredHashIndex(0, s.Index), 10)
		}
		w.find(table, key, s.Index, fmt.Sprintf("leaf %d (%s): %s", s.Index, s.What, what))
	}
	w.suspects, w.forked = nil, false
}

// end checks what lies beyond the last leaf.
func (w *walk) end() error {
	w.Root = w.byHash.root()
	for _, m := range w.marks {
		w.find(placed, fmt.Sprintf("%d-%d", w.byHash.size, m.size-1), w.byHash.size, "a signed checkpoint covers leaves that are not there: the tail is cut off")
	}
	w.blame(placed, "the row and its stored hash differ")
	if w.byHash.size > w.from && !w.lost && len(w.marks) == 0 {
		w.find(placed, fmt.Sprintf("%d-%d", w.from, w.byHash.size-1), w.from, "leaves have places that no checkpoint signs")
	}
	if _, more := w.hashes.next(); more {
		w.find("log_hashes", strconv.FormatInt(w.position, 10), Pending, "there are more stored hashes than leaves")
	}
	return w.hashes.err
}

// run reads hashes one by one out of runs of them.
type run struct {
	pull func() ([]tlog.Hash, error, bool)
	stop func()
	rest []tlog.Hash
	err  error
}

func newRun(seq iter.Seq2[[]tlog.Hash, error]) *run {
	pull, stop := iter.Pull2(seq)
	return &run{pull: pull, stop: stop}
}

func (r *run) next() (tlog.Hash, bool) {
	for len(r.rest) == 0 {
		var ok bool
		if r.err != nil {
			return tlog.Hash{}, false
		}
		if r.rest, r.err, ok = r.pull(); !ok || r.err != nil {
			return tlog.Hash{}, false
		}
	}
	h := r.rest[0]
	r.rest = r.rest[1:]
	return h, true
}
