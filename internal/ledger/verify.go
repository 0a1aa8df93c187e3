package ledger

import (
	"context"
	"errors"
	"fmt"
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
	v := &verifier{trust: trust, known: newIDs(), files: map[string]attestation{}, erased: map[string]attestation{}}
	for _, step := range []func(context.Context, Source) error{v.checkpoints, v.leaves, v.places, v.events, v.rows} {
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
	known *ids // the leaves, by id: what the events are held to

	// What leaves of class erased name, and what was found shredded.
	files, erased map[string]attestation
	shredded      []gone
	written       map[rowKey][]writing
	days          dayCache
	day           [4]byte // of the last record, packed
	dayOf         int64   // counted from 1970
}

// mark is a root that the leaves must give at a size.
type mark struct {
	size     int64
	root     tlog.Hash
	day      string // that the store keeps beside the note; "" for one from elsewhere
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
			v.find("checkpoints", key, Pending, Unsigned(err))
			continue
		case signed.Size != c.Size || signed.Root != c.Root:
			v.find("checkpoints", key, Pending, "the size or root beside the note is not the one signed")
		case c.Size <= last:
			v.find("checkpoints", key, Pending, "not in order of size")
		}
		for _, name := range v.trust.Witnesses.Count(c.Note).Forged {
			v.find("cosignatures", key+" "+name, Pending, "the cosignature was not made with the key that it names")
		}
		last = max(last, signed.Size)
		v.marks = append(v.marks, mark{size: signed.Size, root: signed.Root, day: c.Day})
	}
	for _, signed := range v.trust.Archived {
		c, err := OpenCheckpoint(signed, v.trust.Log)
		if errors.Is(err, ErrUnknownKey) {
			v.find("checkpoints", "kept outside", Pending, Unsigned(err))
			continue
		}
		if err != nil {
			return fmt.Errorf("archived checkpoint: %w", err)
		}
		v.marks = append(v.marks, mark{size: c.Size, root: c.Root, archived: true})
	}
	for _, c := range handed(v.trust.Log) {
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
