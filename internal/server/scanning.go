package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"recourse/internal/config"
	"recourse/internal/evidence"
	"recourse/internal/evidence/scan"
	"recourse/internal/fault"
	"recourse/internal/postgres"
)

// openScanner is the clamd that the settings name; nil where they name none. It need not answer: a report is taken in
// without it.
func openScanner(c config.Config) (*scan.Clamd, error) {
	if c.Scan.Clamd == "" {
		return nil, nil
	}
	clamd, err := scan.At(c.Scan.Clamd)
	if err != nil {
		return nil, errors.New("the setting scan.clamd " + err.Error())
	}
	clamd.Patience, clamd.Fresh = c.Scan.Patience, c.Scan.Signatures
	return &clamd, nil
}

// scanning fits the evidence and a clamd to the worker.
type scanning struct {
	clamd  *scan.Clamd
	locker *evidence.Locker
	index  *postgres.Evidence
	clock  func() time.Time
	log    *slog.Logger
}

func (h *House) scanning() scanning {
	return scanning{h.clamd, h.Evidence, h.pools.worker.Evidence(h.Ring), h.Clock, h.options.Log}
}

// ScanFiles has those files scanned now that wait for it, as the worker does at its moment.
func (h *House) ScanFiles(ctx context.Context) error { return h.scanning().ScanFiles(ctx, h.Clock()) }

// scansAtOnce is how many items one round looks at; the next is a minute later.
const scansAtOnce = 200

// ScanFiles has every item scanned whose turn it is. One on which the scanner gives up waits longer each time, so that
// the others go on; a scanner that is away is asked again with each round, for all.
func (s scanning) ScanFiles(ctx context.Context, now time.Time) error {
	if s.clamd == nil {
		return nil
	}
	items, err := s.index.Unscanned(ctx, now, scansAtOnce)
	if err != nil || len(items) == 0 {
		return err
	}
	if s.away(ctx, now) {
		return s.putOff(ctx, items, now, at(0))
	}
	var failed error
	for n, i := range items {
		err := s.scan(ctx, i)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			continue
		}
		s.log.WarnContext(ctx, "an item was not scanned; it is tried again", slog.Any("item", i), slog.String("kind", fault.KindOf(err).String()),
			slog.Bool("scanner", errors.Is(err, scan.ErrUnavailable)))
		failed = errors.Join(failed, s.putOff(ctx, items[n:n+1], now, growing))
		if errors.Is(err, scan.ErrUnavailable) && s.away(ctx, now) {
			return errors.Join(failed, s.putOff(ctx, items[n+1:], now, at(0)))
		}
	}
	return failed
}

// away tells whether nobody can be asked now, and says why to whoever keeps the machine.
func (s scanning) away(ctx context.Context, now time.Time) bool {
	_, err := s.clamd.Ready(ctx, now)
	if err != nil && ctx.Err() == nil {
		s.log.ErrorContext(ctx, "files are not scanned", slog.String("why", err.Error()))
	}
	return err != nil
}

// scan has one item scanned. What another process has found in the meantime stands.
func (s scanning) scan(ctx context.Context, i evidence.Item) error {
	v, err := s.locker.Scan(ctx, i, *s.clamd)
	if err != nil {
		return err
	}
	err = s.index.AddScan(ctx, i, v, s.clock())
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

func (s scanning) putOff(ctx context.Context, items []evidence.Item, now time.Time, pause func(int) time.Duration) error {
	for _, i := range items {
		if err := s.index.PutOff(ctx, i, pause, now); err != nil {
			return err
		}
	}
	return nil
}

// at is the same pause each time.
func at(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

// growing doubles from two minutes to an hour.
func growing(tries int) time.Duration { return min(time.Hour, time.Minute<<min(tries, 6)) }
