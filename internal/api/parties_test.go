package api_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit"
)

// besideCase is a case in triage under those rules, and its officer.
type besideCase struct {
	*testkit.House
	ref     string
	officer *testkit.Client
}

func newBesideCase(t *testing.T) *besideCase {
	t.Helper()
	h := testkit.New(t, testkit.Options{Configs: testkit.Beside(t)})
	ref := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	return &besideCase{House: h, ref: ref, officer: drawn(t, h, "triage", ref)}
}

var tenWords = regexp.MustCompile(`(?m)^([a-z-]+ ){9}[a-z-]+$`)

// admit invites somebody, and gives the access code that stands in the letter to them.
func (b *besideCase) admit(action, name string, more map[string]any) string {
	b.T.Helper()
	fields := map[string]any{"name": name, "contact": "a letter box"}
	if action == "admit_affected" {
		fields["agreed"], fields["said_by"], fields["said"] = true, "They themselves, by telephone", "To be told, and that it stops."
	}
	for k, v := range more {
		fields[k] = v
	}
	b.officer.Action("cases", b.ref, action, "", fields).Want(201)
	letters, _ := b.officer.Get("/api/v1/cases/" + b.ref + "/letters").Want(200).JSON()["items"].([]any)
	last, _ := letters[len(letters)-1].(map[string]any)
	body, _ := last["body"].(string)
	code := tenWords.FindString(body)
	if last["letter"] != "L35" || code == "" {
		b.T.Fatalf("the last letter is %v", last)
	}
	return code
}

var besideScope = map[string]any{"beside": "respondent", "scope": "To answer.", "days": 10}

func items(a *testkit.Answer) []any {
	out, _ := a.Want(200).JSON()["items"].([]any)
	return out
}

func TestWhoeverStandsBesideACaseIsToldNoMoreThanTheirPartLetsThemKnow(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	who := map[string]*testkit.Client{
		"affected": b.Party(b.admit("admit_affected", "Sandy Example", nil)), "witness": b.Party(b.admit("admit_witness", "Terry Example", nil)),
		"representative": b.Party(b.admit("admit_representative", "Kim Example", besideScope)),
		"supporter":      b.Party(b.admit("admit_supporter", "Lou Example", besideScope)),
	}
	for kind, title := range map[string]any{"affected": "We are deciding whether to investigate", "witness": nil,
		"representative": "Not yet told", "supporter": nil} {
		got := who[kind].Get("/api/v1/my/report").Want(200).JSON()
		stage, _ := got["stage"].(map[string]any)
		promises, _ := got["promises"].([]any)
		if got["reference"] != b.ref || stage["group"] != "considered" || stage["title"] != title || got["outcome"] != nil || (title == nil && len(promises) > 0) {
			t.Errorf("the %s is told %v", kind, got)
		}
		if letters := items(who[kind].Get("/api/v1/my/letters")); len(letters) != 1 {
			t.Errorf("the %s reads %d letters, not their own one", kind, len(letters))
		}
		if read := who[kind].Get("/api/v1/my/access-log").Want(200); title == nil && read.Has("triage") {
			t.Errorf("the %s is told who reads: %s", kind, read.Body)
		}
		for _, path := range []string{"notice", "receipt"} {
			who[kind].Get("/api/v1/my/" + path).Want(403)
		}
		for _, secret := range []string{"Robin", "Sandy", "Terry", "Kim", "Lou", "shouted"} {
			for _, path := range []string{"report", "messages", "evidence", "access-log"} {
				if who[kind].Get("/api/v1/my/" + path).Want(200).Has(secret) {
					t.Errorf("the %s reads %s in %s", kind, secret, path)
				}
			}
		}
	}
	b.CheckLedger()
}

