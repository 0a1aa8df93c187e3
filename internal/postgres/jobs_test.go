package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"recourse/internal/postgres"
)

// run starts a queue that works until the returned function is called.
func run(t *testing.T, db *postgres.DB, done chan int) (stop func()) {
	t.Helper()
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{done: done})
	q, err := postgres.NewJobs(db, river.Config{
		Workers: workers,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
}

func TestAJobIsWorkedOnceItsTransactionCommitsAndItsRowIsDeleted(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	insert := jobs(t, db)
	if err := db.InTx(t.Context(), func(tx *gorm.DB) error { return both(t.Context(), insert, tx, 42) }); err != nil {
		t.Fatal(err)
	}
	done := make(chan int, 1)
	stop := run(t, db, done)
	select {
	case got := <-done:
		if got != 42 {
			t.Fatalf("got job %d, want 42", got)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the job was not worked")
	}
	stop()
	stop = run(t, db, done) // a leader sweeps when it comes to office
	defer stop()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var left int
		if err := db.Pool.QueryRow(t.Context(), "select count(*) from river_job").Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d rows of jobs that are done are still there", left)
		}
	}
}
