package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// Ids of four invented people, and the times of the statements below.
const (
	ada = "'a0000000-0000-4000-8000-000000000001'"
	bo  = "'a0000000-0000-4000-8000-000000000002'"
	cy  = "'a0000000-0000-4000-8000-000000000003'"
	dee = "'a0000000-0000-4000-8000-000000000004'"
	on  = "'2026-03-02 09:00Z'"
	off = "'2026-06-02 09:00Z'"
)

// peopled gives a database with the four.
func peopled(t *testing.T) *postgres.DB {
	t.Helper()
	db := pg.Open(t)
	for i, id := range []string{ada, bo, cy, dee} {
		do(t, db, fmt.Sprintf(`INSERT INTO persons (id, username, display_name, key_id, created_at) VALUES (%s, 'person%d', '\x01', gen_random_uuid(), %s)`, id, i, on))
		do(t, db, `INSERT INTO credentials (person_id) VALUES (`+id+`)`)
	}
	return db
}

func do(t *testing.T, db *postgres.DB, sql string) {
	t.Helper()
	if _, err := db.Pool.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// refuses runs a statement and expects the named constraint (or column check) to forbid it.
func refuses(t *testing.T, db *postgres.DB, why, constraint, sql string) {
	t.Helper()
	_, err := db.Pool.Exec(t.Context(), sql)
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || pgErr.ConstraintName != constraint {
		t.Errorf("%s: got %v, want %s", why, err, constraint)
	}
}

func grantRow(person, role, exclusive, from, to, by, and, seat string) string {
	return fmt.Sprintf(`INSERT INTO grants (id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by, bootstrap_seat)
		VALUES (gen_random_uuid(), %s, '%s', %s, %s, %s, %s, %s, %s)`, person, role, exclusive, from, to, by, and, seat)
}

func TestI36_TheDatabaseRefusesAGrantWithoutTwoOthers(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	for why, people := range map[string][2]string{
		"one proposes and confirms":    {bo, bo},
		"proposed by the one who gets": {ada, bo},
		"confirmed by the same":        {bo, ada},
		"nobody confirmed":             {bo, "NULL"},
		"nobody at all":                {"NULL", "NULL"},
	} {
		refuses(t, db, why, "grants_two_people", grantRow(ada, "triage", "false", on, off, people[0], people[1], "NULL"))
	}
	refuses(t, db, "ends before it starts", "grants_check", grantRow(ada, "triage", "false", off, on, bo, cy, "NULL"))
	refuses(t, db, "a third seat", "grants_bootstrap_seat_check", grantRow(ada, "administrator", "true", on, off, "NULL", "NULL", "3"))
	refuses(t, db, "one seat alone", "grants_seats_together", grantRow(ada, "administrator", "true", on, off, "NULL", "NULL", "1"))
	do(t, db, grantRow(ada, "administrator", "true", on, off, "NULL", "NULL", "1")+"; "+grantRow(bo, "administrator", "true", on, off, "NULL", "NULL", "2"))
	refuses(t, db, "the seats again", "grants_bootstrap_seat_key", grantRow(cy, "administrator", "true", on, off, "NULL", "NULL", "1"))
}

func TestTheDatabaseRefusesSeatsAfterAnyOtherGrantOrForOnePerson(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	both := func(a, b string) string {
		return grantRow(a, "administrator", "false", on, off, "NULL", "NULL", "1") + "; " + grantRow(b, "auditor", "false", on, off, "NULL", "NULL", "2")
	}
	refuses(t, db, "one person in both", "grants_seats_together", both(ada, ada))
	do(t, db, grantRow(cy, "triage", "false", on, off, ada, bo, "NULL"))
	refuses(t, db, "after another grant", "grants_seats_together", both(ada, bo))
}

func TestTheDatabaseRefusesAnExclusiveRoleBesideAnother(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	do(t, db, grantRow(ada, "auditor", "true", on, off, bo, cy, "NULL"))
	refuses(t, db, "another beside it", "grants_stand_together", grantRow(ada, "triage", "false", on, off, bo, cy, "NULL"))
	refuses(t, db, "the same twice", "grants_stand_together", grantRow(ada, "auditor", "true", on, off, bo, cy, "NULL"))
	do(t, db, grantRow(bo, "triage", "false", on, off, ada, cy, "NULL"))
	refuses(t, db, "it beside another", "grants_stand_together", grantRow(bo, "auditor", "true", on, off, ada, cy, "NULL"))
	do(t, db, grantRow(bo, "investigator", "false", on, off, ada, cy, "NULL"))
	do(t, db, grantRow(ada, "triage", "false", off, "'2026-09-02 09:00Z'", bo, cy, "NULL")) // afterwards
}

func TestTheDatabaseOnlyEverEndsAGrant(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	do(t, db, grantRow(ada, "triage", "false", on, off, bo, cy, "NULL"))
	for why, sql := range map[string]string{
		"another role":       `UPDATE grants SET role = 'auditor'`,
		"a later end":        `UPDATE grants SET to_at = to_at + interval '1 year'`,
		"another person":     `UPDATE grants SET person_id = ` + dee,
		"revoked and longer": `UPDATE grants SET revoked_at = ` + on + `, revoked_by = ` + bo + `, to_at = to_at + interval '1 year'`,
		"gone":               `DELETE FROM grants`,
	} {
		refuses(t, db, why, "grants_only_end", sql)
	}
	refuses(t, db, "all gone", "security_events_stay", `TRUNCATE grants`)
	refuses(t, db, "revoked by nobody", "grants_revoked_by_somebody", `UPDATE grants SET revoked_at = `+on)
	do(t, db, `UPDATE grants SET revoked_by = `+bo+`, revoked_at = `+on)
	refuses(t, db, "revived", "grants_only_end", `UPDATE grants SET revoked_by = NULL, revoked_at = NULL`)
}

func TestR13_TheDatabaseRefusesAProposalSettledByItsMakerLateOrTwice(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	make := func(id, expires, state, by, at string) string {
		return fmt.Sprintf(`INSERT INTO proposals (id, kind, object, act, payload, proposed_by, proposed_at, expires_at, state, settled_by, settled_at)
			VALUES (%s, 'case', gen_random_uuid(), 'close', '\x01', %s, %s, %s, '%s', %s, %s)`, id, ada, on, expires, state, by, at)
	}
	day, hour := "'2026-03-03 09:00Z'", "'2026-03-02 10:00Z'"
	refuses(t, db, "by its maker", "proposals_second_person", make("gen_random_uuid()", day, "confirmed", ada, hour))
	refuses(t, db, "late", "proposals_settled", make("gen_random_uuid()", day, "confirmed", bo, day))
	refuses(t, db, "by nobody", "proposals_settled", make("gen_random_uuid()", day, "confirmed", "NULL", hour))
	refuses(t, db, "open but settled", "proposals_settled", make("gen_random_uuid()", day, "open", bo, hour))
	refuses(t, db, "expired before its time", "proposals_settled", make("gen_random_uuid()", day, "expired", "NULL", hour))
	refuses(t, db, "over a day", "proposals_check", make("gen_random_uuid()", off, "open", "NULL", "NULL"))
	do(t, db, make(dee, day, "open", "NULL", "NULL"))
	settle := `UPDATE proposals SET state = '%s', settled_by = %s, settled_at = ` + hour
	refuses(t, db, "another payload", "proposals_settle_once", `UPDATE proposals SET payload = '\x02', state = 'confirmed', settled_by = `+bo+`, settled_at = `+hour)
	refuses(t, db, "another maker", "proposals_settle_once", `UPDATE proposals SET proposed_by = `+bo)
	refuses(t, db, "gone", "proposals_settle_once", `DELETE FROM proposals`)
	refuses(t, db, "self", "proposals_second_person", fmt.Sprintf(settle, "confirmed", ada))
	do(t, db, fmt.Sprintf(settle, "confirmed", bo))
	refuses(t, db, "twice", "proposals_settle_once", fmt.Sprintf(settle, "rejected", cy))
}

func TestR43_R50_TheDatabaseRefusesASessionThatIsNeitherThisNorThatOrLastsTooLong(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	session := func(kind, person, token, scopes, expires, fresh string) string {
		return fmt.Sprintf(`INSERT INTO sessions (digest, kind, person_id, token_id, token_name, scopes, created_at, last_used_at, expires_at, fresh_until)
			VALUES (sha256(convert_to(gen_random_uuid()::text, 'UTF8')), '%s', %s, %s, 'x', %s, %s, %s, %s, %s)`, kind, person, token, scopes, on, on, expires, fresh)
	}
	for why, sql := range map[string]string{
		"staff without a person":     session("staff", "NULL", "NULL", "NULL", "'2026-03-02 21:00Z'", on),
		"a party that is staff":      session("party", ada, "NULL", "NULL", "'2026-03-02 21:00Z'", "NULL"),
		"a token without scopes":     session("token", ada, "gen_random_uuid()", "NULL", "'2026-03-03 09:00Z'", "NULL"),
		"a token with none":          session("token", ada, "gen_random_uuid()", "'{}'", "'2026-03-03 09:00Z'", "NULL"),
		"a token with fresh factors": session("token", ada, "gen_random_uuid()", "'{read}'", "'2026-03-03 09:00Z'", on),
	} {
		refuses(t, db, why, "sessions_of_one_kind", sql)
	}
	refuses(t, db, "staff for days", "sessions_end", session("staff", ada, "NULL", "NULL", "'2026-03-04 09:00Z'", on))
	refuses(t, db, "a token for 92 days", "sessions_end", session("token", ada, "gen_random_uuid()", "'{read}'", off, "NULL"))
	do(t, db, session("token", ada, "gen_random_uuid()", "'{read}'", "'2026-05-31 09:00Z'", "NULL"))
}

func TestTheDatabaseOnlyAddsSecurityEvents(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	do(t, db, `INSERT INTO security_events VALUES (gen_random_uuid(), `+on+`, 'grant.confirmed', 'staff', '', '')`)
	refuses(t, db, "changed", "security_events_stay", `UPDATE security_events SET what = 'nothing'`)
	refuses(t, db, "gone", "security_events_stay", `DELETE FROM security_events`)
	refuses(t, db, "all gone", "security_events_stay", `TRUNCATE security_events`)
}

func TestTheDatabaseRefusesWhatIsNoCredentialNoNameAndASecondCodeInForce(t *testing.T) {
	t.Parallel()
	db := peopled(t)
	refuses(t, db, "a password in the open", "credentials_password_check", `UPDATE credentials SET password = 'in the open', password_at = now()`)
	refuses(t, db, "capitals", "persons_username_check", `UPDATE persons SET username = 'Ada' WHERE id = `+ada)
	refuses(t, db, "a name twice", "persons_username_key", `UPDATE persons SET username = 'person1' WHERE id = `+ada)
	code := func(party, mac string) string {
		return fmt.Sprintf(`INSERT INTO access_codes VALUES (gen_random_uuid(), %s, '%s', %s, sha256('%s'), '2026-03-02')`, ada, party, bo, mac)
	}
	refuses(t, db, "a party that is staff", "access_codes_party_kind_check", code("staff", "a"))
	do(t, db, code("reporter", "a"))
	refuses(t, db, "two in force", "access_codes_in_force", code("reporter", "b"))
	refuses(t, db, "one code for two", "access_codes_code_mac_key", code("witness", "a"))
}

func TestEveryColumnOfAccountsIsClassified(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	rows, err := db.Pool.Query(t.Context(), `SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
		AND c.relname IN ('persons','credentials','invites','interests','qualifications','access_codes','sessions','attempts','grants','proposals','security_events')
		AND coalesce(col_description(c.oid, a.attnum), '') !~ '^(public|personal|secret)(:|$)'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s is not classified", column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
