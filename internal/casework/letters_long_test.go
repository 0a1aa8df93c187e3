package casework

import (
	"strconv"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/actor"
	"recourse/internal/notify"
	"recourse/internal/procedure"
)

// longProcedure is the procedure of a national executive (decision 0010) as far as its letters need it: without the
// guards, checks and wishes for a draw, which are proved elsewhere.
func longProcedure(t *testing.T, letters *notify.Catalogue) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(configs.FS, "procedures/nec.yaml", procedure.Outside{Letters: letters.Has, Written: letters.Written})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*procedure.Machine{&p.Report, &p.Case} {
		for i := range m.Actions {
			m.Actions[i].Guards, m.Actions[i].Checks = nil, nil
		}
	}
	for i := range p.Functions {
		f := &p.Functions[i]
		f.Competence, f.Elsewhere, f.Fallback = "", nil, nil
	}
	for i := range p.Bodies {
		b := &p.Bodies[i]
		b.Of, b.OutsideRegion, b.GroundTrained, b.Load = nil, 0, 0, 0
	}
	return p
}

func newLongDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.p = longProcedure(t, d.letters.catalogue)
	for _, f := range d.p.Functions {
		for len(d.pools[f.Role]) < 4 {
			who := f.Role + "-" + strconv.Itoa(len(d.pools[f.Role]))
			d.pools[f.Role], d.names[who] = append(d.pools[f.Role], who), "Member "+who
		}
	}
	return d
}

// longReports walks the ways of a report that write letters of their own.
func longReports(t *testing.T) []post {
	t.Helper()
	var all []post
	for _, standing := range []string{affected, "witness"} {
		d := newLongDesk(t)
		r := story()
		r.Told.Standing = standing
		d.openReport(r)
		d.do("", "send_update", "", nil)
		d.do("triage-0", "restrict_contact", "Forty letters in two days, each with threats to staff.",
			map[string]any{"how": "One letter a week, through your code.", "days": 60.0})
		d.do("triage-0", "give_new_code", "They lost the paper.", map[string]any{"checked": "They rang back at the number that they gave."})
		all = append(all, d.post...)
	}
	return all
}

