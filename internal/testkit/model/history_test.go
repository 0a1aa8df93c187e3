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

// roads lead to an appeal, and through it to what comes after: the shortest way to each of these alone is another one, to
// a case that was closed without a decision, which nobody can appeal.
var roads = [][]string{
	{"record_decision_delivery", "appeal", "grant_permission", "draw_appeal_panel", "open_appeal", "decide_appeal"},
	{"record_decision_delivery", "appeal", "grant_permission", "put_off_appeal", "take_up_appeal", "draw_appeal_panel", "lose_appeal_quorum"},
	{"record_decision_delivery", "appeal", "refuse_permission", "record_completion", "close_monitoring"},
	{"record_decision_delivery", "waive_appeal", "appeal_late", "grant_permission", "draw_appeal_panel", "open_appeal", "decide_appeal"},
	{"record_decision_delivery", "close_appeal_window", "record_completion", "report_breach_of_terms", "end_terms"},
	{"record_decision_delivery", "appeal", "grant_permission", "affected_represents", "withdraw_appeal"},
	{"record_decision_delivery", "close_appeal_window", "close_monitoring"},
	{"refer_to_hearing", "draw_hearing_body", "open_hearing", "lock_findings", "disband_hearing"},
	{"offer_informal", "begin_informal", "write_mediation_note", "end_informal"},
	{"impose_measure", "renew_measure", "renew_measure", "renew_measure_again", "lift_measure"},
	{"close_unidentified", "end_dormancy"},
	{"admit_witness", "witness_states", "record_delivery"},
}

// reportRoads are those of a report.
var reportRoads = [][]string{{"ask_reporter", "stop_waiting"}, {"screen", "record_privacy_notice"}, {"signpost", "ask_for_second_look"}}

// purpose is what a history goes straight to first: one of six has none, one something near, the others something far
// away, or a road.
func (h *history) purpose(seed uint64) {
	m := h.w.machine(h.f)
	var all, deep []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if n, ok := h.w.far(m, a)[h.f.State]; ok && !outside(a) {
			if all = append(all, a); n > 6 {
				deep = append(deep, a)
			}
		}
	}
	switch n := seed % 6; {
	case n == 0:
		return
	case n < 4:
		h.road = roads[seed/6%uint64(len(roads))]
		if h.f.Kind == Report {
			h.road = reportRoads[seed/6%uint64(len(reportRoads))]
		}
		h.keen, h.wish = true, m.Action(h.road[0])
		return
	case n == 4 && len(deep) > 0:
		all = deep
	}
	h.keen, h.wish = true, all[seed/6%uint64(len(all))]
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

// step is somebody with an action, or some time, and then whatever the system does by itself.
func (h *history) step() {
	h.tried++
	plan := h.aim()
	switch {
	case plan.Waits && (len(plan.Take) == 0 || h.IntN(3) == 0), h.IntN(30) == 0:
		h.wait()
	default:
		h.w.Now = h.w.Now.Add(time.Minute)
		if a := h.choose(plan); a != nil {
			h.try(a)
		} else {
			h.aimed += 10 // nobody can do anything about it now
			if h.IntN(6) == 0 {
				h.wait()
			}
		}
	}
	h.settle()
}

// wait lets some time pass: hours, days or weeks.
func (h *history) wait() {
	by := time.Duration(1+h.IntN(one(h.Chance, []int{30, 80, 15 * 24, 40 * 24}))) * time.Hour
	h.w.Now = h.w.Now.Add(by)
	h.trail = append(h.trail, fmt.Sprint(by, " later"))
}

// choose is what is tried: mostly what the plan names and somebody may do, else that those who were drawn declare, now and
// then whatever is declared here.
func (h *history) choose(plan Plan) *procedure.Action {
	m := h.w.machine(h.f)
	facts := h.w.facts(h.f)
	var planned, drawn, open1, all []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if a.Has("allege") && len(h.f.Allegations) > 20 {
			continue // an answer speaks of a hundred allegations at most
		}
		if outside(a) || a.Auto || !m.Applies(a, h.f.State) && h.IntN(2000) > 0 {
			continue
		}
		all = append(all, a)
		if !open(a, facts) {
			continue
		}
		switch {
		case plan.Take[a.ID] && h.someone(a) && (!a.Has("stand_down") || h.IntN(12) == 0):
			planned = append(planned, a)
		case a.Has("declare") && slices.ContainsFunc(h.f.Seats, func(s Seat) bool { return !s.Declared }):
			drawn = append(drawn, a)
		}
		open1 = append(open1, a)
	}
	noise := 20
	if h.keen {
		noise = 80
	}
	switch n := h.IntN(noise); {
	case n == 0 && len(all) > 0:
		if a := one(h.Chance, all); len(a.To) == 0 || !h.keen {
			return a
		}
	case n < 3 && len(open1) > 0:
		if a := one(h.Chance, open1); len(a.To) == 0 || !h.keen && h.IntN(3) == 0 {
			return a
		}
	}
	switch {
	case len(drawn) > 0 && (len(planned) == 0 || h.IntN(3) == 0):
		return one(h.Chance, drawn)
	case len(planned) > 0:
		return h.nearest(planned)
	}
	return nil
}

