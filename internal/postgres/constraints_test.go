package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// TestEachConstraintAloneRefusesWhatItIsFor tries, for each constraint of each table, a row that breaks it and no other:
// it is refused in that constraint's name, and goes in where the constraint is taken away. A constraint without such a
// row fails the test, and so does a row whose constraint is gone. Triggers are tested elsewhere and are off here.
func TestEachConstraintAloneRefusesWhatItIsFor(t *testing.T) {
	t.Parallel()
	db := seeded(t)
	left := declared(t, db)
	for _, table := range slices.Sorted(maps.Keys(breaches)) {
		for _, constraint := range slices.Sorted(maps.Keys(breaches[table])) {
			t.Run(constraint, func(t *testing.T) {
				what, ok := left[constraint]
				if !ok {
					t.Fatal("there is no such constraint any more")
				}
				delete(left, constraint)
				change := breaches[table][constraint]
				var refused *pgconn.PgError
				if err := try(t, db, table, change, ""); !errors.As(err, &refused) || refused.ConstraintName != constraint {
					t.Errorf("%v is answered with %v", change, err)
				}
				if err := try(t, db, table, change, fmt.Sprintf(what, table, constraint)); err != nil {
					t.Errorf("%v is refused without it, too: %v", change, err)
				}
			})
		}
	}
	for constraint := range left {
		t.Errorf("nothing breaks %s", constraint)
	}
}

// seeded is a database with a row in each table, its own triggers off.
func seeded(t *testing.T) *postgres.DB {
	t.Helper()
	db := pg.Open(t)
	for table := range breaches {
		do(t, db, "ALTER TABLE "+table+" DISABLE TRIGGER USER")
	}
	do(t, db, rows)
	return db
}

// declared gives, for each constraint and unique index, the statement that takes it away.
func declared(t *testing.T, db *postgres.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	found, err := db.Pool.Query(t.Context(), `
		SELECT conname, 'ALTER TABLE %s DROP CONSTRAINT %s CASCADE' FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
		WHERE c.connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x') AND t.relname !~ '^(river|goose)_'
		UNION ALL SELECT i.relname, '/* of %s */ DROP INDEX %s' FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
		WHERE x.indisunique AND i.relnamespace = 'public'::regnamespace AND t.relname !~ '^(river|goose)_'
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)`)
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		var name, drop string
		if err := found.Scan(&name, &drop); err != nil {
			t.Fatal(err)
		}
		out[name] = drop
	}
	return out
}

// same in the place of a value leaves it as it is in the row that is copied.
const same = "the same"

// row is what differs from the first row of a table.
type row map[string]any

// try copies the first row of a table with a change, and takes everything back.
func try(t *testing.T, db *postgres.DB, table string, change row, before string) error {
	t.Helper()
	values := row{}
	for column, kind := range fresh[table] {
		values[column] = another(kind)
	}
	for column, value := range change {
		if values[column] = value; value == same {
			delete(values, column)
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if before != "" {
		if _, err := tx.Exec(t.Context(), before); err != nil {
			t.Fatalf("%s: %v", before, err)
		}
	}
	name := pgx.Identifier{table}.Sanitize()
	_, err = tx.Exec(t.Context(), `INSERT INTO `+name+` OVERRIDING USER VALUE SELECT (jsonb_populate_record(t, $1)).* FROM `+name+` t WHERE ctid = (SELECT min(ctid) FROM `+name+`)`, text)
	return err
}

// mayBeEmpty are all the columns that may hold NULL.
const mayBeEmpty = `access_codes.ends_on access_codes.revoked_on alarms.seen_at alarms.seen_by bundles.batch check_ins.answered_on check_ins.party_id check_ins.told credentials.password
	credentials.password_at credentials.totp credentials.totp_pending custody.batch deliveries.batch due_dates.wake erasures.begun_at erasures.done_at
	erasures.stopped_at erasures.stopped_by erasures.stopped_for events.incident files.burst files.erasure files.incident files.next_clock
	grants.bootstrap_seat grants.confirmed_by grants.proposed_by grants.revoked_at grants.revoked_by invites.used_at letters.party_id
	letters.sent_at persons.disabled_at promises.due promises.was proposals.settled_at proposals.settled_by reads.batch sessions.code_id
	sessions.fresh_until sessions.person_id sessions.scopes sessions.token_id sessions.token_name standings.lifted_by standings.until`

func TestOnlyTheseColumnsMayBeEmpty(t *testing.T) {
	t.Parallel()
	var got []string
	err := pg.Open(t).Pool.QueryRow(t.Context(), `
		SELECT array_agg(t.relname || '.' || a.attname ORDER BY t.relname, a.attname) FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
		WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname !~ '^(river|goose)_'
			AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull`).Scan(&got)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Fields(mayBeEmpty); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
