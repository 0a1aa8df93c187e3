package api_test

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/smtp"
)

// Addresses of people who are invented.
const reporterMail, memberMail = "xcanaryreporter@example.net", "xcanarymember@example.net"

// mailed is a house that hands its mail to a server.
func mailed(t *testing.T) (*testkit.House, *smtp.Server) {
	t.Helper()
	s := smtp.Start(t)
	set := s.Settings(t)
	maps.Copy(set, map[string]string{"register": listed(t, "number,name,email\nM-7001,Robin Example,"+memberMail+"\n")})
	return testkit.New(t, testkit.Options{Settings: set}), s
}

func known(more map[string]any) map[string]any {
	told := story()
	who := map[string]any{"mode": "confidential", "name": "Sandy Example", "email": reporterMail}
	maps.Copy(who, more)
	told["identity"] = who
	return told
}

// openedOn opens a case against the member of the register.
func openedOn(t *testing.T, h *testkit.House, report string) string {
	t.Helper()
	one := h.As("triage-1")
	one.Action("reports", report, "take_report", "", nil).Want(201)
	one.Action("reports", report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	one.Action("reports", report, "open_cases", "", map[string]any{
		"respondents": []any{map[string]any{"name": "Robin Example", "member": true, "membership_number": "M-7001"}}}).Want(201)
	cases, _ := one.Get("/api/v1/reports/" + report).Want(200).JSON()["cases"].([]any)
	ref, _ := cases[0].(string)
	return ref
}

// onItsWay is what is known of the last letter of a kind to its reader.
func onItsWay(t *testing.T, c *testkit.Client, kind, ref, letter string) (outcomes string, toPost bool, last map[string]any) {
	t.Helper()
	for _, l := range items(c.Get("/api/v1/" + kind + "/" + ref + "/letters")) {
		one, _ := l.(map[string]any)
		if one["letter"] != letter {
			continue
		}
		outcomes, last = "", map[string]any{}
		toPost, _ = one["to_post"].(bool)
		ways, _ := one["deliveries"].([]any)
		for _, w := range ways {
			last, _ = w.(map[string]any)
			outcome, _ := last["outcome"].(string)
			outcomes += outcome + " "
		}
	}
	return strings.TrimSpace(outcomes), toPost, last
}

func TestB88_AReporterWhoGaveAnAddressIsToldThatThereIsSomethingNewAndNobodyElseIs(t *testing.T) {
	t.Parallel()
	h, s := mailed(t)
	told := map[string]testkit.Reported{
		"gave an address": h.Submit(known(nil)), "is anonymous": h.Submit(story()),
		"said how it is safe to reach them": h.Submit(known(map[string]any{"safe_contact": "Never by e-mail.", "email": "xcanaryunsafe@example.net"})),
	}
	if left := h.Mail(); left != 0 || s.Calls() != 0 {
		t.Fatalf("R-07: whoever sends a report makes the house call its mail server %d times", s.Calls())
	}
	for name, r := range told {
		openedOn(t, h, r.Reference)
		before := len(s.Got())
		if left := h.Mail(); left != 0 {
			t.Errorf("%s: %d mails wait", name, left)
		}
		if got := len(s.Got()) - before; (name == "gave an address") != (got == 1) || got > 1 {
			t.Errorf("who %s is sent %d mails", name, got)
		}
	}
	got := s.Got()[0]
	if got.To != reporterMail || !strings.Contains(got.Raw, "https://report.example.org/\r\n") {
		t.Errorf("it went to %s: %s", got.To, got.Raw)
	}
	for _, r := range told {
		secrets := []string{r.Reference, "Sandy", "Robin", "shouted", "M-7001"}
		words := strings.Fields(r.AccessCode)
		for i := range words[1:] { // one word of a code may stand in any text
			secrets = append(secrets, words[i]+" "+words[i+1])
		}
		for _, secret := range secrets {
			if regexp.MustCompile(`\b` + regexp.QuoteMeta(secret) + `\b`).MatchString(strings.Replace(got.Raw, reporterMail, "", 1)) {
				t.Errorf("the mail holds %q", secret)
			}
		}
	}
	if logged := h.Logged(); strings.Contains(logged, "xcanary") {
		t.Error("the log holds an address")
	}
	h.CheckSealed(reporterMail, "xcanary")
	h.CheckLedger()
}

func TestAReaderWhomNoMailReachesIsServedByAnotherMeans(t *testing.T) {
	t.Parallel()
	h, s := mailed(t)
	ref := openedOn(t, h, h.Submit(known(nil)).Reference)
	finder, _ := noticed(t, h, ref)
	if left := h.Mail(); left != 0 || len(s.Got()) != 1 || s.Got()[0].To != reporterMail {
		t.Fatalf("the letter that gives a code was told of by mail: %d mails, %d wait", len(s.Got()), left)
	}
	if got, toPost, _ := onItsWay(t, finder, "cases", ref, "L10"); got != "" || !toPost {
		t.Errorf("the notice is %q, and to be posted: %v", got, toPost)
	}
	finder.Action("cases", ref, "record_delivery", "", map[string]any{"means": "post", "proof": "AB 12"}).Want(201)
	extend := func() {
		t.Helper()
		finder.Action("cases", ref, "extend_answer", "They asked.", map[string]any{"days": 7}).Want(201)
		h.Clock.Advance(2 * time.Hour)
	}
	s.Be(smtp.Refuses)
	extend()
	h.Mail()
	got, toPost, last := onItsWay(t, finder, "cases", ref, "L11")
	if got != "refused" || !toPost || last["answer"] != "550 5.1.1" || last["by"] != "mail" {
		t.Errorf("of a mail that was refused stands %q, to be posted: %v, %v", got, toPost, last)
	}
	s.Be(smtp.Takes)
	if left := h.Mail(); left != 0 || len(s.Got()) != 1 {
		t.Error("what was refused for good is tried again")
	}
	extend()
	h.Mail()
	got, toPost, last = onItsWay(t, finder, "cases", ref, "L11")
	answer, _ := last["answer"].(string)
	if got != "mailed" || toPost || !strings.Contains(answer, "Q7F3") || strings.Contains(answer, "xcanary") {
		t.Errorf("of a mail that was taken stands %q, to be posted: %v, %v", got, toPost, last)
	}
	if mails := s.Got(); len(mails) != 2 || mails[1].To != memberMail {
		t.Errorf("the register's address was not written to: %d mails", len(mails))
	}
	h.CheckSealed(memberMail, "xcanary", "Q7F3", "AB 12")
	h.CheckLedger()
}

func TestF31_AMailServerThatIsDownHoldsUpNothingAndIsNotFloodedWhenItComesBack(t *testing.T) {
	t.Parallel()
	h, s := mailed(t)
	s.Be(smtp.Drops)
	ref := openedOn(t, h, h.Submit(known(nil)).Reference) // and all that follows is done as if nothing were
	finder, respondent := noticed(t, h, ref)
	respondent.Get("/api/v1/my/letters").Want(http.StatusOK)
	finder.Action("cases", ref, "record_delivery", "", map[string]any{"means": "post", "proof": "AB 12"}).Want(201)
	finder.Action("cases", ref, "extend_answer", "They asked.", map[string]any{"days": 7}).Want(201)
	for range 60 { // half a day, and a try every twelve minutes
		h.Mail()
		h.Clock.Advance(12 * time.Minute)
	}
	if tries := s.Calls(); tries > 2*36 {
		t.Errorf("P-10: it was called %d times in twelve hours, for two readers", tries)
	}
	s.Be(smtp.Takes)
	for range 3 {
		h.Mail()
	}
	to := map[string]int{}
	for _, m := range s.Got() {
		to[m.To]++
	}
	if len(to) != 2 || to[reporterMail] != 1 || to[memberMail] != 1 {
		t.Errorf("when it came back, mails went to %v", to)
	}
	if got, _, _ := onItsWay(t, finder, "cases", ref, "L11"); got != "mailed" {
		t.Errorf("the letter of which there was word at last is %q", got)
	}
	s.Be(smtp.Later)
	finder.Action("cases", ref, "extend_answer", "They asked again.", map[string]any{"days": 7}).Want(201)
	for range 6 {
		h.Mail()
		h.Clock.Advance(12 * time.Hour)
	}
	if got, toPost, _ := onItsWay(t, finder, "cases", ref, "L11"); got != "" || !toPost || h.Mail() != 0 {
		t.Errorf("before three days are over it is %q", got)
	}
	if got, toPost, _ := onItsWay(t, finder, "cases", ref, "L11"); got != "given_up" || !toPost {
		t.Errorf("after three days it is %q", got)
	}
	h.CheckLedger()
}
