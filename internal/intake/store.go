package intake

import (
	"context"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
)

// Store is what intake needs kept.
type Store interface {
	// Submit keeps a new report with everything that belongs to it, in one transaction and one round trip. It returns
	// the commitment that the ledger's leaf holds, and Conflict where the idempotency key has been used: the answer
	// is then read with Answered.
	Submit(ctx context.Context, m casefile.Move, files []evidence.Item, once *Once) (commitment [32]byte, err error)

	// Answered finds the answer kept under an idempotency key, by the key's keyed hash.
	Answered(ctx context.Context, keyMAC []byte) (Once, bool, error)

	// Birth finds what the log holds of a file's first event; NotFound where there is no such file.
	Birth(ctx context.Context, fileID string) (Birth, error)

	// Colleagues lists everyone who works here with what they declared, for the conflict scan. It is read in memory
	// and never kept.
	Colleagues(ctx context.Context) ([]casefile.Colleague, error)
}

// Once is an answer that a repeated request gets again (decision 34).
type Once struct {
	KeyMAC []byte // keyed hash of the caller's key
	Body   []byte // digest of what was sent
	Answer []byte // sealed under a key that only the caller's key leads to
}
