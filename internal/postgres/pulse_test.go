package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/fault"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// TestF06_OnlyTheFirstToMeetADeadConnectionIsToldToComeBack ends every connection of a full pool at once, as a crash
// of the server does, and asks again on each of the ways in: a caller who tries again is served.
func TestF06_OnlyTheFirstToMeetADeadConnectionIsToldToComeBack(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(context.Context, *postgres.DB) error{
		"an account": func(ctx context.Context, db *postgres.DB) error {
			_, err := db.Accounts().People(ctx, "", 1)
			return err
		},
		"the log": func(ctx context.Context, db *postgres.DB) error {
			_, err := db.Ledger(1).Latest(ctx)
			return err
		},
		"a batch": func(ctx context.Context, db *postgres.DB) error {
			var b pgx.Batch
			b.Queue("select 1")
			return db.Batch(ctx, &b)
		},
		"a bare query": func(ctx context.Context, db *postgres.DB) error {
			_, err := db.Pool.Exec(ctx, "select 1")
			return postgres.Trouble(ctx, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := pg.Clone(t)
			db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 6})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(db.Close)
			endAll(t, db, dsn, 6)
			if err := ask(t.Context(), db); err != nil && !fault.Is(err, fault.Unavailable) {
				t.Fatalf("the first: got %v, want unavailable or success", err)
			}
			for range 12 {
				if err := ask(t.Context(), db); err != nil {
					t.Fatalf("one who tries again: %v", err)
				}
			}
		})
	}
}

// endAll fills a pool with connections and ends them from outside.
func endAll(t *testing.T, db *postgres.DB, dsn string, n int) {
	t.Helper()
	outside, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close(t.Context())
	held := make([]interface{ Release() }, n)
	for i := range held {
		conn, err := db.Pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held[i] = conn
	}
	for _, conn := range held {
		conn.Release()
	}
	var ended int
	if err := outside.QueryRow(t.Context(), `select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`).Scan(&ended); err != nil || ended < n {
		t.Fatalf("%d connections were ended, %v, want %d", ended, err, n)
	}
}
