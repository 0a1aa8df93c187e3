package procedure

// Block is one reason why an action cannot be taken now.
type Block struct {
	Rule   string // the invariant or source behind it
	Detail string // plain words: what is missing
	State  bool   // the action is not declared for this state at all
	Tell   bool   // a party before whose door it stands is told so
}

// Step says where an action leads from a state, given the facts; where it cannot be taken, every reason why.
// It is pure: the same state and facts always give the same answer.
func (m *Machine) Step(action, state string, f Facts) (to string, blocks []Block) {
	return m.step(action, state, f.env())
}

func (m *Machine) step(action, state string, f env) (to string, blocks []Block) {
	a := m.actions[action]
	if a == nil || !m.Applies(a, state) {
		return "", []Block{{Rule: "R-11", State: true, Detail: "This is not possible at the present stage."}}
	}
	for i := range a.Guards {
		if g := &a.Guards[i]; !g.when.holds(f) {
			blocks = append(blocks, Block{Rule: g.Rule, Detail: g.Else, Tell: g.Tell})
		}
	}
	if len(blocks) > 0 {
		return "", blocks
	}
	return m.destination(a, state, f), nil
}

// destination is the first branch that holds; an action without branches stays where it is.
func (m *Machine) destination(a *Action, state string, f env) string {
	for i := range a.To {
		if a.To[i].when.holds(f) {
			return a.To[i].State
		}
	}
	return state
}

// Arrive says where an action leads once its own effects are part of the facts: guards ask about the file as
// it was, branches about the file as the action leaves it.
func (m *Machine) Arrive(action, state string, after Facts) string {
	return m.destination(m.actions[action], state, after.env())
}

// Owed is the first action that the system takes by itself in a state and that nothing stands in the way of, but for those named;
// nil where there is none. The facts are asked for only where the state has such an action at all.
func (m *Machine) Owed(state string, but map[string]bool, facts func() Facts) *Action {
	var f env
	for _, a := range m.auto {
		if but[a.ID] || !m.Applies(a, state) {
			continue
		}
		if f == nil {
			f = facts().env()
		}
		if _, blocks := m.step(a.ID, state, f); len(blocks) == 0 {
			return a
		}
	}
	return nil
}

// Unmet lists the checks that do not hold, given the facts and what was given.
func (a *Action) Unmet(f Facts) []Check {
	var out []Check
	facts := f.env()
	for i := range a.Checks {
		if !a.Checks[i].when.holds(facts) {
			out = append(out, a.Checks[i])
		}
	}
	return out
}

// Skipped lists the effects, by their place, whose condition does not hold of the file as it was and of what was given.
func (a *Action) Skipped(before Facts) []int {
	var out []int
	facts := before.env()
	for i := range a.Does {
		if !a.Does[i].when.holds(facts) {
			out = append(out, i)
		}
	}
	return out
}

// Offer is an action of the present state and what stands in its way.
type Offer struct {
	Action *Action
	Blocks []Block
}

// Available lists every action declared for a state, in file order, blocked or not.
func (m *Machine) Available(state string, f Facts) []Offer {
	var out []Offer
	facts := f.env()
	for i := range m.Actions {
		a := &m.Actions[i]
		if !m.Applies(a, state) {
			continue
		}
		_, blocks := m.step(a.ID, state, facts)
		out = append(out, Offer{Action: a, Blocks: blocks})
	}
	return out
}

// Produces lists the letters of an action whose condition holds on the file as the action leaves it.
func (a *Action) Produces(after Facts) []Letter {
	var out []Letter
	facts := after.env()
	for i := range a.Letters {
		if a.Letters[i].when.holds(facts) {
			out = append(out, a.Letters[i])
		}
	}
	return out
}

// Transition is one declared move, the row a database foreign key points at.
type Transition struct{ Kind, Action, From, To string }

// Transitions lists every move the procedure declares, for both kinds of file; staying is from == to.
// A birth comes from "".
func (p *Procedure) Transitions() []Transition {
	var out []Transition
	for _, kind := range []string{"report", "case"} {
		m := p.Machine(kind)
		out = append(out, Transition{kind, m.Begins.Action, "", m.Begins.State})
		for i := range m.Actions {
			a := &m.Actions[i]
			for j := range m.States {
				from := m.States[j].ID
				if !m.Applies(a, from) {
					continue
				}
				conditional := true
				for k := range a.To {
					out = append(out, Transition{kind, a.ID, from, a.To[k].State})
					conditional = conditional && a.To[k].When != ""
				}
				if conditional {
					out = append(out, Transition{kind, a.ID, from, from})
				}
			}
		}
	}
	return dedupe(out)
}

func dedupe(in []Transition) []Transition {
	seen := map[Transition]bool{}
	out := in[:0]
	for _, t := range in {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
