package postgres_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
)

// A file comes into the world with its first event and as that event leaves it. The statement that says otherwise of
// its number is refused at once; one that says otherwise of anything else, when the event comes.
func TestR11_AFileIsBornAsItsFirstEventLeavesIt(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.open(casefile.Case)
	const (
		columns = "id, ref, code_name, kind, procedure, version, key_id, nation, opened_on, tip, state, seq, closed, on_hold, incident"
		born    = "gen_random_uuid(), 'x', '', kind, procedure, version, gen_random_uuid(), '', opened_on"
	)
	for _, c := range []struct{ values, code string }{
		{"tip, state, 0, false, false, incident", "23001"},
		{"tip, '', 0, false, false, incident", "23001"},
		{"tip, state, 2, false, false, incident", "23001"},
		{"tip, 'elsewhere', 1, false, false, incident", "RC001"},
		{"sha256('x'), state, 1, false, false, incident", "RC001"},
		{"tip, state, 1, true, false, incident", "RC001"},
		{"tip, state, 1, false, true, incident", "RC001"},
		{"tip, state, 1, false, false, gen_random_uuid()", "RC001"},
		{"tip, state, 1, false, false, incident", ""},
	} {
		tx, err := r.db.Pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(t.Context(), `insert into files (`+columns+`) select `+born+`, `+c.values+` from files where id = $1`, f.ID)
		if err == nil {
			_, err = tx.Exec(t.Context(), `insert into events (id, file_id, seq, action, from_state, to_state, procedure, version, kind, at, who_kind,
					who_id, who_as, payload, closed, on_hold, incident, owes, wrote, prev, commitment, leaf_id)
				select gen_random_uuid(), n.id, 1, action, from_state, to_state, e.procedure, e.version, e.kind, at, who_kind, who_id, who_as,
					payload, e.closed, e.on_hold, e.incident, e.owes, wrote, prev, commitment, gen_random_uuid()
				from events e, files n where e.file_id = $1 and e.seq = 1 and n.ref = 'x'`, f.ID)
		}
		var pg *pgconn.PgError
		if errors.As(err, &pg); (pg == nil) != (c.code == "") || pg != nil && pg.Code != c.code {
			t.Errorf("%s: got %v, want %q", c.values, err, c.code)
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
