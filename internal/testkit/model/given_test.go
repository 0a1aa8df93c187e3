package model

import (
	"fmt"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/register"
)

// input is what the verb would find for an action outside the file.
func (k *twin) input(who Who, a *procedure.Action, g *Given) casefile.Input {
	in := casefile.Input{
		Action: a.ID, Reason: g.Reason, Fields: asJSON(g.Fields), Who: actorOf(who), At: k.w.Now,
		Days: k.w.days, NewID: k.id, NewRef: func(string) string { return "C-" + k.id() }, Pools: map[string][]string{},
		Seed: fmt.Appendf(nil, "%d", k.Uint64()), Ballots: k.ballots,
		Clause: func(id, on string, given []string) (casefile.Clause, error) {
			c, ok := clauses[id]
			if !ok {
				return c, fault.OnField("/fields/clause", "I14", "There is no such clause.")
			}
			c.Code = codeOn(on)
			if c.Protected = slices.Contains(given, grounds[0]); c.Protected {
				c.Grounds = grounds[:1]
			}
			return c, nil
		},
	}
	in.Known, in.Elsewhere = map[string]panel.Candidate{}, k.f.Elsewhere
	for _, p := range k.w.People {
		in.Known[p.Name] = panel.Candidate{ID: p.Name, Categories: p.Categories, Trained: p.Trained, Load: p.Load}
		for _, role := range p.Roles {
			in.Pools[role] = append(in.Pools[role], p.Name)
		}
	}
	if name, ok := g.Fields["person"].(string); ok && k.w.person(name) {
		in.Person = name
	}
	if id, ok := g.Fields["evidence"].(string); ok && a.Has("exhibit") {
		in.Exhibit = &casefile.Exhibit{ID: id}
	}
	if a.Has("look_up_priors") {
		g.Priors, in.Priors = k.priors()
	}
	if (a.Has("admit") || a.Has("identify_account")) && k.IntN(3) == 0 {
		g.Aside = []string{one(k.Chance, k.w.People).Name}
		in.Aside = g.Aside
	}
	if asksRegister(a) && (a.Has("check_membership") || k.IntN(4) > 0) {
		g.Looked, in.Looked = k.look(g)
	}
	return in
}

// actorOf is somebody as the house knows them.
func actorOf(who Who) actor.Actor {
	if who.Kind == System {
		return actor.SystemFor("procedure")
	}
	return actor.Actor{Kind: actor.Kind(who.Kind), ID: who.Name, Roles: who.Roles}
}

// priors are what was found before: of any age, under a clause of the code.
func (k *twin) priors() (out []Prior, house []casefile.Prior) {
	for range k.IntN(3) {
		id := one(k.Chance, k.Clauses)
		from := k.w.Now.AddDate(0, -k.IntN(30), 0)
		until := from.AddDate(0, k.IntN(40), 0)
		out = append(out, Prior{From: from, Until: until, Clauses: []string{id}, Flags: clauses[id].Flags})
		house = append(house, casefile.Prior{From: from, Until: until, Clauses: []casefile.PriorClause{{ID: id, Flags: clauses[id].Flags}}})
	}
	return out, house
}

// look is what the register says: of each day whatever chance likes.
func (k *twin) look(g *Given) (Looked, *casefile.Membership) {
	said, house := Looked{}, &casefile.Membership{Found: 1, Days: map[string]register.Standing{}}
	if n, ok := g.Fields["subject"]; ok {
		house.Subject = number(n) + 1
	}
	yes := func() bool { return k.IntN(3) == 0 }
	for _, day := range procedure.MemberDays {
		m := Membership{Member: yes(), Senior: yes(), Staff: yes(), Selection: yes(), Minor: yes()}
		is := register.Never
		if m.Member {
			is = register.IsMember
		}
		said[day] = m
		house.Days[day] = register.Standing{Membership: is, Senior: m.Senior, Staff: m.Staff, Selection: m.Selection, Minor: m.Minor}
	}
	return said, house
}

// asJSON is what was given as the house has it from the wire: numbers are floats.
func asJSON(v map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range v {
		out[key] = wire(value)
	}
	return out
}

func wire(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case map[string]any:
		return asJSON(v)
	case []any:
		out := []any{}
		for _, one := range v {
			out = append(out, wire(one))
		}
		return out
	}
	return v
}

// codeOn is the version of the invented code in force on a day.
func codeOn(day string) string {
	if day < "2026-02-01" {
		return "first"
	}
	return "second"
}

// clauses are an invented code: what prohibits, what is hoped for, and what procedures route by.
var clauses = map[string]casefile.Clause{
	"P1": {ID: "P1", Class: "prohibited", Sanctions: true},
	"P2": {ID: "P2", Class: "prohibited", Sanctions: true, Flags: []string{"sexual"}},
	"P3": {ID: "P3", Class: "prohibited", Sanctions: true, Flags: []string{"threat"}},
	"E1": {ID: "E1", Class: "expected"},
}

// grounds are those that clauses may touch; the first is protected.
var grounds = []string{"belief", "haircut"}

func touches(given []any) bool { return slices.Contains(given, any(grounds[0])) }

// clauseOf is what an allegation against a clause amounts to.
func clauseOf(id string, given []any) (Allegation, bool) {
	c, ok := clauses[id]
	a := Allegation{Prohibited: c.Sanctions, Flags: c.Flags, Protected: touches(given)}
	if a.Protected {
		a.Grounds = grounds[:1]
	}
	return a, ok
}