// nearest is one of what the plan names, and seldom one that may lead far away as well.
func (h *history) nearest(planned []*procedure.Action) *procedure.Action {
	far := h.w.far(h.w.machine(h.f), h.wish)
	sure := slices.DeleteFunc(slices.Clone(planned), func(a *procedure.Action) bool {
		return slices.ContainsFunc(a.To, func(b procedure.Branch) bool {
			n, ok := far[b.State]
			return a != h.wish && (!ok || n > far[h.f.State])
		})
	})
	if len(sure) > 0 && (h.keen || h.IntN(8) > 0) {
		planned = sure
	} else if h.keen && h.IntN(12) > 0 {
		return nil // rather wait for somebody who can do what leads there
	}
	return one(h.Chance, planned)
}

// someone tells whether anybody may do it.
func (h *history) someone(a *procedure.Action) bool {
	if a.System {
		return true
	}
	all := h.w.People
	if a.Door != "" {
		all = h.comers()
	}
	return slices.ContainsFunc(all, func(p Who) bool { return h.w.may(p, a.ID, h.f) && !h.did(p, a) })
}

// did tells whether somebody did already what everybody does once: vote, and say that they read the pack.
func (h *history) did(p Who, a *procedure.Action) bool {
	for _, e := range a.Does {
		if of, ok := h.f.Attested[e.With][p.Name]; e.Do == "attest" && ok && of == h.f.pack() {
			return true
		}
	}
	return a.Has("ballot") && h.f.Voted[p.Name]
}

// aim plans the way to an action that the file can still come to; once that is taken, or long in vain, to another.
func (h *history) aim() Plan {
	m := h.w.machine(h.f)
	reaches := func(a *procedure.Action) bool { _, ok := h.w.far(m, a)[h.f.State]; return ok }
	patience := 30
	if h.keen {
		patience = 160
	}
	if h.aimed++; h.wish == nil || h.f.taken(h.wish.ID) > h.wished || h.aimed > patience || !reaches(h.wish) || outside(h.wish) {
		if h.wish != nil && h.f.taken(h.wish.ID) > h.wished && len(h.road) > 1 {
			h.road = h.road[1:]
			h.aimed, h.wish = 0, m.Action(h.road[0])
			h.wished = h.f.taken(h.wish.ID)
			return h.w.Towards(h.f, h.wish)
		}
		h.aimed, h.wish, h.keen, h.road = 0, nil, false, nil
		for range 40 {
			a := &m.Actions[h.IntN(len(m.Actions))]
			if reaches(a) && !outside(a) && (h.f.taken(a.ID) == 0 || h.IntN(8) == 0) {
				h.wish, h.wished = a, h.f.taken(a.ID)
				break
			}
		}
		if h.wish == nil {
			return Plan{}
		}
	}
	return h.w.Towards(h.f, h.wish)
}

// try is somebody taking an action: mostly one whom the policy lets, and with the second person where it needs one.
func (h *history) try(a *procedure.Action) {
	who := h.somebody(a)
	before := h.house
	acts := h.actor(who)
	line, allowed := h.can(who, a.ID)
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
	at.as = line
	h.attempt, h.brief = at, h.IntN(6) > 0
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
	if a.Has("declare") && len(h.f.Seats) > 0 && h.IntN(12) > 0 {
		var drawn []Seat
		for _, s := range h.f.Seats {
			if !s.Declared {
				drawn = append(drawn, s)
			}
		}
		if len(drawn) > 0 {
			who, _ := h.w.whoIs(one(h.Chance, drawn).Person)
			return who
		}
	}
	if h.IntN(12) > 0 {
		var may []Who
		for _, p := range all {
			if h.w.may(p, a.ID, h.f) {
				may = append(may, p)
			}
		}
		may = slices.DeleteFunc(may, func(p Who) bool { return h.did(p, a) })
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
	if _, may := h.can(p, act); !may {
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
func (h *history) can(who Who, act string) (line string, may bool) {
	acts := h.actor(who)
	var rows []string
	switch {
	case who.Kind == Staff:
		rows = h.relations(who.Name)
	case who.Kind == Reporter && who.File != h.f:
		rows = []string{"told"}
	case who.Kind == "representative":
		rows = []string{"represents"}
	case who.Kind == "supporter":
		rows = []string{"supports"}
	}
	d := h.policy.Can(acts, act, authz.Object{
		Kind: h.house.Kind, Procedure: h.w.P.ID, ID: h.house.ID, State: h.house.State(), Relations: authz.RelationsOf(acts, h.house.ID, rows),
	})
	return d.Line, d.Allowed
}

// relations is how somebody stands to the file, as File.RelationsOf says it, without what everybody else does.
func (h *history) relations(name string) []string {
	var out []string
	c := &h.house.Contents
	for _, seat := range c.Holders {
		switch {
		case seat.Person != name:
		case seat.Declared:
			out = append(out, seat.Function)
		default:
			out = append(out, casefile.Drawn)
		}
	}
	for function, people := range c.Was {
		if people[name] {
			out = append(out, casefile.Was+function)
		}
	}
	if c.Quarantined[name] {
		out = append(out, casefile.Conflict)
	}
	if c.Barred[name] {
		out = append(out, casefile.Barred)
	}
	return out
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
