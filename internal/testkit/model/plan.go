package model

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// A Plan is what brings a file towards an action: the actions that may be taken for it now, and whether only time does.
type Plan struct {
	Take  map[string]bool  // actions of the file's machine
	Does  map[string][]int // which effects of an action it is taken for; of one that is not named, whichever come
	Waits bool             // a clock must run out first
	Until time.Time        // when the last of those does, where that is known
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
	"conditions": {"complete", "take_effect"}, "known_member": {"check_membership"}, "member": {"check_membership"}, "senior": {"check_membership"},
	"unknown": {"identify_account", "uphold_linkage"}, "linkage": {"identify_account", "uphold_linkage"}, "contested": {"contest", "uphold_linkage"},
	"kept_away": {"uphold_conflict", "clear_conflict"}, "seated": {"seat", "convene", "declare"}, "vacant": {"stand_down", "release", "seat"}, "attested": {"attest"},
	"independent": {"convene"}, "notified": {"put", "impose"}, "invited": {"invite"}, "running": {"take_effect"}, "remitted": {"decide_appeal"}, "sanctioned": {"count"},
	"attached": {"count"}, "priors": {"look_up_priors"}, "prior": {"look_up_priors"}, "measured": {"impose", "lift_measure"}, "measure": {"impose", "vary"}, "emergency": {"impose", "lift_measure"},
	"ratified": {"ratify"}, "renewals": {"renew_measure"}, "alarming": {"sound"}, "staff": {"check_membership"}, "minor": {"check_membership"}, "in_selection": {"check_membership"},
}

// undoes says which effects make a fact false that its others make true.
var undoes = map[string][]string{
	"objections": {"rule"}, "unput": {"put"}, "undisclosed": {"disclose"}, "conditions": {"complete"}, "seats": {"stand_down"}, "allegations": {"drop"},
	"marked": {"unmark"}, "on_hold": {"lift"}, "outcome": {"reopen"}, "frozen": {"adjourn"}, "quorate": {"stand_down", "recuse"}, "held": {"stand_down", "release"},
	"drawn": {"stand_down", "release"}, "unknown": {"identify_account"}, "linkage": {"uphold_linkage"}, "contested": {"uphold_linkage"},
	"seated": {"stand_down"}, "vacant": {"seat", "convene"}, "measured": {"lift_measure"}, "emergency": {"lift_measure"}, "kept_away": {"uphold_conflict", "clear_conflict"},
}

var named = regexp.MustCompile(`(not )?([a-z_]+)(?:\("([^"]*)"\))?`)

// Towards plans the way of a file to an action of its machine.
func (w *World) Towards(f *File, to *procedure.Action) Plan { return w.TowardsWhere(f, to, "") }

// TowardsWhere plans the way of a file to an action and to what must hold when it is taken.
func (w *World) TowardsWhere(f *File, to *procedure.Action, where string) Plan {
	p := planner{w: w, f: f, facts: w.facts(f), seen: map[string]bool{}, plan: Plan{Take: map[string]bool{}, Does: map[string][]int{}}}
	if where != "" && !holds(where, p.facts) {
		p.change(where)
		for id := range p.plan.Take {
			if id != to.ID {
				return p.plan
			}
		}
		p.seen = map[string]bool{}
	}
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
		nearer := func(b procedure.Branch) bool {
			n, ok := far[b.State]
			return ok && n < is && (n == 0 || !m.State(b.State).Terminal)
		}
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

// change wants what changes the facts that stand in the way of a guard: those that are not as it wants them, or where
// each of them seems to be, any of them.
func (p *planner) change(guard string) {
	if !p.atoms(guard, true) {
		p.atoms(guard, false)
	}
}

// atoms goes through the facts of a guard. Where it is strict, a fact that is as the guard wants it is left alone, and one
// that must not hold is changed by what undoes it. It says whether there was anything to change.
func (p *planner) atoms(guard string, strict bool) bool {
	any := false
	for _, at := range named.FindAllStringSubmatchIndex(guard, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return guard[at[2*n]:at[2*n+1]]
		}
		not, fact, of := group(1) != "", group(2), group(3)
		if _, counts := p.facts[fact].(int); counts { // a number is to be less, or more
			rest := strings.TrimSpace(guard[at[1]:])
			not = strings.HasPrefix(rest, "== 0") || strings.HasPrefix(rest, "<")
		} else if strict && p.is(fact, of) == !not {
			continue
		}
		any = p.wants(fact, of, not && strict) || any
	}
	return any
}

// is what a fact that is either so or not says now; false for any other.
func (p *planner) is(fact, of string) bool {
	switch v := p.facts[fact].(type) {
	case bool:
		return v
	case func(string) bool:
		return v(of)
	}
	return false
}

// wants wants what changes one fact.
func (p *planner) wants(fact, of string, undo bool) bool {
	m := p.w.machine(p.f)
	switch fact {
	case "count":
		if a := m.Action(of); a != nil {
			p.want(a)
		}
		return true
	case "expired", "ticking":
		p.run(of, fact == "expired" && !undo)
		return true
	case "alarming":
		p.alarm()
		return true
	}
	effects := changes[fact]
	if less := undoes[fact]; undo && less != nil {
		effects = less
	} else if less != nil && !undo {
		effects = slices.DeleteFunc(slices.Clone(effects), func(e string) bool { return slices.Contains(less, e) })
	}
	any := false
	for i := range m.Actions {
		a := &m.Actions[i]
		for at, e := range a.Does {
			if slices.Contains(effects, e.Do) && (of == "" || e.With == "" || e.With == of || strings.HasPrefix(e.Do, "c") || e.Do == "declare" || e.Do == "stand_down") {
				if any = true; e.When != "" {
					p.plan.Does[a.ID] = append(p.plan.Does[a.ID], at)
				}
				p.want(a)
			}
		}
	}
	return any
}

// run wants a clock to begin, or to end where it has begun.
func (p *planner) run(clock string, end bool) {
	m := p.w.machine(p.f)
	ticking := p.facts["ticking"].(func(string) bool)(clock)
	if ticking && end {
		p.plan.Waits = true
		if due, _ := p.w.due(p.f, clock); due.After(p.plan.Until) {
			p.plan.Until = due
		}
		return
	}
	for i := range m.Actions {
		a := &m.Actions[i]
		if slices.Contains(a.Starts, clock) && !ticking || slices.Contains(a.Restarts, clock) || slices.Contains(a.Stops, clock) && ticking {
			p.want(a)
		}
	}
}

// alarm waits for the end of the next clock that alarms somebody.
func (p *planner) alarm() {
	next := time.Time{}
	for i := range p.w.P.Clocks {
		k := &p.w.P.Clocks[i]
		if due, state := p.w.due(p.f, k.ID); k.Escalate != "" && state == calendar.Running && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	if !next.IsZero() {
		p.plan.Waits = true
		if next.After(p.plan.Until) {
			p.plan.Until = next
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
				near := func(b procedure.Branch) bool {
					n, ok := far[b.State]
					return ok && n == moves-1 && (n == 0 || !m.State(b.State).Terminal) // nothing goes on by way of an end
				}
				if m.Applies(a, from) && slices.ContainsFunc(a.To, near) {
					far[from] = moves
				}
			}
		}
	}
	return far
}
