package postgres_test

import (
	"context"
	"strings"
	"testing"

	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

func TestTheDatabaseRefusesToChangeTheLog(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	addLeaves(t, db, 3, ledger.ClassEvent, "2026-11-22")
	logTick(t, db, 4, "2026-11-22")
	addLeaves(t, db, 2, ledger.ClassEvent, "2026-11-22")
	const grows, check, unique, foreign = "23001", "23514", "23505", "23503"
	for sql, code := range map[string]string{
		`update leaves set commitment = sha256('x')`: grows,
		`update leaves set id = id`:                  grows,
		`delete from leaves`:                         grows,
		`truncate leaves`:                            grows,
		`insert into leaves select l.* from leaves l on conflict (id) do update set day = excluded.day`:                   grows,
		`insert into leaves (id, day, class, commitment) values (gen_random_uuid(), '2026-11-22', 'filler', sha256('x'))`: check,
		`insert into leaves (id, day, class, commitment) values (gen_random_uuid(), '2026-11-22', 'other', sha256('x'))`:  check,
		`insert into leaves (id, day, class, commitment) values (gen_random_uuid(), '2026-11-22', 'event', 'x')`:          check,
		`insert into leaves (id, day, class, commitment) values (gen_random_uuid(), 'infinity', 'event', sha256('x'))`:    check,
		`update log_leaves set leaves = leaves || leaves`:                                                                 grows,
		`delete from log_leaves`: grows,
		`truncate log_leaves`:    grows,
		`insert into log_leaves select first, leaves from log_leaves`:                                                grows,
		`insert into log_leaves select 5, leaves from log_leaves`:                                                    grows,
		`insert into log_leaves select first + 4 * n, leaves from log_leaves, unnest(array[1, 3]) n`:                 grows,
		`insert into log_leaves values (4, sha256('x'))`:                                                             check,
		`insert into log_leaves values (4, '')`:                                                                      check,
		`insert into log_leaves select * from log_leaves on conflict (first) do update set leaves = excluded.leaves`: grows,
		`update log_epochs set kept = 9`:                                                                             grows,
		`delete from log_epochs`:                                                                                     grows,
		`truncate log_epochs`:                                                                                        grows,
		`insert into log_epochs values (1, 'log.example.org/1', 'x', 0, '2026-11-22')`:                               check,
		`insert into log_epochs values (2, 'log.example.org/2', 'x', -1, '2026-11-22')`:                              check,
		`update log_keys set number = 9`:                                                                             grows,
		`delete from log_keys`:                                                                                       grows,
		`truncate log_keys`:                                                                                          grows,
		`insert into log_keys values (1, 'log.example.org', 'x', 'x', '2026-11-22')`:                                 check,
		`update log_places set index = 9`:                                                                            grows,
		`delete from log_places`:                                                                                     grows,
		`truncate log_places`:                                                                                        grows,
		`insert into log_places select id, 3 from leaves`:                                                            grows,
		`insert into log_places select id, 4 from leaves`:                                                            grows,
		`insert into log_leaves values (4, decode(repeat('00', 53), 'hex')); insert into log_places values (gen_random_uuid(), 4)`: grows, // it never waited
		`insert into log_places select id, -1 from leaves`:                                                                         check,
		`insert into log_places select id, 3 from log_places limit 1`:                                                              unique,
		`update log_hashes set hashes = sha256('x')`:                                                                               grows,
		`update log_hashes set first = 9 where first = 9`:                                                                          grows,
		`delete from log_hashes`:                         grows,
		`truncate log_hashes`:                            grows,
		`insert into log_hashes values (0, sha256('x'))`: grows,
		`insert into log_hashes values (8, sha256('x'))`: grows,
		`insert into log_hashes values (7, 'x')`:         check,
		`insert into log_hashes values (0, sha256('x')) on conflict (first) do update set hashes = excluded.hashes`: grows,
		`update checkpoints set note = 'x'`:                                  grows,
		`delete from checkpoints`:                                            grows,
		`truncate checkpoints cascade`:                                       grows,
		`insert into checkpoints values (4, sha256('x'), '2026-11-22', 'x')`: grows,
		`insert into checkpoints values (3, sha256('x'), '2026-11-22', 'x')`: grows,
		`insert into checkpoints values (5, sha256('x'), '2026-11-22', 'x')`: grows,
		`insert into checkpoints values (4, sha256('x'), '2026-11-22', 'x') on conflict (size) do update set root = excluded.root`: grows,
		`update cosignatures set line = 'x'`:                               grows,
		`delete from cosignatures`:                                         grows,
		`truncate cosignatures`:                                            grows,
		`insert into cosignatures values (3, 'w+00000000', E'— w AA==\n')`: foreign,
		`insert into cosignatures values (4, 'w', E'— w AA==\n')`:          check,
		`insert into cosignatures values (4, 'w+00000000', '— w AA==')`:    check,
	} {
		_, err := db.Pool.Exec(t.Context(), sql)
		if err == nil || !strings.Contains(err.Error(), "SQLSTATE "+code) {
			t.Errorf("%s: got %v, want %s", sql, err, code)
		}
	}
	// And the log that was attacked stands as it was, but for its records, which this test never wrote.
	r := verifyLog(t, db)
	if r.Size != 4 || r.Waiting != 2 || r.Faults != 5 || r.Findings[0].What == "" || !strings.Contains(r.Findings[0].What, "no record") {
		t.Fatalf("got %+v", r)
	}
}

func TestEveryColumnOfTheLogIsClassified(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	var bare int
	err := db.Pool.QueryRow(t.Context(), `select count(*) from pg_attribute a where a.attnum > 0 and not a.attisdropped
		and a.attrelid in ('leaves'::regclass, 'log_leaves'::regclass, 'log_places'::regclass, 'log_hashes'::regclass, 'checkpoints'::regclass, 'cosignatures'::regclass)
		and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^(public|personal|secret)'`).Scan(&bare)
	if err != nil || bare != 0 {
		t.Fatalf("%d columns are not classified, %v", bare, err)
	}
}

// L-01 and L-03 again, by one who owns the database and takes the triggers away first.
func TestF25_AnOwnerWhoDisablesTheTriggersIsNamed(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]ledger.Finding{
		`update log_leaves set leaves = set_byte(leaves, 3 * 53 + 52, 7)`:                                                                                               {Table: "log_leaves", Index: 3, What: "leaf 3"},
		`update log_leaves set leaves = set_byte(leaves, 3 * 53 + 16, 250)`:                                                                                             {Table: "log_leaves", Index: 3, What: "no canonical form"},
		`update log_leaves set leaves = set_byte(leaves, 3 * 53 + 20, 8)`:                                                                                               {Table: "log_leaves", Index: 3, What: "no canonical form"},
		`update log_leaves set leaves = overlay(leaves placing '' from 3 * 53 + 1 for 53)`:                                                                              {Table: "log_leaves", Index: 3, What: "leaf 3"},
		`update log_leaves set leaves = substr(leaves, 1, 7 * 53)`:                                                                                                      {Table: "log_leaves", Index: 7, What: "tail is cut off"},
		`alter table log_leaves drop constraint log_leaves_leaves_check; update log_leaves set leaves = substr(leaves, 1, 7 * 53 + 52)`:                                 {Table: "log_leaves", Index: ledger.Pending, What: "ends within a leaf"},
		`update log_leaves set first = 1`:                                                                                                                               {Table: "log_leaves", Index: 0, What: "missing"},
		`insert into log_leaves select 4, leaves from log_leaves`:                                                                                                       {Table: "log_leaves", Index: 4, What: "two leaves have one place"},
		`insert into log_places values (gen_random_uuid(), 3)`:                                                                                                          {Table: "log_places", Index: 3, What: "names no leaf"},
		`update log_hashes set hashes = overlay(hashes placing '\x00112233'::bytea from 97)`:                                                                            {Table: "log_hashes", Index: 2, What: "leaf 2"},
		`update log_leaves set leaves = substr(leaves, 1, 159) || substr(leaves, 266, 53) || substr(leaves, 213, 53) || substr(leaves, 160, 53) || substr(leaves, 319)`: {Table: "log_leaves", Index: 5, What: "leaf 5"},
		`delete from checkpoints; delete from log_hashes; delete from log_leaves`:                                                                                       {},
		`update checkpoints set root = sha256('x')`:                                                                                                                     {Table: "checkpoints", Index: ledger.Pending, What: "not the one signed"},
	} {
		t.Run(sql, func(t *testing.T) {
			t.Parallel()
			db := pg.Open(t)
			c := logTick(t, db, 8, "2026-11-22")
			tx, err := db.Pool.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback(context.WithoutCancel(t.Context()))
			if _, err := tx.Exec(t.Context(), "alter table log_leaves disable trigger user; alter table log_places disable trigger user; alter table log_hashes disable trigger user; alter table checkpoints disable trigger user; "+sql); err != nil {
				t.Fatal(err)
			}
			_, verifier := logKeys()
			trust := ledger.Trust{Log: verifier, Epoch: 1}
			if want.Table == "" { // all is gone: only a checkpoint kept elsewhere tells
				trust.Archived = [][]byte{c.Note}
				want = ledger.Finding{Table: "log_leaves", Index: 0, What: "tail is cut off"}
			}
			r, err := ledger.Verify(t.Context(), logSource{LedgerView: postgres.LedgerView{Tx: tx, Epoch: 1}}, trust)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Findings {
				if f.Table == want.Table && f.Index == want.Index && strings.Contains(f.What, want.What) {
					return
				}
			}
			t.Fatalf("got %+v, want %+v", r.Findings, want)
		})
	}
}
