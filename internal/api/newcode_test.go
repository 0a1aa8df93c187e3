package api_test

import (
	"net/http"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// codeIn finds the access code in a reporter's letter that somebody is to post.
func codeIn(t *testing.T, officer *testkit.Client, ref, letter string) (code string, letters int) {
	t.Helper()
	for _, one := range items(officer.Get("/api/v1/reports/" + ref + "/letters")) {
		l, _ := one.(map[string]any)
		if body, _ := l["body"].(string); l["letter"] == letter {
			code, letters = tenWords.FindString(body), letters+1
		}
	}
	return code, letters
}

// R6, R-52: whoever lost their code and gave us a way to reach them has a new one, by two officers; the one of before is dead.
func TestR6_ALostCodeIsGivenAnewByTwoOfficersAndTheOldOneIsDead(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	told := story()
	told["identity"] = map[string]any{"mode": "confidential", "name": "Jo Sample", "email": "jo@example.org"}
	r := h.Submit(told)
	anonymous := h.Submit(map[string]any{"narrative": "An invented account.", "identity": map[string]any{"mode": "anonymous"}})
	one, two := h.As("triage-1"), h.As("triage-2")
	why := map[string]any{"checked": "Rang the number in the report; they knew what they had written."}
	const reason = "They have lost the paper that it stood on."
	give := func(who *testkit.Client, ref, reason string, fields map[string]any) *testkit.Answer {
		return who.Action("reports", ref, "give_new_code", reason, fields)
	}

	// The refusals: nobody who has not taken it, none without a way to reach them, without a reason, without what was checked.
	give(two, r.Reference, reason, why).Want(403)
	one.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	one.Action("reports", anonymous.Reference, "take_report", "", nil).Want(201)
	give(one, anonymous.Reference, reason, why).Want(409)
	give(one, r.Reference, "", why).Want(422)
	give(one, r.Reference, reason, nil).Want(422)
	two.Get("/api/v1/reports/" + r.Reference + "/letters").Want(403)

	old := h.Party(r.AccessCode)
	old.Post("/api/v1/my/messages", map[string]any{"text": "I am afraid that I will lose this."}).Want(201)
	token, _ := h.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": r.AccessCode}).Want(201).JSON()["token"].(string)
	asked := func() *testkit.Answer {
		return h.Anyone().Do(http.MethodGet, "/api/v1/my/report", nil, http.Header{"Authorization": {"Bearer " + token}})
	}
	asked().Want(200)

	at := give(one, r.Reference, reason, why).Want(202).Header.Get("Location")
	if _, n := codeIn(t, one, r.Reference, "L37"); n != 0 {
		t.Fatal("one officer alone has made a code")
	}
	asked().Want(200)
	one.Post(at+"/confirmation", nil).Want(403)
	h.As("auditor-1").Post(at+"/confirmation", nil).Want(404)
	if !two.Get(at).Want(200).Has("Rang the number") {
		t.Error("the second officer does not see what was checked")
	}
	two.Post(at+"/confirmation", nil).Want(201)

	asked().Want(401)
	sign := func(code string) *testkit.Answer {
		return h.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": code})
	}
	sign(r.AccessCode).Want(401)
	code, n := codeIn(t, one, r.Reference, "L37")
	if n != 1 || code == "" || code == r.AccessCode {
		t.Fatalf("%d letters with the code %q", n, code)
	}
	two.Get("/api/v1/reports/" + r.Reference + "/letters").Want(403)
	again := h.Party(code)
	if !again.Get("/api/v1/my/letters").Want(200).Has("Two people here agreed") {
		t.Error("the reporter is not told that their code was renewed")
	}
	if !again.Get("/api/v1/my/messages").Want(200).Has("I will lose this") {
		t.Error("what they wrote before is no longer theirs")
	}
	// What an officer has seen is theirs to replace.
	own, _ := again.Post("/api/v1/my/access-code", nil).Want(201).JSON()["access_code"].(string)
	sign(code).Want(401)
	sign(own).Want(201)
	for _, words := range []string{code, own, "Rang the number", "jo@example.org"} {
		if strings.Contains(h.Logged(), words) {
			t.Errorf("the log holds %q", words)
		}
	}
	h.CheckLedger()
	h.CheckSealed(code, own, "Rang the number in the report")
}
