package server

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// handoverStep is a part of a change of the log's keys. Each may be the last before a crash: begun again, it goes on.
type handoverStep struct {
	name string
	do   func(context.Context) error
}

// RotateLogKeys changes the keys that checkpoints and promises are signed with. What was signed before stays verifiable with
// the list that Keys.List then is: the key before vouches for the new ones, and for the last size that it signed itself. It
// refuses while another process has the key store open, and where the database does not hold the log that was signed.
// Stopped anywhere before the end, it has changed nothing, and is run again.
func (h *House) RotateLogKeys(ctx context.Context) (PublicKeys, error) {
	return h.rotateLogKeys(ctx, func(string) error { return nil })
}

func (h *House) rotateLogKeys(ctx context.Context, before func(step string) error) (PublicKeys, error) {
	release, err := h.Ring.Sole(ctx)
	if err != nil {
		return PublicKeys{}, fmt.Errorf("%w: stop the program first", err)
	}
	defer release()
	next := h.signing
	next.number++
	for _, s := range []handoverStep{
		{"finish", h.finishTick},
		{"make", func(ctx context.Context) error { return next.make(ctx, h.Ring) }},
		{"hand over", func(ctx context.Context) error { return h.handOver(ctx, next) }},
	} {
		if err := before(s.name); err != nil {
			return PublicKeys{}, err
		}
		if err := s.do(ctx); err != nil {
			return PublicKeys{}, err
		}
	}
	all, err := h.DB.Handovers(ctx)
	if err != nil {
		return PublicKeys{}, err
	}
	now, err := openSigning(ctx, h.Ring, h.signing.Origin, all)
	return now.Keys, err
}

// finishTick does the tick again that was signed and that the database lost: nobody else could after the change.
func (h *House) finishTick(ctx context.Context) error {
	store := h.DB.Ledger(h.epoch)
	if err := h.Log.Check(ctx, store); err != nil {
		return err
	}
	head, err := h.Log.Heads.Last(ctx)
	if err != nil {
		return err
	}
	last, err := store.Latest(ctx)
	if err != nil || head.Size <= last.Size {
		return err
	}
	_, err = h.Log.Integrate(ctx, store, h.Clock().UTC().Format(time.DateOnly))
	return err
}

func (h *House) handOver(ctx context.Context, next signing) error {
	now := h.Clock().UTC()
	return h.Files.HandOver(ctx, h.epoch, now, func(last ledger.Checkpoint) (postgres.Handover, error) {
		head, err := h.Log.Heads.Last(ctx)
		if err == nil && head.Size > last.Size {
			err = errors.New("a tick was cut off meanwhile: run this again")
		}
		if err != nil {
			return postgres.Handover{}, err
		}
		day := now.Format(time.DateOnly)
		signed, err := h.signing.Checkpoint.HandOver(next.Checkpoint, ledger.Handover{
			Origin: next.Origin, Day: day, Size: last.Size, Root: last.Root, Checkpoint: next.Keys.Checkpoint, Promise: next.Keys.Promise,
		})
		return postgres.Handover{
			Number: next.number, Origin: next.Origin, Former: h.Keys.Checkpoint + "\n" + h.Keys.Promise + "\n", Handover: signed, Day: day,
		}, err
	})
}

// seedOf is the name under which the key ring keeps a seed of the pair of this number.
func seedOf(purpose string, number int) string {
	if number == 1 {
		return purpose
	}
	return purpose + "." + strconv.Itoa(number)
}
