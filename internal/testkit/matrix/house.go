package matrix

import (
	"slices"

	"recourse/internal/actor"
	"recourse/internal/authz"
)

// House is policy and procedure, asked in memory as the verbs ask them. It is for one goroutine.
type House struct {
	Policy *authz.Policy
	Rules  Rules

	lines  map[[2]string][]authz.Line // by kind and act
	states map[[3]string]string       // kind, act, state → the lines that hold in it
	asked  map[question]bool
}

// question is all of a question that a line of its act can tell apart from another.
type question struct{ kind, act, who, state string }

// NewHouse is the house of a policy and a procedure.
func NewHouse(policy *authz.Policy, rules Rules) *House {
	h := &House{Policy: policy, Rules: rules, lines: map[[2]string][]authz.Line{}, states: map[[3]string]string{}, asked: map[question]bool{}}
	for _, l := range policy.Lines(rules.ID) {
		at := [2]string{l.Kind, l.Act}
		h.lines[at] = append(h.lines[at], l)
	}
	return h
}

// Asker is one face before one kind of file.
type Asker struct {
	h         *House
	kind      string
	face      Face
	relations []string
	sight     string
	seen      map[string]bool   // by state, where it was asked before
	who       map[string]string // act → which of its lines have this role and which this relation
}

// Asker is a face that will ask about one kind of file.
func (h *House) Asker(kind string, f Face) *Asker {
	return &Asker{
		h: h, kind: kind, face: f, relations: authz.RelationsOf(f.Who, FileID, f.Relations), sight: sight(f.Who, kind), who: map[string]string{},
	}
}

// question is what this face asks about an act in a state.
func (a *Asker) question(act, state string) question {
	at := [3]string{a.kind, act, state}
	lines := a.h.lines[[2]string{a.kind, act}]
	in, ok := a.h.states[at]
	if !ok {
		in = marks(lines, func(l authz.Line) bool { return l.States == nil || slices.Contains(l.States, state) })
		a.h.states[at] = in
	}
	who, ok := a.who[act]
	if !ok {
		who = string(a.face.Who.Kind) +
			marks(lines, func(l authz.Line) bool { return a.face.Who.Has(l.Role) }) +
			marks(lines, func(l authz.Line) bool {
				return slices.ContainsFunc(l.Relations, func(r string) bool { return slices.Contains(a.relations, r) })
			})
		a.who[act] = who
	}
	return question{a.kind, act, who, in}
}

func marks(lines []authz.Line, holds func(authz.Line) bool) string {
	out := make([]byte, len(lines))
	for i, l := range lines {
		out[i] = '-'
		if holds(l) {
			out[i] = '+'
		}
	}
	return string(out)
}

// can asks the policy, once for all who differ in nothing that a line of this act names.
func (a *Asker) can(act, state string) bool {
	q := a.question(act, state)
	may, ok := a.h.asked[q]
	if !ok {
		may = a.h.Policy.Can(a.face.Who, act, authz.Object{
			Kind: a.kind, Procedure: a.h.Rules.ID, ID: FileID, State: state, Relations: a.relations,
		}).Allowed
		a.h.asked[q] = may
	}
	return may
}

// Sees tells whether the file exists for them.
func (a *Asker) Sees(state string) bool {
	if seen, ok := a.seen[state]; ok {
		return seen
	}
	return a.can(a.sight, state)
}

// Views tells whether a part of the file is given to them.
func (a *Asker) Views(view, state string) bool { return a.can(view, state) }

// Answers is what they get when they try an action that nothing but policy and stage may stop.
func (a *Asker) Answers(act, state string) Answer {
	switch {
	case !a.Sees(state):
		return NotFound
	case !a.can(act, state):
		return Forbidden
	case !a.h.Rules.Applies(a.kind, act, state):
		return Conflict
	}
	return OK
}

// sight is the act by which a file exists for somebody (casework).
func sight(who actor.Actor, kind string) string {
	switch {
	case who.Kind == actor.Staff || who.Kind == actor.System:
		return "list"
	case who.Kind == actor.Reporter && kind == "report":
		return "read"
	}
	return "follow"
}
