package model

import (
	"fmt"
	"time"
)

// Prior is what was found against somebody in another case.
type Prior struct {
	From, Until time.Time
	Clauses     []string
	Flags       []string
}

// Linkage is whose account it is, as last decided.
type Linkage struct {
	Name              string
	Stands, Contested bool
	Ruled             bool   // it was contested, which it can be once
	region            string // where the respondent was said to belong before
}

var accountChecks = map[string]func(*making) int{
	"identify_account": checkIdentified,
	"contest":          func(m *making) int { return ifNot(m.f.Link.Stands && !m.f.Link.Contested && !m.f.Link.Ruled, conflict) },
	"uphold_linkage":   func(m *making) int { return ifNot(m.f.Link.Contested, conflict) },
	"redact":           checkRedactions,
}

var accountFolds = map[string]func(*making){
	"identify_account": foldIdentified,
	"contest":          func(m *making) { m.f.Link.Contested = true },
	"uphold_linkage":   foldUpheld,
	"look_up_priors":   func(m *making) { m.f.Priors = m.g.Priors },
	"note":             func(*making) {},
}

// checkIdentified: somebody not known is found, on what points to them in two ways that differ (T16).
func checkIdentified(m *making) int {
	if !m.f.Unknown {
		return conflict
	}
	kinds := map[any]bool{}
	for _, item := range m.items("indicators") {
		kinds[item["kind"]] = true
	}
	return ifNot(len(kinds) >= 2, refused)
}

// foldIdentified gives the case its respondent. Where it had another, nothing that was put to the first was put to them.
func foldIdentified(m *making) {
	f := m.f
	if f.Link.Name != "" { // whoever it is now, it was found not to be theirs (I02)
		for _, a := range f.Allegations {
			a.Put = false
		}
		f.Means, f.Extensions, f.Answered = map[string]bool{}, 0, false
		delete(f.Consents, Respondent)
		for _, p := range f.Parties { // who stood beside the one stands beside nobody
			if p.Beside == Respondent && !p.Ended {
				p.end(f)
			}
		}
		f.Invited, f.Since = false, len(f.Letters)
		f.Papers.answers, f.Papers.comments = nil, nil
	}
	f.Link = Linkage{Name: m.text("name"), Stands: true, region: f.Region}
	f.Unknown, f.Respondent, f.Region = false, m.text("name"), ""
	m.aside()
}

// foldUpheld rules on it. Not theirs: nobody is known to be the respondent, and what was said of them is forgotten.
func foldUpheld(m *making) {
	f := m.f
	f.Link.Contested, f.Link.Ruled = false, true
	if m.yes("upheld") {
		return
	}
	f.Link.Stands, f.Unknown, f.Region = false, true, f.Link.region
	f.Memberships, f.Priors = nil, nil
}

// checkRedactions: what is covered is of an item that was put in full.
func checkRedactions(m *making) int {
	for _, item := range m.items("redactions") {
		if id, _ := item["evidence"].(string); m.f.Shown[id] != "shown" {
			return refused
		}
	}
	return 0
}

// accounts is what guards may ask of whose account it is, and of what was found before.
func (w *World) accounts(f *File) map[string]any {
	priors, like := 0, false
	for _, p := range f.Priors {
		if !w.Now.Before(p.Until) {
			continue
		}
		priors++
		like = like || w.Now.Before(w.stretch(p.From)) && f.like(p)
	}
	return map[string]any{
		"unknown": f.Unknown, "linkage": f.Link.Stands, "contested": f.Link.Contested, "priors": priors, "prior": like,
	}
}

// stretch is the moment from which a finding is recent no longer.
func (w *World) stretch(from time.Time) time.Time {
	var n int
	var unit string
	if _, err := fmt.Sscanf(w.P.Priors.Within, "%d %s", &n, &unit); err != nil {
		return from
	}
	switch unit[0] {
	case 'y':
		return from.AddDate(n, 0, 0)
	case 'm':
		return from.AddDate(0, n, 0)
	}
	return from.AddDate(0, 0, n)
}

// like tells whether a prior is under a clause of a live allegation, or under one that procedures route as they do that.
func (f *File) like(p Prior) bool {
	for _, n := range f.live() {
		a := f.Allegations[n-1]
		for _, clause := range p.Clauses {
			if clause == a.Clause {
				return true
			}
		}
		for _, flag := range p.Flags {
			for _, mine := range a.Flags {
				if flag == mine {
					return true
				}
			}
		}
	}
	return false
}
