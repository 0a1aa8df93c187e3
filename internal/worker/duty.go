package worker

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"recourse/internal/fault"
)

// Duty is something that falls due again and again.
type Duty struct {
	Name    string
	Every   time.Duration // at the multiples of this, counted in UTC
	AtStart bool          // and once when the house is opened
	Most    time.Duration // how long it may take; the usual where 0
	Do      func(ctx context.Context, now time.Time) error
}

// job is a duty that fell due, as the queue keeps it. It holds a name and nothing else.
type job struct {
	Duty string `json:"duty"`
}

// Kind names the job in the queue.
func (job) Kind() string { return "duty" }

// most is how long a duty may usually take before it is told to stop; the next moment takes it up again.
const most = 10 * time.Minute

// hands does duties.
type hands struct {
	river.WorkerDefaults[job]
	duties map[string]Duty
	now    func() time.Time
	log    *slog.Logger
}

// Timeout bounds one duty.
func (h *hands) Timeout(j *river.Job[job]) time.Duration {
	return cmp.Or(h.duties[j.Args.Duty].Most, most)
}

// Work does a duty. One that failed is not tried again by itself: its next moment is near, and does the same.
func (h *hands) Work(ctx context.Context, j *river.Job[job]) error {
	d, ok := h.duties[j.Args.Duty]
	if !ok { // of another version of the program
		return river.JobCancel(fmt.Errorf("there is no duty of this name"))
	}
	if err := d.Do(ctx, h.now()); err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "a duty was left for its next moment", slog.String("duty", d.Name), slog.String("kind", fault.KindOf(err).String()),
			slog.String("type", fmt.Sprintf("%T", err)))
	}
	return nil
}

// Config makes the queue's settings out of duties: who leads enqueues, at fixed moments; a duty that still waits or
// runs is not enqueued a second time. Letters that wait for their channel are handed to the outbox.
func Config(duties []Duty, outbox Outbox, now func() time.Time, log *slog.Logger) river.Config {
	h := &hands{duties: map[string]Duty{}, now: now, log: log}
	workers := river.NewWorkers()
	var periodic []*river.PeriodicJob
	for _, d := range duties {
		h.duties[d.Name] = d
		periodic = append(periodic, river.NewPeriodicJob(clock(d.Every), func() (river.JobArgs, *river.InsertOpts) {
			return job{Duty: d.Name}, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
		}, &river.PeriodicJobOpts{ID: "duty_" + d.Name, RunOnStart: d.AtStart}))
	}
	river.AddWorker(workers, h)
	river.AddWorker(workers, &post{outbox: outbox, now: now})
	return river.Config{
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 3}}, // two long ones a night, and the tick
		Workers:      workers,
		PeriodicJobs: periodic,
		JobTimeout:   most,
	}
}

// waiting is every state of a job that is not yet done.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// clock is a schedule at the multiples of a duration, so that moments tell nothing of when the house was opened.
type clock time.Duration

// Next is the first multiple after t.
func (c clock) Next(t time.Time) time.Time {
	return t.UTC().Truncate(time.Duration(c)).Add(time.Duration(c))
}
