package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/server"
	"recourse/internal/testkit/pg"
)

// heard passes on the words of what is logged.
type heard struct {
	slog.Handler
	said chan string
}

func (h heard) Handle(_ context.Context, r slog.Record) error {
	select {
	case h.said <- r.Message:
	default: // nobody listens any more
	}
	return nil
}

// TestF06_ADatabaseThatIsAwayWhenTheDueWorkBeginsIsWaitedFor takes the socket away before the work begins, and puts it back.
func TestF06_ADatabaseThatIsAwayWhenTheDueWorkBeginsIsWaitedFor(t *testing.T) {
	t.Parallel()
	real, err := pgx.ParseConfig(pg.Clone(t))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "way")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	const socket = ".s.PGSQL.5432"
	way := filepath.Join(dir, socket)
	open := func() {
		if err := os.Symlink(filepath.Join(real.Host, socket), way); err != nil {
			t.Fatal(err)
		}
	}
	open()
	said := make(chan string, 16)
	h := build(t, settings(t, folder(t), map[string]string{"tick": "1s"}), server.Options{
		DSN: "postgres:///" + real.Database + "?" + url.Values{"host": {dir}, "user": {real.User}, "sslmode": {"disable"}}.Encode(),
		Log: slog.New(heard{slog.NewTextHandler(io.Discard, nil), said}),
	})
	if err := os.Remove(way); err != nil {
		t.Fatal(err)
	}
	beside, err := pgx.ConnectConfig(t.Context(), real)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = beside.Close(context.WithoutCancel(t.Context())) }() // it only reads
	if _, err := beside.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`, real.Database); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Work(ctx) }()
	for waits := false; !waits; {
		select {
		case words := <-said:
			waits = words == "the due work cannot begin yet"
		case err := <-ended:
			t.Fatalf("it gave up: %v", err)
		case <-time.After(20 * time.Second):
			t.Fatal("it neither waits nor gives up")
		}
	}
	open()
	for published, late := 0, time.After(30*time.Second); published == 0; {
		if err := beside.QueryRow(t.Context(), `select count(*) from checkpoints`).Scan(&published); err != nil {
			t.Fatal(err)
		}
		select {
		case <-late:
			t.Fatal("no work is done, and the database is back")
		case err := <-ended:
			t.Fatalf("it gave up: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
	end()
	if err := <-ended; err != nil {
		t.Errorf("told to end: %v", err)
	}
}
