package ledger

import (
	"cmp"
	"context"
	"iter"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Source is what Verify reads: one unchanging view of everything the log covers (in a database, one snapshot).
// Each sequence ends at its first error, which ends the verification. Two sequences may be read in turn, so a
// source on one connection reads in pages.
type Source interface {
	// Runs gives the leaves with a place in order of index, in runs of any length. A run is read before the next
	// is asked for, so its bytes may be used again.
	Runs(ctx context.Context) iter.Seq2[Run, error]
	// Waiting gives the leaves without a place, in any order.
	Waiting(ctx context.Context) iter.Seq2[Entry, error]
	// Places gives where the store looks for leaves asked for by their ids, in any order.
	Places(ctx context.Context) iter.Seq2[Place, error]
	// Hashes gives all stored hashes in tlog's stored order, in runs of any length.
	Hashes(ctx context.Context) iter.Seq2[[]tlog.Hash, error]
	// Checkpoints gives the saved checkpoints in order of size.
	Checkpoints(ctx context.Context) iter.Seq2[Checkpoint, error]
	// Events gives the record behind every leaf that is no filler: the events of each file together, in order
	// of Seq; those of no file (File "") in any order.
	Events(ctx context.Context) iter.Seq2[EventRecord, error]
	// Rows gives every row, as it stands now, of the tables that events cover, in any order; and MarkedErased for every file
	// that the store holds for erased.
	Rows(ctx context.Context) iter.Seq2[Row, error]
}

// EventRecord is an event as the database holds it now. Payload is computed from the stored column, Rows are
// those the event named when it was written. Where the key is destroyed, Salt is nil and Shredded is true:
// then only the place of the event in its chain, and the day, can be checked, and a leaf of class erased must say so.
type EventRecord struct {
	Event
	Salt     []byte
	Shredded bool
	Leaf     string // the id of its leaf
	Class    Class  // that its leaf must be of
	// Kept is the commitment as it stands beside the record, where one is kept: receipts are made from it.
	Kept    []byte
	Receipt bool // somebody may hold a receipt for its leaf, and is told what became of it
	// Dates are the digests of due dates that the leaf commits to instead of the event (CommitDueDates). Such a record stands
	// in no chain; Of is the file whose key its salts come from, and Table what findings call it.
	Dates [][32]byte
	Of    string
	Table string
}

func (e *EventRecord) table() string { return cmp.Or(e.Table, "events") }

// of is the file whose key the record's salt comes from.
func (e *EventRecord) of() string { return cmp.Or(e.Of, e.File) }

// Trust is what a verification holds the source to, from outside it.
type Trust struct {
	Log   note.Verifier // the checkpoint key
	Epoch uint32
	// Witnesses are those whose cosignatures are looked at: each that stands beside a checkpoint must be its own.
	Witnesses Policy
	// Archived holds signed checkpoints kept elsewhere: on paper, with witnesses, by reporters. Against a
	// keeper who rewrites all and signs anew, they are what tells.
	Archived [][]byte
	// Mirror gives the leaf hashes kept on another machine, in order, or is nil. With it a row changed
	// together with its stored hash is named; without it, only the interval between two checkpoints is.
	Mirror iter.Seq2[tlog.Hash, error]
}

// Finding names a row that does not fit, or one that is missing.
type Finding struct {
	Table string
	Key   string // the row's key; for an interval of leaves its indexes, "256-511"
	Index int64  // of the leaf concerned, Pending if it has none
	What  string // what does not fit, in words that name no content
}

// Result is what Verify found. Findings holds the first hundred; Faults counts them all.
type Result struct {
	Size        int64 // leaves with a place
	Root        tlog.Hash
	Waiting     int64 // leaves without a place: what a truncation could take unseen, until their promises are due
	Events      int64
	Shredded    int64        // events whose key is destroyed: their place is proven, their content is gone
	Erased      []ErasedLeaf // of the leaves that receipts are for, those whose record was erased, as the log says
	Rows        int64
	Checkpoints int64
	Faults      int64
	Findings    []Finding
}

// OK tells whether everything fits.
func (r *Result) OK() bool { return r.Faults == 0 }

func (r *Result) find(table, key string, index int64, what string) {
	if r.Faults++; len(r.Findings) < 100 {
		r.Findings = append(r.Findings, Finding{Table: table, Key: key, Index: index, What: what})
	}
}
