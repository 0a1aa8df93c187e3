package casefile_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// route drives one file through pure Apply calls, the way the verbs do, with a clock that it moves by hand.
type route struct {
	t       *testing.T
	p       *procedure.Procedure
	f       *casefile.File
	now     time.Time
	days    *calendar.Days
	n       int
	pools   map[string][]string
	ballots []panel.Ballot

	openCases int
	expected  []string       // clauses that are hoped for, not prohibited
	also      map[string]any // a second allegation
	exhibit   string         // a file that was sent
	told      *casefile.Told
	flags     map[string][]string // by clause
	result    *casefile.Result
	looked    *casefile.Membership
	aside     []string
	priors    []casefile.Prior

	known     map[string]panel.Candidate
	elsewhere map[string][]string
	person    string              // whom an action names, where it is not the actor
	by        string              // the second person
	grounds   map[string][]string // by clause: which it touches
	as        actor.Kind
}

func newRoute(t *testing.T) *route {
	t.Helper()
	configs := os.DirFS("../../configs")
	p, err := procedure.Load(configs, "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load(configs, "calendar/uk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	days, err := cal.For("england")
	if err != nil {
		t.Fatal(err)
	}
	r := &route{t: t, p: p, days: days, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), pools: map[string][]string{}}
	for _, role := range []string{"triage", "lead", "investigator", "quality", "clerk", "panel", "chair", "appeals"} {
		for i := range 4 {
			r.pools[role] = append(r.pools[role], fmt.Sprintf("%s-%d", role, i))
		}
	}
	return r
}

func (r *route) id() string { r.n++; return fmt.Sprintf("id-%d", r.n) }

func (r *route) openCase() {
	h := casefile.Header{ID: r.id(), Ref: "C-TEST", Kind: casefile.Case, Procedure: r.p.ID, Version: r.p.Version}
	res, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system",
		casefile.Data{Opened: &casefile.Opening{Respondent: casefile.Respondent{Name: "Robin Example", Member: true}}}, r.now, r.id)
	if err != nil {
		r.t.Fatal(err)
	}
	r.f, r.result = res.After, res
}

// kind is who acts: staff, unless a test says otherwise.
func (r *route) kind() actor.Kind {
	if r.as != "" {
		return r.as
	}
	return actor.Staff
}

func (r *route) try(who, action, reason string, fields map[string]any) error {
	in := casefile.Input{
		Action: action, Reason: reason, Fields: fields, Who: actor.Actor{Kind: r.kind(), ID: who}, At: r.now,
		Days: r.days, NewID: r.id, NewRef: func(string) string { return "C-" + r.id() }, Pools: r.pools,
		Seed: []byte(r.id()), Ballots: r.ballots, Person: who, OpenCases: r.openCases,
		Clause: func(id, on string, _ []string) (casefile.Clause, error) {
			if slices.Contains(r.expected, id) {
				return casefile.Clause{ID: id, Class: "expected"}, nil
			}
			return casefile.Clause{ID: id, Class: "prohibited", Sanctions: true, Flags: r.flags[id], Grounds: r.grounds[id]}, nil
		},
		Told: r.told, Looked: r.looked, Aside: r.aside, Priors: r.priors, Known: r.known, Elsewhere: r.elsewhere, By: r.by,
	}
	if r.person != "" {
		in.Person = r.person
	}
	if r.exhibit != "" {
		in.Exhibit = &casefile.Exhibit{ID: r.exhibit}
	}
	res, err := r.f.Apply(r.p, in)
	if err != nil {
		return err
	}
	if res.Ballot != nil {
		r.ballots = append(r.ballots, *res.Ballot)
	}
	r.f, r.result = res.After, res
	r.now = r.now.Add(time.Minute)
	return nil
}

func (r *route) do(who, action, reason string, fields map[string]any) {
	r.t.Helper()
	if err := r.try(who, action, reason, fields); err != nil {
		r.t.Fatalf("%s in %s: %v %+v", action, r.f.State(), err, err)
	}
}

func (r *route) holder(function string) string {
	h, ok := r.f.Contents.Holder(function)
	if !ok {
		r.t.Fatalf("nobody holds %s", function)
	}
	return h.Person
}

func (r *route) declareAll() {
	for _, h := range r.f.Contents.Holders {
		if !h.Declared {
			r.do(h.Person, "declare", "", map[string]any{"conflict": false})
		}
	}
}

