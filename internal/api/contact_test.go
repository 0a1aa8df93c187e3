package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// newest is the text of the last letter to a party.
func newest(t *testing.T, c *testkit.Client) string {
	t.Helper()
	all := items(c.Get("/api/v1/my/letters"))
	if len(all) == 0 {
		t.Fatal("there is no letter")
	}
	last, _ := all[0].(map[string]any)
	subject, _ := last["subject"].(string)
	body, _ := last["body"].(string)
	return subject + "\n" + body
}

const choosing = "/api/v1/my/contact"

func inLanguage(lang string) map[string]any { return map[string]any{"language": lang} }

func TestWhoeverComesByACodeChoosesTheLanguageOfTheirLettersAlsoOnCasesThatComeLater(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	before, after := h.Submit(story()), h.Submit(story())
	mine, theirs := h.Party(before.AccessCode), h.Party(after.AccessCode)
	for body, want := range map[string]int{"fr": http.StatusUnprocessableEntity, "": http.StatusUnprocessableEntity} {
		mine.Post(choosing, inLanguage(body)).Want(want)
	}
	mine.Post(choosing, map[string]any{"language": "cy", "for": "somebody"}).Want(http.StatusBadRequest)
	h.As("triage-1").Post(choosing, inLanguage("cy")).Want(http.StatusForbidden)
	h.As("triage-1").Get(choosing).Want(http.StatusForbidden)

	mine.Post(choosing, inLanguage("cy")).Want(http.StatusCreated) // before there is a case
	if got := mine.Get(choosing).Want(http.StatusOK).JSON()["language"]; got != "cy" {
		t.Errorf("they chose Welsh and are told %v", got)
	}
	ref, other := opened(t, h, before.Reference, "Robin Example")[0], opened(t, h, after.Reference, "Jo Example")[0]
	for name, c := range map[string]struct {
		who  *testkit.Client
		want string
	}{"chose": {mine, "Newyddion am eich adroddiad"}, "did not": {theirs, "News about your report"}} {
		if got := newest(t, c.who); !strings.Contains(got, c.want) {
			t.Errorf("of their report, whoever %s is written %.60q", name, got)
		}
	}
	theirs.Post(choosing, inLanguage("cy")).Want(http.StatusCreated) // there is a case already
	finder, respondent := noticed(t, h, ref)
	noticed(t, h, other)
	for _, c := range []*testkit.Client{mine, theirs} {
		if got := newest(t, c); !strings.Contains(got, "Ble mae'n sefyll") {
			t.Errorf("of a case a reporter who chose Welsh is written %.80q", got)
		}
	}
	finder.Action("cases", ref, "record_delivery", "", map[string]any{"means": "post", "proof": "AB 12"}).Want(201)
	extended := func(who *testkit.Client, want string) {
		t.Helper()
		finder.Action("cases", ref, "extend_answer", "They asked.", map[string]any{"days": 7}).Want(201)
		if got := newest(t, who); !strings.Contains(got, want) {
			t.Errorf("the respondent is written %.60q, want %q", got, want)
		}
	}
	extended(respondent, "You have more time")
	respondent.Post(choosing, inLanguage("cy")).Want(http.StatusCreated)
	extended(respondent, "Mae gennych fwy o amser")
	if got := mine.Get(choosing).Want(http.StatusOK).JSON()["language"]; got != "cy" {
		t.Errorf("the respondent's choice is the reporter's: %v", got)
	}
	h.CheckLedger()
}

func tellBy(how, email string) map[string]any {
	out := map[string]any{"language": "en", "how": how}
	if email != "" {
		out["email"] = email
	}
	return out
}

