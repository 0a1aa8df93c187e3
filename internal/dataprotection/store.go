package dataprotection

import (
	"context"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/once"
)

// Store is what this package needs kept.
type Store interface {
	// Doomed lists the file and every report that would go with it, the file first; none where it is not there or erased.
	Doomed(ctx context.Context, kind, ref, person string) ([]Doomed, error)

	// Ask keeps a proposal, its words sealed, and its trace.
	Ask(ctx context.Context, p Proposal, answer *once.Answer) error
	// Asked lists the open proposals; only that one where id is not "".
	Asked(ctx context.Context, id string, now time.Time) ([]Proposal, error)
	// Refuse ends an open proposal. Conflict where it has ended.
	Refuse(ctx context.Context, id, by string, at time.Time, answer *once.Answer) error
	// Decide settles a proposal and keeps the erasure that it became, or neither. Conflict where it has ended, or where
	// another of the same file waits.
	Decide(ctx context.Context, proposal string, e Erasure, answer *once.Answer) error

	// Erasures lists those that wait or were stopped or done, the newest first; only that one where id is not "".
	Erasures(ctx context.Context, id string) ([]Erasure, error)
	// Stop keeps an objection. Conflict where it was stopped or has begun.
	Stop(ctx context.Context, e Erasure, by, reason string, at time.Time, answer *once.Answer) error

	// Due lists the erasures whose window is over and that are not done, the ones begun first.
	Due(ctx context.Context, now time.Time) ([]Erasure, error)
	// Begin marks every file that goes as erased, and lists what must be destroyed. It stops the erasure instead, and begun is
	// false, where one of the files is held, open, or has moved, or is not among those that are free with that last event. Of
	// one that has begun it lists the same again.
	Begin(ctx context.Context, id string, free map[string]int, now time.Time) (b Begun, begun bool, err error)
	// Finish takes the rows away and writes the leaf, in one transaction.
	Finish(ctx context.Context, id string, now time.Time) error
}

// Doomed is a file that would be erased.
type Doomed struct {
	Header    casefile.Header
	Relations []string // how the person stands to it
	Closed    bool
	Held      bool
	OpenCases bool // a report: a case of it that is not erased
	Last      time.Time
}

// Proposal is an erasure that waits for a second person.
type Proposal struct {
	ID      string
	Kind    string
	Ref     string
	File    string
	Key     string
	Rule    string
	Reason  string
	By      string
	At      time.Time
	Expires time.Time
}

// Erasure is what two people decided.
type Erasure struct {
	ID          string
	Kind        string
	Ref         string
	File        string
	Key         string
	Seq         int // of the file when it was decided
	Rule        string
	ProposedBy  string
	ConfirmedBy string
	ConfirmedAt time.Time
	Due         time.Time
	Stopped     time.Time // zero where it was not
	Begun       time.Time
	Done        time.Time
}

// Begun is what an erasure destroys.
type Begun struct {
	Keys  []string
	Blobs []string
}
