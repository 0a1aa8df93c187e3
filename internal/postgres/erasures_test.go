package postgres_test

import (
	"testing"

	"github.com/google/uuid"

	"recourse/internal/casefile"
)

// TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped goes an erasure's way in SQL, and off it at each step.
func TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f, other := r.open(casefile.Report), r.open(casefile.Report)
	one, two, id, stopped := uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString()
	exec(t, r.db, `insert into persons (id, username, display_name, key_id, created_at) select p, 'p' || left(p::text, 8), '\x01', p, now() from unnest($1::uuid[]) p`, []string{one, two})
	exec(t, r.db, `insert into identities (id, file_id, key_id, words, at) select gen_random_uuid(), id, gen_random_uuid(), '\x01', now() from files`)
	const decide = `insert into erasures (id, file_id, seq, rule, proposed_by, confirmed_by, confirmed_at, due_at) values ($1, $2, 1, 'no-case', $3, $4, '2026-03-02', '2026-03-16')`
	const restrict = "23001"
	erase := func(file, erasure string) string {
		return `update files set erasure = '` + erasure + `' where id = '` + file + `'`
	}
	mine := ` where file_id = '` + f.ID + `'`

	r.wantRefused("23514", decide, id, f.ID, one, one) // one person
	exec(t, r.db, decide, id, f.ID, one, two)
	r.wantRefused("23505", decide, uuid.NewString(), f.ID, two, one) // twice
	exec(t, r.db, decide, stopped, other.ID, one, two)
	exec(t, r.db, `update erasures set stopped_at = '2026-03-03' where id = $1`, stopped)
	r.wantRefused("23514", `update erasures set begun_at = '2026-03-15' where id = $1`, id) // within the window
	r.wantRefused(restrict, erase(f.ID, id))                                                // it has not begun
	exec(t, r.db, `update erasures set begun_at = '2026-03-17' where id = $1`, id)
	r.wantRefused(restrict, erase(f.ID, id)) // the file is open
	r.unguarded(`update files set closed = true, on_hold = true where id = '` + f.ID + `'`)
	r.wantRefused(restrict, erase(f.ID, id)) // and held
	r.unguarded(`update files set on_hold = false where id = '` + f.ID + `'`)
	for _, sql := range []string{"delete from identities", "delete from letters", `update events set payload = '\x00'`} {
		r.wantRefused(restrict, sql)
	}
	exec(t, r.db, erase(f.ID, id))
	for _, sql := range []string{
		`update files set erasure = null` + ` where id = '` + f.ID + `'`, erase(f.ID, stopped), erase(other.ID, stopped), `update files set seq = seq + 1 where id = '` + f.ID + `'`,
		`update events set payload = '\x01'` + mine, `update events set payload = '\x00', at = at + interval '1 day'` + mine, `update events set payload = '\x00'`, "delete from letters",
		`update erasures set begun_at = null where id = '` + id + `'`, `update erasures set rule = 'other'`, `update erasures set stopped_at = null where id = '` + stopped + `'`,
		"delete from erasures", "truncate erasures cascade",
	} {
		r.wantRefused(restrict, sql)
	}
	for _, sql := range []string{`update events set payload = '\x00'`, "delete from letters", "delete from identities"} {
		exec(t, r.db, sql+mine)
	}
	exec(t, r.db, `update erasures set done_at = '2026-03-17' where id = $1`, id)
	r.wantRefused(restrict, `update erasures set done_at = '2026-03-18' where id = $1`, id)
}
