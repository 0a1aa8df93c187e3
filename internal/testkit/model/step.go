package model

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"recourse/internal/procedure"
)

// Given is what somebody sends with an action.
type Given struct {
	Reason string
	Fields map[string]any
	Looked Looked   // what the register says, where it is asked
	Priors []Prior  // what was found in other cases, where that is looked up
	Aside  []string // colleagues close to somebody found or admitted
	Wrong  int      // the status that something in it deserves by the declaration alone; 0 for nothing
	Stale  bool     // the version named is not the one that is
}

// Proposal is an action that waits for a second person.
type Proposal struct {
	File    *File
	Action  string
	Given   Given
	By      Who
	Expires time.Time
	Ended   bool
	N       int // of this world, in the order in which they were made
}

// Act says how the house must answer somebody who takes an action, and moves the file where that is 201. At 202 the
// proposal is returned, and nothing has moved.
func (w *World) Act(who Who, f *File, action string, g Given) (int, *Proposal) {
	if !w.Sees(who, f) {
		return http.StatusNotFound, nil
	}
	a := w.machine(f).Action(action)
	switch {
	case a == nil:
		return http.StatusNotFound, nil
	case g.Stale: // before what stands might refuse: what they saw may have allowed it
		return http.StatusPreconditionFailed, nil
	case !w.may(who, action, f):
		return http.StatusForbidden, nil
	}
	m, status := w.try(who, f, a, g)
	if status != http.StatusCreated {
		return status, nil
	}
	if a.Second {
		w.proposed++
		return http.StatusAccepted, &Proposal{File: f, Action: action, Given: g, By: who, Expires: w.Now.Add(24 * time.Hour), N: w.proposed}
	}
	w.take(m)
	return http.StatusCreated, nil
}

// Confirm says how the house must answer the second person of a proposal, and carries it out where that is 201.
func (w *World) Confirm(who Who, p *Proposal) int {
	mine := p.By.Name == who.Name
	confirms := w.may(who, w.confirms(p), p.File)
	switch {
	case p.Ended, !confirms && !(mine && w.may(who, p.Action, p.File)):
		return http.StatusNotFound
	case mine:
		return http.StatusForbidden
	case !w.Now.Before(p.Expires):
		return http.StatusConflict
	case !confirms:
		return http.StatusForbidden
	}
	functions, free := w.seconds(who, p)
	if !free {
		return http.StatusForbidden
	}
	m, status := w.try(p.By, p.File, w.machine(p.File).Action(p.Action), p.Given)
	if status == http.StatusCreated {
		p.Ended = true
		for _, function := range functions {
			p.File.was(function, who.Name)
		}
		w.take(m)
	}
	return status
}

// confirms is what the second person of a proposal must be allowed to do.
func (w *World) confirms(p *Proposal) string {
	if act := w.machine(p.File).Action(p.Action).Confirms; act != "" {
		return act
	}
	return "confirm"
}

// seconds are the functions in which the second person will have worked on the file: those of whoever proposed, unless
// they have a seat of their own. They are not free to where they ever held what must stay apart from one of these.
func (w *World) seconds(who Who, p *Proposal) (functions []string, free bool) {
	for _, s := range p.File.Seats {
		if s.Person == who.Name && s.Declared {
			return nil, true
		}
	}
	for _, s := range p.File.Seats {
		if s.Person != p.By.Name || !s.Declared || p.File.Was[s.Function][who.Name] {
			continue
		}
		for _, group := range w.P.Apart {
			for _, other := range group {
				if slices.Contains(group, s.Function) && other != s.Function && p.File.Was[other][who.Name] {
					return nil, false
				}
			}
		}
		if elsewhere := w.P.Function(s.Function).Elsewhere; len(elsewhere) > 0 {
			worked := w.worked(p.File, who.Name)
			if slices.ContainsFunc(elsewhere, func(other string) bool { return slices.Contains(worked, other) }) {
				return nil, false
			}
		}
		functions = append(functions, s.Function)
	}
	return functions, true
}

// Offers lists what the house must offer somebody on a file they see: each action declared for its state that is
// neither the system's nor a party's, and whether it is allowed.
func (w *World) Offers(who Who, f *File) map[string]bool {
	out := map[string]bool{}
	facts := w.facts(f)
	m := w.machine(f)
	for i := range m.Actions {
		a := &m.Actions[i]
		if m.Applies(a, f.State) && !a.System && a.Door == "" {
			out[a.ID] = w.may(who, a.ID, f) && open(a, facts)
		}
	}
	return out
}

