package procedure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (c *checker) action(kind string, a *Action, at string) {
	m := c.p.Machine(kind)
	if a.Title == "" {
		c.say(at, "action %q needs a title", a.ID)
	}
	if len(a.From) == 0 {
		c.say(at, "action %q says from which states", a.ID)
	}
	for i, s := range a.From {
		if s != "*" && s != "open" && m.State(s) == nil {
			c.say(fmt.Sprintf("%s.from[%d]", at, i), "unknown state %q", s)
		}
	}
	for i := range a.To {
		b := &a.To[i]
		here := fmt.Sprintf("%s.to[%d]", at, i)
		if m.State(b.State) == nil {
			c.say(here+".state", "unknown state %q", b.State)
		}
		b.when = c.predicate(here+".when", b.When, where{fields, a})
	}
	for i := range a.Guards {
		g := &a.Guards[i]
		here := fmt.Sprintf("%s.guards[%d]", at, i)
		g.when = c.predicate(here+".when", g.When, where{most: clocks})
		if g.When == "" || g.Else == "" || g.Rule == "" {
			c.say(here, "a guard says when, else and the rule it keeps")
		}
		if g.Tell && a.Door == "" {
			c.say(here+".tell", "nobody stands before an action without a door")
		}
	}
	if !slices.Contains([]string{"", "none", "optional", "required"}, a.Reason) {
		c.say(at+".reason", "a reason is required, optional or none")
	}
	if a.Door != "" && !slices.Contains(Doors, a.Door) {
		c.say(at+".door", "unknown door %q; there are %v", a.Door, Doors)
	}
	if a.Auto && !a.System {
		c.say(at+".auto", "only the system acts by itself")
	}
	if a.Second && a.System {
		c.say(at+".second", "the system is not two people")
	}
	if a.Has("unveil") && (!a.Second || a.Reason != "required") {
		c.say(at, "who reported is opened by two people and for a reason")
	}
	if a.Confirms != "" && !a.Second {
		c.say(at+".confirms", "an action that one person takes has no second")
	}
	c.fields(at+".fields", a.Fields)
	c.checks(at+".checks", a)
	if a.Has("question") && !c.unproved() {
		c.say(at, "one outcome of kind no_breach must be the unproved one")
	}
	c.effects(kind, a, at)
	if f := a.Field("attached"); f != nil && a.Has("ballot") {
		c.attachable(at, f)
	}
	c.letters(at, kind, a.Letters, where{fields, a})
	for _, list := range [][]string{a.Starts, a.Stops, a.Restarts, a.Pauses, a.Resumes} {
		for _, k := range list {
			if !c.ofFiles(k) {
				c.say(at, "unknown clock %q", k)
			}
		}
	}
	for _, k := range append(slices.Clone(a.Starts), a.Restarts...) {
		c.given(at, a, c.p.Clock(k))
	}
	if a.Extends != "" {
		if !c.ofFiles(a.Extends) {
			c.say(at+".extends", "unknown clock %q", a.Extends)
		}
		if !a.takes("days", "number") {
			c.say(at+".extends", "an extension takes a required number called days")
		}
		if a.Reason != "required" {
			c.say(at+".extends", "a day that was given is moved for a reason: reason: required")
		}
	}
}

func (c *checker) unproved() bool {
	n := 0
	for _, o := range c.p.Outcomes {
		if o.Unproved && o.Finding == "no_breach" {
			n++
		}
	}
	return n == 1
}

// Field finds a field that the action takes; nil where it takes none of that name.
func (a *Action) Field(name string) *Field {
	if a == nil {
		return nil
	}
	return find(a.Fields, func(f *Field) string { return f.Name }, name)
}

func (a *Action) takes(name, kind string) bool {
	f := a.Field(name)
	return f != nil && f.Type == kind && f.Required
}

func (c *checker) fields(at string, fields []Field) {
	unique(c, at, fields, func(f Field) string { return f.Name })
	for i, f := range fields {
		here := fmt.Sprintf("%s[%d]", at, i)
		if FieldTypes[f.Type] == nil {
			c.say(here+".type", "unknown type %q", f.Type)
		}
		if f.Label == "" {
			c.say(here, "field %q needs a label", f.Name)
		}
		if wants := f.Type == "choice" || f.Type == "choices"; wants != (f.List != "") {
			c.say(here, "a choice names its list, and nothing else does")
		}
		if f.List != "" && c.p.List(f.List) == nil {
			c.say(here+".list", "unknown list %q", f.List)
		}
		if (f.Type == "items") != (len(f.Fields) > 0) {
			c.say(here, "items have fields, and nothing else does")
		}
		c.fields(here+".fields", f.Fields)
	}
}

