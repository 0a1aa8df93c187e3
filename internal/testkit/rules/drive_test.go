package rules

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/register"
	"recourse/internal/report"
)

const fileID = "11111111-1111-4111-8111-111111111111"

// newHistory begins a file: one history in nine is of a report, the others are of cases.
func newHistory(w *world, seed uint64) *history {
	h := &history{
		world: w, Rand: rand.New(rand.NewPCG(seed, 7)), ask: rand.New(rand.NewPCG(seed, 8)), seed: seed, kind: casefile.Case,
		now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), far: map[*procedure.Action]map[string]int{},
		deeds: map[string][]deed{}, seated: map[string]map[string]bool{},
	}
	h.people = staff(h.Rand, w.p)
	h.goals = slices.Clone(courses[seed%uint64(len(courses))])
	if seed%9 == 0 {
		h.kind, h.goals = casefile.Report, slices.Clone(ofReports[seed/9%uint64(len(ofReports))])
	}
	h.grave = h.IntN(4) == 0 || slices.Contains(h.goals, "verify") || slices.Contains(h.goals, "veto") || slices.Contains(h.goals, "open_hearing") && h.IntN(2) == 0
	h.lean = pick(h, []string{"", "none_needed", "withhold", "disclose", "go_on", "close", "to_interim_panel"})
	h.result = pick(h, []string{"stands", "lower", "lower", "lower", "quash", "remit", "agreed"})
	h.fickle, h.hopeful = h.IntN(6) == 0, h.IntN(4) == 0 && !slices.Contains(h.goals, "decide_appeal")
	h.severity, h.mood = 2+h.IntN(9), h.IntN(6)
	if slices.Contains(h.goals, "decide_appeal") {
		h.severity = 10
	}
	h.standing = casefile.Membership{Found: 1, Days: map[string]register.Standing{}}
	is := register.Standing{Membership: register.IsMember, Senior: h.IntN(6) == 0, Selection: h.IntN(5) == 0, Region: pick(h, []string{"", "london", "wales"})}
	for _, day := range procedure.MemberDays {
		h.standing.Days[day] = is
	}
	h.begin()
	return h
}

func (h *history) begin() {
	data := casefile.Data{Summary: &casefile.Summary{
		Subjects: 1 + h.IntN(2), Anonymous: h.IntN(3) == 0, Danger: h.IntN(6) == 0, Retaliation: h.IntN(6) == 0, Perceived: h.IntN(5) == 0}}
	kept := func(n int) {
		for range h.IntN(n) {
			if p := pick(h, h.people); !p.has("auditor") {
				data.Quarantine, data.KeptAway = append(data.Quarantine, p.Name), append(data.KeptAway, p.Name)
			}
		}
	}
	if h.kind == casefile.Report {
		var told report.Report
		for i := range data.Summary.Subjects {
			told.Told.Subjects = append(told.Told.Subjects, report.Subject{Name: fmt.Sprint("Invented Person ", i)})
		}
		data.Submission, _ = json.Marshal(told)
		kept(3)
	} else {
		opening := &casefile.Opening{Report: "r", Respondent: casefile.Respondent{Name: "Robin Example", Member: true, Unknown: h.IntN(5) == 0, Region: pick(h, []string{"", "london"})}}
		for _, o := range h.p.Overlays {
			if h.IntN(6) == 0 {
				opening.Marks = append(opening.Marks, o.ID)
			}
		}
		told := casefile.Told{Report: "r", Reference: "R-1", Anonymous: data.Summary.Anonymous, Danger: data.Summary.Danger, Retaliation: data.Summary.Retaliation, Perceived: data.Summary.Perceived}
		data = casefile.Data{Opened: opening, Told: []casefile.Told{told}}
		for range h.IntN(3) {
			h.word++
			data.Exhibits = append(data.Exhibits, casefile.Exhibit{ID: fmt.Sprintf("file-%d", h.word)})
		}
		kept(4)
		data.KeptAway = nil
	}
	head := casefile.Header{ID: fileID, Ref: "F-1", Kind: h.kind, Procedure: h.p.ID, Version: h.p.Version}
	born, err := casefile.Begin(h.p, head, actor.SystemFor("test"), "system", data, h.now, h.id)
	if err != nil {
		panic(err)
	}
	h.file = born.After
}

func (h *history) id() string { h.word++; return fmt.Sprintf("id-%d", h.word) }

func (h *history) facts() procedure.Facts {
	return h.file.Facts(h.p, casefile.Input{At: h.now, Days: h.days, Ballots: h.ballots, OpenCases: h.open})
}

