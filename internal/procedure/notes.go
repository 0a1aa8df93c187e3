package procedure

import (
	"fmt"
	"slices"
)

// Notes is a class of notes: a compartment of its own beside what is decided on (I44).
type Notes struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Act   string `yaml:"act"` // what somebody must be allowed to do to read them
	// Seated keeps each note to the body whose member wrote it, as it sat then: another panel reads none of it (I05).
	Seated bool `yaml:"seated"`
}

// NotesOf finds a class of notes; nil where there is none.
func (p *Procedure) NotesOf(id string) *Notes {
	return find(p.Notes, func(n *Notes) string { return n.ID }, id)
}

// noteEffects are those of what is kept beside a file's matter, and of what a pack covers.
var noteEffects = map[string]EffectSpec{
	"note":   {both, ArgNotes, map[string]string{"text": "text"}, "keeps a note of a class; it enters no pack, and is read by whoever may do the act of its class"},
	"redact": {onCase, ArgNone, nil, "keeps what is covered in the items that were put in full: a part of the pack each"},

	"supplement": {onCase, ArgParty, map[string]string{"text": "text"}, "adds what a party says of the frozen pack to it, with a digest of its own; those who decide and the respondent read it"},
}

// notes holds the classes of notes to acts of their own, which somebody is allowed.
func (c *checker) notes() {
	unique(c, "$.notes", c.p.Notes, func(n Notes) string { return n.ID })
	unique(c, "$.notes", c.p.Notes, func(n Notes) string { return n.Act })
	for i, n := range c.p.Notes {
		at := fmt.Sprintf("$.notes[%d]", i)
		if n.Title == "" {
			c.say(at, "notes %q need a title", n.ID)
		}
		if n.Act != "" && (c.p.Report.Action(n.Act) != nil || c.p.Case.Action(n.Act) != nil || slices.Contains(c.out.BuiltIn, n.Act)) {
			c.say(at+".act", "%q is another act: to read these notes needs one of its own", n.Act)
		}
		written := false
		for _, kind := range []string{"report", "case"} {
			if !c.p.Machine(kind).writes(n.ID) {
				continue
			}
			written = true
			if c.out.Acts != nil && !slices.Contains(c.out.Acts(kind), n.Act) {
				c.say(at+".act", "nobody may read the notes %q of a %s: no policy line allows %q", n.ID, kind, n.Act)
			}
		}
		if !written {
			c.say(at, "no action writes a note %q", n.ID)
		}
	}
	for _, kind := range []string{"report", "case"} {
		for i := range c.p.Machine(kind).Actions {
			at, a := fmt.Sprintf("$.%s.actions[%d]", kind, i), &c.p.Machine(kind).Actions[i]
			if a.Has("redact") {
				c.redacts(at, a)
			}
			if a.Door != "" && a.Has("supplement") && a.With("supplement") != "respondent" {
				c.say(at, "what a %s writes may say who reported: somebody reads it before it is added to the pack (I22, I26)", a.With("supplement"))
			}
		}
	}
}

// writes tells whether some action of the machine writes notes of a class.
func (m *Machine) writes(class string) bool {
	return slices.ContainsFunc(m.Actions, func(a Action) bool { return slices.Contains(a.NotesOf(), class) })
}

// NotesOf are the classes of the notes that the action writes: its words are read as those are, and not as the matter.
func (a *Action) NotesOf() []string {
	var out []string
	for _, e := range a.Does {
		if e.Do == "note" {
			out = append(out, e.With)
		}
	}
	return out
}

// readsNotes tells whether an act is that of reading a class of notes that a kind of file has.
func (c *checker) readsNotes(m *Machine, act string) bool {
	return slices.ContainsFunc(c.p.Notes, func(n Notes) bool { return n.Act == act && m.writes(n.ID) })
}

// redacts holds an action that covers something to saying in which item, what and why.
func (c *checker) redacts(at string, a *Action) {
	f := a.Field("redactions")
	if f == nil || f.Type != "items" {
		c.say(at, `"redact" needs the action to take items called redactions`)
		return
	}
	for name, kind := range map[string]string{"evidence": "evidence", "what": "text", "why": "text"} {
		if !slices.ContainsFunc(f.Fields, func(g Field) bool { return g.Name == name && g.Type == kind && g.Required }) {
			c.say(at, "what is covered needs a required field %s of type %s", name, kind)
		}
	}
	freezes := slices.IndexFunc(a.Does, func(e Effect) bool { return e.Do == "freeze" })
	covers := slices.IndexFunc(a.Does, func(e Effect) bool { return e.Do == "redact" })
	if freezes >= 0 && freezes < covers {
		c.say(at, "what is covered is kept before the pack is frozen, not after")
	}
}
