package procedure

import (
	"fmt"
	"regexp"
	"slices"
)

// Share is how many members of a body are of a category.
type Share struct {
	Category string `yaml:"category"`
	AtLeast  int    `yaml:"at_least"`
	Chairs   bool   `yaml:"chairs"` // one of them is the chair
}

// PeopleFacts are what may be asked of the people who work on a file.
type PeopleFacts struct {
	KeptAway bool `expr:"kept_away"` // somebody is kept away at the reporter's wish, and nobody has ruled on it

	Seated   func(body string) bool `expr:"seated"`   // the body has its quorum and is made up as it must be, whether or not it is the sitting one
	Vacant   func(body string) bool `expr:"vacant"`   // a seat of the body is empty
	Attested func(mark string) bool `expr:"attested"` // everybody who sits and has declared attested it, of the pack as it is
}

func noPeople() PeopleFacts {
	no := func(string) bool { return false }
	return PeopleFacts{Seated: no, Vacant: no, Attested: no}
}

var namedPeopleFacts = map[string]namedFact{
	"seated":   {1, ofBody, contents},
	"vacant":   {1, ofBody, contents},
	"attested": {1, func(c *checker, _ *Action, n []string) bool { return c.does("attest", n[0]) }, contents},
}

func ofBody(c *checker, _ *Action, names []string) bool { return c.p.Body(names[0]) != nil }

// peopleEffects are those of who may work on a file, and who works on it no longer.
var peopleEffects = map[string]EffectSpec{
	"seat":            {onCase, ArgBody, nil, "draws by lot for every empty seat of a body beside the one that sits"},
	"attest":          {onCase, ArgMark, nil, "keeps that the actor, who sits, attests something of the pack as it is"},
	"uphold_conflict": {both, ArgNone, map[string]string{"person": "line"}, "rules that somebody stays away as the reporter wished"},
	"clear_conflict":  {both, ArgNone, map[string]string{"person": "line"}, "lifts somebody else's conflict; the actor's name stands beside it"},
	"restart":         {onCase, ArgNone, nil, "begins a new life of the case: whoever worked on it is barred, every seat is empty, and what was put and decided is open again"},
}

// Beside tells whether a body is one that is seated beside the sitting one.
func (p *Procedure) Beside(body string) bool {
	return slices.ContainsFunc(p.Case.Actions, func(a Action) bool { return a.does("seat", body) })
}

func (a *Action) does(effect, with string) bool {
	return slices.ContainsFunc(a.Does, func(e Effect) bool { return e.Do == effect && e.With == with })
}

func (c *checker) does(effect, with string) bool {
	does := func(a Action) bool { return a.does(effect, with) }
	return slices.ContainsFunc(c.p.Report.Actions, does) || slices.ContainsFunc(c.p.Case.Actions, does)
}

// word is how categories and what people are trained for are written, here and where people are made.
var word = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// people holds what is said of functions and bodies to one another.
func (c *checker) people() {
	for i := range c.p.Functions {
		c.function(fmt.Sprintf("$.functions[%d]", i), &c.p.Functions[i])
	}
	for i := range c.p.Bodies {
		c.body(fmt.Sprintf("$.bodies[%d]", i), &c.p.Bodies[i])
	}
	for _, kind := range []string{"report", "case"} {
		for i := range c.p.Machine(kind).Actions {
			a := &c.p.Machine(kind).Actions[i]
			for _, effect := range []string{"attest", "uphold_conflict", "clear_conflict"} {
				if a.System && a.Has(effect) {
					c.say(fmt.Sprintf("$.%s.actions[%d]", kind, i), "%q is what a person does, not the system", effect)
				}
			}
		}
	}
}

func (c *checker) function(at string, f *Function) {
	if f.Competence != "" && !word.MatchString(f.Competence) {
		c.say(at+".competence", "a competence is a word in small letters, digits and _")
	}
	for i, role := range f.Fallback {
		switch {
		case c.out.Roles != nil && !c.out.Roles(role):
			c.say(at+".fallback", "the policy knows no role %q", role)
		case role == f.Role || slices.Index(f.Fallback, role) < i:
			c.say(at+".fallback", "role %q was drawn from already", role)
		}
	}
	for _, other := range f.Elsewhere {
		if c.p.Function(other) == nil {
			c.say(at+".elsewhere", "unknown function %q", other)
		}
	}
}

func (c *checker) body(at string, b *Body) {
	for i, s := range b.Of {
		here := fmt.Sprintf("%s.of[%d]", at, i)
		if !word.MatchString(s.Category) {
			c.say(here+".category", "a category is a word in small letters, digits and _")
		}
		if slices.ContainsFunc(b.Of[:i], func(o Share) bool { return o.Category == s.Category }) {
			c.say(here+".category", "%q is declared twice", s.Category)
		}
		if s.AtLeast < 1 || s.AtLeast > b.Size {
			c.say(here+".at_least", "a share is between one and the %d seats", b.Size)
		}
		if s.Chairs && b.Chair == "" {
			c.say(here+".chairs", "body %q has no chair", b.ID)
		}
	}
	for _, k := range []struct {
		key string
		n   int
	}{{"outside_region", b.OutsideRegion}, {"ground_trained", b.GroundTrained}} {
		if k.n < 0 || k.n > b.Size {
			c.say(at+"."+k.key, "at most the %d seats", b.Size)
		}
	}
	if b.Load < 0 {
		c.say(at+".load", "a load is a number of files")
	}
	if !c.p.Beside(b.ID) {
		return
	}
	if c.does("convene", b.ID) {
		c.say(at, "body %q is seated beside the sitting one, and cannot be the sitting one", b.ID)
	}
	for i := range c.p.Bodies {
		if o := &c.p.Bodies[i]; o.ID != b.ID && (o.has(b.Member) || o.has(b.Chair)) {
			c.say(at, "body %q is seated beside others and shares a function with %q", b.ID, o.ID)
		}
	}
}

// has tells whether a function is one of the body's.
func (b *Body) has(function string) bool {
	return function != "" && (function == b.Member || function == b.Chair)
}
