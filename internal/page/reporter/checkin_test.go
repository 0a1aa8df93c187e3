package reporter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
	"recourse/internal/testkit/smtp"
)

// TestS7_BothSidesAreAskedAfterTheEndHowTheyHaveFaredAndNeitherLearnsOfTheOther tells a story to its end, and lets a month pass and half
// a year.
func TestS7_BothSidesAreAskedAfterTheEndHowTheyHaveFaredAndNeitherLearnsOfTheOther(t *testing.T) {
	t.Parallel()
	const at, heading = "/my/do/check_in", "How are things now?"
	s, err := scenarios.Read("simple", "hateful-post")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.Start(t)
	h := testkit.New(t, testkit.Options{Settings: server.Settings(t)})
	told := scenarios.Tell(t, h, s)
	bystander, respondent := told["bystander"], told["respondent"]
	respondent.Post("/api/v1/my/contact", map[string]any{"language": "cy", "how": "mail", "email": "rowan@example.net"}).Want(http.StatusCreated)
	h.Mail()
	mails := len(server.Got())
	pass := func(days int) {
		t.Helper()
		h.Later(time.Duration(days) * 24 * time.Hour)
		if err := h.Server.Office.AskHowTheyFared(t.Context(), h.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if b := back(t, h, bystander); strings.Contains(b.Text("main"), heading) || !slices.Contains(b.Links(), at) {
		t.Errorf("before the day, the bystander reads %s", b.Text("main"))
	}
	pass(31)
	if h.Mail(); len(server.Got()) != mails+1 || server.Got()[mails].To != "rowan@example.net" {
		t.Errorf("%d mails, of which one goes to who chose it", len(server.Got())-mails)
	}

	everything := func(c *testkit.Client) string {
		t.Helper()
		out := ""
		for _, part := range []string{"report", "messages", "letters", "evidence", "access-log", "check-in", "promises"} {
			out += string(c.Get("/api/v1/my/" + part).Want(http.StatusOK).Body)
		}
		return out
	}
	before := everything(respondent)
	b := back(t, h, bystander)
	if !strings.Contains(b.Text("main"), heading) {
		t.Fatalf("the bystander reads %s", b.Text("main"))
	}
	if b.Open("/cy" + at); !strings.Contains(b.Text("main"), "Mae rhywbeth wedi digwydd ers hynny") {
		t.Errorf("in Welsh: %s", b.Text("main"))
	}
	if b.Open(at).Press("", "", nil); b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-fared") {
		t.Fatalf("nothing was chosen: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"fared": {"something"}, "text": {"They wait at my door. zqfared"}})
	if b.Path != "/my/do/safety" || !strings.Contains(b.Text("main"), "999") {
		t.Fatalf("whoever says that something has happened is led to %s (%d)", b.Path, b.Status)
	}
	if b.Open("/my"); strings.Contains(b.Text("main"), heading) || !strings.Contains(b.Text("main"), "Something has happened since") || !strings.Contains(b.Text("main"), "zqfared") {
		t.Errorf("answered, and the bystander reads %s", b.Text("main"))
	}
	if b.Open("/cy/my"); !strings.Contains(b.Text("main"), "Mae rhywbeth wedi digwydd ers hynny") {
		t.Errorf("in Welsh, answered: %s", b.Text("main"))
	}
	if after := everything(respondent); after != before {
		t.Errorf("the respondent learns that it was answered:\n%s\n%s", before, after)
	}

	before = everything(bystander)
	b = back(t, h, respondent)
	if !strings.Contains(b.Text("main"), heading) || slices.Contains(b.Links(), "/my/do/safety") {
		t.Fatalf("the respondent reads %s", b.Text("main"))
	}
	b.Open(at).Press("", "", map[string][]string{"fared": {"not_again"}, "text": {"They spit at me. zqspit"}})
	if b.Path != "/my?done=check_in" || !strings.Contains(b.Text("main"), "I would rather not be asked again") {
		t.Fatalf("said: %s (%d) %s", b.Path, b.Status, b.Text("main"))
	}
	if after := everything(bystander); after != before {
		t.Errorf("the bystander learns that it was answered:\n%s\n%s", before, after)
	}
	isReadByThoseWhoMay(t, h)

	pass(150)
	if b := back(t, h, bystander); !strings.Contains(b.Text("main"), heading) {
		t.Errorf("half a year after the end, the bystander reads %s", b.Text("main"))
	}
	if b := back(t, h, respondent); strings.Contains(b.Text("main"), heading) || !slices.Contains(b.Links(), at) {
		t.Errorf("whoever would rather not is asked again: %s", b.Text("main"))
	}
	h.CheckLedger()
	h.CheckSealed("zqfared", "zqspit")
}

// isReadByThoseWhoMay looks at what the respondent said: the lead of the case reads it, and with a conflict nobody.
func isReadByThoseWhoMay(t *testing.T, h *testkit.House) {
	t.Helper()
	var ref, lead string
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select f.ref, p.username from files f join standings s on s.file_id = f.id and s.relation = 'lead' and s.until is null
		join persons p on p.id = s.person_id where f.kind = 'case'`).Scan(&ref, &lead); err != nil {
		t.Fatal(err)
	}
	at := "/api/v1/cases/" + ref
	if got := h.As(lead).Get(at + "/messages").Want(http.StatusOK); !got.Has("I would rather not be asked again") || !got.Has("zqspit") {
		t.Errorf("the lead reads %s", got.Body)
	}
	auditor := h.As("auditor-1")
	if got := auditor.Get(at + "/events").Want(http.StatusOK); !got.Has("zqspit") {
		t.Errorf("the auditor reads %s", got.Body)
	}
	h.As(lead).Action("cases", ref, "record_conflict", "They share a house.", map[string]any{"person": "auditor-1"}).Want(http.StatusCreated)
	for _, part := range []string{"", "/messages", "/events"} {
		auditor.Get(at + part).Want(http.StatusNotFound)
	}
}

// isAskedBesideACase ends the case of the story in which everybody stands beside it: whom it happened to is asked, each by their own code;
// a witness and whoever stands beside a party are not.
func isAskedBesideACase(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	const at = "/api/v1/my/check-in"
	var ref string
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select ref from files where kind = 'case'`).Scan(&ref); err != nil {
		t.Fatal(err)
	}
	told["affected"].Post(at, map[string]any{"fared": "nothing"}).Want(http.StatusConflict)
	h.Work() // the lead of before has stood down, and another is drawn
	ended := slices.ContainsFunc(h.Who("lead"), func(p testkit.Person) bool {
		c := h.As(p.Username)
		if c.Get("/api/v1/cases/"+ref+"/actions").Status != http.StatusOK {
			return false
		}
		c.Action("cases", ref, "declare", "", map[string]any{"conflict": false})
		return c.Action("cases", ref, "record_departure", "He has left.", map[string]any{"left_on": h.Day(0), "decision": "close"}).Status == http.StatusCreated
	})
	if !ended {
		t.Fatal("nobody can close it")
	}
	h.Later(31 * 24 * time.Hour)
	if err := h.Server.Office.AskHowTheyFared(t.Context(), h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if b := back(t, h, told["affected"]); !strings.Contains(b.Text("main"), "How are things now?") {
		t.Errorf("whom it happened to reads %s", b.Text("main"))
	}
	told["affected"].Post(at, map[string]any{"fared": "something", "text": "zqaffected since"}).Want(http.StatusCreated)
	for kind, want := range map[string]bool{"affected": false, "bystander": true} {
		if got := told[kind].Get(at).Want(http.StatusOK).JSON()["asked"]; got != want {
			t.Errorf("the %s is asked: %v", kind, got)
		}
	}
	for _, kind := range []string{"witness", "representative", "supporter"} {
		told[kind].Get(at).Want(http.StatusForbidden)
		told[kind].Post(at, map[string]any{"fared": "nothing"}).Want(http.StatusForbidden)
	}
}
