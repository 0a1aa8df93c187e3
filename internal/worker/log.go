package worker

import (
	"context"
	"errors"
	"time"

	"recourse/internal/ledger"
)

// Batches gives a leaf of its own to what is recorded in batches: reads, and what was done with accounts.
type Batches interface {
	SealReads(ctx context.Context, now time.Time) error
	SealSecurity(ctx context.Context, now time.Time) error
}

// Log ticks: it gives the leaves that wait their places and signs a checkpoint.
type Log interface {
	Integrate(ctx context.Context, day string) error
}

// Seal gives reads and security events their leaves, each minute (decision 35).
func Seal(b Batches) Duty {
	return Duty{Name: "seal", Every: time.Minute, Do: func(ctx context.Context, now time.Time) error {
		return errors.Join(b.SealReads(ctx, now), b.SealSecurity(ctx, now))
	}}
}

// Tick gives leaves their places at a fixed moment (decision 27), also at the start, so that there is a log from the
// first minute. Another process that leads does it for us.
func Tick(l Log, every time.Duration) Duty {
	return Duty{Name: "tick", Every: every, AtStart: true, Do: func(ctx context.Context, now time.Time) error {
		err := l.Integrate(ctx, now.UTC().Format(time.DateOnly))
		if errors.Is(err, ledger.ErrFollower) {
			return nil
		}
		return err
	}}
}

// Scrubber holds the whole log to its rows, and raises the alarm where something does not fit.
type Scrubber interface {
	ScrubLedger(ctx context.Context, now time.Time) error
}

// Scrub has the log held to its rows, each night (F-25).
func Scrub(s Scrubber) Duty {
	return Duty{Name: "scrub", Every: 24 * time.Hour, Most: 4 * time.Hour, Do: s.ScrubLedger}
}
