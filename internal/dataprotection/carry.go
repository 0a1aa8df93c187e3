package dataprotection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recourse/internal/keyring"
)

// Keys destroys keys; keyring.Ring fits it.
type Keys interface {
	Shred(ctx context.Context, id keyring.KeyID) error
}

// Blobs takes sealed files out of the store; one that is not there is no error.
type Blobs interface {
	Delete(ctx context.Context, name string) error
}

// Erase carries out what two people decided and nobody stopped. Interrupted anywhere, it goes on when it is called again;
// one that fails does not hold up the others.
func (d *Desk) Erase(ctx context.Context, now time.Time) error {
	now = now.UTC().Truncate(time.Second)
	due, err := d.Store.Due(ctx, now)
	if err != nil {
		return err
	}
	var wrong []error
	for _, e := range due {
		if err := d.carry(ctx, e, now); err != nil {
			wrong = append(wrong, fmt.Errorf("erase: %w", err))
		}
	}
	return errors.Join(wrong...)
}

// carry is one erasure. The files are hidden first, so that nobody seals anything more under a key that goes; the keys go
// before the log says so; the rows go last, as they say what there is to destroy.
func (d *Desk) carry(ctx context.Context, e Erasure, now time.Time) error {
	all, err := d.Store.Doomed(ctx, e.Kind, e.Ref, "") // none once it has begun
	if err != nil {
		return err
	}
	free, err := d.free(ctx, all)
	if err != nil {
		return err
	}
	b, begun, err := d.Store.Begin(ctx, e.ID, free, now)
	if err != nil || !begun {
		return err
	}
	for _, key := range b.Keys {
		if err := d.Keys.Shred(ctx, keyring.KeyID(key)); err != nil {
			return err
		}
	}
	for _, blob := range b.Blobs {
		if err := d.Blobs.Delete(ctx, blob); err != nil {
			return err
		}
	}
	return d.Store.Finish(ctx, e.ID, now)
}
