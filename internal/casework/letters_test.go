package casework

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

func story() report.Report {
	return report.Report{
		Schema: 1, Kind: "abuse", ReceivedOn: "2026-03-02", IdentityMode: report.Confidential,
		Told: report.Draft{
			Standing: affected, Narrative: "They wrote to me every night.\nI asked them to stop.", Conduct: []string{"shared_link", "posted"},
			Occurred: report.Occurred{From: "2025-12-20", Ongoing: true, Nation: "england"}, KeepAway: []string{"Sam Sample"},
			Places:   []report.Place{{Type: "online", Platform: "Forum"}},
			Subjects: []report.Subject{{Name: "Robin Example", Handle: "@robin_example"}}, OutcomeHoped: "That it stops.",
		},
	}
}

// reports walks every way a report can go and returns the letters.
func reports(t *testing.T) []post {
	t.Helper()
	var all []post
	for _, standing := range []string{affected, "witness"} {
		walk := func(end func(d *desk)) {
			d := newDesk(t)
			r := story()
			r.Told.Standing = standing
			if standing != affected {
				r.IdentityMode = report.Anonymous
			}
			d.openReport(r)
			d.do("triage-0", "take_report", "", nil)
			d.do("triage-0", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
			end(d)
			all = append(all, d.post...)
		}
		opened := func(d *desk) {
			d.do("triage-0", "open_cases", "", map[string]any{"respondents": []any{map[string]any{"name": "Robin Example", "member": true}}})
		}
		walk(func(d *desk) {
			d.do("triage-0", "ask_reporter", "", map[string]any{"questions": "On which day?\nWho else was there?"})
		})
		walk(func(d *desk) { opened(d); d.do("", "conclude_report", "", nil) })
		walk(func(d *desk) { opened(d); d.do("reporter", "withdraw_later", "", map[string]any{"understood": true}) })
		walk(func(d *desk) { d.do("reporter", "withdraw_report", "", map[string]any{"understood": true}) })
		walk(func(d *desk) {
			d.do("triage-0", "link_report", "The same evening.", map[string]any{"to": "C-1", "new_facts": "A second post."})
		})
		walk(func(d *desk) {
			d.do("triage-0", "signpost", "They left in 2019.", map[string]any{"ground": "J2", "advice": "The landlord's ombudsman can help."})
			d.do("reporter", "ask_for_second_look", "", map[string]any{"why": "They rejoined."})
		})
	}
	return all
}

// cases walks every way a case can go and returns the letters, under the decision on who reported.
func cases(t *testing.T, letters fs.FS, identity string, a, b report.Report) []post {
	t.Helper()
	var all []post
	walk := func(end func(d *desk)) {
		d := newDeskWith(t, letters)
		d.openCase(a, b)
		end(d)
		all = append(all, d.post...)
	}
	walk(func(d *desk) {
		tri := d.triage()
		d.do(tri, "close_as_criticism", "It attacks a policy, not a person.", nil)
		d.do("reporter", "ask_for_review", "", map[string]any{"why": "Read the second line."})
	})
	walk(func(d *desk) {
		d.do(d.answered(d.notice(identity)), "find_no_case_to_answer", "Neither can be shown.", nil)
	})
	walk(func(d *desk) { d.decided(d.answered(d.notice(identity)), "NB-EXPR", "", 0) })
	walk(func(d *desk) {
		d.decided(d.answered(d.notice(identity)), "proved", "SUSP", 6)
		d.appealed(map[string]any{"result": "lower", "outcome": "SUSP", "months": 3.0, "reasons": "Too long."})
		d.wait(100)
		d.do("", "end_sanction", "", nil)
	})
	walk(func(d *desk) {
		d.decided(d.answered(d.notice(identity)), "proved", "WARN", 0)
		d.appealed(map[string]any{"result": "remit", "reasons": "Not heard."})
	})
	return all
}

func TestI26_NothingOfAReportIsInALetterToItsRespondent(t *testing.T) {
	t.Parallel()
	a, b := said("A"), said("B")
	for _, identity := range []string{"withhold", "role_only", "disclose"} {
		n := 0
		shipped := cases(t, configs.FS, identity, a, b)
		for i, p := range slices.Concat(shipped, cases(t, everything(t), identity, a, b)) {
			if p.To != "respondent" {
				continue
			}
			n++
			if p.For == "report-a" || p.For == "report-b" {
				t.Errorf("%s is kept with a report", p.Letter.Letter)
			}
			for _, secret := range []string{
				"<A>", "<B>", "R-AFFECTED", "R-WITNESS", "report-a", "report-b", "2026-01-17", "17 January", "exhibit-",
				".png", ".mp4", "not needed for a fair answer", "16:41", "17:41",
			} {
				if strings.Contains(p.Subject+p.Body, secret) {
					t.Errorf("A-03: %s with %s holds %q", p.Letter.Letter, identity, secret)
				}
			}
			role, want := strings.Contains(p.Body, "saw or heard it"), identity == "role_only" && p.Letter.Letter == "L10"
			if i >= len(shipped) { // what it was given, whatever it says
				role, want = strings.Contains(p.Body, "witness"), identity != "withhold"
			}
			if role != want {
				t.Errorf("%s with %s: says in what role: %v, want %v", p.Letter.Letter, identity, role, want)
			}
		}
		if n < 40 {
			t.Fatalf("only %d letters to the respondent", n)
		}
	}
}

func TestI27_ABystanderLearnsThatItIsDecidedAndNothingOfAnybodyElse(t *testing.T) {
	t.Parallel()
	var all []post
	seen := map[string]bool{}
	a, b := said("A"), said("B")
	for _, p := range slices.Concat(cases(t, configs.FS, "withhold", a, b), cases(t, everything(t), "withhold", a, b)) {
		if p.Standing == "witness" {
			all, seen[p.Letter.Letter] = append(all, p), true
		}
	}
	for _, want := range []string{"L02b", "L06", "L06r", "L21", "L27r", "L30", "L31"} {
		if !seen[want] {
			t.Errorf("no %s to a bystander", want)
		}
	}
	for _, standing := range []string{"on_behalf", "role_holder", "", "someone"} {
		all = append(all, bystanders(t, configs.FS, standing)...)
		all = append(all, bystanders(t, everything(t), standing)...)
	}
	for _, p := range all {
		for _, secret := range []string{
			"Robin", "robin", "M-771", "<A>", "R-AFFECTED", "leave or else", "hounding", "speaks for itself", "NB-", "proved",
			"uspended", "months", "warning", "police asked", "police are done", "attacks a policy", "Neither can be shown",
			"riticism", "Member panel", "20 December",
		} {
			if strings.Contains(p.Body, secret) {
				t.Errorf("%s to one who stands to it as %q holds %q", p.Letter.Letter, p.Standing, secret)
			}
		}
		if p.Letter.Letter == "L21" && !strings.Contains(p.Body, "Decided") {
			t.Error("L21 does not say that it is decided")
		}
	}
}

// bystanders are the letters of a case to somebody who stands to it in one way.
func bystanders(t *testing.T, letters fs.FS, standing string) []post {
	t.Helper()
	d := newDeskWith(t, letters)
	d.openCase(said("A"), said("B"))
	inv := d.notice("withhold")
	d.decided(d.answered(inv), "proved", "SUSP", 6)
	f, last := d.f, d.f.Last()
	var out []post
	for _, id := range []string{"L21", "L27r", "L02b", "L06r", "L31", "L22"} {
		x := Extra{Days: d.days, Names: d.names, NewID: d.id, Reader: Reader{To: reporter, Report: "report-b", Standing: standing, Reference: "R-WITNESS"}}
		l, err := d.letters.Write(d.p, f, last, procedure.Letter{ID: id, To: "reporter"}, x)
		if err != nil {
			t.Fatal(err)
		}
		if l.For != "report-b" {
			t.Errorf("%s is kept with %s", id, l.For)
		}
		out = append(out, post{Letter: l, Standing: standing})
	}
	return out
}

func TestAnAffectedReporterIsToldTheFindingsOnTheirOwnAllegationsOnly(t *testing.T) {
	t.Parallel()
	for _, p := range cases(t, configs.FS, "withhold", story(), story()) {
		if p.Letter.Letter != "L21" || p.Standing != affected {
			continue
		}
		if !strings.Contains(p.Body, "leave or else") {
			t.Errorf("their own allegation is missing:\n%s", p.Body)
		}
		if strings.Contains(p.Body, "In the hall") || strings.Contains(strings.ToLower(p.Body), "suspended") {
			t.Errorf("it says more than what is theirs:\n%s", p.Body)
		}
	}
}

func TestI02_TheNoticeSaysHowEveryItemIsPutAndOnWhatGroundOneIsWithheld(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openCase(story(), story())
	d.notice("withhold")
	body := d.post[len(d.post)-1].Body
	for _, want := range []string{
		"Item 1, for allegation 1: shown", "Item 2, for allegation 1: given to you in substance", "> A recording in which the words are heard.",
		"Item 3: withheld", "> It would show where somebody lives.", "> On the members' forum, wrote \"leave or else\" to a neighbour.",
		"> In the hall, shouted the same words.", "> You must not hound\n> or shame another person.", "version 2016-09", "20 December 2025",
		"> Did you write this?\n> What had happened before?", "14 days", testCode, "Membership suspended, 1 to 24 months", "Formal warning", "age",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the notice lacks %q", want)
		}
	}
}