// step lets something happen: somebody acts, or time passes; then the system does what is its own.
func (h *history) step(look func(*step)) {
	h.tried++
	goal := h.goal()
	var p plan
	if goal != nil && h.IntN(6) > 0 {
		p = h.towards(goal)
	}
	switch {
	case p.waits && h.IntN(2) == 0, h.IntN(40) == 0:
		by := time.Duration(1+h.IntN(30*24)) * time.Hour
		if h.IntN(3) == 0 {
			by = time.Duration(1+h.IntN(80)) * time.Hour
		}
		h.now = h.now.Add(by)
	case h.drawn(look):
	default:
		h.now = h.now.Add(time.Minute)
		if a := h.next(p); a != nil {
			h.try(a, look)
		}
	}
	if h.IntN(60) == 0 { // somebody's role ends, and another begins
		one := pick(h, h.people)
		if other := pick(h, h.people); !one.has(alone...) && !other.has("auditor", "administrator") {
			one.Roles = slices.Clone(other.Roles)
		}
	}
	h.settle(look)
	look(&step{moment: true, before: h.file, after: h.file, at: h.now})
}

// goal is what the history aims at now: until it was reached, or pursued for long in vain.
func (h *history) goal() *procedure.Action {
	for len(h.goals) > 0 {
		a := h.p.Machine(h.kind).Action(h.goals[0])
		if h.patient++; a != nil && h.file.Contents.Taken[a.ID] <= h.done && h.patient < 90 {
			return a
		}
		h.goals, h.patient = h.goals[1:], 0
		if h.done = 0; len(h.goals) > 0 {
			h.done = h.file.Contents.Taken[h.goals[0]]
		}
	}
	return nil
}

// drawn lets one of those who were drawn say whether they have a conflict, mostly as soon as may be.
func (h *history) drawn(look func(*step)) bool {
	for _, x := range h.file.Contents.Holders {
		if !x.Declared && h.IntN(3) > 0 {
			h.now = h.now.Add(time.Minute)
			h.by(h.colleague(x.Person), h.p.Machine(h.kind).Action("declare"), look)
			return true
		}
	}
	return false
}

// next is an action that the plan asks for, or any that is declared here and is open, or now and then any at all.
func (h *history) next(p plan) *procedure.Action {
	m := h.p.Machine(h.kind)
	var here []*procedure.Action
	if len(p.take) > 0 && h.IntN(8) > 0 {
		for _, id := range sorted(p.take) {
			if a := m.Action(id); !a.Auto && !beyond(a) {
				here = append(here, a)
			}
		}
	}
	if len(here) > 0 {
		return pick(h, here)
	}
	facts := h.facts()
	for i := range m.Actions {
		a := &m.Actions[i]
		if a.Auto || beyond(a) || ends(a) && (!h.fickle || h.IntN(8) > 0) || !m.Applies(a, h.file.State()) && h.IntN(60) > 0 {
			continue
		}
		if _, blocks := m.Step(a.ID, h.file.State(), facts); len(blocks) == 0 && (len(h.goals) == 0 || !leaves(m, a, h.file.State())) || h.IntN(20) == 0 {
			here = append(here, a)
		}
	}
	if len(here) == 0 {
		return nil
	}
	return pick(h, here)
}

// leaves tells whether an action leads elsewhere.
func leaves(m *procedure.Machine, a *procedure.Action, state string) bool {
	return slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return b.State != state })
}

// beyond tells whether an action needs another file.
func beyond(a *procedure.Action) bool { return a.Has("link") || a.Has("join") || a.Has("relate") }

// try is somebody taking an action: mostly one whom the policy lets.
func (h *history) try(a *procedure.Action, look func(*step)) {
	switch {
	case a.System:
		h.take(a, actor.SystemFor("procedure"), "", look)
	case a.Door != "":
		for _, who := range h.comers() {
			if h.let(who, a.ID) {
				h.take(a, who, "", look)
				return
			}
		}
	default:
		h.by(h.somebody(a.ID, a.Has("ballot")), a, look)
	}
}

// somebody is a colleague for an act; nine times of ten one who may do it, where anybody may.
func (h *history) somebody(act string, votes bool) *person {
	order := h.Perm(len(h.people))
	if h.IntN(12) > 0 {
		for _, i := range order {
			p := h.people[i]
			if votes && slices.Contains(h.file.Contents.Sitting.Voted, p.Name) {
				continue
			}
			if h.likely(p, act) && h.may(h.file, p, act) {
				return p
			}
		}
	}
	return h.people[order[0]]
}

// likely tells whether some line of the policy lets somebody do it by their roles and standing; the policy itself says
// whether they may.
func (h *history) likely(p *person, act string) bool {
	for _, l := range h.lets[h.kind][act] {
		if (l.Role == "*" || p.has(l.Role)) && (len(l.Relations) == 0 || slices.ContainsFunc(h.relations(h.file, p.Name), func(r string) bool { return slices.Contains(l.Relations, r) })) {
			return true
		}
	}
	return false
}

