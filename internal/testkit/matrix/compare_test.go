package matrix

import (
	"fmt"
	"slices"
)

// comparison is the house compared with the table.
type comparison struct {
	table *Table
	h     *House
	rows  map[string][]row // by kind
	acts  []string         // which acts and views; nil: all of them
	first bool             // stop at the first difference

	differ        []string
	cells, denied int
}

// row is one way of being one subject, and where the file exists for it, if that was asked before.
type row struct {
	subject string
	face    Face
	seen    map[string]bool
}

// rowsOf lists the rows of a table, by kind, and asks a house what each of them sees.
func rowsOf(table *Table, h *House) map[string][]row {
	rows := map[string][]row{}
	for kind, k := range table.kinds {
		for _, subject := range k.Subjects {
			for _, f := range k.Faces(h.Rules, subject) {
				r := row{subject: subject, face: f, seen: map[string]bool{}}
				a := h.Asker(kind, f)
				for _, state := range k.States {
					r.seen[state] = a.Sees(state)
				}
				rows[kind] = append(rows[kind], r)
			}
		}
	}
	return rows
}

// kind compares one kind of file.
func (c *comparison) kind(kind string) {
	k := c.table.Kind(kind)
	chosen := func(of []string) []string {
		if c.acts == nil {
			return of
		}
		return slices.DeleteFunc(slices.Clone(of), func(act string) bool { return !slices.Contains(c.acts, act) })
	}
	views, acts := chosen(k.Views), chosen(k.Acts)
	for _, r := range c.rows[kind] {
		a := c.h.Asker(kind, r.face)
		if c.acts != nil && !slices.Contains(c.acts, a.sight) {
			a.seen = r.seen
		}
		for _, state := range k.States {
			c.ask(k, a, r.subject, state, views, acts)
			if c.first && len(c.differ) > 0 {
				return
			}
		}
	}
}

// ask compares what one face gets in one state.
func (c *comparison) ask(k *Kind, a *Asker, subject, state string, views, acts []string) {
	say := func(act string, got, want any) {
		c.differ = append(c.differ, fmt.Sprintf("%s: %s, %s in %s: got %v, want %v", k.Name, a.face.Name, act, state, got, want))
	}
	if got, want := a.Sees(state), k.Sees(subject, state); got != want {
		say("to see it", got, want)
		return
	}
	for _, view := range views {
		got, want := a.Views(view, state), k.MayView(view, subject, state)
		if got != want {
			say(view, got, want)
		}
		c.count(!want)
	}
	for _, act := range acts {
		got, want := a.Answers(act, state), k.Want(act, subject, state)
		if got != want {
			say(act, got, want)
		} else if want == NotFound && a.can(act, state) {
			say(act, "a right to what they do not see", "none: two walls, not one")
		}
		c.count(want != OK)
	}
}

func (c *comparison) count(denied bool) {
	c.cells++
	if denied {
		c.denied++
	}
}
