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
	name   string
	policy *authz.Policy
	reader *File    // the report of the reporter who follows the case
	tried  int      // steps so far
	keen   bool     // it goes straight to what it first aims at
	road   []string // what it aims at one after the other, where one thing alone leads astray
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
	as            string           // the line of the policy that lets them
	fields        map[string]any
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
	h = &history{policy: all.policy, rules: rules, name: fmt.Sprintf("seed %d, %s:", seed, kind)}
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
	h.purpose(seed)
	return h
}

// staff lets everybody have a role, and one in four a second one that may go with it.
func (h *history) staff() {
	roles := roles(h.w.P)
	for _, role := range roles {
		n := 6
		if role == "appeals" { // hearings and appeals have three seats each, of three categories
			n = 12
		}
		for i := range n {
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
		at := &attempt{h: h, who: actor.SystemFor("procedure"), as: "system", a: next, before: h.house, after: h.house, at: h.w.Now}
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
		h.step()
	}
	return h, ""
}
