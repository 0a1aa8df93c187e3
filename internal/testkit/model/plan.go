package model

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"recourse/internal/procedure"
)

// A Plan is what brings a file towards an action: the actions that may be taken for it now, and whether only time does.
type Plan struct {
	Take  map[string]bool // actions of the file's machine
	Waits bool            // a clock must run out first
}

// changes says which effects change what a fact says, so that a guard that does not hold tells what to do about it.
var changes = map[string][]string{
	"marked": {"mark", "unmark"}, "consented": {"consent"}, "on_hold": {"hold", "lift"}, "outcome": {"close", "reopen"},
	"allegations": {"allege"}, "prohibited": {"allege"}, "protected": {"allege", "drop"}, "flagged": {"allege", "drop"},
	"unput": {"put", "allege"}, "undisclosed": {"disclose"}, "means": {"serve"}, "answered": {"answer"}, "extensions": {"extend"},
	"frozen": {"freeze", "adjourn"}, "quorate": {"declare", "convene", "stand_down"}, "seats": {"declare", "convene", "stand_down"},
	"declared": {"declare", "convene"}, "held": {"declare", "draw", "take"}, "drawn": {"draw", "stand_down", "release"},
	"objections": {"object", "rule"}, "all_in": {"ballot"}, "ballots": {"ballot"}, "locked": {"count"}, "breaches": {"count"},
	"settled": {"count"}, "drafted": {"draft"}, "drafts": {"draft"}, "decided": {"pronounce", "decide"}, "appealable": {"pronounce", "decide"},
	"conditions": {"complete"}, "known_member": {"check_membership"}, "member": {"check_membership"}, "senior": {"check_membership"},
	"unknown": {"identify_account", "uphold_linkage"}, "linkage": {"identify_account", "uphold_linkage"}, "contested": {"contest", "uphold_linkage"},
	"kept_away": {"uphold_conflict", "clear_conflict"}, "seated": {"seat", "convene", "declare"}, "vacant": {"stand_down", "release", "seat"}, "attested": {"attest"},
	"priors": {"look_up_priors"}, "prior": {"look_up_priors"}, "measured": {"impose", "lift_measure"}, "measure": {"impose", "vary"}, "emergency": {"impose", "lift_measure"},
	"ratified": {"ratify"}, "renewals": {"renew_measure"}, "alarming": {"sound"}, "staff": {"check_membership"}, "minor": {"check_membership"}, "in_selection": {"check_membership"},
}

var named = regexp.MustCompile(`([a-z_]+)(?:\("([^"]*)"\))?`)

// Towards plans the way of a file to an action of its machine.
func (w *World) Towards(f *File, to *procedure.Action) Plan {
	p := planner{w: w, f: f, facts: w.facts(f), seen: map[string]bool{}, plan: Plan{Take: map[string]bool{}}}
	p.want(to)
	return p.plan
}

type planner struct {
	w     *World
	f     *File
	facts map[string]any
	seen  map[string]bool
	plan  Plan
}

// want plans an action: itself, where nothing stands in its way; else what leads to one of its states, and what changes
// each guard that does not hold.
func (p *planner) want(a *procedure.Action) {
	if p.seen[a.ID] {
		return
	}
	p.seen[a.ID] = true
	m := p.w.machine(p.f)
	if !m.Applies(a, p.f.State) {
		p.move(a)
		return
	}
	free := true
	for _, g := range a.Guards {
		if !holds(g.When, p.facts) {
			free = false
			p.change(g.When)
		}
	}
	if free {
		p.plan.Take[a.ID] = true
	}
}

// move wants every action that brings the file nearer to a state where another may be taken.
func (p *planner) move(to *procedure.Action) {
	m := p.w.machine(p.f)
	far := p.w.far(m, to)
	is, reaches := far[p.f.State]
	if !reaches {
		return
	}
	for i := range m.Actions {
		a := &m.Actions[i]
		nearer := func(b procedure.Branch) bool { n, ok := far[b.State]; return ok && n < is }
		if m.Applies(a, p.f.State) && slices.ContainsFunc(a.To, nearer) {
			p.want(a)
		}
	}
}

var distancesTo sync.Map // by action

// far remembers distances: they depend on nothing but the procedure.
func (w *World) far(m *procedure.Machine, to *procedure.Action) map[string]int {
	known, ok := distancesTo.Load(to)
	if !ok {
		known, _ = distancesTo.LoadOrStore(to, distances(m, to))
	}
	return known.(map[string]int)
}

// change wants what changes any fact that a guard asks for.
func (p *planner) change(guard string) {
	m := p.w.machine(p.f)
	for _, found := range named.FindAllStringSubmatch(guard, -1) {
		fact, of := found[1], found[2]
		switch fact {
		case "count":
			if a := m.Action(of); a != nil {
				p.want(a)
			}
			continue
		case "expired", "ticking":
			p.run(of, fact == "expired")
			continue
		}
		for i := range m.Actions {
			for _, e := range m.Actions[i].Does {
				if slices.Contains(changes[fact], e.Do) && (of == "" || e.With == "" || e.With == of || strings.HasPrefix(e.Do, "c") || e.Do == "declare") {
					p.want(&m.Actions[i])
				}
			}
		}
	}
}

// run wants a clock to begin, or to end where it has begun.
func (p *planner) run(clock string, end bool) {
	m := p.w.machine(p.f)
	ticking := p.facts["ticking"].(func(string) bool)(clock)
	if ticking && end {
		p.plan.Waits = true
		return
	}
	for i := range m.Actions {
		a := &m.Actions[i]
		if slices.Contains(a.Starts, clock) && !ticking || slices.Contains(a.Restarts, clock) || slices.Contains(a.Stops, clock) && ticking {
			p.want(a)
		}
	}
}

// distances counts, for each state, the moves to the nearest one where an action can be taken.
func distances(m *procedure.Machine, to *procedure.Action) map[string]int {
	far := map[string]int{}
	for i := range m.States {
		if m.Applies(to, m.States[i].ID) {
			far[m.States[i].ID] = 0
		}
	}
	for moves := 1; moves <= len(m.States); moves++ {
		for i := range m.States {
			from := m.States[i].ID
			if _, ok := far[from]; ok {
				continue
			}
			for j := range m.Actions {
				a := &m.Actions[j]
				near := func(b procedure.Branch) bool { n, ok := far[b.State]; return ok && n == moves-1 }
				if m.Applies(a, from) && slices.ContainsFunc(a.To, near) {
					far[from] = moves
				}
			}
		}
	}
	return far
}
