package worker_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
	"recourse/internal/worker"
)

// postman fails the first time, waits the second, and is done the third.
type postman chan string

func (p postman) Mail(_ context.Context, letter string) (time.Duration, error) {
	p <- letter
	switch letter {
	case "later":
		return time.Hour, nil
	case "fails":
		return 0, errors.New("the mail waits for its server")
	}
	return 0, nil
}

// toTell is the job of a mail, as the store writes it.
type toTell struct {
	ID string `json:"id"`
}

func (toTell) Kind() string { return postgres.MailJob }

func TestAMailIsTriedByItselfAndOneThatFailedIsTriedAgainAfterAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	p := make(postman, 8)
	jobs, err := postgres.NewJobs(db, worker.Mail(worker.Config(nil, make(outbox), time.Now, silent()), p, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"later", "fails", "well"} {
		if _, err := jobs.Insert(t.Context(), toTell{ID: id}, &river.InsertOpts{Queue: worker.MailKind}); err != nil {
			t.Fatal(err)
		}
	}
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		select {
		case <-p:
		case <-time.After(30 * time.Second):
			t.Fatal("a mail was not tried")
		}
	}
	if err := jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	var text string
	if err := db.Pool.QueryRow(t.Context(), `select string_agg(args ->> 'id' || ' ' || state || ' ' || (scheduled_at > now() + interval '10 minutes')
		|| ' ' || (scheduled_at > now() + interval '20 minutes') || ' ' || coalesce(errors[1] ->> 'error', ''), '; ' order by args ->> 'id') from river_job
		where state in ('retryable', 'scheduled', 'available')`).Scan(&text); err != nil {
		t.Fatal(err)
	}
	if want := "fails retryable true false the mail waits for its server; later scheduled true true "; text != want || strings.Contains(text, "well") {
		t.Errorf("left are %q, want %q", text, want)
	}
}
