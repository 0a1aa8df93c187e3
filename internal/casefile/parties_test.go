package casefile_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// beside drives a case with people beside it.
func beside(t *testing.T) *route {
	t.Helper()
	r := small(t, "parties")
	r.openCase()
	return r
}

func as(r *route, kind actor.Kind, id, action string, fields map[string]any) error {
	r.as = kind
	defer func() { r.as = "" }()
	return r.try(id, action, "", fields)
}

func (r *route) admit(action, name string, more ...any) casefile.Party {
	r.t.Helper()
	fields := map[string]any{"name": name, "contact": "a letter box"}
	if action == "admit_affected" {
		fields["agreed"], fields["said_by"], fields["said"] = true, "They themselves", "To be told."
	}
	for i := 0; i < len(more); i += 2 {
		fields[more[i].(string)] = more[i+1]
	}
	r.do("worker", action, "", fields)
	return r.f.Contents.Parties[len(r.f.Contents.Parties)-1]
}

func TestWhoeverIsAdmittedHasANumberACodeAndALetterOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a := r.admit("admit_affected", "Sandy Example")
	if d := r.result.Event.Data; d.Invited != "affected" || d.Admitted == nil || d.Admitted.ID != a.ID || !d.Admitted.Until.IsZero() {
		t.Errorf("got %+v, want a code for the affected", d)
	}
	b := r.admit("admit_witness", "Terry Example")
	if a.N != 1 || b.N != 2 || a.ID == b.ID || a.Kind != actor.Affected || b.Kind != actor.Witness || b.Contact != "a letter box" {
		t.Errorf("got %+v and %+v", a, b)
	}
	if len(r.result.Letters) != 1 || r.result.Letters[0].To != "witness" {
		t.Errorf("got %+v, want one letter to the witness", r.result.Letters)
	}
	if r.f.Contents.Affected() != 1 {
		t.Errorf("it happened to %d people", r.f.Contents.Affected())
	}
}

func TestNobodyIsAdmittedTwiceToTheSamePartWhileItLasts(t *testing.T) {
	t.Parallel()
	r := beside(t)
	fields := map[string]any{"name": "Terry Example", "contact": "a letter box"}
	r.do("worker", "admit_witness", "", fields)
	if at, code := wrong(t, r.try("worker", "admit_witness", "", fields)); at != "/fields/name" || code != "repeated" {
		t.Errorf("got %s %s", at, code)
	}
	r.admit("admit_affected", "Terry Example") // another part
	r.do("worker", "dismiss", "", map[string]any{"party": "1"})
	r.do("worker", "admit_witness", "", fields)
}

// I07: whoever works here and is named as a party, or close to one, has nothing to do with the case from then on.
func TestI07_AColleagueWhoIsNamedAsAPartyIsSetAsideAtOnce(t *testing.T) {
	t.Parallel()
	r := beside(t)
	r.aside = []string{"p1", "p2"}
	r.admit("admit_witness", "Terry Example")
	for person, want := range map[string]bool{"p1": true, "p2": true, "p3": false} {
		if got := r.f.Contents.Quarantined[person]; got != want {
			t.Errorf("%s set aside: %t", person, got)
		}
	}
	if len(r.result.Stand) != 2 || r.result.Stand[0].Relation != casefile.Conflict {
		t.Errorf("got standings %+v", r.result.Stand)
	}
}

func TestAPartForSomeDaysLastsToTheEndOfTheLastOfThemAndNotLonger(t *testing.T) {
	t.Parallel()
	r := beside(t)
	p := r.admit("admit_representative", "Terry Example", "beside", "respondent", "scope", "All of it", "days", 10.0)
	if want := time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC); !p.Until.Equal(want) || p.Beside != "respondent" || p.Scope != "All of it" {
		t.Fatalf("got %+v, want it to end with 12 March", p)
	}
	who := actor.Actor{Kind: actor.Representative, ID: p.ID}
	last := p.Until.Add(-time.Second)
	if !r.f.Keeps(who, last) || r.f.Keeps(who, p.Until) || len(r.f.Contents.Present(actor.Representative, last)) != 1 || len(r.f.Contents.Present(actor.Representative, p.Until)) != 0 {
		t.Error("it ends at another moment")
	}
	if err := as(r, actor.Representative, p.ID, "renew", nil); err != nil {
		t.Fatal(err)
	}
	if d := r.result.Event.Data; !d.Renewed || d.Invited != "representative" || d.Admitted != nil {
		t.Errorf("got %+v, want a code in place of their own", d)
	}
}

