package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// Verify recomputes everything from the rows: leaves to hashes, hashes to roots, roots to signed checkpoints;
// rows and events to commitments, commitments to leaves and along each file's chain. It names each row that
// does not fit, and goes on. The error is only for a source that could not be read.
//
// All checkpoints are held to one sequence of leaves, so that each is consistent with every other if their
// roots are right. What Verify cannot see is said in Result: leaves that wait, and events whose key is gone.
func Verify(ctx context.Context, src Source, trust Trust) (Result, error) {
	if trust.Log == nil {
		return Result{}, errors.New("verify: no public key of the log")
	}
	v := &verifier{trust: trust, places: map[[16]byte]uint32{}, files: map[string]bool{}, erased: map[string]bool{}}
	for _, step := range []func(context.Context, Source) error{v.checkpoints, v.leaves, v.events, v.rows} {
		if err := step(ctx, src); err != nil {
			return Result{}, fmt.Errorf("verify: %w", err)
		}
	}
	return v.Result, nil
}

type verifier struct {
	Result
	trust Trust
	marks []mark
	days  dayCache

	// The leaves, by id: what the events are held to.
	places map[[16]byte]uint32
	known  []place

	// What leaves of class erased name, and what was found shredded.
	files, erased map[string]bool
	shredded      []EventRecord
	written       map[rowKey][]writing
}

// place keeps of a leaf what its event must fit.
type place struct {
	id         [16]byte
	commitment [32]byte
	index      int64
	class      Class
	claimed    bool
}

// mark is a root that the leaves must give at a size.
type mark struct {
	size     int64
	root     tlog.Hash
	archived bool
}

// checkpoints reads the saved and the archived checkpoints into marks.
func (v *verifier) checkpoints(ctx context.Context, src Source) error {
	last := int64(0)
	for c, err := range src.Checkpoints(ctx) {
		if err != nil {
			return err
		}
		v.Checkpoints++
		key := strconv.FormatInt(c.Size, 10)
		signed, err := OpenCheckpoint(c.Note, v.trust.Log)
		switch {
		case err != nil:
			v.find("checkpoints", key, Pending, "the note is not signed by the log's key, or is malformed")
			continue
		case signed.Size != c.Size || signed.Root != c.Root:
			v.find("checkpoints", key, Pending, "the size or root beside the note is not the one signed")
		case c.Size <= last:
			v.find("checkpoints", key, Pending, "not in order of size")
		}
		last = max(last, signed.Size)
		v.marks = append(v.marks, mark{size: signed.Size, root: signed.Root})
	}
	for _, signed := range v.trust.Archived {
		c, err := OpenCheckpoint(signed, v.trust.Log)
		if err != nil {
			return fmt.Errorf("archived checkpoint: %w", err)
		}
		v.marks = append(v.marks, mark{size: c.Size, root: c.Root, archived: true})
	}
	slices.SortStableFunc(v.marks, func(a, b mark) int { return int(min(1, max(-1, a.size-b.size))) })
	for i := 1; i < len(v.marks); i++ {
		if a, b := v.marks[i-1], v.marks[i]; a.size == b.size && a.root != b.root {
			v.find("checkpoints", strconv.FormatInt(a.size, 10), Pending, "two roots are signed for one size: the log shows two histories")
		}
	}
	return nil
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
	for leaf, err := range src.Leaves(ctx) {
		if err != nil {
			return err
		}
		if err := w.leaf(&leaf); err != nil {
			return err
		}
	}
	return w.end()
}

// walk is the state of the pass over the leaves.
type walk struct {
	*verifier
	hashes *run
	mirror func() (tlog.Hash, error, bool)

	byHash   frontier // believes the stored leaf hashes
	byRow    frontier // believes the rows; only kept while it differs
	forked   bool
	lost     bool  // a checkpoint fits neither: later roots prove nothing
	from     int64 // the size of the last checkpoint that fitted
	suspects []Finding
	position int64 // of the next stored hash
}

func (w *walk) leaf(l *Leaf) error {
	id, err := parseID(l.ID)
	if err != nil {
		w.find("leaves", l.ID, l.Index, "the id is no UUID")
	} else {
		n := len(w.places)
		w.places[id] = uint32(len(w.known))
		w.known = append(w.known, place{id: id, commitment: l.Commitment, index: l.Index, class: l.Class})
		if len(w.places) == n { // one look into the map, not two: it is most of the time
			w.find("leaves", l.ID, l.Index, "the id stands twice")
		}
	}
	if l.Index < 0 {
		w.Waiting++
		return nil
	}
	if l.Index < w.byHash.size {
		w.find("leaves", l.ID, l.Index, "two leaves have one place")
		return nil
	}
	for w.byHash.size < l.Index {
		at := w.byHash.size
		w.find("leaves", strconv.FormatInt(at, 10), at, "the leaf of this place is missing")
		if at-w.Size > 1<<20 {
			return errors.New("more than a million leaves are missing in a row")
		}
		if err := w.add(nil, at); err != nil {
			return err
		}
	}
	w.Size = l.Index + 1
	return w.add(l, l.Index)
}

// add takes one place into the trees; l is nil where the leaf is missing.
func (w *walk) add(l *Leaf, index int64) error {
	stored, haveStored := w.hashes.next()
	row, haveRow := stored, false
	if l != nil {
		h, err := leafHash(l, &w.days)
		switch {
		case err != nil:
			w.find("leaves", l.ID, index, "the row has no canonical form: "+err.Error())
		case l.Epoch != w.trust.Epoch:
			w.find("leaves", l.ID, index, "the leaf is of another epoch")
		default:
			row, haveRow = h, true
		}
	}
	if w.mirror != nil && haveRow {
		kept, err, ok := w.mirror()
		if err != nil {
			return fmt.Errorf("mirror: %w", err)
		}
		if !ok {
			w.mirror = nil // the mirror may lag: what it has is what it can prove
		} else if kept != row {
			w.find("leaves", l.ID, index, fmt.Sprintf("leaf %d (%s) is not the one the mirror has", index, l.Class))
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
		w.suspects = append(w.suspects, Finding{Key: l.ID, Index: index, What: l.Class.String()})
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
		switch {
		case w.byHash.root() == m.root:
			w.blame("leaves", "the row does not give the hash that was signed")
			w.from = m.size
		case w.forked && w.byRow.root() == m.root:
			w.byHash = w.byRow
			w.blame("log_hashes", "the stored hash of the leaf is not the one that was signed")
			w.from = m.size
		default:
			w.blame("leaves", "the row and its stored hash differ")
			by := "checkpoint"
			if m.archived {
				by = "archived checkpoint"
			}
			w.find("leaves", fmt.Sprintf("%d-%d", w.from, m.size-1), w.from, "the tree over these leaves is not the one that the "+by+" signs")
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
		w.find("leaves", fmt.Sprintf("%d-%d", w.byHash.size, m.size-1), w.byHash.size, "a signed checkpoint covers leaves that are not there: the tail is cut off")
	}
	w.blame("leaves", "the row and its stored hash differ")
	if w.byHash.size > w.from && !w.lost && len(w.marks) == 0 {
		w.find("leaves", fmt.Sprintf("%d-%d", w.from, w.byHash.size-1), w.from, "leaves have places that no checkpoint signs")
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