// longCases walks the ways of a case that write letters of their own.
func longCases(t *testing.T) []post {
	t.Helper()
	var all []post
	walk := func(end func(d *desk)) {
		d := newLongDesk(t)
		d.openCase(story(), story())
		d.do("", "allocate_triage", "", nil)
		d.declareAll()
		end(d)
		all = append(all, d.post...)
	}
	alleged := func(d *desk) {
		d.allege("triage-0", "On the members' forum, wrote \"leave or else\" to a neighbour.", "exhibit-1")
	}
	beside := func(d *desk) {
		who := map[string]any{"name": "Sandy Example", "contact": "a letter box", "plan": "Through a friend.", "agreed": true, "said_by": "They themselves", "said": "To be told."}
		d.do("triage-0", "admit_affected", "", who)
	}
	walk(func(d *desk) { // advice, and a review of it
		alleged(d)
		d.do("triage-0", "close_with_advice", "Sharp, and no breach.", map[string]any{"advice": "Please think of who reads it."})
	})
	walk(func(d *desk) { // an account whose owner is not found
		d.do("triage-0", "start_identification", "", map[string]any{"account": "@somebody", "addresses": "a", "preserved": "b", "plan": "What is public.", "lawful": true})
		d.do("triage-0", "close_unidentified", "Two names fit equally well.", nil)
	})
	walk(func(d *desk) { // settled between those concerned
		alleged(d)
		beside(d)
		d.do("triage-0", "message_reporter", "", map[string]any{"text": "We look into it.\nPlease keep the post."})
		d.do("triage-0", "message_affected", "", map[string]any{"party": "1", "text": "You may bring whom you like."})
		d.do("triage-0", "offer_informal", "Both are neighbours.", nil)
		d.do("triage-0", "begin_informal", "", nil)
		d.do("resolver", "end_informal", "", map[string]any{"result": "failed"})
		d.do("triage-0", "begin_informal", "", nil)
		d.do("resolver", "end_informal", "", map[string]any{"result": "agreed", "agreement": "They write to one another\nno more."})
	})
	walk(func(d *desk) { // investigated, and no case
		alleged(d)
		d.longNotice()
		d.do("inv", "extend_answer", "They asked.", map[string]any{"days": 7.0})
		d.longAnswer()
		d.do("inv", "file_report", "", map[string]any{"for": "The post.", "against": "The quarrel.", "credibility": "Both in part."})
		d.do("quality-0", "find_no_case_to_answer", "It cannot be shown.", map[string]any{"ground": "C2"})
	})
	walk(func(d *desk) { // a panel, a hearing, and back to what was decided
		alleged(d)
		beside(d)
		d.toDetermination()
		d.do("chair", "correct_slip", "A day was wrong.", map[string]any{"was": "20 December 2024", "reads": "20 December 2025"})
		d.do("respondent", "appeal", "", map[string]any{"grounds": []any{"G1", "G4"}, "text": "I was not heard."})
		d.do("appeals-0", "grant_permission", "The first can be argued.", nil)
		d.do("respondent", "withdraw_appeal", "", map[string]any{"understood": true})
		asked := map[string]any{"ground": "RO1", "text": "A letter was found."}
		d.do("respondent", "ask_to_reopen", "", asked)
		d.do("independent-0", "refuse_reopening", "It could have been found before.", nil)
		d.do("independent-0", "reopen", "It could not have been found before.", map[string]any{"ground": "RO1"})
	})
	walk(func(d *desk) { // an appeal that does not go on
		alleged(d)
		d.toDetermination()
		d.do("respondent", "appeal", "", map[string]any{"grounds": []any{"G4"}, "text": "Too long."})
		d.do("appeals-0", "refuse_permission", "It is the mildest there is.", nil)
	})
	walk(func(d *desk) { // measures, holds, and a way out
		alleged(d)
		measure := map[string]any{"measures": []any{"no_contact", "leave_groups"}, "grounds": []any{"person"}, "scope": "The forum,\nand one neighbour.",
			"facts": "Three messages in a night.", "days": 14.0}
		d.do("panel-0", "impose_measure", "Somebody is afraid.", measure)
		d.do("panel-0", "renew_measure", "Still afraid.", map[string]any{"respondent_view": "a", "affected_view": "b", "days": 7.0})
		d.do("panel-0", "lift_measure", "They moved away.", nil)
		d.do("lead-0", "hold_for_safety", "The police are near.", map[string]any{"asked": "a", "days": 14.0})
		d.do("", "send_case_update", "", nil)
		d.do("lead-0", "lift_hold_for_safety", "It is over.", nil)
		d.do("lead-0", "record_departure", "They left in a letter.", map[string]any{"left_on": "2026-03-01", "decision": "on_papers"})
		d.do("lead-0", "decide_on_withdrawal", "Nobody else is at risk.", map[string]any{"decision": "close", "weighed": []any{"risk"}})
	})
	walk(func(d *desk) { d.do("lead-0", "record_death", "", map[string]any{"source": "A notice."}) })
	walk(func(d *desk) { // everybody beside a case
		beside(d)
		who := map[string]any{"name": "Terry Example", "contact": "a letter box", "scope": "The evening of 20 December,\nin the hall."}
		d.do("triage-0", "authorise", "A clear line.", map[string]any{"terms": "Look."})
		d.do("inv", "admit_witness", "", who)
		who["beside"], who["days"] = "respondent", 30.0
		who["scope"] = "To answer the notice."
		d.do("lead-0", "admit_representative", "They asked.", who)
		d.do("lead-0", "admit_supporter", "They asked.", who)
	})
	return all
}

