package casefile_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// violation is a file brought to where exactly one guard of one action does not hold.
type violation struct {
	kind, action string
	guard        int    // the action's guard, from 0
	state        string // brought there by the whole route
	so           func(r *route)
}

func none(*route) {}

func contents(change func(c *casefile.Contents)) func(*route) {
	return func(r *route) { change(&r.f.Contents) }
}

func unmarked(mark string) func(*route) {
	return contents(func(c *casefile.Contents) { delete(c.Marks, mark) })
}

var (
	unallege   = contents(func(c *casefile.Contents) { c.Allegations = nil })
	unput      = contents(func(c *casefile.Contents) { c.Allegations[0].Put = false })
	undisclose = contents(func(c *casefile.Contents) { c.Allegations[0].Evidence = []string{"kept back"} })
	undeclare  = contents(func(c *casefile.Contents) { c.Holders[len(c.Holders)-1].Declared = false })
	object     = contents(func(c *casefile.Contents) { c.Objections = append(c.Objections, casefile.Objection{Member: "one"}) })
	oneVote    = contents(func(c *casefile.Contents) { c.Sitting.Voted = c.Sitting.Voted[:1] })
)

func weeks(n int) func(*route) { return func(r *route) { r.now = r.now.AddDate(0, 0, 7*n) } }

func all(steps ...func(*route)) func(*route) {
	return func(r *route) {
		for _, s := range steps {
			s(r)
		}
	}
}

func votes(action string, fields map[string]any) func(*route) {
	return func(r *route) { r.vote(action, fields) }
}

var (
	foundProved = map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "r"}}}
	suspended   = map[string]any{"outcome": "SUSP", "months": 6.0, "reasons": "r"}
	lowered     = map[string]any{"result": "lower", "outcome": "SUSP", "months": 2.0, "reasons": "r"}
)

