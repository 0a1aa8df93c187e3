package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/testkit"
)

// post is one request that carries a key.
type post struct {
	by         *testkit.Client
	path, kind string
	body       []byte
	head       http.Header
}

func (p post) send() *testkit.Answer { return p.by.Send("POST", p.path, p.kind, p.body, p.head) }

// asking is a request with a fresh key.
func asking(t *testing.T, by *testkit.Client, path string, body any, head ...string) post {
	t.Helper()
	p := post{by: by, path: path, head: http.Header{"Idempotency-Key": {uuid.NewString()}}}
	if body != nil {
		p.kind = "application/json"
		var err error
		if p.body, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(head); i += 2 {
		p.head.Set(head[i], head[i+1])
	}
	return p
}

// same fails unless two answers are one.
func same(t *testing.T, what string, one, two *testkit.Answer) {
	t.Helper()
	if one.Status != two.Status || !bytes.Equal(one.Body, two.Body) {
		t.Errorf("%s: first %d %s, then %d %s", what, one.Status, one.Body, two.Status, two.Body)
	}
	for _, name := range []string{"Location", "ETag"} {
		if one.Header.Get(name) != two.Header.Get(name) {
			t.Errorf("%s: %s is %q, then %q", what, name, one.Header.Get(name), two.Header.Get(name))
		}
	}
}

// twice sends a request, and again, with another body, to another address and by somebody else.
func (p post) twice(t *testing.T, stranger *testkit.Client) *testkit.Answer {
	t.Helper()
	first := p.send()
	if first.Status < 200 || first.Status > 299 {
		t.Fatalf("%s: %d %s", p.path, first.Status, first.Body)
	}
	same(t, p.path, first, p.send())
	reused := map[string]post{"another body": p, "another address": p}
	if stranger != nil {
		reused["somebody else"] = post{by: stranger, path: p.path, kind: p.kind, body: p.body, head: p.head}
	}
	other := reused["another body"]
	switch {
	case p.kind == "application/json":
		other.body = append([]byte(" "), p.body...)
		reused["another body"] = other
	default:
		delete(reused, "another body")
	}
	other = reused["another address"]
	if other.path = elsewhere(p.path); other.path == "" {
		delete(reused, "another address")
	} else {
		reused["another address"] = other
	}
	for what, p := range reused {
		if a := p.send(); a.Status != http.StatusUnprocessableEntity || !a.Has("key_reused") {
			t.Errorf("%s, %s: %d %s", p.path, what, a.Status, a.Body)
		}
	}
	return first
}

// elsewhere is an address of the same sort that takes the same body, where there is one.
func elsewhere(path string) string {
	for from, to := range map[string]string{"/my/messages": "/my/withdrawal", "/disablement": "/reset", "/confirmation": "/rejection", "/rejection": "/confirmation"} {
		if strings.HasSuffix(path, from) && !strings.Contains(path, "/me/") {
			return strings.TrimSuffix(path, from) + to
		}
	}
	return ""
}

func TestB75_ARepeatOfAnyPostIsAnsweredLikeTheFirst(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	tried := map[string]bool{} // by the id of the operation
	try := func(id string, p post, stranger *testkit.Client) *testkit.Answer {
		t.Helper()
		tried[id] = true
		return p.twice(t, stranger)
	}
	one, two, triage := h.As("administrator-1"), h.As("administrator-2"), h.As("triage-1")

	report := try("submit-report", asking(t, h.Anyone(), "/api/v1/reports", story()), nil).JSON()
	ref, _ := report["reference"].(string)
	code, _ := report["access_code"].(string)
	other := h.Party(h.Submit(story()).AccessCode)
	me := h.Party(code)
	try("my-message", asking(t, me, "/api/v1/my/messages", map[string]any{"text": "One more thing."}), other)
	if items, _ := me.Get("/api/v1/my/messages").Want(200).JSON()["items"].([]any); len(items) != 1 {
		t.Errorf("sent twice, the message is there %d times", len(items))
	}
	file := asking(t, me, "/api/v1/my/evidence", nil)
	form, kind := form(t, "", "the same bytes")
	file.body, file.kind = []byte(form), kind
	try("my-add-evidence", file, other)
	if items, _ := me.Get("/api/v1/my/evidence").Want(200).JSON()["items"].([]any); len(items) != 1 {
		t.Errorf("sent twice, the file is there %d times", len(items))
	}
	try("my-new-code", asking(t, me, "/api/v1/my/access-code", nil), other)

	actions := "/api/v1/reports/" + ref + "/actions"
	take := asking(t, triage, actions+"/take_report", map[string]any{"reason": "", "fields": map[string]any{}}, "If-Match", triage.Get(actions).Version())
	try("act-on-report", take, h.As("triage-2"))
	matter, officer := inTriage(t, h, triage, ref)
	file = asking(t, officer, matter+"/evidence", nil)
	file.body, file.kind = []byte(form), kind
	try("add-evidence-of-case", file, one)
	try("act-on-case", act(t, officer, matter, "decide_interim", "No risk.", map[string]any{"decision": "none_needed"}), one)
	try("act-on-case", act(t, officer, matter, "test_expression", "", map[string]any{"said": "A motion was called badly argued.", "target": "A motion.",
		"abuse": false, "belief": "None.", "proportionate": "No."}), one)
	proposal := try("act-on-case", act(t, officer, matter, "close_as_criticism", "A remark on a motion.", map[string]any{}), one).Header.Get("Location")
	proposal, second := proposal+"/confirmation", h.As("triage-1")
	if second == officer {
		second = h.As("triage-2")
	}
	try("confirm-proposal", asking(t, second, proposal, nil), officer)
	noted := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	finder, _ := noticed(t, h, noted)
	_, letters := waits(t, finder, noted)
	try("letter-posted-of-case", asking(t, finder, "/api/v1/cases/"+noted+"/letters/"+letters["L10"]+"/posted",
		map[string]any{"means": "signed_for", "on": h.Day(0), "proof": "AB 12"}), one)

	made := try("create-user", asking(t, one, "/api/v1/users", map[string]any{"username": "newcomer", "name": "Nell Sample"}), two)
	user := made.Header.Get("Location")
	try("enrol", asking(t, h.Anyone(), "/api/v1/enrolments", map[string]any{"invite": made.JSON()["invite"], "password": testkit.Password}), nil)
	ask := try("propose-grant", asking(t, one, user+"/grants", map[string]any{"role": "triage", "to": "2027-03-01"}), two).Header.Get("Location")
	try("confirm-proposal", asking(t, two, ask+"/confirmation", nil), one)
	reset := try("reset-user", asking(t, one, user+"/reset", nil), two).Header.Get("Location")
	try("reject-proposal", asking(t, two, reset+"/rejection", nil), one)
	reset = one.Post(user+"/reset", nil).Want(202).Header.Get("Location")
	if a := try("confirm-proposal", asking(t, two, reset+"/confirmation", nil), one); a.JSON()["invite"] == nil {
		t.Errorf("the reset gave %s", a.Body)
	}
	try("disable-user", asking(t, one, user+"/disablement", nil), two)
	try("create-token", asking(t, triage, "/api/v1/me/tokens", map[string]any{"name": "list", "scopes": []any{"report:list"}, "expires_at": h.Day(24 * time.Hour)}), one)
	began := try("begin-authenticator", asking(t, two, "/api/v1/me/authenticator", nil), one)
	secret, _ := began.JSON()["secret"].(string)
	code = h.CodeOf(secret)
	put := asking(t, two, "/api/v1/me/authenticator/confirmation", map[string]any{"code": code})
	tried["confirm-authenticator"] = true
	same(t, "the session has ended by it", put.send().Want(204), put.send())

	try("my-survey", asking(t, ended(h), surveyAt, map[string]any{"answers": map[string]any{"fair": "fair"}}), ended(h))
	try("enter-report", asking(t, triage, enterAt, entering(map[string]any{"channel": "letter"})), h.As("triage-2"))
	loud := testkit.New(t, testkit.Options{Configs: ringing.of(t)})
	try("see-alarm", asking(t, loud.As("triage-2"), endangered(t, loud, loud.Submit(story()).Reference), nil), loud.As("triage-1"))
	erased(t, try)
	for _, id := range doorsAlike {
		tried[id] = true
	}
	var left []string
	for id := range maps.Keys(keyedPosts(t, h)) {
		if !tried[id] {
			left = append(left, id)
		}
	}
	if slices.Sort(left); len(left) > 0 {
		t.Errorf("they take a key and were not tried: %v", left)
	}
	h.CheckLedger()
}

// inTriage opens a case from a report and lets whoever was drawn declare; it gives the case's address and its officer.
func inTriage(t *testing.T, h *testkit.House, by *testkit.Client, ref string) (string, *testkit.Client) {
	t.Helper()
	by.Action("reports", ref, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	by.Action("reports", ref, "open_cases", "", map[string]any{"respondents": []any{map[string]any{"name": "Robin Example", "subject": 0, "member": true}}}).Want(201)
	cases, _ := by.Get("/api/v1/reports/" + ref).Want(200).JSON()["cases"].([]any)
	matter, _ := cases[0].(string)
	for _, p := range h.Who("triage") {
		if c := h.As(p.Username); c.Get("/api/v1/cases/"+matter+"/actions").Status == 200 {
			if c.Action("cases", matter, "declare", "", map[string]any{"conflict": false}).Status == 201 {
				return "/api/v1/cases/" + matter, c
			}
		}
	}
	t.Fatal("nobody was drawn")
	return "", nil
}

// act is an action on a file at the version that is.
func act(t *testing.T, by *testkit.Client, at, action, reason string, fields map[string]any) post {
	t.Helper()
	return asking(t, by, at+"/actions/"+action, map[string]any{"reason": reason, "fields": fields}, "If-Match", by.Get(at+"/actions").Version())
}

// doorsAlike are served by the very same lines as one that was tried.
var doorsAlike = []string{"my-withdrawal", "my-review-request", "my-response", "my-extension-request", "my-panel-objection", "my-appeal",
	"my-appeal-waiver", "my-appeal-withdrawal", "my-reply", "my-hearing-request", "my-interim-review-request", "my-identity-contest",
	"my-reopening-request", "my-consent", "my-comment", "my-adjustment-request", "my-statement", "my-safety", "my-contact", "my-check-in",
	"add-evidence-of-report"}

// keyedPosts are the operations that the document says take a key.
func keyedPosts(t *testing.T, h *testkit.House) map[string]bool {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Parameters  []struct {
				Name string `json:"name"`
			} `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(h.Anyone().Get("/api/v1/openapi.json").Want(200).Body, &doc); err != nil {
		t.Fatal(err)
	}
	out, without := map[string]bool{}, []string{}
	for _, methods := range doc.Paths {
		post, ok := methods["post"]
		if !ok {
			continue
		}
		for _, p := range post.Parameters {
			out[post.OperationID] = out[post.OperationID] || p.Name == "Idempotency-Key"
		}
		if !out[post.OperationID] {
			delete(out, post.OperationID)
			without = append(without, post.OperationID)
		}
	}
	slices.Sort(without)
	if want := []string{"begin-session", "evidence-original-of-case", "evidence-original-of-report", "make-bundle-of-case", "search-case", "search-report", "step-up", "verify"}; !slices.Equal(without, want) {
		t.Errorf("these take no key: %v, want %v", without, want)
	}
	return out
}

func TestB75_OfManyAtOnceWithOneKeyOneIsDoneAndAllAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(story())
	triage, admin, me := h.As("triage-1"), h.As("administrator-1"), h.Party(r.AccessCode)
	actions := "/api/v1/reports/" + r.Reference + "/actions"
	admin.Get("/api/v1/me").Want(200)
	me.Get("/api/v1/my/report").Want(200)
	for _, p := range []post{
		asking(t, h.Anyone(), "/api/v1/reports", story()),
		asking(t, admin, "/api/v1/users", map[string]any{"username": "newcomer", "name": "Nell Sample"}),
		asking(t, triage, actions+"/take_report", map[string]any{"reason": "", "fields": map[string]any{}}, "If-Match", triage.Get(actions).Version()),
		asking(t, me, "/api/v1/my/messages", map[string]any{"text": "One more thing."}),
	} {
		answers := make([]*testkit.Answer, 6)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = p.send() })
		}
		all.Wait()
		for _, a := range answers[1:] {
			same(t, p.path, answers[0].Want(201), a)
		}
	}
	if items, _ := me.Get("/api/v1/my/messages").Want(200).JSON()["items"].([]any); len(items) != 1 {
		t.Errorf("the message is there %d times", len(items))
	}
	if items, _ := h.As("triage-2").Get("/api/v1/reports").Want(200).JSON()["items"].([]any); len(items) != 2 {
		t.Errorf("two reports were sent: %d are there", len(items))
	}
	h.CheckLedger()
}

func TestB75_AKeyOfAFailedRequestIsFreeAndOneOfYesterdayToo(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	admin := h.As("administrator-1")
	wrong := asking(t, admin, "/api/v1/users", map[string]any{"username": "x y", "name": ""})
	wrong.send().Want(422)
	right := asking(t, admin, "/api/v1/users", map[string]any{"username": "newcomer", "name": "Nell Sample"})
	right.head = wrong.head
	right.send().Want(201)
	for name, key := range map[string][]string{"short": {"1"}, "long": {strings.Repeat("k3y-", 256)}, "two": {uuid.NewString(), uuid.NewString()}} {
		if a := admin.Do("POST", "/api/v1/users", map[string]any{"username": "other", "name": "O"}, http.Header{"Idempotency-Key": key}); a.Status != 400 {
			t.Errorf("a %s key: %d %s", name, a.Status, a.Body)
		}
	}
	h.Clock.Advance(25 * time.Hour)
	if err := h.Server.Files.ForgetAnswers(t.Context(), h.Clock.Now().Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	right.send().Want(409) // the name is taken: it was asked anew
	h.CheckLedger()
}