// R40 and the notice's must-contain (5.7): precise confidentiality, with its carve-outs.
func TestR40_TheNoticeSaysExactlyWhatIsConfidentialAndWhatIsNot(t *testing.T) {
	t.Parallel()
	_, body, err := newDesk(t).letters.catalogue.Render("L10", "en", notify.Sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"lawyer", "trade union", "doctor", "family", "the police", "regulator", "supporter", "representative", "do not have to answer",
		"goes on without your answer", "ask for it", "Treat nobody badly", "treated badly yourself", "Adjustments", "welfare",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the notice does not speak of %q", want)
		}
	}
}

func TestL01HasACopyOfEveryAnswerAndNeverTheCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := said("A")
	d.openReport(r)
	if len(d.post) != 1 || d.post[0].Letter.Letter != "L01" || d.post[0].For != d.f.ID {
		t.Fatalf("got %+v", d.post)
	}
	body := d.post[0].Body
	if n := strings.Count(body, "<A>"); n < 25 {
		t.Errorf("only %d answers come back:\n%s", n, body)
	}
	for _, want := range []string{"R-OWN", "2 March 2026", "9 March 2026", "999", "116 123", "Information Commissioner"} {
		if !strings.Contains(body, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	if strings.Contains(body, testCode) || strings.Contains(body, "16:41") {
		t.Error("it holds the code or a time of day")
	}
}

func TestB27_HostileWordsOfAFileReachItsLettersAsWords(t *testing.T) {
	t.Parallel()
	const canary = `{{.AccessCode}}${7*7}<script>alert(1)</script>`
	d := newDesk(t)
	r := story()
	r.Told.Narrative, r.Told.OutcomeHoped = canary, canary
	d.openReport(r)
	if n := strings.Count(d.post[0].Body, canary); n != 2 {
		t.Errorf("L01 holds the words %d times, want 2", n)
	}
	d.openCase(r, r)
	tri := d.triage()
	d.allege(tri, canary)
	d.draw("lead")
	lead, _ := d.f.Contents.Holder("lead")
	d.do(lead.Person, "authorise", canary, map[string]any{"terms": canary})
	inv := d.draw("investigator")
	d.do(inv, "decide_identity", canary, map[string]any{"decision": "withhold", "reporter_told": true})
	d.do(inv, "issue_notice", "", map[string]any{"questions": canary, "adjustments": canary, "welfare": canary})
	notice := d.post[len(d.post)-1]
	if n := strings.Count(notice.Body, canary); n != 4 {
		t.Errorf("%s holds the words %d times, want 4", notice.Letter.Letter, n)
	}
}

func TestALetterThatCannotBeWrittenIsNoLetter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openCase(story(), story())
	d.notice("withhold")
	x := Extra{Days: d.days, Names: d.names, NewID: d.id, Reader: Reader{To: "respondent"}} // no access code
	l, err := d.letters.Write(d.p, d.f, d.f.Last(), procedure.Letter{ID: "L10", To: "respondent"}, x)
	if err == nil || l.Body != "" || !strings.Contains(err.Error(), "AccessCode") {
		t.Errorf("got %q, %v", l.Body, err)
	}
	nobody := x
	nobody.Reader = Reader{To: "witness", Party: "somebody who was never admitted"}
	if _, err := d.letters.Write(d.p, d.f, d.f.Last(), procedure.Letter{ID: "L21", To: "witness"}, nobody); err == nil {
		t.Error("a letter to a witness goes to nobody")
	}
	if _, err := d.letters.Write(d.p, d.f, d.f.Last(), procedure.Letter{ID: "L99", To: "respondent"}, x); err == nil {
		t.Error("an unknown letter is written")
	}
}

func TestADayGivenToAPartyIsWhollyInTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openCase(story(), story())
	d.do(d.triage(), "close_without_case", "Nothing here.", map[string]any{"ground": "C1"})
	closed := d.post[len(d.post)-1]
	var due casefile.Deadline
	for _, k := range d.f.Deadlines(d.p, d.days, d.now) {
		if k.Clock == "review" {
			due = k
		}
	}
	day := d.days.DateOf(due.Due).AddDays(-1)
	if day.IsZero() || !strings.Contains(closed.Body, "until the end of "+long(day.String())) {
		t.Errorf("due %s, and the letter says:\n%s", due.Due, closed.Body)
	}
}

// long is a day as a letter writes it.
func long(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err.Error()
	}
	return t.Format("2 January 2006")
}
