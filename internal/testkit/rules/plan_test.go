package rules

import (
	"regexp"
	"slices"
	"strings"

	"recourse/internal/procedure"
)

// plan is what brings a file towards an action: what may be taken for it now, and whether only time does.
type plan struct {
	take  map[string]bool
	waits bool
}

// changes says which effects make a fact hold and, after the bar, which make it hold no longer, so that a guard that is not
// met tells what to do about it.
var changes = map[string]string{
	"marked": "mark|unmark", "consented": "consent|", "on_hold": "hold|lift", "allegations": "allege|", "prohibited": "allege|",
	"protected": "allege|drop", "flagged": "allege|drop", "unput": "put allege|", "undisclosed": "disclose|", "means": "serve|", "answered": "answer|",
	"frozen": "freeze|adjourn", "quorate": "declare convene|stand_down", "seats": "declare convene|", "declared": "declare convene|", "held": "declare draw|",
	"drawn": "draw|stand_down release", "objections": "object rule|", "all_in": "ballot|", "locked": "count|", "breaches": "count|", "settled": "count|",
	"drafted": "draft|", "drafts": "draft|", "decided": "pronounce|", "appealable": "pronounce|", "conditions": "complete|", "known_member": "check_membership|",
	"unknown": "|identify_account", "linkage": "identify_account|uphold_linkage", "contested": "contest|uphold_linkage", "kept_away": "|uphold_conflict clear_conflict",
	"seated": "seat declare|", "vacant": "stand_down release|seat convene", "attested": "attest|", "measured": "impose|lift_measure",
	"emergency": "impose|lift_measure", "ratified": "ratify|", "renewals": "renew_measure|",
}

var named = regexp.MustCompile(`([a-z_]+)(?:\("([^"]*)"\))?`)

type planner struct {
	h     *history
	m     *procedure.Machine
	facts procedure.Facts
	to    *procedure.Action
	seen  map[string]bool
	plan
}

// towards plans the way to an action.
func (h *history) towards(to *procedure.Action) plan {
	p := planner{h: h, m: h.p.Machine(h.kind), facts: h.facts(), to: to, seen: map[string]bool{}, plan: plan{take: map[string]bool{}}}
	p.want(to)
	return p.plan
}

// unmet are the guards of an action that do not hold.
func (p *planner) unmet(a *procedure.Action) []procedure.Guard {
	_, blocks := p.m.Step(a.ID, p.h.file.State(), p.facts)
	return slices.DeleteFunc(slices.Clone(a.Guards), func(g procedure.Guard) bool {
		return !slices.ContainsFunc(blocks, func(b procedure.Block) bool { return b.Detail == g.Else })
	})
}

func (p *planner) want(a *procedure.Action) {
	if p.seen[a.ID] || ends(a) && a != p.to {
		return
	}
	p.seen[a.ID] = true
	if !p.m.Applies(a, p.h.file.State()) {
		p.move(a)
		return
	}
	unmet := p.unmet(a)
	for _, g := range unmet {
		p.change(g.When)
	}
	if len(unmet) == 0 {
		p.take[a.ID] = true
	}
}

// move wants whatever brings the file nearer to a state where an action may be taken.
func (p *planner) move(to *procedure.Action) {
	far := p.h.distances(p.m, to)
	is, reaches := far[p.h.file.State()]
	for i := range p.m.Actions {
		a := &p.m.Actions[i]
		nearer := func(b procedure.Branch) bool { n, ok := far[b.State]; return ok && n < is }
		if reaches && p.m.Applies(a, p.h.file.State()) && slices.ContainsFunc(a.To, nearer) {
			p.want(a)
		}
	}
}

// change wants what changes any fact that a guard asks for.
func (p *planner) change(guard string) {
	for _, at := range named.FindAllStringSubmatchIndex(guard, -1) {
		fact, of := guard[at[2]:at[3]], ""
		if at[4] >= 0 {
			of = guard[at[4]:at[5]]
		}
		holds, ceases, _ := strings.Cut(changes[fact], "|")
		switch {
		case fact == "count":
			if a := p.m.Action(of); a != nil && !strings.Contains(guard, "== 0") {
				p.want(a)
			}
		case fact == "expired", fact == "ticking":
			p.run(of, fact == "expired")
		case strings.HasSuffix(guard[:at[0]], "not "):
			p.by(strings.Fields(ceases), of)
		default:
			p.by(strings.Fields(holds), of)
		}
	}
}

func (p *planner) by(effects []string, of string) {
	for i := range p.m.Actions {
		for _, e := range p.m.Actions[i].Does {
			if slices.Contains(effects, e.Do) && (of == "" || e.With == "" || e.With == of || strings.HasPrefix(e.Do, "c") || e.Do == "declare") {
				p.want(&p.m.Actions[i])
			}
		}
	}
}

// run wants a clock to begin, or to end where it has begun.
func (p *planner) run(clock string, end bool) {
	ticking := p.facts.Ticking(clock)
	if ticking && end {
		p.waits = true
		return
	}
	for i := range p.m.Actions {
		a := &p.m.Actions[i]
		if slices.Contains(a.Starts, clock) && !ticking || slices.Contains(a.Restarts, clock) || slices.Contains(a.Stops, clock) && ticking {
			p.want(a)
		}
	}
}

// distances counts, for each state, the moves to the nearest one where an action can be taken.
func (h *history) distances(m *procedure.Machine, to *procedure.Action) map[string]int {
	if far, ok := h.far[to]; ok {
		return far
	}
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
				if m.Applies(a, from) && slices.ContainsFunc(a.To, near) && !ends(a) {
					far[from] = moves
				}
			}
		}
	}
	h.far[to] = far
	return far
}

// ends tells whether an action is one by which a matter ends early; a way leads through none of them.
func ends(a *procedure.Action) bool {
	return slices.Contains([]string{"record_death", "record_departure", "decide_on_withdrawal", "close_misidentified", "withdraw_report"}, a.ID)
}
