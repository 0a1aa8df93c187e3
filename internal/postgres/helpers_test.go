package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// note is the smallest row.
type note struct {
	ID int `gorm:"primaryKey;autoIncrement:false"`
}

// work is the smallest job.
type work struct {
	N int `json:"n"`
}

func (work) Kind() string { return "work" }

type worker struct {
	river.WorkerDefaults[work]
	done chan int
}

func (w *worker) Work(_ context.Context, job *river.Job[work]) error {
	w.done <- job.Args.N
	return nil
}

// noteDB is a database of this test's own with a table for notes.
func noteDB(t *testing.T) *postgres.DB {
	t.Helper()
	db := pg.Open(t)
	exec(t, db, "create table notes (id int primary key)")
	return db
}

func exec(t testing.TB, db *postgres.DB, sql string, args ...any) {
	t.Helper()
	if _, err := db.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func jobs(t *testing.T, db *postgres.DB) *postgres.Jobs {
	t.Helper()
	q, err := postgres.NewJobs(db, river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// both writes a note and a job in one transaction.
func both(ctx context.Context, q *postgres.Jobs, tx *gorm.DB, id int) error {
	if err := tx.Create(&note{ID: id}).Error; err != nil {
		return err
	}
	_, err := q.InsertTx(ctx, tx, work{N: id}, nil)
	return err
}

func wantRows(t *testing.T, db *postgres.DB, notes, jobs int) {
	t.Helper()
	var gotNotes, gotJobs int
	const sql = "select (select count(*) from notes), (select count(*) from river_job)"
	if err := db.Pool.QueryRow(t.Context(), sql).Scan(&gotNotes, &gotJobs); err != nil {
		t.Fatal(err)
	}
	if gotNotes != notes || gotJobs != jobs {
		t.Fatalf("got %d notes and %d jobs, want %d and %d", gotNotes, gotJobs, notes, jobs)
	}
}

// wantNoLeak fails when a connection is still in use a moment after the work has ended.
func wantNoLeak(t *testing.T, db *postgres.DB) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); db.Pool.Stat().AcquiredConns() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d connections are still in use", db.Pool.Stat().AcquiredConns())
		}
	}
}
