package postgres_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"

	"recourse/internal/account"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/panel"
)

const stands = "insert into standings (file_id, person_id, relation, since) values ($1, $2, $3, now())"

func TestI08_AConflictEndsOnlyInTheNameOfSomebodyElse(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.do(r.open(casefile.Case), "", "allocate_triage", "", nil)
	person := f.Contents.Holders[0].Person
	f = r.do(f, person, "declare", "", map[string]any{"conflict": true})
	const end = "update standings set until = since, lifted_by = $4 where file_id = $1 and person_id = $2 and relation = $3"
	r.wantRefused("23514", end, f.ID, person, "conflict", nil)
	r.wantRefused("23514", end, f.ID, person, "conflict", person)
	r.wantRefused("23514", end, f.ID, person, "was_triage", nil)
	r.wantRefused("23514", end, f.ID, person, "was_triage", uuid.NewString())
	exec(t, r.db, stands, f.ID, person, "barred")
	r.wantRefused("23514", end, f.ID, person, "barred", nil)
	r.wantRefused("23514", end, f.ID, person, "barred", uuid.NewString())

	// In somebody's name it ends, the log holds whose, and a new conflict is like the first.
	r = newRegistry(t)
	f = r.do(r.open(casefile.Case), "", "allocate_triage", "", nil)
	person = f.Contents.Holders[0].Person
	f = r.do(f, person, "declare", "", map[string]any{"conflict": true})
	m, err := r.apply(f, "", "allocate_triage", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	reviewer := uuid.NewString()
	m.Result.Stand = append(m.Result.Stand, casefile.Standing{Person: person, Relation: casefile.Conflict, Ends: true, By: reviewer})
	if err := r.Save(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var by string
	const lifted = "select lifted_by::text from standings where file_id = $1 and person_id = $2 and relation = 'conflict' and until is not null"
	if err := r.db.Pool.QueryRow(t.Context(), lifted, f.ID, person).Scan(&by); err != nil || by != reviewer {
		t.Errorf("lifted by %q, %v; want %s", by, err, reviewer)
	}
	r.wantClean()
	exec(t, r.db, "update standings set lifted_by = $3 where file_id = $1 and person_id = $2 and relation = 'conflict'", f.ID, person, uuid.NewString())
	if got := r.verify(); got.OK() {
		t.Error("another name stands beside it, and the log does not see it")
	}
	r.wantRefused("23514", "update standings set until = null where file_id = $1 and person_id = $2 and relation = 'conflict'", f.ID, person)
	exec(t, r.db, "update standings set until = null, lifted_by = null where file_id = $1 and person_id = $2 and relation = 'conflict'", f.ID, person)
}

func TestI06_TheDatabaseLetsNobodyWorkOnAFileWhoIsBarredFromIt(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.open(casefile.Case)
	person := uuid.NewString()
	exec(t, r.db, stands, f.ID, person, "barred")
	for _, relation := range []string{"lead", "clerk", "drawn", "was_quality"} {
		r.wantRefused("RC003", stands, f.ID, person, relation)
	}
	exec(t, r.db, stands, f.ID, person, "conflict")                    // takes effect at once, whoever they are (I08)
	exec(t, r.db, stands, f.ID, uuid.NewString(), "lead")              // another person
	exec(t, r.db, stands, r.open(casefile.Case).ID, person, "quality") // another file
}

// linkedCases are a case, and three that are linked to it: by the incident, by hand, and by a report.
func linkedCases(t *testing.T, r *registry) (f *casefile.File, linked []*casefile.File) {
	t.Helper()
	first := r.birth(casefile.Case)
	sibling := r.birth(casefile.Case)
	first.Incident, sibling.Incident = first.Result.After.Incident, first.Result.After.Incident
	related, cousin, report := r.open(casefile.Case), r.open(casefile.Case), r.open(casefile.Report)
	first.LinkedTo = []string{related.ID, report.ID}
	if err := r.Save(t.Context(), first, sibling); err != nil {
		t.Fatal(err)
	}
	exec(t, r.db, "insert into links values ($1, $2), ($2, $1)", report.ID, cousin.ID)
	return r.read(first.Result.After.Header), []*casefile.File{r.read(sibling.Result.After.Header), related, cousin}
}

func TestI04_NobodyGetsAFunctionWhoWorkedOnALinkedCase(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f, linked := linkedCases(t, r)
	far := r.open(casefile.Case)
	exec(t, r.db, "insert into elsewhere values ($1, $2, 'appeal_member', 'triage'), ($1, $2, 'appeal_member', 'lead')", r.p.ID, r.p.Version)
	for _, other := range linked {
		for _, relation := range []string{"triage", "was_lead"} {
			person := uuid.NewString()
			exec(t, r.db, stands, other.ID, person, relation)
			r.wantRefused("RC003", stands, f.ID, person, "appeal_member")
			r.wantRefused("RC003", stands, f.ID, person, "was_appeal_member")
			exec(t, r.db, stands, f.ID, person, "clerk") // another function
		}
	}
	person := uuid.NewString()
	exec(t, r.db, stands, far.ID, person, "was_triage")
	exec(t, r.db, stands, linked[0].ID, person, "was_clerk")
	exec(t, r.db, stands, f.ID, person, "appeal_member") // a case that is not linked, and a function that is not named

	got, err := r.Elsewhere(t.Context(), f.ID, []string{"clerk", "triage"})
	if err != nil || !slices.Equal(got[person], []string{"clerk"}) {
		t.Errorf("got %v, %v; want clerk of %s", got, err, person)
	}
}

func TestElsewhereIsWhoHeldWhatOnALinkedCase(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f, linked := linkedCases(t, r)
	want := map[string][]string{}
	for _, other := range linked {
		other = r.do(other, "", "allocate_triage", "", nil)
		want[r.holder(other, "triage")] = []string{"triage"}
		r.pools["triage"] = slices.DeleteFunc(r.pools["triage"], func(who string) bool { return want[who] != nil })
	}
	if len(want) != 3 {
		t.Fatalf("%d officers of three cases", len(want))
	}
	r.do(f, "", "allocate_triage", "", nil) // on this very case: that is for apart
	far := r.open(casefile.Case)
	r.pools["triage"] = []string{uuid.NewString()}
	r.do(far, "", "allocate_triage", "", nil)
	got, err := r.Elsewhere(t.Context(), f.ID, []string{"triage", "lead"})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestKnownIsWhatSomebodyIsQualifiedForAndHowMuchTheySitOn(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	ada, ben := r.person("ada"), r.person("ben")
	var key string
	if err := r.db.Pool.QueryRow(t.Context(), "select key_id::text from persons where id = $1", ada).Scan(&key); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"categories": []string{"lay"}, "region": "north", "training": []map[string]string{
		{"for": "panel", "until": "2026-03-02"}, {"for": "race", "until": "2026-03-01"}}})
	if err != nil {
		t.Fatal(err)
	}
	held, err := r.ring.Seal(t.Context(), keyring.KeyID(key), account.QualificationsPlace(account.PersonID(ada)), text)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, r.db, "insert into qualifications values ($1, $2, $3, $4)", ada, held, r.now, ben)
	for _, relation := range []string{"panellist", "drawn", "lead", "was_panellist"} {
		exec(t, r.db, stands, r.open(casefile.Case).ID, ada, relation)
	}
	ended := r.open(casefile.Case)
	exec(t, r.db, stands, ended.ID, ada, "panellist")
	exec(t, r.db, "update standings set until = since where file_id = $1", ended.ID)
	got, err := r.Known(t.Context(), []string{ada, ben}, []string{"panellist", "chair"}, r.now)
	want := map[string]panel.Candidate{
		ada: {ID: ada, Categories: []string{"lay"}, Region: "north", Trained: []string{"panel"}, Load: 2}, ben: {ID: ben},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestR12_ADrawThatTheDatabaseHoldsAgainstIsNotKept(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.open(casefile.Case)
	m, err := r.apply(f, "", "allocate_triage", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, r.db, stands, f.ID, m.Result.Event.Data.Draws[0].Drawn[0], "barred")
	if err := r.Save(t.Context(), m); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if got := r.read(f.Header); len(got.Events()) != 1 {
		t.Errorf("%d events are kept", len(got.Events()))
	}
}