// longNotice brings a case in triage to the notice.
func (d *desk) longNotice() {
	d.t.Helper()
	d.do("lead-0", "authorise", "A clear line.", map[string]any{"terms": "Look."})
	d.do("inv", "decide_identity", "Not needed.", map[string]any{"decision": "withhold", "reporter_told": true})
	d.do("inv", "disclose", "", map[string]any{"evidence": []any{"exhibit-1"}, "how": "shown"})
	d.do("inv", "issue_notice", "", map[string]any{"questions": "Did you write this?", "adjustments": "More time.", "welfare": "The welfare officer"})
	d.do("lead-0", "send_code_again", "", map[string]any{"checked": "They rang and knew the reference."})
	d.do("inv", "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
}

// toDetermination brings a case in triage through a panel and a hearing to its determination.
func (d *desk) toDetermination() {
	d.t.Helper()
	pack := func() {
		d.do("inv", "file_report", "", map[string]any{"for": "The post.", "against": "The quarrel.", "credibility": "Both in part."})
		d.do("quality-0", "pass_quality", "", map[string]any{"leaks": true})
		d.do("clerk-0", "draw_panel", "", nil)
		d.declareAll()
	}
	d.longNotice()
	d.longAnswer()
	d.do("inv", "disclose", "", map[string]any{"evidence": []any{"exhibit-2"}, "how": "gist", "gist": "A recording."})
	d.do("inv", "issue_supplement", "", map[string]any{"questions": "Is this your voice?", "adjustments": "More time.", "welfare": "The welfare officer"})
	d.longAnswer()
	pack()
	d.do("clerk-0", "adjourn", "A member is ill.", nil)
	d.do("clerk-0", "draw_panel", "", nil)
	d.do("clerk-0", "open_sitting", "", nil)
	d.do("chair", "ask_further", "It matters who was there.", map[string]any{"questions": "Who was in the hall?"})
	pack()
	d.do("clerk-0", "open_sitting", "", nil)
	d.do("chair", "refer_to_hearing", "Two accounts cannot both be true.", map[string]any{"ground": "credibility"})
	d.do("clerk-0", "draw_hearing_body", "", nil)
	d.declareAll()
	d.do("clerk-0", "open_hearing", "", nil)
	d.vote("vote_on_findings", map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "The post speaks for itself."}}})
	d.do("chair", "lock_findings", "", nil)
	d.vote("vote_on_sanction", map[string]any{"outcome": "SUSP", "months": 6.0, "attached": []any{"EDU"}, "reasons": "The mildest that protects."})
	d.do("chair", "settle_sanction", "", nil)
	d.do("chair", "sign_draft", "", map[string]any{"facts": "The words were written on that day.", "weighing": "More likely than not.",
		"conditions": []any{map[string]any{"kind": "EDU", "what": "A day's course,\nat our cost.", "days": 60.0}}, "protective": "They keep away from the forum.", "untouched": true})
	d.do("adviser", "check_reasons", "", map[string]any{"text": "Sound."})
	d.do("chair", "issue_determination", "", nil)
}

func (d *desk) longAnswer() {
	d.t.Helper()
	d.do("respondent", "respond", "", map[string]any{"answers": []any{map[string]any{"allegation": 1.0, "answer": "disputes", "text": "It was about the budget."}}})
}

func TestEveryPartyOfALetterReadsItAndNobodyElse(t *testing.T) {
	t.Parallel()
	d := newLongDesk(t)
	d.openCase(story(), story())
	d.do("", "allocate_triage", "", nil)
	d.declareAll()
	for _, action := range []string{"admit_affected", "admit_affected"} {
		d.do("triage-0", action, "", map[string]any{"name": "Sandy " + strconv.Itoa(d.n), "contact": "c", "plan": "p", "agreed": true, "said_by": "b", "said": "s"})
	}
	var own []string
	for _, p := range d.post {
		if p.Letter.Letter == "L35" {
			own = append(own, p.Party)
		}
	}
	if len(own) != 2 || own[0] == own[1] || own[0] == "" {
		t.Fatalf("the two letters of those admitted go to %v", own)
	}
	to := func(addressee string) []Reader {
		return readers(d.f, d.f.Events()[1], procedure.Letter{ID: "L21", To: addressee})
	}
	if got := to("affected"); len(got) != 3 || got[0].Report != "report-a" || got[1].Party != own[0] || got[2].Party != own[1] {
		t.Errorf("whom it happened to: %+v", got)
	}
	if got := to("bystander"); len(got) != 1 || got[0].Report != "report-b" {
		t.Errorf("bystanders: %+v", got)
	}
	if got := to("enforcer"); len(got) != 1 || got[0] != (Reader{To: "enforcer"}) {
		t.Errorf("those who enforce: %+v", got)
	}
	if got := to("witness"); len(got) != 0 {
		t.Errorf("witnesses that there are not: %+v", got)
	}
	d.do("triage-0", "dismiss_party", "They asked.", map[string]any{"party": "1"})
	if got := to("affected"); len(got) != 2 || got[1].Party != own[1] {
		t.Errorf("after one has gone: %+v", got)
	}
}

