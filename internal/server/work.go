package server

import (
	"context"
	"fmt"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/worker"
)

// planWork makes the queue with every duty on it.
func (h *House) planWork() error {
	files := h.files(h.pools.worker)
	duties := []worker.Duty{
		worker.Tick(ticking{h.Log, h.pools.worker.Ledger(h.epoch), h.cosign}, h.Settings.Tick),
		worker.Seal(files),
		worker.Advance(files, h.Office, h.options.Log),
		worker.Expire(h.pools.worker.Accounts(), files, h.Desk, h.Office, h.Settings.Retention.Idempotency),
		worker.Survey(h.Surveys(h.pools.worker)),
		worker.CheckIn(h.Office),
		worker.Copy(h.copying()),
		worker.Scrub(h),
		worker.Scan(h.scanning()),
		worker.Sweep(sweeping{h.Evidence, h.pools.worker.Evidence(h.Ring).Known}),
		worker.Walk(h),
		worker.Erase(h.erasing(h.pools.worker)),
	}
	var err error
	if h.post, err = h.postman(); err != nil {
		return err
	}
	if h.post != nil {
		duties = append(duties, worker.Forget(files))
	}
	c := worker.Config(duties, files, h.Clock, h.options.Log)
	if h.post != nil {
		c = worker.Mail(c, h.post, h.Clock)
	}
	h.jobs, err = postgres.NewJobs(h.pools.worker, c)
	return err
}

// ticking fits the log to the worker.
type ticking struct {
	log    ledger.Log
	store  ledger.Store
	cosign func(context.Context)
}

// Integrate is one tick; what it signed is shown to the witnesses once it is committed.
func (t ticking) Integrate(ctx context.Context, day string) error {
	_, err := t.log.Integrate(ctx, t.store, day)
	if err == nil {
		t.cosign(ctx)
	}
	return err
}

// Tick gives the leaves that wait their places now, as the worker does at its moment.
func (h *House) Tick(ctx context.Context) error {
	t := ticking{h.Log, h.pools.worker.Ledger(h.epoch), h.cosign}
	return worker.Tick(t, h.Settings.Tick).Do(ctx, h.Clock())
}

// sweeping fits the evidence to the worker.
type sweeping struct {
	locker *evidence.Locker
	known  evidence.Known
}

// SweepOrphans removes what no report took up.
func (s sweeping) SweepOrphans(ctx context.Context, now time.Time) error {
	_, err := s.locker.Sweep(ctx, s.known, now)
	return err
}

// Work does the due work until ctx ends, then lets what is under way finish.
func (h *House) Work(ctx context.Context) error {
	h.recall(ctx)
	if err := h.begin(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // told to stop before it had begun
		}
		return fmt.Errorf("begin the due work: %w", err)
	}
	<-ctx.Done()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.Settings.Timeouts.Shutdown)
	defer cancel()
	if err := h.jobs.Stop(patience); err != nil {
		return h.jobs.StopAndCancel(context.WithoutCancel(ctx))
	}
	return nil
}

// workAgain is how long a queue that could not begin waits.
const workAgain = time.Second

// begin starts the queue. A program that answers already stays where its database is away just then (F-06): it waits for it.
func (h *House) begin(ctx context.Context) error {
	for {
		err := h.jobs.Start(ctx)
		if err == nil || !fault.Is(postgres.Trouble(ctx, err), fault.Unavailable) {
			return err
		}
		h.options.Log.WarnContext(ctx, "the due work cannot begin yet", "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(workAgain):
		}
	}
}
