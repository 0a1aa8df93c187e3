package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"recourse/configs"
	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// history is a course of the long procedure in memory: everybody has roles, some have two; some are set aside at the
// beginning, others by and by; the house's own policy is asked who may do what, and the house's own system takes its steps.
// Each step is held to the model, and every rule looks at it (see ruled).
type history struct {
	*twin
	policy *authz.Policy
	reader *File // the report of the reporter who follows the case
	tried  int   // steps so far
	rules  *ruled
	past   past
}

// tried is one thing that somebody tried, and what came of it.
type attempt struct {
	h             *history
	who           actor.Actor
	second        string
	a             *procedure.Action
	before, after *casefile.File
	result        *casefile.Result // nil where it was refused
	denied        bool             // by the policy
	at            time.Time
}

// long is the long procedure and its policy, read once.
var long = sync.OnceValues(func() (struct {
	p      *procedure.Procedure
	policy *authz.Policy
	lines  []Line
}, error) {
	var out struct {
		p      *procedure.Procedure
		policy *authz.Policy
		lines  []Line
	}
	var err error
	if out.p, err = procedure.Load(configs.FS, "procedures/nec.yaml", procedure.Outside{}); err != nil {
		return out, err
	}
	csv, err := configs.FS.ReadFile("authz/nec.csv")
	if err != nil {
		return out, err
	}
	out.lines = ReadPolicy(csv)
	out.policy, err = authz.Load(configs.FS, "authz")
	return out, err
})

// broken ends a history where a test would end.
type broken struct{ why string }

type quiet struct{ said []string }

func (q *quiet) Helper()                      {}
func (q *quiet) Log(args ...any)              { q.said = append(q.said, fmt.Sprint(args...)) }
func (q *quiet) Fatal(args ...any)            { panic(broken{fmt.Sprint(args...)}) }
func (q *quiet) Fatalf(s string, args ...any) { panic(broken{fmt.Sprintf(s, args...)}) }

// newHistory begins a file of the long procedure.
func newHistory(seed uint64, kind string, rules *ruled) (h *history) {
	q := &quiet{}
	all, err := long()
	if err != nil {
		panic(err)
	}
	days := calendarOf(q)
	w := New(all.p, all.lines, days, time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	h = &history{policy: all.policy, rules: rules}
	k := &twin{teller: q, w: w, Chance: &Chance{Rand: rand.New(rand.NewPCG(seed, 7)), World: w, Clauses: []string{"P1", "P1", "P2", "P3", "E1"}, Grounds: grounds}}
	h.twin = k
	w.Clause = clauseOf
	h.staff()
	k.Good = k.IntN(3) > 0
	k.begin(kind)
	h.qualify()
	h.reader = k.f
	if kind == Case {
		h.reader = k.f.Reports[0]
	}
	h.past.begin(h)
	return h
}

// staff lets everybody have a role, and one in four a second one that may go with it.
func (h *history) staff() {
	roles := roles(h.w.P)
	for _, role := range roles {
		for i := range 6 {
			p := Who{Kind: Staff, Name: fmt.Sprintf("%s-%d", role, i), Roles: []string{role}}
			if other := one(h.Chance, roles); h.IntN(4) == 0 && other != role {
				p.Roles = append(p.Roles, other)
			}
			h.w.People = append(h.w.People, p)
		}
	}
	for _, role := range []string{"auditor", "administrator", "dpo"} {
		h.w.People = append(h.w.People, Who{Kind: Staff, Name: role + "-0", Roles: []string{role}})
	}
}

// qualify trains most people for what they do, and puts them into categories, so that bodies can mostly be made up.
func (h *history) qualify() {
	h.f.Elsewhere = map[string][]string{}
	for i := range h.w.People {
		p := &h.w.People[i]
		if h.IntN(10) > 0 {
			for _, f := range h.w.P.Functions {
				if f.Competence != "" && !slices.Contains(p.Trained, f.Competence) {
					p.Trained = append(p.Trained, f.Competence)
				}
			}
			p.Trained = append(p.Trained, grounds[0])
		}
		p.Categories = [][]string{{"lawyer"}, {"lay"}, {"regulator"}, {"lawyer", "lay"}, nil}[h.IntN(5)]
		p.Load = h.IntN(7)
		if h.IntN(12) == 0 {
			h.f.Elsewhere[p.Name] = []string{one(h.Chance, h.w.P.Functions).ID}
		}
	}
}

// step is somebody with an action, or some time, and then whatever the system does by itself.
func (h *history) step(to *procedure.Action) {
	var plan Plan
	switch {
	case to != nil:
		plan = h.w.Towards(h.f, to)
	case h.IntN(6) > 0:
		plan = h.aim()
	}
	h.tried++
	if plan.Waits && h.IntN(2) == 0 || h.IntN(25) == 0 {
		by := time.Duration(1+h.IntN(40*24)) * time.Hour
		if h.IntN(4) == 0 {
			by = time.Duration(1+h.IntN(80)) * time.Hour
		}
		h.w.Now = h.w.Now.Add(by)
		h.trail = append(h.trail, fmt.Sprint(by, " later"))
		h.settle()
		return
	}
	h.w.Now = h.w.Now.Add(time.Minute)
	m := h.w.machine(h.f)
	facts := h.w.facts(h.f)
	var here []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if outside(a) || a.Auto {
			continue
		}
		if plan.Take[a.ID] || len(plan.Take) == 0 && m.Applies(a, h.f.State) && (open(a, facts) || h.IntN(5) == 0) || h.IntN(400) == 0 {
			here = append(here, a)
		}
	}
	if len(here) == 0 {
		return
	}
	h.try(one(h.Chance, here))
	h.settle()
}

