package matrix

import (
	"net/http"
	"testing"

	"recourse/internal/testkit"
)

// TestI02_DecidersAreGivenOnlyWhatWasPutInFull shows one file, gives another as a gist and leaves a third: whoever
// investigates has all three, whoever decides has the one.
func TestI02_DecidersAreGivenOnlyWhatWasPutInFull(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	var files []testkit.File
	for _, name := range []string{"shown.txt", "gist.txt", "left.txt"} {
		files = append(files, testkit.File{Name: name, Type: "text/plain", Bytes: []byte("what " + name + " says\n")})
	}
	r := d.h.Submit(story(), files...)
	f := d.file("report", r.Reference)
	d.h.As("triage-1").ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	d.do(f, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	c := d.opened(f, "Robin Example")
	d.alleged(c)
	d.declareAll(c)
	d.do(c, "lead", "authorise", "a clear line", map[string]any{"terms": "look"})
	d.declareAll(c)

	ids := map[string]string{}
	items, _ := d.holder(c, "investigator").Get(c.path() + "/evidence").Want(200).JSON()["items"].([]any)
	for _, item := range items {
		x, _ := item.(map[string]any)
		name, _ := x["name"].(string)
		ids[name], _ = x["id"].(string)
	}
	if len(ids) != 3 {
		t.Fatalf("the investigator has %v, want three files", items)
	}
	download := func(function string) map[string]int {
		got := map[string]int{}
		for name, id := range ids {
			got[name] = d.holder(c, function).Get(c.path() + "/evidence/" + id + "/content").Status
		}
		return got
	}
	for name, status := range download("investigator") {
		if status != http.StatusOK {
			t.Errorf("the investigator, %s: got %d", name, status)
		}
	}
	d.do(c, "investigator", "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	d.do(c, "investigator", "disclose", "", map[string]any{"evidence": []any{ids["shown.txt"]}, "how": "shown"})
	d.do(c, "investigator", "disclose", "", map[string]any{"evidence": []any{ids["gist.txt"]}, "how": "gist", "gist": "in short"})
	d.do(c, "investigator", "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	respondent := d.invited(c)
	d.toThePanel(c, respondent)
	for _, function := range []string{"clerk", "panellist", "chair"} {
		want := map[string]int{"shown.txt": http.StatusOK, "gist.txt": http.StatusNotFound, "left.txt": http.StatusNotFound}
		for name, got := range download(function) {
			if got != want[name] {
				t.Errorf("%s, %s: got %d, want %d", function, name, got, want[name])
			}
		}
	}
}

func TestAStaleVersionIsRefusedAndNothingIsDone(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	f, _ := d.taken("screened")
	c := d.holder(f, "screener")
	was := d.version(f)
	fields := map[string]any{"text": "We have read it."}
	c.ActionAt("reports", f.ref, "write_to_reporter", "", fields, was).Want(http.StatusCreated)
	c.ActionAt("reports", f.ref, "write_to_reporter", "", fields, was).Want(http.StatusPreconditionFailed)
	c.ActionAt("reports", f.ref, "write_to_reporter", "", fields, "").Want(http.StatusPreconditionRequired)
	if got := d.texts(`select count(*)::text from events where file_id = $1 and action = 'write_to_reporter'`, f.id)[0]; got != "1" {
		t.Errorf("%s messages were written, want one", got)
	}
}

func TestWhoActsOnWhatHasMovedOnIsToldSoAndNotThatTheyMayNot(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	f, _ := d.taken("screened")
	c := d.holder(f, "screener")
	was := d.version(f)
	fields := map[string]any{"respondents": []any{map[string]any{"name": "Robin Example", "member": true}}}
	c.ActionAt("reports", f.ref, "open_cases", "", fields, was).Want(http.StatusCreated)
	c.ActionAt("reports", f.ref, "open_cases", "", fields, was).Want(http.StatusPreconditionFailed)
	c.ActionAt("reports", f.ref, "open_cases", "", fields, d.version(f)).Want(http.StatusForbidden)
}

func TestR13_WhoeverProposedIsToldThatAnotherMustConfirm(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	f, _ := d.taken("screened")
	at := d.do(f, "screener", "signpost", "not ours", map[string]any{"ground": "J9", "advice": "Ask the platform."}).Header.Get("Location")
	a := d.holder(f, "screener").Post(at+"/confirmation", nil).Want(http.StatusForbidden)
	if code, _ := a.JSON()["code"].(string); code != "R-13" {
		t.Errorf("got %s, want the reason R-13", a.Body)
	}
	if got := d.state(f); got != "screened" {
		t.Errorf("one person brought it to %s", got)
	}
	for _, who := range []string{"lead-1", "auditor-1", "administrator-1", "chair-1"} {
		d.h.As(who).Get(at).Want(http.StatusNotFound)
		d.h.As(who).Post(at+"/confirmation", nil).Want(http.StatusNotFound)
	}
	d.h.As("triage-2").Get(at).Want(http.StatusOK)
	d.h.As("triage-2").Post(at+"/confirmation", nil).Want(http.StatusCreated)
	d.h.As("triage-3").Post(at+"/confirmation", nil).Want(http.StatusNotFound)
}

// toThePanel brings a case whose notice was issued to a panel that has declared.
func (d *drive) toThePanel(c *file, respondent *testkit.Client) {
	d.do(c, "investigator", "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	respondent.Post("/api/v1/my/response", map[string]any{"answers": []any{map[string]any{"allegation": 1, "answer": "disputes"}}}).Want(201)
	d.do(c, "investigator", "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
	d.declareAll(c)
	d.do(c, "quality", "pass_quality", "", map[string]any{"second_read": true})
	d.declareAll(c)
	d.do(c, "clerk", "draw_panel", "", nil)
	d.declareAll(c)
}
