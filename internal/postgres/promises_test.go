package postgres_test

import (
	"strings"
	"testing"
)

// TestTheDatabaseTakesADueDateOnlyAfterTheOneBeforeIt tries what a program of ours that went wrong might write.
func TestTheDatabaseTakesADueDateOnlyAfterTheOneBeforeIt(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	var clock, due string
	if err := r.db.Pool.QueryRow(t.Context(), `select clock, due::text from promises where file_id = $1 and kind = 'given' and seq > 1 and not exists
		(select 1 from promises n where n.file_id = promises.file_id and n.clock = promises.clock and n.seq > promises.seq) order by clock`, f.ID).Scan(&clock, &due); err != nil {
		t.Fatal(err)
	}
	add := func(seq, kind, was, due string) string {
		return `insert into promises select file_id, ` + seq + `, clock, '` + kind + `', given, ` + was + `, ` + due + `, ours, leaf_id from promises
			where file_id = '` + f.ID + `' and clock = '` + clock + `' order by seq desc limit 1`
	}
	for sql, says := range map[string]string{
		`update promises set due = due + 1`: "update of promises is refused",
		`delete from promises`:              "delete of promises is refused",
		`truncate promises`:                 "truncate of promises is refused",
		add(`(select max(seq) from events where file_id = promises.file_id)`, "given", "null", "due"): "follows the one before it",
		`insert into promises select file_id, (select max(seq) from events where file_id = p.file_id), clock, 'extended', given, was, was + 9, ours, leaf_id
			from promises p where file_id = '` + f.ID + `' and clock = 'triage' and kind = 'ended'`: "follows the one before it",
		add(`1`, "extended", "due", "due + 9"): "follows the one before it",
	} {
		if _, err := r.db.Pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", sql, err, says)
		}
	}
	r.wantClean()
	exec(t, r.db, add(`(select max(seq) from events where file_id = promises.file_id)`, "extended", "due", "due + 9"))
	if got := r.verify(); got.OK() || got.Findings[0].Table != "promises" {
		t.Errorf("an entry that no leaf commits to: %+v", got.Findings)
	}
}