// violations holds one violation for each guard of the small club's procedure.
var violations = []violation{
	{"report", "take_report", 0, "received", func(r *route) { r.do("triage-0", "take_report", "", nil) }},
	{"report", "ask_reporter", 0, "screened", contents(func(c *casefile.Contents) { c.Taken["ask_reporter"] = 2 })},
	{"report", "stop_waiting", 0, "awaiting_reporter", none},
	{"report", "ask_for_second_look", 0, "signposted", contents(func(c *casefile.Contents) { c.Taken["ask_for_second_look"] = 1 })},
	{"report", "conclude_report", 0, "opened", func(r *route) { r.openCases = 1 }},
	{"report", "give_new_code", 0, "opened", contents(func(c *casefile.Contents) { c.Summary.Anonymous = true })},

	{"case", "allocate_triage", 0, "triage", none},
	{"case", "allocate_investigator", 0, "investigating", none},
	{"case", "allocate_lead", 0, "triage", none},
	{"case", "allocate_quality", 0, "quality", none},
	{"case", "allocate_clerk", 0, "ready", none},
	{"case", "close_without_case", 0, "triage", unmarked("interim_decided")},
	{"case", "close_as_criticism", 0, "triage", unmarked("interim_decided")},
	{"case", "close_as_criticism", 1, "triage", unmarked("expression_tested")},
	{"case", "ask_for_review", 0, "closed_at_triage", contents(func(c *casefile.Contents) { c.Taken["ask_for_review"] = 1 })},
	{"case", "ask_for_review", 1, "closed_at_triage", weeks(5)},
	{"case", "let_review_lapse", 0, "closed_at_triage", none},
	{"case", "authorise", 0, "triage", unallege},
	{"case", "authorise", 1, "triage", unmarked("expression_tested")},
	{"case", "authorise", 2, "triage", unmarked("interim_decided")},

	{"case", "issue_notice", 0, "investigating", unallege},
	{"case", "issue_notice", 1, "answer_received", none},
	{"case", "issue_notice", 2, "investigating", undisclose},
	{"case", "issue_notice", 3, "investigating", unmarked("identity_decided")},
	{"case", "extend_answer", 0, "notice_issued", none},
	{"case", "extend_answer", 1, "notice_issued", all(serve("post"), contents(func(c *casefile.Contents) { c.Extensions = 2 }))},
	{"case", "warn_finally", 0, "notice_issued", all(serve("post"), weeks(3))},
	{"case", "warn_finally", 1, "notice_issued", all(serve("post"), serve("email"))},
	{"case", "go_on_without_answer", 0, "notice_issued", all(serve("post"), serve("email"), warned)},
	{"case", "go_on_without_answer", 1, "notice_issued", all(serve("post"), warned, weeks(3))},
	{"case", "go_on_without_answer", 2, "notice_issued", all(serve("post"), serve("email"), weeks(3))},
	{"case", "file_report", 0, "answer_received", unput},
	{"case", "file_report", 1, "answer_received", undisclose},
	{"case", "pass_quality", 0, "quality", contents(func(c *casefile.Contents) {
		for i := range c.Allegations {
			c.Allegations[i].Dropped = true
		}
	})},
	{"case", "pass_quality", 1, "quality", unput},
	{"case", "pass_quality", 2, "quality", contents(func(c *casefile.Contents) { c.Deliveries = nil })},
	{"case", "pass_quality", 3, "quality", contents(func(c *casefile.Contents) { c.Answers = nil })},

	{"case", "draw_panel", 0, "ready", contents(func(c *casefile.Contents) { c.Pack = nil })},
	{"case", "fill_seat", 0, "listed", none},
	{"case", "rule_on_objection", 0, "listed", none},
	{"case", "open_sitting", 0, "listed", all(undeclare, weeks(3))},
	{"case", "open_sitting", 1, "listed", all(object, weeks(3))},
	{"case", "open_sitting", 2, "listed", none},
	{"case", "vote_on_findings", 0, "sitting", contents(func(c *casefile.Contents) { c.Findings = []panel.Finding{{Allegation: 1}} })},
	{"case", "lock_findings", 0, "sitting", all(votes("vote_on_findings", foundProved), undeclare)},
	{"case", "lock_findings", 1, "sitting", all(votes("vote_on_findings", foundProved), oneVote)},
	{"case", "lose_quorum", 0, "sitting", none},
	{"case", "vote_on_sanction", 0, "sanctioning", contents(func(c *casefile.Contents) { c.Findings = nil })},
	{"case", "settle_sanction", 0, "sanctioning", all(votes("vote_on_sanction", suspended), undeclare)},
	{"case", "settle_sanction", 1, "sanctioning", all(votes("vote_on_sanction", suspended), oneVote)},
	{"case", "disband_panel", 0, "drafting", none},
	{"case", "determine", 0, "drafting", contents(func(c *casefile.Contents) { c.Findings = nil })},

	{"case", "appeal", 0, "determined", contents(func(c *casefile.Contents) { c.Findings = nil })},
	{"case", "appeal", 1, "determined", weeks(3)},
	{"case", "close_appeal_window", 0, "determined", none},
	{"case", "fill_appeal_seat", 0, "appeal_listed", none},
	{"case", "open_appeal", 0, "appeal_listed", undeclare},
	{"case", "decide_appeal", 0, "appeal_sitting", all(votes("vote_on_appeal", lowered), undeclare)},
	{"case", "decide_appeal", 1, "appeal_sitting", all(votes("vote_on_appeal", lowered), oneVote)},
	{"case", "decide_appeal", 2, "appeal_sitting", all(votes("vote_on_appeal", lowered), raised)},
	{"case", "lose_appeal_quorum", 0, "appeal_sitting", none},
	{"case", "end_sanction", 0, "monitoring", none},

	{"case", "hold", 0, "investigating", held},
	{"case", "lift_hold", 0, "investigating", none},
	{"case", "lift_hold_at_review", 0, "investigating", held},
}

func serve(means string) func(*route) {
	return func(r *route) { r.do("inv", "record_delivery", "", map[string]any{"means": means, "proof": "slip"}) }
}

// warned is a final warning on record, as if time had run out before it.
func warned(r *route) { r.f.Contents.Marks["finally_warned"] = true }

// raised is what an appeal panel may not do, whatever the ballots say: they were cast, and they ask for more.
func raised(r *route) {
	for i := range r.ballots {
		r.ballots[i].Outcome, r.ballots[i].Months = "EXP", 60
	}
}

func held(r *route) { r.do("lead", "hold", "the police asked", nil) }

