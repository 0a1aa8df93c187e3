package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/evidence/recode"
	"recourse/internal/fault"
	"recourse/internal/postgres"
)

// copying fits the evidence to the worker.
type copying struct {
	locker *evidence.Locker
	index  *postgres.Evidence
	log    *slog.Logger
}

func (h *House) copying() copying {
	return copying{h.Evidence, h.pools.worker.Evidence(h.Ring), h.options.Log}
}

// MakeCopies makes the copies that are wanting now, as the worker does at its moment.
func (h *House) MakeCopies(ctx context.Context) error { return h.copying().MakeCopies(ctx, h.Clock()) }

// copiesAtOnce is how many items one round looks at; the next is a minute later.
const copiesAtOnce = 200

// MakeCopies looks at every item that nobody has looked at. What fails with one is no reason to leave the others, and
// is tried again with the next round.
func (c copying) MakeCopies(ctx context.Context, now time.Time) error {
	items, err := c.index.Unlooked(ctx, copiesAtOnce)
	if err != nil {
		return err
	}
	var failed error
	for _, i := range items {
		if err := c.make(ctx, i, now); err != nil {
			failed = errors.Join(failed, err)
			c.log.WarnContext(ctx, "an item has no copy yet", slog.Any("item", i), slog.String("kind", fault.KindOf(err).String()))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return failed
}

// make makes one copy. One that another process has made in the meantime stands, and ours is thrown away.
func (c copying) make(ctx context.Context, i evidence.Item, now time.Time) error {
	made, err := c.locker.Clean(ctx, i, recode.Process{})
	if err != nil {
		return err
	}
	err = c.index.AddCopy(ctx, i, made, now)
	if fault.Is(err, fault.Conflict) {
		return c.locker.DiscardCopy(ctx, made)
	}
	return err
}
