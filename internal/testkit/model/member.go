package model

import (
	"slices"

	"recourse/internal/procedure"
)

// Membership is how somebody stood on one day, as the register says.
type Membership struct{ Member, Senior, Staff, Selection, Minor bool }

// Looked is what the register said when it was asked, by day: conduct, report, decision, now.
type Looked map[string]Membership

// asksRegister tells whether the register is asked when an action is taken: where it says so, where a decision is signed
// or pronounced, and where a measure begins or changes.
func asksRegister(a *procedure.Action) bool {
	return slices.ContainsFunc([]string{"check_membership", "decide", "pronounce", "impose", "vary"}, a.Has)
}

// checkSought: on a report somebody must be named, and a person of the report must be one of it.
func checkSought(m *making) int {
	if m.f.Kind != Report {
		return 0
	}
	named := false
	for field := range procedure.Sought {
		_, given := m.g.Fields[field]
		named = named || given
	}
	n, given := m.g.Fields["subject"]
	return ifNot(named && (!given || number(n) < m.f.Subjects), refused)
}

// lookAt keeps what the register said of whom: on a case of the respondent, on a report of each person for themselves.
func (f *File) lookAt(whom string, said Looked) {
	if said == nil {
		return
	}
	if f.Memberships == nil {
		f.Memberships = map[string]Looked{}
	}
	f.Memberships[whom] = said
}

// membership is what guards may ask of the register: what was kept, and at an action that looks what it says then.
func membership(kept map[string]Looked) map[string]any {
	on := func(day string, is func(Membership) bool) bool {
		for _, said := range kept {
			for d, m := range said {
				if (day == "" || d == day) && is(m) {
					return true
				}
			}
		}
		return false
	}
	member := func(m Membership) bool { return m.Member }
	return map[string]any{
		"known_member": on("", member), "member": func(day string) bool { return on(day, member) },
		"senior": on("", func(m Membership) bool { return m.Senior }), "staff": on("", func(m Membership) bool { return m.Staff }),
		"minor":        on("", func(m Membership) bool { return m.Minor }),
		"in_selection": on("now", func(m Membership) bool { return m.Selection }),
	}
}