// R37: to a session of any part, its own case is no more there among the files of staff than one that never was.
func TestR37_ToWhoeverStandsBesideACaseEveryFileOfStaffIsOneThatNeverWas(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	other := opened(t, b.House, b.Submit(story()).Reference, "Sandy Example")[0]
	for _, c := range []*testkit.Client{b.Party(b.admit("admit_affected", "Sandy Example", nil)), b.Party(b.admit("admit_witness", "Terry Example", nil)),
		b.Party(b.admit("admit_representative", "Kim Example", besideScope)), b.Party(b.admit("admit_supporter", "Lou Example", besideScope))} {
		for _, path := range []string{"", "/actions", "/events", "/parties", "/messages", "/evidence", "/letters", "/allegations", "/why?action=hold"} {
			never := c.Get("/api/v1/cases/C-0000000000T" + path)
			if never.Status != 404 {
				t.Fatalf("%s: %d", path, never.Status)
			}
			for _, ref := range []string{b.ref, other} {
				if hidden := c.Get("/api/v1/cases/" + ref + path); hidden.Status != never.Status || !bytes.Equal(hidden.Body, never.Body) {
					t.Errorf("%s: got %d %s, want %d %s", path, hidden.Status, hidden.Body, never.Status, never.Body)
				}
			}
		}
		c.Get("/api/v1/me").Want(403)
		c.Get("/api/v1/cases").Want(404)
	}
}

func TestAWitnessWritesSendsAndStatesAndNobodyElseReadsIt(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	one, two := b.Party(b.admit("admit_witness", "Sandy Example", map[string]any{"scope": "The evening."})), b.Party(b.admit("admit_witness", "Terry Example", nil))
	said := map[string]any{"text": "I heard it.", "signed": true}
	// The refusals: not signed, a field that there is not, nothing said, another's doors, a door that is shut.
	one.Post("/api/v1/my/statement", map[string]any{"text": "I heard it.", "signed": false}).Want(422)
	one.Post("/api/v1/my/statement", map[string]any{"text": "I heard it.", "signed": true, "mood": "x"}).Want(400)
	one.Post("/api/v1/my/statement", map[string]any{}).Want(422)
	for _, door := range []string{"response", "appeal", "withdrawal", "consent", "hearing-request", "appeal-waiver", "reply", "comment"} {
		one.Post("/api/v1/my/"+door, map[string]any{"text": "x"}).Want(403)
	}
	one.Post("/api/v1/my/adjustment-request", map[string]any{"text": "x"}).Want(409)
	b.Anyone().Post("/api/v1/my/statement", said).Want(401)
	b.officer.Post("/api/v1/my/statement", said).Want(403)
	if n := len(items(one.Get("/api/v1/my/statements"))); n != 0 {
		t.Fatalf("what was refused left %d statements", n)
	}

	one.Post("/api/v1/my/statement", said).Want(201)
	one.Post("/api/v1/my/statement", map[string]any{"text": "I heard it, at nine.", "signed": true}).Want(201)
	one.Post("/api/v1/my/messages", map[string]any{"text": "May I bring somebody?"}).Want(201)
	body, kind := form(t, "", "a picture")
	one.Send(http.MethodPost, "/api/v1/my/evidence", kind, []byte(body), nil).Want(201)
	versions := items(one.Get("/api/v1/my/statements"))
	last, _ := versions[0].(map[string]any)
	if len(versions) != 2 || last["version"] != 2.0 || last["text"] != "I heard it, at nine." {
		t.Errorf("got %v", versions)
	}
	for _, path := range []string{"statements", "messages", "evidence"} {
		if n := len(items(one.Get("/api/v1/my/" + path))); n == 0 {
			t.Errorf("%s: they do not read their own", path)
		}
		if n := len(items(two.Get("/api/v1/my/" + path))); n != 0 {
			t.Errorf("%s: another witness reads %d of them", path, n)
		}
	}
	for _, c := range []*testkit.Client{one, two} {
		if n := len(items(c.Get("/api/v1/my/letters"))); n != 1 {
			t.Errorf("a witness reads %d letters, not their own one", n)
		}
	}
	parties := b.officer.Get("/api/v1/cases/" + b.ref + "/parties").Want(200)
	if !parties.Has("I heard it, at nine.") || !parties.Has("a letter box") {
		t.Errorf("whoever works on the case reads %s", parties.Body)
	}
	if strings.Contains(b.Logged(), "I heard it") || strings.Contains(b.Logged(), "Sandy") {
		t.Error("what a witness says, or their name, stands in the log")
	}
	b.CheckLedger()
}

