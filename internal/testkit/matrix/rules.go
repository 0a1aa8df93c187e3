package matrix

import "recourse/internal/procedure"

// Rules is what a table has to do with a procedure: its functions, its states, and where its actions are declared.
type Rules struct {
	ID        string
	Functions []Function
	States    map[string][]string // by kind of file
	Acts      map[string][]string
	Applies   func(kind, act, state string) bool
}

// Function is work on a file: the role of the people it is drawn from, and those that stand in for an empty pool.
type Function struct {
	ID, Role string
	Fallback []string
}

// RulesOf are the rules of a procedure.
func RulesOf(p *procedure.Procedure) Rules {
	r := Rules{ID: p.ID, States: map[string][]string{}, Acts: map[string][]string{}}
	for _, f := range p.Functions {
		r.Functions = append(r.Functions, Function{ID: f.ID, Role: f.Role, Fallback: f.Fallback})
	}
	for _, kind := range []string{"report", "case"} {
		m := p.Machine(kind)
		for _, s := range m.States {
			r.States[kind] = append(r.States[kind], s.ID)
		}
		for _, a := range m.Actions {
			r.Acts[kind] = append(r.Acts[kind], a.ID)
		}
	}
	r.Applies = func(kind, act, state string) bool {
		m := p.Machine(kind)
		return m.Applies(m.Action(act), state)
	}
	return r
}

// role is the role of a function, and of a role itself.
func (r Rules) role(who string) string {
	for _, f := range r.Functions {
		if f.ID == who {
			return f.Role
		}
	}
	return who
}

func (r Rules) standIns(function string) []string {
	for _, f := range r.Functions {
		if f.ID == function {
			return f.Fallback
		}
	}
	return nil
}
