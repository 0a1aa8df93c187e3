package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

func story() map[string]any {
	return map[string]any{"narrative": "Somebody shouted at me after the meeting.", "standing": "affected",
		"subjects": []any{map[string]any{"name": "Robin Example"}}}
}

func TestR44_ACodeOpensOneReportAndNothingOfStaff(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	mine, other := h.Submit(story()), h.Submit(story())
	me := h.Party(mine.AccessCode)
	if got := me.Get("/api/v1/my/report").Want(200).JSON()["reference"]; got != mine.Reference {
		t.Fatalf("the code opens %v", got)
	}
	gone := me.Get("/api/v1/reports/R-0000000000T").Want(404)
	for _, path := range []string{"/api/v1/reports/" + other.Reference, "/api/v1/reports/" + mine.Reference, "/api/v1/reports/" + mine.Reference + "/events",
		"/api/v1/cases", "/api/v1/proposals"} {
		if a := me.Get(path); a.Status != 404 || !bytes.Equal(a.Body, gone.Body) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/api/v1/me", "/api/v1/me/work", "/api/v1/users", "/api/v1/me/tokens"} {
		me.Get(path).Want(403)
	}
	me.Get("/api/v1/my/notice").Want(403)
	h.As("triage-1").Get("/api/v1/my/report").Want(403)
}

func TestTheVersionIsAskedForAfterTheFileIsSeenAndBeforeItIsChanged(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	ref := h.Submit(story()).Reference
	triage, clerk := h.As("triage-1"), h.As("clerk-1")
	at := "/api/v1/reports/" + ref + "/actions/take_report"
	hidden := clerk.Get("/api/v1/reports/R-0000000000T").Want(404)
	send := func(c *testkit.Client, path, body, tag string) *testkit.Answer {
		head := http.Header{}
		if tag != "" {
			head.Set("If-Match", tag)
		}
		return c.Send("POST", path, "application/json", []byte(body), head)
	}
	for _, try := range []struct {
		body, tag string
		status    int
	}{{`{}`, "", 428}, {`{}`, `"99"`, 412}, {`{}`, `W/"1"`, 400}, {`{}`, "*", 400}, {`{"x":1}`, `"1"`, 400}, {`{`, "", 400}, {`{"fields":{"nothing":1}}`, `"1"`, 400}} {
		send(triage, at, try.body, try.tag).Want(try.status)
		if a := send(clerk, at, try.body, try.tag).Want(404); !bytes.Equal(a.Body, hidden.Body) {
			t.Errorf("hidden, %s with %s: %s", try.body, try.tag, a.Body)
		}
	}
	triage.Action("reports", ref, "no_such_action", "", nil).Want(404)
	triage.Action("reports", ref, "take_report", "", nil).Want(201)
	if got := triage.Get("/api/v1/reports/" + ref).Want(200).Version(); got != `"2"` {
		t.Fatalf("the version is %s", got)
	}
}

func TestB24_ACursorOfAnotherViewerOrFilterIs400(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	seen := map[string]bool{}
	for range 5 {
		h.Submit(story())
	}
	one, two := h.As("triage-1"), h.As("triage-2")
	cursor := ""
	for page := one.Get("/api/v1/reports?limit=2").Want(200).JSON(); ; page = one.Get("/api/v1/reports?limit=2&cursor=" + cursor).Want(200).JSON() {
		items, _ := page["items"].([]any)
		for _, i := range items {
			row, _ := i.(map[string]any)
			ref, _ := row["reference"].(string)
			if seen[ref] {
				t.Fatalf("%s is on two pages", ref)
			}
			seen[ref] = true
		}
		next, _ := page["next_cursor"].(string)
		if next == "" {
			break
		}
		cursor = next
	}
	if len(seen) != 5 {
		t.Fatalf("the pages hold %d reports, want 5", len(seen))
	}
	two.Get("/api/v1/reports?limit=2&cursor=" + cursor).Want(400)
	one.Get("/api/v1/reports?limit=2&sort=newest&cursor=" + cursor).Want(400)
	one.Get("/api/v1/cases?limit=2&cursor=" + cursor).Want(400)
	for _, q := range []string{"limit=0", "limit=-1", "limit=101", "limit=x", "sort=state;drop", "group=all", "cursor=x", "hold=maybe", "due_before=soon", "assignee=ada"} {
		one.Get("/api/v1/reports?" + q).Want(400)
	}
}

func TestR35_AFileIsGivenBackInertToTheAssignedOnly(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	page := []byte("<html><script>alert(1)</script></html>")
	r := h.Submit(story(), testkit.File{Name: "../\u202epage.html", Type: "text/html", Bytes: page})
	at := "/api/v1/reports/" + r.Reference
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	items, _ := triage.Get(at + "/evidence").Want(200).JSON()["items"].([]any)
	if len(items) != 1 {
		t.Fatalf("there are %d items", len(items))
	}
	item, _ := items[0].(map[string]any)
	id, _ := item["id"].(string)
	a := triage.Get(at + "/evidence/" + id + "/content").Want(200)
	if !bytes.Equal(a.Body, page) {
		t.Fatal("it is not what was sent")
	}
	for name, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment;") || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") ||
		strings.Contains(a.Header.Get("Content-Disposition"), "..") || a.Header.Get("ETag") != "" {
		t.Errorf("the headers are %v", a.Header)
	}
	h.As("triage-2").Get(at + "/evidence/" + id + "/content").Want(404)
	triage.Get(at + "/evidence/11111111-1111-4111-8111-111111111111/content").Want(404)
	triage.Get(at + "/evidence/1%27/content").Want(404)

	party := h.Party(r.AccessCode)
	party.Multipart("/api/v1/my/evidence", nil, map[string]string{"about": "the same again"}, testkit.File{Name: "b.txt", Type: "text/plain", Bytes: []byte("b")}).Want(201)
	if got := party.Get("/api/v1/my/evidence").Want(200); !got.Has("b.txt") || !got.Has("the same again") {
		t.Errorf("my files are %s", got.Body)
	}
	party.Multipart("/api/v1/my/evidence", nil, nil).Want(400)
	party.Send("POST", "/api/v1/my/evidence", "application/json", []byte("{}"), nil).Want(415)
	h.CheckLedger()
}