// toPanel brings a case to the drawn panel.
func (r *route) toPanel() {
	r.t.Helper()
	r.openCase()
	r.do("", "allocate_triage", "", nil)
	r.declareAll()
	tri := r.holder("triage")
	r.do(tri, "test_expression", "", map[string]any{"said": "a", "target": "b", "abuse": true, "belief": "c", "proportionate": "d"})
	r.do(tri, "decide_interim", "no risk seen", map[string]any{"decision": "none_needed"})
	r.do(tri, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	if r.also != nil {
		r.do(tri, "allege", "", r.also)
	}
	r.do("", "allocate_lead", "", nil)
	r.declareAll()
	r.do(r.holder("lead"), "authorise", "clear line", map[string]any{"terms": "look"})
	r.do("", "allocate_investigator", "", nil)
	r.declareAll()
	inv := r.holder("investigator")
	r.do(inv, "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	r.do(inv, "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	r.do(inv, "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	r.do("respondent", "respond", "", map[string]any{"answers": []any{map[string]any{"allegation": 1.0, "answer": "disputes"}}})
	r.do(inv, "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
	r.do("", "allocate_quality", "", nil)
	r.declareAll()
	r.do(r.holder("quality"), "pass_quality", "", map[string]any{"second_read": true})
	r.do("", "allocate_clerk", "", nil)
	r.declareAll()
	r.do(r.holder("clerk"), "draw_panel", "", nil)
}

func (r *route) vote(action string, fields map[string]any) {
	b := r.p.Body(r.f.Contents.Sitting.Body)
	r.ballots = nil
	for _, s := range r.f.Contents.Seats(b) {
		r.do(s.Person, action, "", fields)
	}
}

func TestTheWholeRouteFromOpenToClosed(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.toPanel()
	if err := r.try("x", "open_sitting", "", nil); !fault.Is(err, fault.Conflict) {
		t.Fatalf("I24: an undeclared panel sat: %v", err)
	}
	r.declareAll()
	r.now = r.now.AddDate(0, 0, 20)
	r.do(r.holder("chair"), "open_sitting", "", nil)
	r.vote("vote_on_findings", map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "r"}}})
	r.do(r.holder("chair"), "lock_findings", "", nil)
	if r.f.State() != "sanctioning" {
		t.Fatalf("got %s, want sanctioning", r.f.State())
	}
	r.vote("vote_on_sanction", map[string]any{"outcome": "SUSP", "months": 6.0, "reasons": "r"})
	r.do(r.holder("chair"), "settle_sanction", "", nil)
	r.do(r.holder("chair"), "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	if len(r.result.Letters) != 2 || r.result.Letters[0].ID != "L20" {
		t.Fatalf("got letters %v", r.result.Letters)
	}
	r.do("respondent", "appeal", "", map[string]any{"grounds": []any{"G4"}, "text": "too much"})
	r.do(r.holder("clerk"), "draw_appeal_panel", "", nil)
	r.declareAll()
	r.do(r.holder("appeal_chair"), "open_appeal", "", nil)
	b := r.p.Body("appeal_panel")
	first := r.f.Contents.Seats(b)[0].Person
	if err := r.try(first, "vote_on_appeal", "", map[string]any{"result": "lower", "outcome": "EXP", "months": 24.0, "reasons": "r"}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("I19: an appeal raised a sanction: %v", err)
	}
	r.vote("vote_on_appeal", map[string]any{"result": "lower", "outcome": "SUSP", "months": 2.0, "reasons": "r"})
	r.do(r.holder("appeal_chair"), "decide_appeal", "", map[string]any{"facts": "f", "weighing": "w"})
	if r.f.State() != "monitoring" || r.f.Contents.Sanction.Months != 2 {
		t.Fatalf("got %s %+v, want monitoring for 2 months", r.f.State(), r.f.Contents.Sanction)
	}
	if err := r.try("", "end_sanction", "", nil); !fault.Is(err, fault.Conflict) {
		t.Fatalf("I20: a sanction ended early: %v", err)
	}
	r.now = r.now.AddDate(0, 3, 0)
	r.do("", "end_sanction", "", nil)
	if r.f.State() != "closed" {
		t.Fatalf("got %s, want closed", r.f.State())
	}
}
