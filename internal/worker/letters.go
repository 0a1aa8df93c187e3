package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// Outbox keeps which letters were handed to their channel.
type Outbox interface {
	LetterSent(ctx context.Context, id string, at time.Time) error
}

// letter is a letter that waits for its channel, as the transaction that wrote it put it into the queue: an id, and
// nothing of what it says.
type letter struct {
	ID string `json:"id"`
}

// Kind names the job in the queue; the store writes it under the same name.
func (letter) Kind() string { return LetterKind }

// LetterKind is the name of the job that hands a letter over.
const LetterKind = "letter"

// post hands letters over to the clerk's list of letters to be posted. A letter is marked once, and the first mark
// stands; one that could not be marked is tried again.
type post struct {
	river.WorkerDefaults[letter]
	outbox Outbox
	now    func() time.Time
}

// Work hands one letter over.
func (p *post) Work(ctx context.Context, j *river.Job[letter]) error {
	return p.outbox.LetterSent(ctx, j.Args.ID, p.now())
}
