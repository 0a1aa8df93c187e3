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

func TestAReadIsOnlyEverPutIntoABatchOnce(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.open(casefile.Case)
	exec(t, r.db, `insert into reads (id, file_id, person_id, role, at) values (gen_random_uuid(), $1, 'x', 'lead', now())`, f.ID)
	for _, sql := range []string{
		"update reads set person_id = 'y'", "update reads set role = 'chair'", "update reads set at = at + interval '1 day'",
		"update reads set batch = null",
	} {
		r.wantRefused("23001", sql)
	}
	exec(t, r.db, `insert into log_batches (id, class, at, wrote, leaf_id) values ($1, 'read', now(), '', gen_random_uuid())`, f.ID)
	r.wantRefused("23001", "update reads set batch = $1, person_id = 'y'", f.ID)
	exec(t, r.db, "update reads set batch = $1", f.ID)
	r.wantRefused("23001", "update reads set batch = null")
	r.wantRefused("23001", "update reads set batch = batch")
}

func TestR13_ProposalsAreNotEmptied(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	if _, err := db.Pool.Exec(t.Context(), "truncate proposals cascade"); err == nil {
		t.Error("it was emptied")
	}
}
