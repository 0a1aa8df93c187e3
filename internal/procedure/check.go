package procedure

import (
	"fmt"
	"slices"
)

// checker walks a procedure once and notes every problem, so that a person mends them all at once.
type checker struct {
	p        *Procedure
	out      Outside
	problems Problems
	marks    map[string]bool
}

func (c *checker) say(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) run() {
	p := c.p
	if p.ID == "" {
		c.say("$.id", "a procedure has an id")
	}
	if p.Version == "" {
		c.say("$.version", "a procedure has a version")
	}
	c.organisation()
	c.marks = map[string]bool{}
	for _, kind := range []string{"report", "case"} {
		for _, a := range p.Machine(kind).Actions {
			for _, e := range a.Does {
				if e.Do == "mark" {
					c.marks[e.With] = true
				}
			}
		}
	}
	for i, o := range p.Overlays {
		if !c.marks[o.ID] {
			c.say(fmt.Sprintf("$.overlays[%d]", i), "no action sets the mark %q", o.ID)
		}
	}
	for _, kind := range []string{"report", "case"} {
		c.machine(kind)
	}
	c.clocks()
	c.decisions()
	c.register()
	c.measures()
	c.alarms()
	c.accounts()
	c.notes()
	c.people()
	c.parties()
	c.checkIns()
}

func (c *checker) organisation() {
	p := c.p
	unique(c, "$.functions", p.Functions, func(f Function) string { return f.ID })
	unique(c, "$.bodies", p.Bodies, func(b Body) string { return b.ID })
	unique(c, "$.lists", p.Lists, func(l List) string { return l.ID })
	unique(c, "$.outcomes", p.Outcomes, func(o Outcome) string { return o.ID })
	unique(c, "$.clocks", p.Clocks, func(k Clock) string { return k.ID })
	unique(c, "$.holds", p.Holds, func(h Hold) string { return h.ID })
	unique(c, "$.overlays", p.Overlays, func(o Overlay) string { return o.ID })
	for i, h := range p.Holds {
		for _, k := range h.Pauses {
			if !c.ofFiles(k) {
				c.say(fmt.Sprintf("$.holds[%d].pauses", i), "unknown clock %q", k)
			}
		}
	}
	for i, f := range p.Functions {
		if !c.role(f.Role) {
			c.say(fmt.Sprintf("$.functions[%d].role", i), "the policy knows no role %q", f.Role)
		}
		if slices.Contains(relationsTaken, f.ID) {
			c.say(fmt.Sprintf("$.functions[%d].id", i), "%q is a relation of the house's own", f.ID)
		}
	}
	for i, group := range p.Apart {
		for _, f := range group {
			if p.Function(f) == nil {
				c.say(fmt.Sprintf("$.apart[%d]", i), "unknown function %q", f)
			}
		}
	}
	for i, b := range p.Bodies {
		at := fmt.Sprintf("$.bodies[%d]", i)
		if p.Function(b.Member) == nil {
			c.say(at+".member", "unknown function %q", b.Member)
		}
		if b.Chair != "" && p.Function(b.Chair) == nil {
			c.say(at+".chair", "unknown function %q", b.Chair)
		}
		if b.Quorum < 1 || b.Quorum > b.Size {
			c.say(at+".quorum", "a quorum is between one and the %d seats", b.Size)
		}
	}
	for i, o := range p.Outcomes {
		at := fmt.Sprintf("$.outcomes[%d]", i)
		if !slices.Contains([]string{"none", "no_breach", "breach"}, o.Finding) {
			c.say(at+".finding", "a finding is none, no_breach or breach")
		}
		if o.Sanction && o.Finding != "breach" {
			c.say(at+".finding", "a sanction needs a breach (I11)")
		}
		if o.Sanction && len(o.Months) == 0 && o.Expires == "" {
			c.say(at, "a sanction has an end: months or expires (I20)")
		}
		if len(o.Months) != 0 && (len(o.Months) != 2 || o.Months[0] < 1 || o.Months[0] > o.Months[1]) {
			c.say(at+".months", "months are the least and the most, in that order")
		}
		if _, ok := lengthOf(o.Expires); o.Expires != "" && !ok {
			c.say(at+".expires", "%q is no length", o.Expires)
		}
		for _, body := range o.By {
			if p.Body(body) == nil {
				c.say(at+".by", "unknown body %q", body)
			}
		}
	}
}

