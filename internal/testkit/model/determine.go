package model

import (
	"slices"
	"time"

	"recourse/internal/procedure"
)

// Condition is something that a decision asks for.
type Condition struct {
	Kind string
	Days int
	Due  time.Time
	Done bool
}

var determineChecks = map[string]func(*making) int{
	"draft":            checkDraft,
	"check_membership": checkSought,
	"pronounce":        func(m *making) int { return ifNot(m.f.Drafted != nil, conflict) },
	"complete":         checkCompletion,
}

var determineFolds = map[string]func(*making){
	"draft":     func(m *making) { m.f.Drafted = m.determination() },
	"scrap":     func(m *making) { m.f.Drafted = nil },
	"pronounce": foldPronounced,
	"complete":  func(m *making) { m.f.Conditions[number(m.g.Fields["condition"])-1].Done = true },
	"correct":   func(*making) {},
	"adjourn":   foldAdjourn,
}

// guided holds what is voted to the first range that holds: outside it, a reason is given.
func (m *making) guided(outcome string) bool {
	facts := m.w.facts(m.f)
	for _, r := range m.w.P.Guidance {
		if !holds(r.When, facts) {
			continue
		}
		at := m.w.P.Severity(outcome)
		within := m.w.P.Severity(r.From) <= at && at <= m.w.P.Severity(r.To)
		return within || m.text("departure") != ""
	}
	return true
}

// attached holds what goes with a breach to what the sitting body may attach.
func (m *making) attached() bool {
	for _, id := range m.list("attached") {
		o := m.w.P.Outcome(id.(string))
		if o == nil || !o.Attach || !slices.Contains(o.By, m.f.Body) {
			return false
		}
	}
	return true
}

// seated tells whether as many seats are held as an outcome asks for (I24).
func (w *World) seated(f *File, outcome string) bool {
	o := w.P.Outcome(outcome)
	return o == nil || w.declared(f) >= o.Quorum
}

func (w *World) declared(f *File) int {
	n := 0
	for _, s := range f.seats(w.P.Body(f.Body)) {
		if s.Declared {
			n++
		}
	}
	return n
}

// checkDraft holds conditions to what was attached.
func checkDraft(m *making) int {
	if status := checkDecision(m); status != 0 {
		return status
	}
	asked := map[string]bool{}
	for _, item := range m.items("conditions") {
		asked[item["kind"].(string)] = true
		if m.f.Carried == nil || !slices.Contains(m.f.Carried.Attached, item["kind"].(string)) {
			return refused
		}
	}
	if m.f.breaches() == 0 {
		return 0
	}
	for _, kind := range m.f.Carried.Attached { // what goes with a breach is something to be done (R17)
		if !asked[kind] {
			return refused
		}
	}
	return 0
}

func checkCompletion(m *making) int {
	n := number(m.g.Fields["condition"])
	return ifNot(n >= 1 && n <= len(m.f.Conditions) && !m.f.Conditions[n-1].Done, refused)
}

// determination is what the counts lead to.
func (m *making) determination() *Ballot {
	f := m.f
	d := &Ballot{}
	switch {
	case f.breaches() > 0:
		d.Outcome, d.Months, d.Attached = f.Carried.Outcome, f.Carried.Months, f.Carried.Attached
	case f.advisable() > 0 && m.w.advice() != "":
		d.Outcome = m.w.advice()
	default:
		d.Outcome = m.w.mostFound(f)
	}
	for _, item := range m.items("conditions") {
		d.Conditions = append(d.Conditions, Condition{Kind: item["kind"].(string), Days: number(item["days"])})
	}
	return d
}

// advisable counts what was proved against a clause that can ground no sanction (I13).
func (f *File) advisable() int {
	n := 0
	for i, found := range f.Found {
		if found == proved && !f.Allegations[i-1].Prohibited {
			n++
		}
	}
	return n
}

// advice is what follows where nothing but what is hoped for was proved; "" where the procedure has none.
func (w *World) advice() string {
	i := slices.IndexFunc(w.P.Outcomes, func(o procedure.Outcome) bool { return o.Advice })
	if i < 0 {
		return ""
	}
	return w.P.Outcomes[i].ID
}

func foldPronounced(m *making) {
	f := m.f
	f.Decision, f.Drafted = f.Drafted, nil
	f.decided()
}

// decided puts a new decision in the place of all before it.
func (f *File) decided() {
	f.Outcome = f.Decision.Outcome
	f.InEffect, f.Sanction, f.Conditions = false, nil, nil
}

// foldAdjourn takes the question back and opens the pack again; who sits keeps sitting.
func foldAdjourn(m *making) {
	f := m.f
	f.Question, f.Voted, f.Ballots, f.Pack = "", map[string]bool{}, map[string]Ballot{}, ""
}

// begin lets what a decision asks for begin, once: what runs already, or was done, is not begun again.
func (m *making) begin(d *Ballot) {
	f := m.f
	if f.InEffect {
		return
	}
	f.InEffect, f.Sanction, f.Conditions = true, m.w.sanction(d), nil
	if f.Sanction != nil {
		f.Sanction.From = m.w.Now
	}
	for _, c := range d.Conditions {
		c.Due = m.w.Now.AddDate(0, 0, c.Days)
		f.Conditions = append(f.Conditions, c)
	}
}

// determined is what guards may ask of a decision on its way and of one that was pronounced.
func (w *World) determined(f *File) map[string]any {
	b := w.P.Body(f.Body)
	open := 0
	for _, c := range f.Conditions {
		if !c.Done && w.Now.Before(c.Due) {
			open++
		}
	}
	appealable := false
	if f.Decision != nil {
		o := w.P.Outcome(f.Decision.Outcome)
		appealable = o != nil && o.Appeal
	}
	return map[string]any{
		"independent": b != nil && b.Independent, "advisable": f.advisable(), "drafted": f.Drafted != nil,
		"decided": f.Decision != nil, "appealable": appealable, "conditions": open,
		"drafts":   func(outcome string) bool { return f.Drafted != nil && f.Drafted.Outcome == outcome },
		"attached": func(outcome string) bool { return f.Carried != nil && slices.Contains(f.Carried.Attached, outcome) },
	}
}