// checks holds what is asked of the fields to the fields that there are.
func (c *checker) checks(at string, a *Action) {
	for i := range a.Checks {
		k := &a.Checks[i]
		here := fmt.Sprintf("%s[%d]", at, i)
		k.when = c.predicate(here+".when", k.When, where{fields, a})
		if k.When == "" || k.Else == "" || k.Rule == "" {
			c.say(here, "a check says when, else and the rule it keeps")
		}
		if a.Field(k.Field) == nil {
			c.say(here+".field", "action %q takes no field %q", a.ID, k.Field)
		}
	}
}

func (c *checker) effects(kind string, a *Action, at string) {
	for i := range a.Does {
		e := &a.Does[i]
		here := fmt.Sprintf("%s.does[%d]", at, i)
		e.when = c.predicate(here+".when", e.When, where{fields, a})
		spec, ok := Effects[e.Do]
		if !ok {
			c.say(here+".do", "unknown effect %q", e.Do)
			continue
		}
		if !slices.Contains(spec.Kinds, kind) {
			c.say(here+".do", "%q is no effect on a %s", e.Do, kind)
		}
		if !c.named(spec.With, e.With) {
			c.say(here, "%q needs with: a %s of this procedure, not %q", e.Do, spec.With, e.With)
		}
		if to := c.p.Case.Action(e.With); e.Do == "relay" && to != nil {
			if why := to.Relays(a); why != "" {
				c.say(here, "%q cannot be relayed to %q: %s", a.ID, to.ID, why)
			}
		}
		for name, typ := range spec.Fields {
			if !a.takes(name, typ) {
				c.say(here, "%q needs the action to take a required field %s of type %s", e.Do, name, typ)
			}
		}
	}
}

func (c *checker) named(arg Arg, with string) bool {
	switch arg {
	case ArgNone:
		return with == ""
	case ArgMark:
		return with != ""
	case ArgFunction:
		return c.p.Function(with) != nil
	case ArgBody:
		return c.p.Body(with) != nil
	case ArgParty:
		return slices.Contains(Parties, with)
	case ArgAdmitted:
		return slices.Contains(Admitted, with)
	case ArgOutcome:
		return c.p.Outcome(with) != nil
	case ArgRelay:
		a := c.p.Case.Action(with)
		return a != nil && a.System && !a.Auto
	case ArgQuestion:
		return slices.Contains(Questions, with)
	case ArgEmergency:
		return with == "" || with == InEmergency
	case ArgNotes:
		return c.p.NotesOf(with) != nil
	case ArgRole:
		return with != "" && c.role(with)
	case ArgHold:
		return c.p.Hold(with) != nil || with == "" && len(c.p.Holds) == 0
	}
	return false
}

func (c *checker) letters(at, kind string, letters []Letter, w where) {
	for i := range letters {
		l := &letters[i]
		here := fmt.Sprintf("%s.letters[%d]", at, i)
		if c.out.Letters != nil && !c.out.Letters(l.ID) {
			c.say(here+".id", "unknown letter %q", l.ID)
		}
		c.addressed(here, kind, l)
		l.when = c.predicate(here+".when", l.When, w)
	}
}

// where says what a condition may ask about.
type where struct {
	most   about   // nothing beyond this
	action *Action // whose fields it may ask about
}

// predicate compiles a condition and holds the names it asks for to what is declared and to what can be known there.
func (c *checker) predicate(at, source string, w where) *predicate {
	if source == "" {
		return nil
	}
	pred, err := compile(source)
	if err != nil {
		c.say(at, "%v", err)
		return nil
	}
	for _, q := range pred.asks {
		fact := namedFacts[q.fact]
		switch {
		case fact.about > w.most:
			c.say(at, "%s cannot be asked here: %s", q.fact, tooEarly[fact.about])
		case !fact.declared(c, w.action, q.names) && fact.takes == 0:
			c.say(at, "%s asks for something this procedure never declares", q.fact)
		case !fact.declared(c, w.action, q.names):
			c.say(at, "%s(%s) asks for something this procedure never declares", q.fact, quoted(q.names))
		}
	}
	return pred
}

// tooEarly says why a fact cannot be asked somewhere.
var tooEarly = map[about]string{
	clocks: "a clock cannot depend on clocks",
	fields: "a guard is asked before anything is given; write a check",
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return strings.Join(out, ", ")
}