// relationsTaken are relations that the house gives itself; no function may be called so.
var relationsTaken = []string{"drawn", "conflict", "barred", "own", "named", "told", "self", "proposed", "affected", "witness", "represents", "supports"}

func (c *checker) machine(kind string) {
	m, at := c.p.Machine(kind), "$."+kind
	unique(c, at+".states", m.States, func(s State) string { return s.ID })
	unique(c, at+".actions", m.Actions, func(a Action) string { return a.ID })
	if m.State(m.Begins.State) == nil {
		c.say(at+".begins.state", "unknown state %q", m.Begins.State)
	}
	c.letters(at+".begins", kind, m.Begins.Letters, where{most: clocks})
	for i, s := range m.States {
		here := fmt.Sprintf("%s.states[%d]", at, i)
		if s.Public.Reporter == "" || s.Public.Respondent == "" {
			c.say(here, "state %q needs both public labels, for the reporter and for the respondent", s.ID)
		}
		if !slices.Contains(Groups, s.Group) {
			c.say(here+".group", "a group is one of %v", Groups)
		}
		if !s.Terminal && !c.timed(kind, s.ID) {
			c.say(here, "state %q is not terminal and no clock runs in it", s.ID)
		}
	}
	for i := range m.Actions {
		c.action(kind, &m.Actions[i], fmt.Sprintf("%s.actions[%d]", at, i))
	}
	c.graph(m, at)
	c.policy(kind, m, at)
}

func (c *checker) timed(kind, state string) bool {
	for _, k := range c.p.Clocks {
		if k.When == "" && slices.Contains(k.In, state) {
			return true
		}
	}
	return false
}

// graph refuses an unreachable state and a dead end that is not terminal.
func (c *checker) graph(m *Machine, at string) {
	reached := map[string]bool{m.Begins.State: true}
	for grown := true; grown; {
		grown = false
		for i := range m.Actions {
			for _, b := range m.Actions[i].To {
				for j := range m.States {
					if from := m.States[j].ID; reached[from] && m.Applies(&m.Actions[i], from) && !reached[b.State] {
						reached[b.State], grown = true, true
					}
				}
			}
		}
	}
	for i := range m.States {
		s := &m.States[i]
		here := fmt.Sprintf("%s.states[%d]", at, i)
		if !reached[s.ID] {
			c.say(here, "no path leads to state %q", s.ID)
		}
		out := false
		for j := range m.Actions {
			for _, b := range m.Actions[j].To {
				out = out || (b.State != s.ID && m.Applies(&m.Actions[j], s.ID))
			}
		}
		if !out && !s.Terminal {
			c.say(here, "no action leads out of state %q and it is not terminal", s.ID)
		}
	}
}

// policy holds the actions and the policy's lines to each other, both ways.
func (c *checker) policy(kind string, m *Machine, at string) {
	if c.out.Acts == nil {
		return
	}
	acts := c.out.Acts(kind)
	for i := range m.Actions {
		if a := &m.Actions[i]; !slices.Contains(acts, a.ID) {
			c.say(fmt.Sprintf("%s.actions[%d].id", at, i), "action %q has no policy line", a.ID)
		}
	}
	for i := range m.Actions {
		if a := &m.Actions[i]; a.Second && !slices.Contains(acts, a.SecondAct()) {
			c.say(fmt.Sprintf("%s.actions[%d].confirms", at, i), "the second person of %q needs %q, which has no policy line", a.ID, a.SecondAct())
		}
	}
	for _, act := range acts {
		if m.Action(act) == nil && !slices.Contains(c.out.BuiltIn, act) && !m.confirmed(act) && !c.readsNotes(m, act) {
			c.say(at+".actions", "the policy names an act %q of a %s that is no action", act, kind)
		}
	}
}

// confirmed tells whether an act is that of the second person of some action.
func (m *Machine) confirmed(act string) bool {
	return slices.ContainsFunc(m.Actions, func(a Action) bool { return a.Confirms == act })
}

func unique[T any](c *checker, at string, list []T, id func(T) string) {
	seen := map[string]bool{}
	for i, item := range list {
		switch name := id(item); {
		case name == "":
			c.say(fmt.Sprintf("%s[%d]", at, i), "needs an id")
		case seen[name]:
			c.say(fmt.Sprintf("%s[%d]", at, i), "%q is declared twice", name)
		default:
			seen[name] = true
		}
	}
}