func TestOfSeveralWitnessesEachIsWrittenToAlone(t *testing.T) {
	t.Parallel()
	r := beside(t)
	r.admit("admit_affected", "Robin Example")
	sandy, terry := r.admit("admit_witness", "Sandy Example"), r.admit("admit_witness", "Terry Example")
	tell := func(party string) error {
		return r.try("worker", "tell_witness", "", map[string]any{"party": party, "text": "Thank you for writing."})
	}
	for _, party := range []string{"1", "4", "0", "Terry Example"} { // 1 is no witness
		if at, code := wrong(t, tell(party)); at != "/fields/party" || code != "unknown_party" {
			t.Errorf("%q: got %s %s", party, at, code)
		}
	}
	if err := tell("3"); err != nil {
		t.Fatal(err)
	}
	if m := r.f.Contents.Messages; len(m) != 1 || m[0].Party != terry.ID || !m[0].Out || m[0].With != "witness" {
		t.Errorf("got %+v, want one to Terry", m)
	}
	r.do("worker", "dismiss", "", map[string]any{"party": "2"})
	if _, code := wrong(t, tell("2")); code != "unknown_party" {
		t.Errorf("%s has no part any more and got %s", sandy.Name, code)
	}
}

func TestADismissedPartyHasNoPartAnyMoreAndTheOthersKeepTheirs(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a, b := r.admit("admit_witness", "Sandy Example"), r.admit("admit_witness", "Terry Example")
	for _, party := range []string{"3", "0", "-1", "Sandy Example", "1.0"} {
		if at, code := wrong(t, r.try("worker", "dismiss", "", map[string]any{"party": party})); at != "/fields/party" || code != "unknown_party" {
			t.Errorf("%q: got %s %s", party, at, code)
		}
	}
	r.do("worker", "dismiss", "", map[string]any{"party": " 1 "})
	if r.result.Event.Data.Dismissed != a.ID {
		t.Errorf("got %q", r.result.Event.Data.Dismissed)
	}
	for _, p := range []struct {
		id   string
		kind actor.Kind
		want bool
	}{{a.ID, actor.Witness, false}, {b.ID, actor.Witness, true}, {b.ID, actor.Affected, false}, {"nobody", actor.Witness, false}, {"anybody", actor.Respondent, true}} {
		if got := r.f.Keeps(actor.Actor{Kind: p.kind, ID: p.id}, r.now); got != p.want {
			t.Errorf("%s as %s keeps a part: %t", p.id, p.kind, got)
		}
	}
	if _, code := wrong(t, r.try("worker", "dismiss", "", map[string]any{"party": "1"})); code != "unknown_party" {
		t.Errorf("got %s", code)
	}
}

func TestAStatementIsTheirsWhoGiveItAndEveryVersionIsKept(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a, b := r.admit("admit_witness", "Sandy Example"), r.admit("admit_witness", "Terry Example")
	said := func(text string) map[string]any { return map[string]any{"text": text, "signed": true} }
	for _, err := range []error{r.try("worker", "state", "", said("x")), as(r, actor.Witness, "nobody", "state", said("x")), as(r, actor.Affected, a.ID, "state", said("x"))} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v, want it refused", err)
		}
	}
	for _, text := range []string{"First.", "Second."} {
		if err := as(r, actor.Witness, a.ID, "state", said(text)); err != nil {
			t.Fatal(err)
		}
	}
	var versions []string
	for _, s := range r.f.Contents.Party(a.ID).Statements {
		versions = append(versions, s.Text)
	}
	if strings.Join(versions, " ") != "First. Second." || len(r.f.Contents.Party(b.ID).Statements) != 0 {
		t.Errorf("got %q", versions)
	}
}

