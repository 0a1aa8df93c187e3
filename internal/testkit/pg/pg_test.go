package pg_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit/pg"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

func TestWhatOneCloneWritesNoOtherSees(t *testing.T) {
	t.Parallel()
	first, second := connect(t, pg.Clone(t)), connect(t, pg.Clone(t))
	if _, err := first.Exec(t.Context(), "create table mine (); insert into river_queue (name, created_at, updated_at) values ('q', now(), now())"); err != nil {
		t.Fatal(err)
	}
	var tables, rows int
	err := second.QueryRow(t.Context(), `select (select count(*) from pg_tables where tablename = 'mine'), (select count(*) from river_queue)`).Scan(&tables, &rows)
	if err != nil || tables != 0 || rows != 0 {
		t.Fatalf("got %d tables, %d rows, %v, want an untouched database", tables, rows, err)
	}
}

func TestACloneIsGoneWhenItsTestEnds(t *testing.T) {
	t.Parallel()
	var dsn string
	t.Run("a test that leaves a connection open", func(t *testing.T) {
		dsn = pg.Clone(t)
		if _, err := pgx.Connect(t.Context(), dsn); err != nil {
			t.Fatal(err)
		}
	})
	if conn, err := pgx.Connect(t.Context(), dsn); err == nil {
		conn.Close(t.Context())
		t.Fatal("the database is still there")
	}
}

func TestShareEndsAsItsCommandEnded(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "run", "./share", "--", "sh", "-c", `echo "$RECOURSE_TEST_CLUSTER"; exit 7`).CombinedOutput()
	// "go run" itself ends with 1 and prints the code.
	if err == nil || !strings.Contains(string(out), "postgres:///postgres?") || !strings.Contains(string(out), "exit status 7") {
		t.Fatalf("got %v, %s, want the cluster's address and exit status 7", err, out)
	}
}
