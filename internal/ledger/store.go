package ledger

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrFollower is returned by Lead, and so by Integrate, when another process leads: there is nothing to do.
var ErrFollower = errors.New("ledger: another process leads")

// ErrPending is returned where a leaf is asked for its proof before the tick has placed it.
var ErrPending = errors.New("ledger: this leaf has no place yet")

// Reader is what may be read by anyone who serves the log. It knows only what the last checkpoint covers.
type Reader interface {
	// Latest gives the last checkpoint, or the zero Checkpoint if there is none yet.
	Latest(ctx context.Context) (Checkpoint, error)
	// Leaf finds a leaf by its id; its Index is Pending until it has a place. The error is the store's own
	// kind of not-found.
	Leaf(ctx context.Context, id string) (Leaf, error)
	// Hashes reads stored hashes by their tlog position.
	Hashes(ctx context.Context) tlog.HashReader
}

// Store keeps the log.
type Store interface {
	Reader
	// Lead runs do in one transaction while this process alone leads, and commits if do returns nil. It
	// returns ErrFollower at once when another leads. After an error it may be unknown whether the
	// transaction was committed: the next Lead finds out by reading Latest.
	Lead(ctx context.Context, do func(ctx context.Context, tx Tx) error) error
}

// Tx is what the leader may do. Nothing of it is seen by others before Lead commits.
type Tx interface {
	Reader
	// Handover gives the last handover of the log's keys, signed, or nothing where there was none.
	Handover(ctx context.Context) ([]byte, error)
	// Pending gives the waiting leaves of a tick: as many whole batches as hold all that wait from before day, one batch
	// at least and most leaves at most. Those of earlier days come first, and of one day in the order of their ids, which
	// are random, so that the draw tells nothing of when a leaf came.
	Pending(ctx context.Context, day string, batch, most int) ([]Entry, error)
	// Place gives waiting leaves their places and adds the fillers among them. It fails if any leaf is not
	// waiting, or a place is taken.
	Place(ctx context.Context, leaves []Leaf) error
	// AddHashes appends to the stored hashes; first is the position of the first.
	AddHashes(ctx context.Context, first int64, hashes []tlog.Hash) error
	// ReadBack gives, from the store and not from memory, the leaves from index on, in order, and the stored
	// hashes from position first on.
	ReadBack(ctx context.Context, index, first int64) ([]Run, []tlog.Hash, error)
	// SaveCheckpoint keeps c, provided that the last one saved has size after. It fails if another was saved.
	SaveCheckpoint(ctx context.Context, after int64, c Checkpoint) error
}
