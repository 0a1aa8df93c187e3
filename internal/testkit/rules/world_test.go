package rules

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"recourse/configs"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/code"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// world is what all histories have in common: the procedure, its policy, the Code.
type world struct {
	p                                      *procedure.Procedure
	policy                                 *authz.Policy
	days                                   *calendar.Days
	book                                   *code.Book
	prohibited, plain, expected, protected []string // clauses
	acts                                   map[string][]string
	lets                                   map[string]map[string][]authz.Line // by kind and act
}

var theWorld = sync.OnceValues(func() (*world, error) {
	w := &world{}
	var err error
	if w.policy, err = authz.Load(configs.FS, "authz"); err != nil {
		return nil, err
	}
	if w.p, err = procedure.Load(configs.FS, "procedures/nec.yaml", procedure.Outside{}); err != nil {
		return nil, err
	}
	cal, err := calendar.Load(configs.FS, "calendar/uk.yaml")
	if err != nil {
		return nil, err
	}
	if w.days, err = cal.For("england"); err != nil {
		return nil, err
	}
	if w.book, err = code.Load(configs.FS, "code"); err != nil {
		return nil, err
	}
	v := w.book.Versions()[0]
	for _, c := range v.Clauses {
		switch {
		case c.Class.CanGroundSanction():
			w.prohibited = append(w.prohibited, c.ID)
			if c.Ground == "" && !slices.ContainsFunc(v.Flags(c), func(f string) bool { return f == "sexual" || f == "threat" || f == "no_informal_resolution" }) {
				w.plain = append(w.plain, c.ID)
			}
		case c.Class.CanGroundAdvice():
			w.expected = append(w.expected, c.ID)
		case c.Class.CanDefeat():
			w.protected = append(w.protected, c.ID)
		}
	}
	w.acts = map[string][]string{"case": w.policy.Acts("nec", "case"), "report": w.policy.Acts("nec", "report")}
	w.lets = map[string]map[string][]authz.Line{"case": {}, "report": {}}
	for _, l := range w.policy.Lines("nec") {
		if !l.Deny && w.lets[l.Kind] != nil {
			w.lets[l.Kind][l.Act] = append(w.lets[l.Kind][l.Act], l)
		}
	}
	return w, nil
})

// person is a colleague: what they are, which does not change, and the roles they have, which may.
type person struct {
	Name  string
	Roles []string
	panel.Candidate
	elsewhere []string // what they did on a linked case
}

// alone are the roles that go with no other at the same time (5.11).
var alone = []string{"auditor", "administrator", "independent", "appeals"}

// staff lets everybody have a role, and one in four a second one that may go with it.
func staff(r *rand.Rand, p *procedure.Procedure) []*person {
	roles := map[string]int{"panel": 9, "chair": 5, "appeals": 16, "independent": 7, "external": 7, "dpo": 2, "auditor": 1, "administrator": 1, "oversight": 1}
	for _, f := range p.Functions {
		if roles[f.Role] == 0 {
			roles[f.Role] = 5
		}
	}
	var names []string
	for role := range roles {
		names = append(names, role)
	}
	slices.Sort(names)
	var out []*person
	for _, role := range names {
		for i := range roles[role] {
			one := &person{Name: fmt.Sprintf("%s-%d", role, i), Roles: []string{role}}
			if other := names[r.IntN(len(names))]; r.IntN(4) == 0 && other != role && !slices.Contains(alone, role) && !slices.Contains(alone, other) {
				one.Roles = append(one.Roles, other)
			}
			one.ID = one.Name
			one.Categories = [][]string{{"lawyer"}, {"lay"}, {"regulator"}, {"lawyer", "lay"}}[(i+r.IntN(2))%4]
			one.Region = []string{"north_east", "london", "wales", ""}[r.IntN(4)]
			if r.IntN(12) > 0 {
				for _, f := range p.Functions {
					if f.Competence != "" && !slices.Contains(one.Trained, f.Competence) {
						one.Trained = append(one.Trained, f.Competence)
					}
				}
				one.Trained = append(one.Trained, "gender", "race", "religion", "age", "sexual_orientation", "gender_identity", "disability")
			}
			one.Load = r.IntN(7)
			if r.IntN(12) == 0 {
				one.elsewhere = []string{p.Functions[r.IntN(len(p.Functions))].ID}
			}
			out = append(out, one)
		}
	}
	return out
}

// clauseOf finds the clause in force on the day of the conduct, as the verb does.
func (w *world) clauseOf(id, on string, grounds []string) (casefile.Clause, error) {
	day, err := calendar.ParseDate(on)
	if err != nil {
		return casefile.Clause{}, err
	}
	v, err := w.book.On(day, "england")
	if err != nil {
		return casefile.Clause{}, err
	}
	c, err := v.Clause(id)
	if err != nil {
		return casefile.Clause{}, fault.OnField("/fields/clause", "unknown_clause", "There is no such clause.")
	}
	touched := []string{}
	if c.Ground != "" {
		touched = append(touched, c.Ground)
	}
	for _, g := range grounds {
		if ground, ok := v.Ground(g); ok && !slices.Contains(touched, ground.ID) {
			touched = append(touched, ground.ID)
		}
	}
	return casefile.Clause{
		ID: c.ID, Code: v.ID, Digest: v.Digest, Label: c.Label.In("en"), Class: string(c.Class), Text: c.Text("en"),
		Sanctions: c.Class.CanGroundSanction(), Protected: len(touched) > 0, Flags: v.Flags(c), Grounds: touched,
	}, nil
}

// sorted are the keys of a map, in order.
func sorted[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
