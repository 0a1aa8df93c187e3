package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// history is one file lived through, and what the rules know of it so far: who did what, who sat where, what was sent.
type history struct {
	*world
	*rand.Rand
	ask    *rand.Rand // for what the rules ask by chance: no question changes what happens
	seed   uint64
	kind   string
	people []*person
	now    time.Time
	file   *casefile.File
	tried  int // steps so far

	ballots []panel.Ballot
	open    int  // cases of a report that are not at their end
	invited bool // the respondent has a code
	goals   []string
	done    int // how often the goal was reached before it became one
	patient int // for how many steps it is pursued
	far     map[*procedure.Action]map[string]int
	word    int
	// What mostly happens in this history.
	lean, result   string
	severity, mood int
	fickle         bool                // matters may end early
	grave          bool                // what is alleged touches a protected ground
	hopeful        bool                // nothing is proved but what is hoped for
	standing       casefile.Membership // of the respondent, to the register

	stand struct {
		of *casefile.File
		by map[string][]string
	}
	life   int // how often the case was opened again
	deeds  map[string][]deed
	seated map[string]map[string]bool // by person: every function they were ever drawn for
}

// step is one thing that somebody tried, or a moment at which the system has done all that is its own.
type step struct {
	moment        bool
	who           actor.Actor
	second        string // who confirmed
	action        *procedure.Action
	fields        map[string]any
	before, after *casefile.File
	result        *casefile.Result // nil where it was refused
	denied        bool             // by the policy
	err           error
	at            time.Time
	in            casefile.Input
}

// deed is something that somebody did on the file and that was accepted.
type deed struct {
	at        time.Time
	action    string
	functions []string // that they held and had declared, or whose acts they confirmed
	life      int
	confirmed bool
}

// keep remembers a step, once every rule has looked at it.
func (h *history) keep(s *step) {
	if !s.took() {
		return
	}
	did := func(person string, confirmed bool, functions []string) {
		h.deeds[person] = append(h.deeds[person], deed{s.at, s.action.ID, functions, h.life, confirmed})
	}
	if s.who.Kind == actor.Staff && !s.action.Has("declare") && !s.action.Has("stand_down") {
		did(s.who.ID, false, functions(s.before, s.who.ID))
		if s.second != "" {
			held := functions(s.before, s.second)
			if len(held) == 0 {
				held = functions(s.before, s.who.ID)
			}
			did(s.second, true, held)
		}
	}
	for _, x := range s.after.Contents.Holders {
		if h.seated[x.Person] == nil {
			h.seated[x.Person] = map[string]bool{}
		}
		h.seated[x.Person][x.Function] = true
	}
	if s.action.Has("restart") {
		h.life++
	}
}

// functions are those that somebody holds and has declared.
func functions(f *casefile.File, person string) []string {
	var out []string
	for _, h := range f.Contents.Holders {
		if h.Person == person && h.Declared {
			out = append(out, h.Function)
		}
	}
	return out
}

// took tells whether the step is an action that was accepted.
func (s *step) took() bool { return !s.moment && s.result != nil }

// wrote tells whether the step sent one of these letters to a party.
func (s *step) wrote(to string, ids ...string) bool {
	return slices.ContainsFunc(s.result.Letters, func(l procedure.Letter) bool { return l.To == to && slices.Contains(ids, l.ID) })
}

// text is a field of the action.
func (s *step) text(field string) string { v, _ := s.fields[field].(string); return v }

func (s *step) yes(field string) bool { v, _ := s.fields[field].(bool); return v }

// texts is a field with several.
func (s *step) texts(field string) []string {
	var out []string
	list, _ := s.fields[field].([]any)
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// did lists what somebody did in any of these functions; in whatever function or none, where none is named.
func (h *history) did(person string, in ...string) []deed {
	var out []deed
	for _, d := range h.deeds[person] {
		if len(in) == 0 || slices.ContainsFunc(d.functions, func(f string) bool { return slices.Contains(in, f) }) {
			out = append(out, d)
		}
	}
	return out
}

// newcomers are those whom the step seated, drawn or holding.
func (s *step) newcomers() []casefile.Holder {
	was := func(x casefile.Holder) bool {
		return slices.ContainsFunc(s.before.Contents.Holders, func(y casefile.Holder) bool { return x.Function == y.Function && x.Person == y.Person })
	}
	return slices.DeleteFunc(slices.Clone(s.after.Contents.Holders), was)
}

// colleague finds somebody of the house.
func (h *history) colleague(name string) *person {
	i := slices.IndexFunc(h.people, func(p *person) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return h.people[i]
}

// may asks the policy whether a colleague may do something to a file, standing to it as they do and in these ways besides.
func (h *history) may(f *casefile.File, p *person, act string, besides ...string) bool {
	return h.mayIn(f, f.State(), p, act, besides...)
}

// mayIn asks the same of the file as it would be in another state.
func (h *history) mayIn(f *casefile.File, state string, p *person, act string, besides ...string) bool {
	who := actor.Actor{Kind: actor.Staff, ID: p.Name, Roles: p.Roles}
	return h.policy.Can(who, act, authz.Object{
		Kind: f.Kind, Procedure: h.p.ID, ID: f.ID, State: state, Relations: slices.Concat(h.relations(f, p.Name), besides),
	}).Allowed
}

// relations are how somebody stands to a file.
func (h *history) relations(f *casefile.File, person string) []string {
	if h.stand.of != f {
		h.stand.of, h.stand.by = f, map[string][]string{}
		for _, s := range f.Standings() {
			h.stand.by[s.Person] = append(h.stand.by[s.Person], s.Relation)
		}
	}
	return h.stand.by[person]
}

func (p *person) has(roles ...string) bool {
	return slices.ContainsFunc(p.Roles, func(r string) bool { return slices.Contains(roles, r) })
}

// pick chooses what happens.
func pick[T any](h *history, of []T) T { return of[h.IntN(len(of))] }

// some chooses what a rule asks about.
func some[T any](h *history, of []T) T { return of[h.ask.IntN(len(of))] }