func open(a *procedure.Action, facts map[string]any) bool {
	return !slices.ContainsFunc(a.Guards, func(g procedure.Guard) bool { return !holds(g.When, facts) })
}

// try asks procedure and effects, and changes nothing.
func (w *World) try(who Who, f *File, a *procedure.Action, g Given) (*making, int) {
	g = w.looks(f, a, g)
	if !w.machine(f).Applies(a, f.State) || !open(a, w.factsAt(f, a, g)) {
		return nil, http.StatusConflict
	}
	if g.Wrong != 0 {
		return nil, g.Wrong
	}
	m := &making{w: w, f: f, who: who, a: a, g: g, skipped: map[int]bool{}, due: w.alarms(f)}
	facts := m.before()
	for _, c := range a.Checks {
		if !holds(c.When, facts) {
			return nil, refused
		}
	}
	for i, e := range a.Does {
		m.with, m.skipped[i] = e.With, !holds(e.When, facts)
		if m.skipped[i] {
			continue
		}
		if check := checks[e.Do]; check != nil {
			if status := check(m); status != 0 {
				return nil, status
			}
		}
	}
	return m, http.StatusCreated
}

// factsAt is what the guards of an action are asked about: where it asks the register, what that says now.
func (w *World) factsAt(f *File, a *procedure.Action, g Given) map[string]any {
	facts := w.facts(f)
	if asksRegister(a) && g.Looked != nil {
		kept := maps.Clone(f.Memberships)
		if kept == nil {
			kept = map[string]Looked{}
		}
		kept[whom(f, g)] = g.Looked
		facts = maps.Clone(facts)
		maps.Copy(facts, membership(kept))
	}
	return facts
}

// before is the file as it was, and what was given.
func (m *making) before() map[string]any { return asked(m.w.factsAt(m.f, m.a, m.g), m.g) }

// whom the register was asked about.
func whom(f *File, g Given) string {
	if n, ok := g.Fields["subject"]; ok && f.Kind == Report {
		return fmt.Sprint(n)
	}
	return ""
}

// take does what try allowed, and all that the system does after it.
func (w *World) take(m *making) {
	w.apply(m)
	for _, f := range append([]*File{m.f}, m.others...) {
		w.settle(f)
		w.conclude(f)
	}
}

func (w *World) apply(m *making) {
	defer w.forget()
	f := m.f
	w.write(f, m.a.ID, f.State, w.Now, number(m.g.Fields["days"]))
	last := &f.Log[len(f.Log)-1]
	last.Skipped = m.skipped
	if asksRegister(m.a) {
		f.lookAt(whom(f, m.g), m.g.Looked)
	}
	for i, e := range m.a.Does {
		if m.with = e.With; !m.skipped[i] {
			folds[e.Do](m)
		}
	}
	facts := asked(w.amid(f), m.g)
	for _, b := range m.a.To {
		if holds(b.When, facts) {
			f.State = b.State
			last.To = b.State
			break
		}
	}
	m.post(asked(w.amid(f), m.g))
}

// settle takes every step that is now the system's own.
func (w *World) settle(f *File) {
	failed := map[string]bool{}
	for range 20 {
		a := w.next(f, failed)
		if a == nil {
			return
		}
		step, status := w.try(TheSystem, f, a, Given{})
		if status != http.StatusCreated {
			failed[a.ID] = true
			continue
		}
		w.apply(step)
		w.conclude(f)
	}
}

// next is the first step that is now the system's own, but those left out.
func (w *World) next(f *File, but map[string]bool) *procedure.Action {
	facts := w.facts(f)
	m := w.machine(f)
	for i := range m.Actions {
		if a := &m.Actions[i]; a.Auto && !but[a.ID] && m.Applies(a, f.State) && open(a, facts) {
			return a
		}
	}
	return nil
}

// conclude looks again at the reports of a case that has ended.
func (w *World) conclude(f *File) {
	if f.Kind != Case || !w.closed(f) {
		return
	}
	for _, r := range f.Reports {
		w.settle(r)
	}
}

// Advance moves the clock and does what is due.
func (w *World) Advance(by time.Duration) {
	w.Now = w.Now.Add(by)
	for _, f := range slices.Clone(w.Files) {
		if !w.closed(f) { // a terminal state has no clock that acts
			w.settle(f)
		}
	}
}
