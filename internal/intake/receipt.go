package intake

import (
	"context"
	"errors"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/ledger"
)

// Birth is what the log holds of a file's first event.
type Birth struct {
	Reference  string
	Leaf       string // its id
	Commitment [32]byte
	At         time.Time
}

// Receipt gives the acting reporter the receipt of their own report, with its proof once it has its place in the log
// (decision 28). It returns NotFound to anybody else.
func (d *Desk) Receipt(ctx context.Context) (ledger.Receipt, error) {
	who, ok := actor.From(ctx)
	if !ok || who.Kind != actor.Reporter || who.File == "" {
		return ledger.Receipt{}, fault.New(fault.NotFound, "There is no receipt here.")
	}
	b, err := d.Store.Birth(ctx, who.File)
	if err != nil {
		return ledger.Receipt{}, err
	}
	r, err := ledger.NewReceipt(d.Signer, d.pledge(b.Reference, b.Commitment, b.At))
	if err != nil {
		return ledger.Receipt{}, err
	}
	proof, err := ledger.Prove(ctx, d.Tree, b.Leaf)
	switch {
	case errors.Is(err, ledger.ErrPending):
		return r, nil
	case err != nil:
		return ledger.Receipt{}, err
	}
	r.Proof = &proof
	return r, nil
}

// Again makes the receipt that a report was answered with once more, byte for byte, for a repeat: what was kept of the
// first answer holds none, since the promise is signed after the commit. The caller has shown the key of the request.
func (d *Desk) Again(ctx context.Context, reference string) (string, error) {
	b, err := d.Store.BirthOf(ctx, reference)
	if err != nil {
		return "", err
	}
	return d.promise(b.Reference, b.Commitment, b.At)
}

// pledge is what the receipt promises: the same words whenever it is fetched.
func (d *Desk) pledge(reference string, commitment [32]byte, at time.Time) ledger.Promise {
	return ledger.Promise{
		Origin: d.Origin, Reference: reference, Day: at.UTC().Format(time.DateOnly), Digest: commitment,
		IntegratedBy: at.UTC().Add(d.Tick).AddDate(0, 0, 1).Format(time.DateOnly),
	}
}
