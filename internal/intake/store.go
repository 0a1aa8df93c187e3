package intake

import (
	"context"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
)

// Store is what intake needs kept.
type Store interface {
	// Submit keeps a new report with everything that belongs to it, in one transaction and one round trip. It returns
	// the commitment that the ledger's leaf holds, and Conflict where the idempotency key has been used.
	Submit(ctx context.Context, m casefile.Move, files []evidence.Item) (commitment [32]byte, err error)

	// Birth finds what the log holds of a file's first event; NotFound where there is no such file.
	Birth(ctx context.Context, fileID string) (Birth, error)

	// BirthOf finds the same by a report's reference.
	BirthOf(ctx context.Context, reference string) (Birth, error)

	// DueDates gives every due date of a file, in the order of its events.
	DueDates(ctx context.Context, fileID string) ([]DueDate, error)

	// Colleagues lists everyone who works here with what they declared, for the conflict scan. It is read in memory
	// and never kept.
	Colleagues(ctx context.Context) ([]casefile.Colleague, error)
}
