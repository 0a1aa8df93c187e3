package faults_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit/pg"
)

// TestF08_AConnectionThatDiesAtTheCommitIsNeverTakenForSuccessOrLosesAReport lets it die on either side of the commit:
// the sender is told the truth or to come back, and the same key gives the truth.
func TestF08_AConnectionThatDiesAtTheCommitIsNeverTakenForSuccessOrLosesAReport(t *testing.T) {
	t.Parallel()
	dsn := pg.Clone(t)
	w := newWire(t, dsn)
	p := beside(t, w.DSN)
	kept := 0
	for _, c := range []struct {
		when string
		kept int // by the attempt that died
	}{{before, 0}, {after, 1}} {
		key := uuid.NewString()
		w.arm(c.when)
		unheard := send(t, p, key)
		// What was kept may be found by its key at once; otherwise nobody knows, and the sender is told to come back.
		found := unheard.status == http.StatusCreated && c.kept == 1
		if !found && (unheard.status != http.StatusServiceUnavailable || unheard.retry == "") {
			t.Errorf("%s: got %d and Retry-After %q", c.when, unheard.status, unheard.retry)
		}
		if w.fire() != "" {
			t.Errorf("%s: no connection died", c.when)
		}
		if got := reports(t, dsn); got != kept+c.kept {
			t.Errorf("%s: %d reports are there, want %d", c.when, got, kept+c.kept)
		}
		first := send(t, p, key)
		if first.status != http.StatusCreated || found && first != unheard {
			t.Errorf("%s: the same key again got %v, at first %v", c.when, first, unheard)
		}
		if second := send(t, p, key); second != first {
			t.Errorf("%s: the same key got another answer: %v, want %v", c.when, second, first)
		}
		kept++
		if got := reports(t, dsn); got != kept {
			t.Errorf("%s: %d reports are there, want %d", c.when, got, kept)
		}
	}
	verified(t, p)
}

func reports(t *testing.T, dsn string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), `select count(*) from files where kind = 'report'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