// by is a colleague taking an action, with a second one where it needs two.
func (h *history) by(p *person, a *procedure.Action, look func(*step)) {
	who := actor.Actor{Kind: actor.Staff, ID: p.Name, Roles: p.Roles}
	if !h.may(h.file, p, a.ID) {
		look(&step{who: who, action: a, before: h.file, after: h.file, at: h.now, denied: true})
		return
	}
	second := ""
	if a.Second {
		act := a.Confirms
		if act == "" {
			act = "confirm"
		}
		q := h.somebody(act, false)
		if q == p || !h.may(h.file, q, act) {
			return
		}
		second = q.Name
	}
	h.take(a, who, second, look)
}

// comers are the parties who may come through a door of this file.
func (h *history) comers() []actor.Actor {
	party := func(kind actor.Kind, id, file string) actor.Actor {
		return actor.Actor{Kind: kind, ID: id, Roles: []string{string(kind)}, File: file}
	}
	if h.kind == casefile.Report {
		return []actor.Actor{party(actor.Reporter, "reporter", fileID)}
	}
	out := []actor.Actor{party(actor.Reporter, "reporter", "99999999-9999-4999-8999-999999999999")}
	if h.invited {
		out = append(out, party(actor.Respondent, "respondent", fileID))
	}
	for _, p := range h.file.Contents.Parties {
		if p.Lasts(h.now) {
			out = append(out, party(p.Kind, p.ID, fileID))
		}
	}
	return out
}

// let asks the policy about a party.
func (h *history) let(who actor.Actor, act string) bool {
	var rows []string
	switch {
	case who.Kind == actor.Reporter && h.kind == casefile.Case:
		rows = []string{"told"}
	case who.Kind == "representative":
		rows = []string{"represents"}
	case who.Kind == "supporter":
		rows = []string{"supports"}
	}
	return h.policy.Can(who, act, authz.Object{
		Kind: h.kind, Procedure: h.p.ID, ID: fileID, State: h.file.State(), Relations: authz.RelationsOf(who, fileID, rows),
	}).Allowed
}

// take is an action as the verb hands it to the file.
func (h *history) take(a *procedure.Action, who actor.Actor, second string, look func(*step)) {
	s := &step{who: who, second: second, action: a, fields: h.fields(a), before: h.file, after: h.file, at: h.now}
	s.in = h.input(s)
	s.result, s.err = h.file.Apply(h.p, s.in)
	if s.err == nil {
		s.after = s.result.After
	} else {
		s.result = nil
	}
	look(s)
	h.keep(s)
	if s.result == nil {
		return
	}
	h.file = s.after
	if b := s.result.Ballot; b != nil {
		h.ballots = append(h.ballots, *b)
	}
	if len(h.file.Contents.Sitting.Voted) == 0 {
		h.ballots = nil
	}
	h.open += len(s.result.Event.Data.Cases)
	h.invited = h.invited || s.result.Event.Data.Invited == string(actor.Respondent)
	if h.open > 0 && h.IntN(10) == 0 {
		h.open--
	}
}

// input is what the verb would find for an action outside the file.
func (h *history) input(s *step) casefile.Input {
	a := s.action
	in := casefile.Input{
		Action: a.ID, Fields: s.fields, Who: s.who, By: s.second, At: h.now, Days: h.days, OpenCases: h.open, NewID: h.id,
		NewRef: func(string) string { return "C-" + h.id() }, Clause: h.clauseOf, Pools: map[string][]string{}, Known: map[string]panel.Candidate{},
		Elsewhere: map[string][]string{}, Seed: fmt.Appendf(nil, "%d", h.Uint64()), Ballots: h.ballots, As: string(s.who.Kind),
	}
	if held := functions(h.file, s.who.ID); len(held) > 0 {
		in.As = held[0]
	}
	if a.Reason == "required" && h.IntN(40) > 0 {
		in.Reason = h.words()
	}
	for _, p := range h.people {
		in.Known[p.Name], in.Elsewhere[p.Name] = p.Candidate, p.elsewhere
		for _, role := range p.Roles {
			in.Pools[role] = append(in.Pools[role], p.Name)
		}
	}
	if name := s.text("person"); h.colleague(name) != nil {
		in.Person = name
	}
	if a.Has("exhibit") {
		in.Exhibit = &casefile.Exhibit{ID: s.text("evidence"), From: string(s.who.Kind)}
	}
	if a.Has("look_up_priors") && h.IntN(3) == 0 {
		from := h.now.AddDate(0, -h.IntN(30), 0)
		in.Priors = []casefile.Prior{{From: from, Until: from.AddDate(2, 0, 0), Clauses: []casefile.PriorClause{{ID: pick(h, h.prohibited)}}}}
	}
	if a.AsksRegister() {
		is := h.standing
		in.Looked = &is
	}
	return in
}

// settle lets the system do what is its own now.
func (h *history) settle(look func(*step)) {
	failed := map[string]bool{}
	for range 20 {
		a := h.file.Next(h.p, casefile.Input{At: h.now, Days: h.days, Ballots: h.ballots, OpenCases: h.open}, failed)
		if a == nil {
			return
		}
		was := h.file
		h.take(a, actor.SystemFor("procedure"), "", look)
		failed[a.ID] = h.file == was
	}
}
