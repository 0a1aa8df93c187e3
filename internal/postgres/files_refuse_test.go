package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// wantRefused runs a statement that the database must refuse with a code.
func (r *registry) wantRefused(code, sql string, args ...any) {
	r.t.Helper()
	_, err := r.db.Pool.Exec(r.t.Context(), sql, args...)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != code {
		r.t.Errorf("%s: got %v, want a refusal with %s", sql, err, code)
	}
}

// copyEvent is an insert of an event like the last one of a file, but for some columns.
func copyEvent(changes string) string {
	columns := []string{"id", "file_id", "seq", "action", "from_state", "to_state", "procedure", "version", "kind", "at", "who_kind", "who_id",
		"who_as", "payload", "closed", "on_hold", "incident", "owes", "wrote", "prev", "commitment", "leaf_id"}
	values := map[string]string{"id": "gen_random_uuid()", "seq": "seq + 1", "from_state": "to_state", "prev": "commitment",
		"commitment": `sha256(commitment)`, "leaf_id": "gen_random_uuid()", "action": "'log_contact'"}
	for _, c := range strings.Split(changes, ";") {
		if name, value, ok := strings.Cut(c, "="); ok {
			values[name] = value
		}
	}
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c
		if v, ok := values[c]; ok {
			list[i] = v
		}
	}
	return "insert into events (" + strings.Join(columns, ", ") + ") select " + strings.Join(list, ", ") +
		" from events where file_id = $1 order by seq desc limit 1"
}

func TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.do(r.open(casefile.Case), "", "allocate_triage", "", nil)
	for name, c := range map[string]struct{ changes, code string }{
		"an action that is not declared":        {"action='pardon'", "23503"},
		"a move that is not declared":           {"to_state='closed'", "23503"},
		"from a state that it is not in":        {"from_state='investigating';to_state='investigating'", "RC001"},
		"out of its order":                      {"seq=seq + 2", "RC001"},
		"in the place of another":               {"seq=seq", "RC001"},
		"after an event that was not the last":  {"prev=sha256('x')", "RC001"},
		"under another version":                 {"version='1'", "RC001"},
		"of a case as if it were a report":      {"kind='report'", "RC001"},
		"of a file that is not there":           {"file_id=gen_random_uuid()", "RC001"},
		"without anybody":                       {"who_kind=''", "23514"},
		"with nothing sealed":                   {"payload=''", "23514"},
		"with the leaf of another":              {"leaf_id=leaf_id", "23505"},
		"with a commitment that is none":        {"commitment='short'", "23514"},
		"with the id of another":                {"id=id", "23505"},
		"from nothing, as if it had just begun": {"seq=1;from_state='';action='open_case'", "RC001"},
	} {
		t.Log(name)
		r.wantRefused(c.code, copyEvent(c.changes), f.ID)
	}
	if got := r.read(f.Header); got.State() != f.State() || got.Seq != f.Seq {
		t.Errorf("a refused event moved the file to %s %d", got.State(), got.Seq)
	}
	if _, err := r.db.Pool.Exec(t.Context(), copyEvent(""), f.ID); err != nil {
		t.Errorf("the same event, next and declared, is refused: %v", err)
	}
}

func TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	r.do(f, r.holder(f, "chair"), "vote_on_findings", "", provedVote)
	const restrict = "23001"
	for _, sql := range []string{
		"update files set state = 'closed'", "update files set seq = seq + 1", "update files set closed = true", "update files set on_hold = true",
		"update files set tip = sha256('x')", "update files set incident = gen_random_uuid()", "update files set burst = gen_random_uuid()", "update files set ref = ref || 'x'",
		"update files set key_id = gen_random_uuid()", "update files set procedure = procedure, level = 3", "update files set nation = 'wales'",
		"delete from files", "truncate files cascade",
		"update events set payload = 'x'", "update events set at = at", "delete from events", "truncate events cascade",
		"delete from standings", "truncate standings", "update standings set relation = 'lead'", "update standings set person_id = gen_random_uuid()",
		"update votes set ballot = 'x'", "delete from votes", "truncate votes", "update letters set body = 'x'", "delete from letters", "truncate letters",
		"update letters set sent_at = at, party = 'x'", "update letters set sent_at = at, party_id = gen_random_uuid()", "update links set file_id = file_id", "delete from links", "truncate links",
		"update identities set words = 'x'", "truncate identities", "delete from reads", "truncate reads",
		"update log_batches set wrote = 'x'", "delete from log_batches", "truncate log_batches cascade", "update security_batched set batch = batch",
		"update procedures set digest = digest", "delete from procedures", "truncate procedures cascade", "delete from transitions",
		"update transitions set to_state = 'closed'", "truncate transitions cascade", "delete from apart", "update apart set a = b", "truncate apart",
		"delete from elsewhere", "update elsewhere set a = b", "truncate elsewhere",
		"insert into files (id, ref, code_name, kind, procedure, version, key_id, nation, opened_on, state, seq, tip) select gen_random_uuid(), 'x', '', kind, procedure, version, gen_random_uuid(), '', opened_on, state, seq, tip from files",
		"insert into files (id, ref, code_name, kind, procedure, version, key_id, nation, opened_on, state, seq, tip) select gen_random_uuid(), 'x', '', kind, procedure, version, gen_random_uuid(), '', opened_on, state, 1, tip from files limit 1",
	} {
		r.wantRefused(restrict, sql)
	}
	r.wantClean()
}

func TestI03_I04_TheDatabaseKeepsApartWhatOnePersonNeverCombines(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	person := r.holder(f, "triage")
	const insert = "insert into standings (file_id, person_id, relation, since) values ($1, $2, $3, now())"
	for _, relation := range []string{"investigator", "was_investigator", "panellist", "was_chair", "appeal_member", "was_appeal_chair"} {
		r.wantRefused("RC003", insert, f.ID, person, relation)
	}
	exec(t, r.db, insert, f.ID, person, "clerk")                         // not apart from triage
	exec(t, r.db, insert, f.ID, uuid.NewString(), "investigator")        // another person
	exec(t, r.db, insert, r.open(casefile.Case).ID, person, "panellist") // another file
	// Ended long ago is the same as held now: the row of a function that ended cannot be taken up against it either.
	exec(t, r.db, "update standings set until = since where file_id = $1 and person_id = $2 and relation = 'triage'", f.ID, person)
	r.wantRefused("RC003", insert, f.ID, person, "chair")

	// The same through Save: two functions that go together by hand never reach the table.
	r2 := newRegistry(t)
	g := r2.declareAll(r2.do(r2.open(casefile.Case), "", "allocate_triage", "", nil))
	m, err := r2.apply(g, "", "allocate_lead", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Result.Stand = append(m.Result.Stand, casefile.Standing{Person: r2.holder(g, "triage"), Relation: "chair"})
	if err := r2.Save(t.Context(), m); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
}

func TestR16_AMemberVotesOnce(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	before := f
	chair := r.holder(f, "chair")
	f = r.do(f, chair, "vote_on_findings", "", provedVote)
	r.wantRefused("23505", "insert into votes select gen_random_uuid(), file_id, question, round, person_id, ballot, at from votes")
	// A second ballot that the pure world did not refuse, because it was shown the file as it was before.
	again, err := r.apply(before, chair, "vote_on_findings", "", provedVote)
	if err != nil {
		t.Fatal(err)
	}
	again.Result.Event.Seq = f.Seq + 1
	if err := r.Save(t.Context(), again); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
}

func TestAProcedureNeverChangesUnderItsVersion(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	if err := r.SyncProcedures(t.Context(), []*procedure.Procedure{r.p}); err != nil {
		t.Fatalf("the same again: %v", err)
	}
	other := *r.p
	other.Digest = strings.Repeat("ab", 32)
	if err := r.SyncProcedures(t.Context(), []*procedure.Procedure{&other}); err == nil || !strings.Contains(err.Error(), "new version") {
		t.Fatalf("got %v, want advice to give it a new version", err)
	}
	other.Version = "2027-01"
	if err := r.SyncProcedures(t.Context(), []*procedure.Procedure{&other}); err != nil {
		t.Fatal(err)
	}
	r.wantClean()
}