func TestWhoeverComesByACodeIsToldByMailWhereTheyChooseAndNoLongerWhenTheyChooseSo(t *testing.T) {
	t.Parallel()
	h, s := mailed(t)
	const first, second, third = "xcanaryfirst@example.net", "xcanarysecond@example.net", "xcanarythird@example.net"
	r, nameless := h.Submit(known(map[string]any{"safe_contact": "Ask first."})), h.Submit(story())
	mine, hidden := h.Party(r.AccessCode), h.Party(nameless.AccessCode)
	for _, bad := range []map[string]any{tellBy("mail", ""), tellBy("mail", "nobody"), tellBy("mail", "a@example.net\r\nBcc: b@example.net"), tellBy("here", first), tellBy("post", "")} {
		mine.Post(choosing, bad).Want(http.StatusUnprocessableEntity)
	}
	hidden.Post(choosing, tellBy("mail", first)).Want(http.StatusUnprocessableEntity) // it would say who they are
	hidden.Post(choosing, tellBy("here", "")).Want(http.StatusCreated)
	mine.Post(choosing, tellBy("mail", first)).Want(http.StatusCreated)
	if left := h.Mail(); left != 0 || s.Calls() != 0 {
		t.Fatal("whoever gives an address makes the house write to it")
	}
	ref := openedOn(t, h, r.Reference)
	sent := func(want ...string) {
		t.Helper()
		h.Clock.Advance(2 * time.Hour)
		before := len(s.Got())
		if left := h.Mail(); left != 0 {
			t.Errorf("%d mails wait", left)
		}
		var to []string
		for _, m := range s.Got()[before:] {
			to = append(to, m.To)
		}
		if strings.Join(to, " ") != strings.Join(want, " ") {
			t.Errorf("mails went to %v, want %v", to, want)
		}
	}
	count := len(s.Got())
	if h.Mail(); len(s.Got()) != count+1 || s.Got()[count].To != first {
		t.Fatalf("after they chose an address there are %d mails", len(s.Got())-count)
	}
	mine.Post(choosing, inLanguage("en")).Want(http.StatusCreated) // which changes nothing of the rest
	finder, respondent := noticed(t, h, ref)
	sent(first)
	finder.Action("cases", ref, "record_delivery", "", map[string]any{"means": "post", "proof": "AB 12"}).Want(201)
	extended := func(outcome string, post bool, want ...string) {
		t.Helper()
		finder.Action("cases", ref, "extend_answer", "They asked.", map[string]any{"days": 7}).Want(201)
		sent(want...)
		if got, toPost, _ := onItsWay(t, finder, "cases", ref, "L11"); got != outcome || toPost != post {
			t.Errorf("of the letter stands %q, to be posted: %v", got, toPost)
		}
	}
	respondent.Post(choosing, tellBy("mail", second)).Want(http.StatusCreated)
	extended("mailed", false, second)
	respondent.Post(choosing, tellBy("here", "")).Want(http.StatusCreated)
	extended("kept", false)
	respondent.Post(choosing, tellBy("post", "")).Want(http.StatusCreated)
	respondent.Post("/api/v1/my/response", map[string]any{"answers": []any{map[string]any{"allegation": 1, "answer": "disputes"}}}).Want(http.StatusCreated)
	sent()
	if got, toPost, _ := onItsWay(t, finder, "cases", ref, "L13"); got != "" || !toPost {
		t.Errorf("of a letter to whoever chose post stands %q, to be posted: %v", got, toPost)
	}

	mine.Post(choosing, tellBy("here", "")).Want(http.StatusCreated)
	mine.Do(http.MethodPut, "/api/v1/my/identity", map[string]any{"mode": "named", "name": "Sandy Example", "email": third}, nil).Want(http.StatusOK)
	held := 0
	for _, p := range h.Who("lead") {
		if h.As(p.Username).Action("cases", ref, "hold", "The police ask.", nil).Status == http.StatusCreated {
			held++
		}
	}
	if held != 1 {
		t.Fatalf("%d leads put it on hold", held)
	}
	sent() // who chose to be told by nothing is told by nothing, whatever they say of who they are
	mine.Post(choosing, tellBy("mail", first)).Want(http.StatusCreated)

	seen := map[string]*testkit.Client{"triage": h.As("triage-1"), "investigator": finder, "respondent": respondent, "reporter": mine, "auditor": h.As("auditor-1")}
	for who, c := range seen {
		for _, path := range []string{"/api/v1/reports/" + r.Reference, "/api/v1/reports/" + r.Reference + "/events", "/api/v1/reports/" + r.Reference + "/identity",
			"/api/v1/cases/" + ref, "/api/v1/cases/" + ref + "/events", "/api/v1/cases/" + ref + "/identity", choosing, "/api/v1/my/letters", "/api/v1/my/report"} {
			if got := c.Get(path); got.Has(first) || got.Has(third) || got.Has("xcanaryreporter") {
				t.Errorf("A-03: the %s reads the reporter's address from %s", who, path)
			}
		}
	}
	h.CheckSealed(first, second, third, "xcanary")
	if strings.Contains(h.Logged(), "xcanary") {
		t.Error("the log holds an address")
	}
	h.CheckLedger()
}
