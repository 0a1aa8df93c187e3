package worker_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
	"recourse/internal/worker"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// files is a list of overdue files and what was tried on them.
type files struct {
	due   []casefile.Header
	tried []string
	fail  map[string]bool
}

func (f *files) Overdue(context.Context, time.Time, int) ([]casefile.Header, error) {
	return slices.Clone(f.due), nil
}

func (f *files) Advance(_ context.Context, kind, ref string) error {
	f.tried = append(f.tried, kind+" "+ref)
	if f.fail[ref] {
		return errors.New("not now")
	}
	return nil
}

func due(ref string, seq int) casefile.Header {
	return casefile.Header{ID: ref, Ref: ref, Kind: casefile.Case, Seq: seq}
}

func TestAFileThatFailsDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	f := &files{due: []casefile.Header{due("A", 1), due("B", 1)}, fail: map[string]bool{"A": true}}
	if err := worker.Advance(f, f, silent()).Do(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(f.tried) != "[case A case B]" {
		t.Errorf("got %v", f.tried)
	}
}

func TestF44_AnAlarmThatOnlyPeopleCanEndIsNotTriedEachMinute(t *testing.T) {
	t.Parallel()
	f := &files{due: []casefile.Header{due("A", 1)}}
	d := worker.Advance(f, f, silent())
	for _, c := range []struct {
		after time.Duration
		seq   int
		want  int
	}{{0, 1, 1}, {time.Minute, 1, 1}, {2 * time.Minute, 2, 2}, {30 * time.Minute, 2, 2}, {2 * time.Hour, 2, 3}, {72 * time.Hour, 2, 4}} {
		f.due[0].Seq = c.seq
		if err := d.Do(t.Context(), noon.Add(c.after)); err != nil {
			t.Fatal(err)
		}
		if len(f.tried) != c.want {
			t.Errorf("after %v at version %d: tried %d times, want %d", c.after, c.seq, len(f.tried), c.want)
		}
	}
}

// log counts ticks, or follows another.
type log struct {
	days []string
	err  error
}

func (l *log) Integrate(_ context.Context, day string) error {
	l.days = append(l.days, day)
	return l.err
}

func TestATickThatAnotherProcessMakesIsNoFailure(t *testing.T) {
	t.Parallel()
	l := &log{err: fmt.Errorf("integrate: %w", ledger.ErrFollower)}
	if err := worker.Tick(l, time.Hour).Do(t.Context(), noon); err != nil || l.days[0] != "2026-03-02" {
		t.Errorf("got %v on %v", err, l.days)
	}
	l.err = errors.New("the disk is full")
	if err := worker.Tick(l, time.Hour).Do(t.Context(), noon); err == nil {
		t.Error("a tick that failed was taken for a good one")
	}
}

// outbox takes letters over.
type outbox chan string

func (o outbox) LetterSent(_ context.Context, id string, _ time.Time) error {
	o <- id
	return nil
}

// waiting is the job of a letter, as the store writes it.
type waiting struct {
	ID string `json:"id"`
}

func (waiting) Kind() string { return postgres.LetterJob }

func TestALetterThatWaitsIsHandedOver(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	o := make(outbox, 8)
	jobs, err := postgres.NewJobs(db, worker.Config(nil, o, time.Now, silent()))
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = jobs.StopAndCancel(context.WithoutCancel(t.Context())) }()
	if _, err := jobs.Insert(t.Context(), waiting{ID: "1"}, nil); err != nil {
		t.Fatal(err)
	}
	select {
	case id := <-o:
		if id != "1" {
			t.Errorf("got %s, want 1", id)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the letter was not handed over")
	}
}

// TestF44_TwoProcessesDoADutyOnceAMoment runs two whole queues on one database.
func TestF44_TwoProcessesDoADutyOnceAMoment(t *testing.T) {
	t.Parallel()
	dsn := pg.Clone(t)
	did := make(chan time.Time, 1000)
	duty := worker.Duty{Name: "count", Every: time.Second, Do: func(context.Context, time.Time) error {
		did <- time.Now()
		return nil
	}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for range 2 {
		db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 4})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		jobs, err := postgres.NewJobs(db, worker.Config([]worker.Duty{duty}, make(outbox), time.Now, silent()))
		if err != nil {
			t.Fatal(err)
		}
		if err := jobs.Start(ctx); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := jobs.StopAndCancel(context.WithoutCancel(ctx)); err != nil {
				t.Error(err)
			}
		}()
	}
	var times []time.Time
	for len(times) < 4 {
		select {
		case at := <-did:
			times = append(times, at)
		case <-time.After(30 * time.Second):
			t.Fatalf("done %d times in half a minute", len(times))
		}
	}
	if took := times[3].Sub(times[0]); took < 2*time.Second {
		t.Errorf("four moments a second apart passed in %v: the duty was done twice for one", took)
	}
}

func TestADutyThatFailsIsTakenUpAtItsNextMoment(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	did := make(chan struct{}, 1000)
	duty := worker.Duty{Name: "fail", Every: time.Second, AtStart: true, Do: func(context.Context, time.Time) error {
		did <- struct{}{}
		return errors.New("not now")
	}}
	jobs, err := postgres.NewJobs(db, worker.Config([]worker.Duty{duty}, make(outbox), time.Now, silent()))
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := jobs.StopAndCancel(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	for range 2 {
		select {
		case <-did:
		case <-time.After(30 * time.Second):
			t.Fatal("it was not taken up again")
		}
	}
}

func TestADutyThatNeedsLongerHasItsOwnTime(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	given := make(chan time.Duration, 2)
	look := func(ctx context.Context, _ time.Time) error {
		until, _ := ctx.Deadline()
		given <- time.Until(until)
		return nil
	}
	for _, c := range []struct{ most, least, below time.Duration }{{0, 0, time.Hour}, {20 * time.Hour, 19 * time.Hour, 21 * time.Hour}} {
		duty := worker.Duty{Name: "look", Every: time.Hour, AtStart: true, Most: c.most, Do: look}
		jobs, err := postgres.NewJobs(db, worker.Config([]worker.Duty{duty}, make(outbox), time.Now, silent()))
		if err != nil {
			t.Fatal(err)
		}
		if err := jobs.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-given:
			if got < c.least || got > c.below {
				t.Errorf("a duty that may take %v got %v", c.most, got)
			}
		case <-time.After(30 * time.Second):
			t.Error("it was not done")
		}
		if err := jobs.StopAndCancel(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}
}