func TestI02_AStatementIsMadeAnItemOfEvidenceByItsWordsAndALaterOneIsAnother(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a := r.admit("admit_witness", "Sandy Example")
	put := map[string]any{"party": "1"}
	if pointer, code := wrong(t, r.try("worker", "put_statement", "", put)); pointer != "/fields/party" || code != "unknown_party" {
		t.Errorf("of nothing that was stated: got %s at %s", code, pointer)
	}
	for _, text := range []string{"First.", "Second."} {
		if err := as(r, actor.Witness, a.ID, "state", map[string]any{"text": text, "signed": true}); err != nil {
			t.Fatal(err)
		}
		r.do("worker", "put_statement", "", put)
		if _, code := wrong(t, r.try("worker", "put_statement", "", put)); code != "repeated" {
			t.Errorf("twice: got %s", code)
		}
	}
	items := r.f.Contents.Exhibits
	if len(items) != 2 || items[0].From != "witness" || items[0].Party != a.ID || items[0].SHA256 == items[1].SHA256 {
		t.Fatalf("the items are %+v", items)
	}
	for i, want := range []string{"First.", "Second."} {
		if words, ok := r.f.Contents.Stated(items[i]); !ok || words != want {
			t.Errorf("item %d reads %q, want %q", i, words, want)
		}
	}
}

func TestWhatAPartySendsIsKnownToBeTheirs(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a := r.admit("admit_witness", "Sandy Example")
	if err := as(r, actor.Witness, a.ID, "write", map[string]any{"text": "A word."}); err != nil {
		t.Fatal(err)
	}
	r.exhibit = "item"
	if err := as(r, actor.Witness, a.ID, "send", map[string]any{"evidence": "item"}); err != nil {
		t.Fatal(err)
	}
	r.do("worker", "send", "", map[string]any{"evidence": "item"})
	m, x := r.f.Contents.Messages[0], r.f.Contents.Exhibits
	if m.With != "witness" || m.Party != a.ID || x[0].Party != a.ID || x[1].Party != "" {
		t.Errorf("got %+v and %+v", m, x)
	}
}

func TestWhatAnAffectedPersonWishesCanBeAskedFor(t *testing.T) {
	t.Parallel()
	r := beside(t)
	a := r.admit("admit_affected", "Sandy Example")
	if !fault.Is(r.try("worker", "close", "", nil), fault.Conflict) {
		t.Error("it was closed before they were asked")
	}
	if err := as(r, actor.Affected, a.ID, "wish", map[string]any{"text": "Only that it stops."}); err != nil {
		t.Fatal(err)
	}
	r.do("worker", "close", "", nil)
}

// T16: whoever stood beside somebody whose account it turns out not to be stands beside nobody.
func TestWhoStoodBesideOneRespondentDoesNotStandBesideTheNext(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.p = accountsAndParties(t)
	r.about(casefile.Respondent{Name: "@lantern_invented", Handle: "@lantern_invented", Unknown: true})
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	beside := r.admit("admit_representative", "Terry Example", "beside", "respondent", "scope", "All of it", "days", 20.0)
	other := r.admit("admit_representative", "Kim Example", "beside", "affected", "scope", "All of it", "days", 20.0)
	r.do("a", "contest", "", map[string]any{"why": "It is not mine."})
	r.do("a", "rule", "why", map[string]any{"upheld": false})
	r.do("a", "identify", "why", theirs("Sandy Example", "own_words", "witness"))
	for id, want := range map[string]bool{beside.ID: false, other.ID: true} {
		if got := r.f.Keeps(actor.Actor{Kind: actor.Representative, ID: id}, r.now); got != want {
			t.Errorf("%s keeps a part: %t", r.f.Contents.Party(id).Name, got)
		}
	}
}

// accountsAndParties is the procedure of accounts, in which somebody may be admitted to stand beside a party, too.
func accountsAndParties(t *testing.T) *procedure.Procedure {
	t.Helper()
	accounts, parties := read(t, "accounts"), read(t, "parties")
	_, action, _ := strings.Cut(parties, "    - id: admit_representative\n")
	action, _, _ = strings.Cut(action, "    - id: dismiss\n")
	_, list, _ := strings.Cut(parties, "lists:\n")
	list, _, _ = strings.Cut(list, "outcomes:\n")
	source := strings.Replace(accounts, "lists:\n", "lists:\n"+list, 1) + "    - id: admit_representative\n" + action
	p, err := procedure.Parse([]byte(source), procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