// Whoever stands beside a person affected may stand beside another than the one who is written to.
func TestAMessageToOneOfSeveralIsALetterToNobodyElse(t *testing.T) {
	t.Parallel()
	d := newLongDesk(t)
	d.openCase(story(), story())
	d.do("", "allocate_triage", "", nil)
	d.declareAll()
	for _, name := range []string{"Sandy Example", "Robin Example"} {
		d.do("triage-0", "admit_affected", "", map[string]any{"name": name, "contact": "c", "plan": "p", "agreed": true, "said_by": "b", "said": "s"})
	}
	d.do("lead-0", "admit_representative", "She asked.", map[string]any{"name": "Terry Example", "contact": "c", "beside": "affected", "scope": "All of it.", "days": 30.0})
	before := len(d.post)
	d.do("triage-0", "message_affected", "", map[string]any{"party": "2", "text": "You may bring whom you like."})
	got := d.post[before:]
	if len(got) != 1 || got[0].Party != d.f.Contents.Parties[1].ID || !strings.Contains(got[0].Body, "> You may bring whom you like.") {
		t.Errorf("got %d letters, the first %+v; want one, to Robin", len(got), got[:min(1, len(got))])
	}
}

func TestARepresentativeGetsCopiesWithoutTheCodeAndWithoutTheNamesOfThoseWhoDecide(t *testing.T) {
	t.Parallel()
	d := newLongDesk(t)
	d.openCase(story(), story())
	d.do("", "allocate_triage", "", nil)
	d.declareAll()
	d.do("lead-0", "admit_representative", "They asked.", map[string]any{"name": "Terry Example", "contact": "c", "beside": "respondent", "scope": "All of it.", "days": 30.0})
	d.allege("triage-0", "Wrote it.", "exhibit-1")
	d.longNotice()
	copies := func(letter string) []post {
		var out []post
		for _, p := range d.post {
			if p.Letter.Letter == letter && p.To == string(actor.Representative) {
				out = append(out, p)
			}
		}
		return out
	}
	notice := copies("L10")
	if len(notice) != 1 || notice[0].Party != d.f.Contents.Parties[0].ID || notice[0].For != d.f.ID {
		t.Fatalf("got %+v", notice)
	}
	if b := notice[0].Body; strings.Contains(b, testCode) || !strings.Contains(b, codeAlone) || !strings.HasPrefix(b, copyNote) || !strings.Contains(b, "Wrote it.") {
		t.Errorf("the copy of the notice reads\n%s", b)
	}
	d.longAnswer()
	d.do("inv", "file_report", "", map[string]any{"for": "a", "against": "b", "credibility": "c"})
	d.do("quality-0", "pass_quality", "", map[string]any{"leaks": true})
	d.do("clerk-0", "draw_panel", "", nil)
	panel := copies("L16")
	if len(panel) != 1 || strings.Contains(panel[0].Body, "Member ") || strings.Count(panel[0].Body, nameAlone) != 3 {
		t.Errorf("the copy of the list of members reads %+v", panel)
	}
	d.wait(60)
	d.do("clerk-0", "adjourn", "Somebody is ill.", nil)
	if got := copies("L17"); len(got) != 0 {
		t.Errorf("a copy is written after their part has ended: %+v", got)
	}
}
