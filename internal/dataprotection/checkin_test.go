package dataprotection_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

const aDay = 24 * time.Hour

// TestS7_AClosedCaseStillAsksItsPartiesAfterItsContentWasErased has a case erased before anybody was asked. Both sides are asked all
// the same, by their own codes, and what they answer is kept nowhere.
func TestS7_AClosedCaseStillAsksItsPartiesAfterItsContentWasErased(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	told := scenarios.Tell(t, a.House, read(t, "simple", "hateful-post"))
	bystander, respondent := told["bystander"], told["respondent"]
	var ref string
	if err := a.Server.DB.Pool.QueryRow(t.Context(), `select ref from files where kind = 'case'`).Scan(&ref); err != nil {
		t.Fatal(err)
	}
	id := text(a.As("lead-1").Post("/api/v1/cases/"+ref+"/erasure", asks("asked-for", "They asked for it.")).Want(202).JSON()["id"])
	a.As("quality-1").Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(201)
	a.Later(15 * aDay)
	a.work()
	const at = "/api/v1/my/check-in"
	bystander.Get("/api/v1/my/report").Want(410)
	if got := bystander.Get(at).Want(200).JSON(); got["asked"] != false || got["erased"] != true {
		t.Fatalf("before its day: %v", got)
	}
	bystander.Post(at, map[string]any{"fared": "nothing"}).Want(409)

	day := func(by time.Duration, want int) {
		t.Helper()
		a.Later(by)
		for range 2 { // and nobody twice
			if err := a.Server.Office.AskHowTheyFared(t.Context(), a.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if got := a.count("check_ins where nth > 0"); got != want {
			t.Errorf("%d were asked, want %d", got, want)
		}
	}
	day(16*aDay, 2)
	for name, c := range map[string]*testkit.Client{"bystander": bystander, "respondent": respondent} {
		if got := c.Get(at).Want(200).JSON(); got["asked"] != true {
			t.Errorf("the %s: %v", name, got)
		}
	}
	b := a.Browse(t).Open("/my").Press("", "", map[string][]string{"code": {bystander.Code()}})
	if b.Path != "/my/check-in" || !strings.Contains(b.Text("main"), "has been erased") || !strings.Contains(b.Text("main"), "Something has happened since") {
		t.Fatalf("the code leads to %s: %s", b.Path, b.Text("main"))
	}
	if b.Open("/cy/my/check-in"); !strings.Contains(b.Text("main"), "Mae rhywbeth wedi digwydd ers hynny") {
		t.Errorf("in Welsh: %s", b.Text("main"))
	}
	if b.Open("/my/check-in").Press("", "", nil); b.Status != 422 || !b.Holds("f-fields-fared") {
		t.Fatalf("nothing was chosen: %d", b.Status)
	}
	bystander.Post(at, map[string]any{"fared": "something", "text": canary}).Want(422)
	if b.Press("", "", map[string][]string{"fared": {"something"}}); b.Status != 200 || !strings.Contains(b.Text("main"), "Report it") || !strings.Contains(b.Text("main"), "999") {
		t.Fatalf("answered: %d %s", b.Status, b.Text("main"))
	}
	if b.Open("/my"); b.Status != 410 {
		t.Errorf("once it is answered, the code opens %d", b.Status)
	}
	bystander.Post(at, map[string]any{"fared": "something"}).Want(409)
	if got := respondent.Get(at).Want(200).JSON(); got["asked"] != true {
		t.Errorf("the answer of one is the answer of the other: %v", got)
	}
	respondent.Post(at, map[string]any{"fared": "not_again"}).Want(201)
	respondent.Get("/api/v1/my/report").Want(410)

	day(150*aDay, 3) // the bystander, and nobody who would rather not
	if got := respondent.Get(at).Want(200).JSON(); got["asked"] != false {
		t.Errorf("they are asked again: %v", got)
	}
	bystander.Post(at, map[string]any{"fared": "nothing"}).Want(201)
	a.CheckLedger()
	a.CheckSealed(canary)
}
