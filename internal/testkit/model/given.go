package model

import (
	"maps"
	"slices"
)

// asked adds to facts what may be asked of an action's own fields.
func asked(of map[string]any, g Given) map[string]any {
	facts := maps.Clone(of)
	facts["yes"] = func(field string) bool { yes, _ := g.Fields[field].(bool); return yes }
	facts["given"] = func(field string) bool { _, ok := g.Fields[field]; return ok }
	facts["amount"] = func(field string) int { return number(g.Fields[field]) }
	facts["chose"] = func(field, item string) bool {
		list, _ := g.Fields[field].([]any)
		return g.Fields[field] == any(item) || slices.Contains(list, any(item))
	}
	return facts
}

// A Letter is one that a move produced.
type Letter struct{ ID, To string }

// post writes the letters of a move, as the file stands after it.
func (m *making) post(facts map[string]any) {
	for _, l := range m.a.Letters {
		if holds(l.When, facts) {
			m.f.Letters, m.f.Posted = append(m.f.Letters, Letter{l.ID, l.To}), append(m.f.Posted, len(m.f.Log)-1)
		}
	}
}