// try is somebody taking an action: mostly one whom the policy lets, and with the second person where it needs one.
func (h *history) try(a *procedure.Action) {
	who := h.somebody(a)
	before := h.house
	acts := h.actor(who)
	allowed := h.can(who, a.ID)
	if model := h.w.may(who, a.ID, h.f); model != allowed {
		h.fail("%s as %v in %s: the policy says %v to %s, the model %v", who.Name, h.house.RelationsOf(who.Name), h.f.State, allowed, a.ID, model)
	}
	at := &attempt{h: h, who: acts, a: a, before: before, after: before, at: h.w.Now}
	if !allowed {
		at.denied = true
		h.rules.look(at)
		return
	}
	h.by = nil
	if a.Second {
		if h.by = h.another(who, a); h.by == nil {
			return
		}
		at.second = h.by.Name
	}
	h.attempt = at
	h.taking(who, a)
	h.attempt, h.by = nil, nil
}

// somebody is who tries an action: one whom the policy lets where there is one, nine times of ten.
func (h *history) somebody(a *procedure.Action) Who {
	all := h.w.People
	if a.Door != "" || h.IntN(60) == 0 {
		all = h.comers()
	}
	if a.System {
		return TheSystem
	}
	if h.IntN(12) > 0 {
		var may []Who
		for _, p := range all {
			if h.w.may(p, a.ID, h.f) {
				may = append(may, p)
			}
		}
		if a.Has("ballot") {
			may = slices.DeleteFunc(may, func(p Who) bool { return h.f.Voted[p.Name] })
		}
		if len(may) > 0 {
			return one(h.Chance, may)
		}
	}
	return one(h.Chance, all)
}

// comers are the parties that may come through a door of this file.
func (h *history) comers() []Who {
	out := []Who{{Kind: Reporter, Name: "reporter", Roles: []string{Reporter}, File: h.reader}}
	if h.f.Kind == Case && h.f.Invited {
		out = append(out, Who{Kind: Respondent, Name: "respondent", Roles: []string{Respondent}, File: h.f})
	}
	for i, p := range h.house.Contents.Parties {
		if p.Lasts(h.w.Now) {
			out = append(out, Who{Kind: string(p.Kind), Name: p.ID, Roles: []string{string(p.Kind)}, File: h.f, Party: h.f.Parties[i]})
		}
	}
	return out
}

// another confirms what somebody proposes: nobody where none may.
func (h *history) another(who Who, a *procedure.Action) *Who {
	act := a.Confirms
	if act == "" {
		act = "confirm"
	}
	var may []Who
	for _, p := range h.w.People {
		if p.Name == who.Name {
			continue
		}
		if h.w.may(p, act, h.f) {
			may = append(may, p)
		}
	}
	if len(may) == 0 {
		return nil
	}
	p := one(h.Chance, may)
	if !h.can(p, act) {
		h.fail("%s may confirm %s to the model, and not to the policy", p.Name, a.ID)
	}
	return &p
}

// actor is somebody as the house knows them.
func (h *history) actor(who Who) actor.Actor {
	switch who.Kind {
	case System:
		return actor.SystemFor("procedure")
	case Staff:
		return actor.Actor{Kind: actor.Staff, ID: who.Name, Roles: who.Roles}
	}
	file := h.house.ID
	if who.File != h.f {
		file = outsideID
	}
	return actor.Actor{Kind: actor.Kind(who.Kind), ID: who.Name, Roles: who.Roles, File: file}
}

const outsideID = "99999999-9999-4999-8999-999999999999"

// can asks the house's policy.
func (h *history) can(who Who, act string) bool {
	acts := h.actor(who)
	var rows []string
	switch {
	case who.Kind == Staff:
		rows = h.house.RelationsOf(who.Name)
	case who.Kind == Reporter && who.File != h.f:
		rows = []string{"told"}
	case who.Kind == "representative":
		rows = []string{"represents"}
	case who.Kind == "supporter":
		rows = []string{"supports"}
	}
	return h.policy.Can(acts, act, authz.Object{
		Kind: h.house.Kind, Procedure: h.w.P.ID, ID: h.house.ID, State: h.house.State(), Relations: authz.RelationsOf(acts, h.house.ID, rows),
	}).Allowed
}

// settle lets the system do what is its own now, on both sides.
func (h *history) settle() {
	failed := map[string]bool{}
	for range 20 {
		next := h.house.Next(h.w.P, casefile.Input{At: h.w.Now, Days: h.w.days, Ballots: h.ballots, OpenCases: h.w.openCases(h.f)}, failed)
		if twice := h.w.next(h.f, failed); (next == nil) != (twice == nil) || next != nil && next.ID != twice.ID {
			h.fail("the system goes on with %v to the house, %v to the model", next, twice)
		}
		if next == nil {
			return
		}
		at := &attempt{h: h, who: actor.SystemFor("procedure"), a: next, before: h.house, after: h.house, at: h.w.Now}
		h.attempt = at
		h.taking(TheSystem, next)
		h.attempt = nil
		if at.result == nil {
			failed[next.ID] = true
		}
	}
}

// run is a history of so many steps, and then to its end; it says why it broke off, where it did.
func run(seed uint64, kind string, steps int, rules *ruled) (h *history, why string) {
	defer func() {
		if r := recover(); r != nil {
			b, ok := r.(broken)
			if !ok {
				b.why = fmt.Sprint("panic: ", r)
				if h == nil {
					panic(r)
				}
			}
			why = fmt.Sprintf("seed %d, %s: %s\n%s", seed, kind, b.why, strings.Join(h.trail, "\n"))
		}
	}()
	h = newHistory(seed, kind, rules)
	h.settle()
	for h.tried < steps {
		h.step(nil)
	}
	return h, ""
}
