package postgres_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
)

// A file comes into the world without a state, and the statement that says otherwise is refused at once: an event could
// still make it true before the transaction ends.
func TestR11AFileIsBornWithoutAState(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.open(casefile.Case)
	for _, born := range []string{"state, 0, true, false", "'', 0, true, false", "'', 0, false, true", "state, seq, false, false"} {
		tx, err := r.db.Pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(t.Context(), `insert into files (id, ref, code_name, kind, procedure, version, key_id, nation, opened_on, tip, state, seq, closed, on_hold)
			select gen_random_uuid(), 'x', '', kind, procedure, version, gen_random_uuid(), '', opened_on, tip, `+born+` from files limit 1`)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "23001" {
			t.Errorf("%s: got %v, want a refusal", born, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
