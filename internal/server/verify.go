package server

import (
	"context"

	"recourse/internal/ledger"
)

// Verify recomputes the whole log from the rows and holds it to the checkpoint key.
func (h *House) Verify(ctx context.Context) (ledger.Result, error) {
	key, err := ledger.NewVerifier(h.Keys.Checkpoint)
	if err != nil {
		return ledger.Result{}, err
	}
	return h.Files.Verify(ctx, ledger.Trust{Log: key, Epoch: epoch})
}

// Checkpoint gives the last signed checkpoint, or the zero one where there is none yet.
func (h *House) Checkpoint(ctx context.Context) (ledger.Checkpoint, error) {
	return h.DB.Ledger(epoch).Latest(ctx)
}