func TestI36_ARoleTakesTwoPeopleAndEndsAtOnce(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	one, two := h.As("administrator-1"), h.As("administrator-2")
	made := one.Post("/api/v1/users", map[string]any{"username": "newcomer", "name": "Nell Sample"}).Want(201)
	user := made.Header.Get("Location")
	invite, _ := made.JSON()["invite"].(string)
	if user == "" || invite == "" {
		t.Fatalf("got %s", made.Body)
	}
	one.Post("/api/v1/users", map[string]any{"username": "newcomer", "name": "Other Sample"}).Want(409)
	one.Post(user+"/grants", map[string]any{"role": "emperor", "to": h.Day(0)}).Want(422)
	ask := one.Post(user+"/grants", map[string]any{"role": "triage", "to": "2027-03-01"}).Want(202)
	at := ask.Header.Get("Location")
	one.Post(at+"/confirmation", nil).Want(403)
	h.As("triage-1").Get(at).Want(404)
	h.As("triage-1").Post(at+"/confirmation", nil).Want(404)
	if !two.Get("/api/v1/proposals").Want(200).Has(strings.TrimPrefix(at, "/api/v1/proposals/")) {
		t.Error("the second administrator is not asked")
	}
	grant, _ := two.Post(at+"/confirmation", nil).Want(201).JSON()["grant"].(string)
	two.Post(at+"/confirmation", nil).Want(409)
	h.Anyone().Post("/api/v1/enrolments", map[string]any{"invite": invite, "password": "short"}).Want(422)
	h.Anyone().Post("/api/v1/enrolments", map[string]any{"invite": invite, "password": testkit.Password}).Want(201)
	h.Anyone().Post("/api/v1/enrolments", map[string]any{"invite": invite, "password": testkit.Password}).Want(401)
	one.Do("DELETE", "/api/v1/grants/"+grant, nil, nil).Want(204)
	one.Do("DELETE", "/api/v1/grants/"+grant, nil, nil).Want(409)
	for _, path := range []string{"/api/v1/users", user, user + "/grants"} {
		h.As("triage-1").Get(path).Want(403)
	}
	one.Get("/api/v1/users/1").Want(404)
	one.Get("/api/v1/users/00000000-0000-4000-8000-000000000000/grants").Want(404)
	if got := one.Get(user + "/grants").Want(200); !got.Has("revoked_at") {
		t.Errorf("the grants are %s", got.Body)
	}
	one.Get("/api/v1/users?limit=3").Want(200)
	h.CheckLedger()
}

func TestR43_ATokenIsShownOnceAndReachesItsScopesAlone(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	h.Submit(story())
	triage := h.As("triage-1")
	made := triage.Post("/api/v1/me/tokens", map[string]any{"name": "list", "scopes": []any{"report:list"}, "expires_at": h.Day(30 * 24 * 3600e9)}).Want(201)
	token, _ := made.JSON()["token"].(string)
	if token == "" || triage.Get("/api/v1/me/tokens").Want(200).Has(token) {
		t.Fatal("a token is shown once")
	}
	triage.Post("/api/v1/me/tokens", map[string]any{"name": "x", "scopes": []any{"report:list"}, "expires_at": h.Day(120 * 24 * 3600e9)}).Want(422)
	as := http.Header{"Authorization": {"Bearer " + token}}
	if a := h.Anyone().Do("GET", "/api/v1/reports", nil, as).Want(200); !a.Has("reference") {
		t.Errorf("the token lists %s", a.Body)
	}
	if a := h.Anyone().Do("GET", "/api/v1/cases", nil, as).Want(200); a.Has("reference") {
		t.Errorf("the token lists %s", a.Body)
	}
	h.Anyone().Do("POST", "/api/v1/me/tokens", map[string]any{"name": "y", "scopes": []any{"x"}, "expires_at": h.Day(24 * 3600e9)}, as).Want(403)
	h.Anyone().Do("DELETE", made.Header.Get("Location"), nil, as).Want(403)
	triage.Do("DELETE", made.Header.Get("Location"), nil, nil).Want(204)
	h.Anyone().Do("GET", "/api/v1/reports", nil, as).Want(401)
}

func TestR50_AnEndedSessionOpensNothingAndACodeRenewedOpensByItsNewWordsAlone(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(story())
	begin := func(code string) *testkit.Answer {
		return h.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": code})
	}
	token, _ := begin(r.AccessCode).Want(201).JSON()["token"].(string)
	as := http.Header{"Authorization": {"Bearer " + token}}
	h.Anyone().Do("GET", "/api/v1/my/report", nil, as).Want(200)
	if out := h.Anyone().Do("DELETE", "/api/v1/sessions/current", nil, as).Want(204); out.Header.Get("Clear-Site-Data") == "" {
		t.Error("the browser is not told to forget")
	}
	h.Anyone().Do("GET", "/api/v1/my/report", nil, as).Want(401)
	fresh, _ := h.Party(r.AccessCode).Post("/api/v1/my/access-code", nil).Want(201).JSON()["access_code"].(string)
	begin(r.AccessCode).Want(401)
	begin(fresh).Want(201)
}