// steps are the canonical route of a case: each brings it to the state before it.
var steps = []struct {
	state string
	do    func(r *route)
}{
	{"allocating", (*route).openCase},
	{"triage", func(r *route) {
		r.do("", "allocate_triage", "", nil)
		r.do("", "allocate_lead", "", nil)
		r.declareAll()
		tri := r.holder("triage")
		r.do(tri, "test_expression", "", map[string]any{"said": "a", "target": "b", "abuse": true, "belief": "c", "proportionate": "d"})
		r.do(tri, "decide_interim", "no risk seen", map[string]any{"decision": "none_needed"})
		r.do(tri, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	}},
	{"investigating", func(r *route) {
		r.do(r.holder("lead"), "authorise", "clear line", map[string]any{"terms": "look"})
		r.do("", "allocate_investigator", "", nil)
		r.declareAll()
		r.do(r.holder("investigator"), "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	}},
	{"notice_issued", func(r *route) {
		r.do(r.holder("investigator"), "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	}},
	{"answer_received", func(r *route) {
		serve("post")(r)
		r.do("respondent", "respond", "", map[string]any{"answers": []any{map[string]any{"allegation": 1.0, "answer": "disputes"}}})
	}},
	{"quality", func(r *route) {
		r.do(r.holder("investigator"), "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
		r.do("", "allocate_quality", "", nil)
		r.declareAll()
	}},
	{"ready", func(r *route) {
		r.do(r.holder("quality"), "pass_quality", "", map[string]any{"second_read": true})
		r.do("", "allocate_clerk", "", nil)
		r.declareAll()
	}},
	{"listed", func(r *route) {
		r.do(r.holder("clerk"), "draw_panel", "", nil)
		r.declareAll()
	}},
	{"sitting", func(r *route) {
		weeks(3)(r)
		r.do(r.holder("chair"), "open_sitting", "", nil)
	}},
	{"sanctioning", func(r *route) {
		r.vote("vote_on_findings", foundProved)
		r.do(r.holder("chair"), "lock_findings", "", nil)
	}},
	{"drafting", func(r *route) {
		r.vote("vote_on_sanction", suspended)
		r.do(r.holder("chair"), "settle_sanction", "", nil)
	}},
	{"determined", func(r *route) {
		r.do(r.holder("chair"), "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	}},
	{"appealed", func(r *route) {
		r.do("respondent", "appeal", "", map[string]any{"grounds": []any{"G4"}, "text": "too much"})
	}},
	{"appeal_listed", func(r *route) {
		r.do(r.holder("clerk"), "draw_appeal_panel", "", nil)
		r.declareAll()
	}},
	{"appeal_sitting", func(r *route) { r.do(r.holder("appeal_chair"), "open_appeal", "", nil) }},
	{"monitoring", func(r *route) {
		r.vote("vote_on_appeal", lowered)
		r.do(r.holder("appeal_chair"), "decide_appeal", "", map[string]any{"facts": "f", "weighing": "w"})
	}},
}

// bring drives a fresh file to a state.
func (r *route) bring(kind, state string) {
	r.t.Helper()
	if kind == "report" {
		r.bringReport(state)
		return
	}
	if state == "closed_at_triage" {
		r.bring(kind, "triage")
		r.do("lead", "close_without_case", "nothing in it", map[string]any{"ground": "C1"})
		return
	}
	for _, s := range steps {
		s.do(r)
		if r.f.State() == state {
			return
		}
	}
	r.t.Fatalf("the route does not pass %s", state)
}

func (r *route) bringReport(state string) {
	r.t.Helper()
	h := casefile.Header{ID: r.id(), Ref: "R-TEST", Kind: casefile.Report, Procedure: r.p.ID, Version: r.p.Version}
	res, err := casefile.Begin(r.p, h, actor.Actor{Kind: actor.Reporter}, "reporter",
		casefile.Data{Summary: &casefile.Summary{Standing: "witness", Subjects: 1}}, r.now, r.id)
	if err != nil {
		r.t.Fatal(err)
	}
	r.f, r.result = res.After, res
	if state == "received" {
		return
	}
	r.do("triage-0", "take_report", "", nil)
	r.do("triage-0", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	switch state {
	case "awaiting_reporter":
		r.do("triage-0", "ask_reporter", "", map[string]any{"questions": "when?"})
	case "signposted":
		r.do("triage-0", "signpost", "not ours", map[string]any{"ground": "J9", "advice": "the platform"})
	case "opened":
		r.do("triage-0", "open_cases", "", map[string]any{"respondents": []any{map[string]any{"name": "Robin Example", "member": true}}})
	}
	if r.f.State() != state {
		r.t.Fatalf("got %s, want %s", r.f.State(), state)
	}
}

func (v violation) name(p *procedure.Procedure) string {
	a := p.Machine(v.kind).Action(v.action)
	if a == nil || v.guard >= len(a.Guards) {
		return v.kind + " " + v.action
	}
	return fmt.Sprintf("Test%s %s: %s", a.Guards[v.guard].Rule, v.action, a.Guards[v.guard].When)
}

// TestEachGuardRefusesWhatItIsForAndNamesItsRule proves the guards of I01, I02, I11, I13, I15, I19, I20, I23, I24, I26,
// I30, I31, T03, T04, T12a, T19, T20, T21, T26, T31, T37, T39, T42, T43, T47, T50 and of the clocks, each alone.
func TestEachGuardRefusesWhatItIsForAndNamesItsRule(t *testing.T) {
	t.Parallel()
	p := newRoute(t).p
	said := map[string]bool{}
	for _, v := range violations {
		t.Run(v.name(p), func(t *testing.T) {
			t.Parallel()
			r := newRoute(t)
			r.bring(v.kind, v.state)
			v.so(r)
			guard := p.Machine(v.kind).Action(v.action).Guards[v.guard]
			if f := r.fault(v.action); f == nil || f.Kind != fault.Conflict || f.Code != guard.Rule || f.Message != guard.Else {
				t.Errorf("got %+v, want Conflict by %s alone: %s", f, guard.Rule, guard.Else)
			}
		})
		said[fmt.Sprintf("%s %s %d", v.kind, v.action, v.guard)] = true
	}
	for _, kind := range []string{"report", "case"} {
		for _, a := range p.Machine(kind).Actions {
			for i := range a.Guards {
				if !said[fmt.Sprintf("%s %s %d", kind, a.ID, i)] {
					t.Errorf("%s %s: no file violates its guard %d: %s", kind, a.ID, i, a.Guards[i].When)
				}
			}
		}
	}
}

// fault tries an action with nothing filled in: what stands before the fields answers first.
func (r *route) fault(action string) *fault.Fault {
	var f *fault.Fault
	errors.As(r.try("somebody", action, "", nil), &f)
	return f
}

// TestWithoutAGuardItsViolationGoesThrough takes each guard out of the procedure file in turn: the file that violates it
// is then no longer refused by it, so the test above would fail.
func TestWithoutAGuardItsViolationGoesThrough(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../configs/procedures/simple.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := newRoute(t).p
	for _, v := range violations {
		t.Run(v.name(p), func(t *testing.T) {
			t.Parallel()
			guard := p.Machine(v.kind).Action(v.action).Guards[v.guard]
			without, err := procedure.Parse([]byte(withoutGuard(t, string(source), v)), procedure.Outside{})
			if err != nil {
				return // the procedure is refused at start
			}
			if was, is := p.Machine(v.kind).Action(v.action), without.Machine(v.kind).Action(v.action); len(is.Guards) != len(was.Guards)-1 {
				t.Fatalf("%d guards left of %d", len(is.Guards), len(was.Guards))
			}
			r := newRoute(t)
			r.bring(v.kind, v.state)
			v.so(r)
			r.p = without
			if f := r.fault(v.action); f != nil && f.Message == guard.Else {
				t.Errorf("refused all the same: %+v", f)
			}
		})
	}
}

var (
	machineLine = regexp.MustCompile(`^(report|case):`)
	actionLine  = regexp.MustCompile(`^    - id: (\w+)`)
	guardLine   = regexp.MustCompile(`^        - \{when: .*, else: .*, rule: \w+\}$`)
)

// withoutGuard is the procedure file without one guard.
func withoutGuard(t *testing.T, source string, v violation) string {
	t.Helper()
	lines := strings.Split(source, "\n")
	kind, action, n := "", "", 0
	for i, line := range lines {
		if m := machineLine.FindStringSubmatch(line); m != nil {
			kind = m[1]
		}
		if m := actionLine.FindStringSubmatch(line); m != nil {
			action, n = m[1], 0
		}
		if kind != v.kind || action != v.action || !guardLine.MatchString(line) {
			continue
		}
		if n++; n-1 != v.guard {
			continue
		}
		from, to := i, i+1
		if lines[i-1] == "      guards:" && !guardLine.MatchString(lines[i+1]) {
			from--
		}
		return strings.Join(slices.Delete(lines, from, to), "\n")
	}
	t.Fatalf("%s %s has no guard %d in the file", v.kind, v.action, v.guard)
	return ""
}