func TestTheWishesOfThePersonItHappenedToAreTheirsToReadAgain(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	one, two := b.Party(b.admit("admit_affected", "Sandy Example", nil)), b.Party(b.admit("admit_affected", "Terry Example", nil))
	one.Post("/api/v1/my/consent", map[string]any{"text": "Only that it stops."}).Want(201)
	if got := one.Get("/api/v1/my/consents"); len(items(got)) != 1 || !got.Has("Only that it stops.") {
		t.Errorf("got %s", got.Body)
	}
	if n := len(items(two.Get("/api/v1/my/consents"))); n != 0 {
		t.Errorf("another reads %d of them", n)
	}
}

func TestWhoseVoiceEndsIsLikeSomebodyWhoWasNeverThere(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	code := b.admit("admit_witness", "Sandy Example", nil)
	sign := func(code string) *testkit.Answer {
		return b.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": code})
	}
	token, _ := sign(code).Want(201).JSON()["token"].(string)
	asked := func() *testkit.Answer {
		return b.Anyone().Do(http.MethodGet, "/api/v1/my/report", nil, http.Header{"Authorization": {"Bearer " + token}})
	}
	asked().Want(200)
	b.officer.Action("cases", b.ref, "dismiss_party", "", map[string]any{"party": "2"}).Want(422)
	b.officer.Action("cases", b.ref, "dismiss_party", "", map[string]any{"party": "1"}).Want(201)
	asked().Want(401)
	never := sign("abacus abdomen abide ablaze able abnormal aboard abode abrupt absence")
	if gone := sign(code); gone.Status != 401 || !bytes.Equal(gone.Body, never.Body) && never.Status != 401 {
		t.Errorf("got %d %s, want it as for a code that never was: %d %s", gone.Status, gone.Body, never.Status, never.Body)
	}
	b.CheckLedger()
}

func TestAPartForSomeDaysEndsWithThemAndSoDoesACodeThatWasRenewed(t *testing.T) {
	t.Parallel()
	b := newBesideCase(t)
	code := b.admit("admit_representative", "Sandy Example", besideScope)
	c := b.Party(code)
	got := c.Post("/api/v1/my/access-code", nil).Want(201).JSON()
	renewed, _ := got["access_code"].(string)
	sign := func(code string) *testkit.Answer {
		return b.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": code})
	}
	if sign(code).Status != 401 {
		t.Error("the code of before still opens")
	}
	end := b.Clock.Now().UTC().Truncate(24 * time.Hour).Add(11 * 24 * time.Hour) // when the tenth day after today is over
	b.Clock.Advance(end.Sub(b.Clock.Now()) - time.Minute)
	token := ""
	asked := func() *testkit.Answer {
		return b.Anyone().Do(http.MethodGet, "/api/v1/my/report", nil, http.Header{"Authorization": {"Bearer " + token}})
	}
	token, _ = sign(renewed).Want(201).JSON()["token"].(string)
	asked().Want(200)
	b.Clock.Advance(time.Minute)
	asked().Want(401)
	sign(renewed).Want(401)
	// What ends their part is on the file: a table that says otherwise lets nobody in.
	conn, err := pgx.Connect(t.Context(), b.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), "update access_codes set ends_on = null where party_kind = 'representative'"); err != nil {
		t.Fatal(err)
	}
	token, _ = sign(renewed).Want(201).JSON()["token"].(string)
	asked().Want(404)
}
