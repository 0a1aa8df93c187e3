package model

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"recourse/internal/procedure"
)

// Chance makes what people send, from what an action declares and from what stands on the file.
type Chance struct {
	*rand.Rand
	World   *World
	Clauses []string // of the Code in force
	Grounds []string
	Good    bool     // nothing is spoilt on purpose, nobody has a conflict
	Lasting bool     // panels find what is alleged proved, and decide on what runs for a while, and for a short one
	Exhibit string   // a file just sent, that no event names yet
	Names   []string // whom a register may know; nobody is found by anything else
	Any     bool     // each answer to what is asked with yes or no is as likely as the other
	n       int
}

// Given makes what somebody sends with an action: mostly what it asks for, now and then something that it does not.
func (c *Chance) Given(who Who, f *File, a *procedure.Action) Given {
	g := Given{Fields: map[string]any{}}
	if a.Reason == "required" || a.Reason == "optional" && c.IntN(2) == 0 {
		g.Reason = c.words()
	}
	for _, field := range a.Fields {
		if field.Required || c.IntN(3) == 0 {
			if v := c.value(who, f, a, field, g.Fields); v != nil {
				g.Fields[field.Name] = v
			}
		}
	}
	c.mend(f, a, g.Fields)
	if !c.Good && c.IntN(12) == 0 {
		g.Wrong = c.spoil(a, &g)
	}
	if !c.Good && c.IntN(25) == 0 {
		g.Stale = true
	}
	for _, field := range a.Fields { // a field that nothing could be found for
		if _, ok := g.Fields[field.Name]; field.Required && !ok && g.Wrong == 0 {
			g.Wrong = refused
		}
	}
	return g
}

func (c *Chance) words() string {
	c.n++
	return fmt.Sprintf("Invented words, number %d.", c.n)
}

func one[T any](c *Chance, list []T) T { return list[c.IntN(len(list))] }

// value makes a value of a field's type; nil where there is nothing to choose from.
func (c *Chance) value(who Who, f *File, a *procedure.Action, d procedure.Field, sofar map[string]any) any {
	switch d.Type {
	case "yes_no":
		switch d.Name {
		case "conflict":
			return !c.Good && c.IntN(8) == 0
		case "upheld", "abuse":
			return c.IntN(2) == 0
		}
		if c.Any {
			return c.IntN(2) == 0
		}
		return c.Good || c.IntN(8) > 0
	case "number":
		if n := len(f.Conditions); d.Name == "condition" && n > 0 && c.IntN(5) > 0 {
			return 1 + c.IntN(n)
		}
		return d.Min + c.IntN(max(1, d.Max-d.Min+1))
	case "choice":
		return one(c, c.World.P.List(d.List).Items).ID
	case "choices":
		return []any{one(c, c.World.P.List(d.List).Items).ID}
	case "clause":
		return one(c, c.Clauses)
	case "grounds":
		if len(c.Grounds) == 0 {
			return nil
		}
		return []any{one(c, c.Grounds)}
	case "date":
		return c.World.Now.AddDate(0, 0, -1-c.IntN(60)).Format(time.DateOnly)
	case "allegation":
		return c.allegation(f)
	case "finding":
		return c.finding()
	case "outcome":
		return one(c, c.World.P.Outcomes).ID
	case "reference":
		if a.Has("unveil") && c.IntN(8) > 0 {
			return one(c, f.Reports).Ref
		}
		return one(c, c.World.Files).Ref
	case "evidence":
		if a.Has("redact") && len(f.Exhibits) > 0 {
			return one(c, f.Exhibits)
		}
		if c.Exhibit == "" {
			return nil // needs a file sent first
		}
		return c.Exhibit
	case "evidence_list":
		return c.some(f.Exhibits)
	case "items":
		return c.items(who, f, a, d)
	case "line":
		return c.line(f, a, d)
	default:
		return c.words()
	}
}

// line is a user name where an effect asks for one, and anything otherwise.
func (c *Chance) line(f *File, a *procedure.Action, d procedure.Field) any {
	switch {
	case d.Name == "person" && len(f.Conflict) > 0 && (a.Has("uphold_conflict") || a.Has("clear_conflict")) && c.IntN(4) > 0:
		return one(c, slices.Sorted(maps.Keys(f.Conflict)))
	case d.Name == "person" && a.Has("rule") && len(f.seats(c.World.P.Body(f.Body))) > 0 && c.IntN(5) > 0:
		return one(c, f.seats(c.World.P.Body(f.Body))).Person
	case d.Name == "person":
		for {
			// The walk sees through the auditor's eyes, so nobody ever records a conflict of theirs.
			if p := one(c, c.World.People); !slices.Contains(p.Roles, "auditor") {
				return p.Name
			}
		}
	case d.Name == "name" && a.Has("identify_account") && f.Link.Name != "" && c.IntN(2) == 0:
		return f.Link.Name
	case d.Name == "name" && !a.Has("admit") && len(c.Names) > 0:
		return c.name()
	case d.Name == "party" && len(f.Parties) > 0 && c.IntN(6) > 0:
		return strconv.Itoa(1 + c.IntN(len(f.Parties)))
	case d.Name == "membership_number" && a.Has("identify_account") && len(c.Names) == 0:
		return one(c, []string{"A-1", "A-2"})
	case d.Name == "party" && (a.Has("dismiss") || a.Has("exhibit_statement")) && len(f.Parties) > 0:
		return strconv.Itoa(1 + c.IntN(len(f.Parties)))
	case d.Name == "email" && a.Has("reach") && c.IntN(3) > 0:
		return "invented@example.org"
	case d.Name == "mode":
		return one(c, modes)
	}
	c.n++
	return fmt.Sprintf("Invented line %d", c.n)
}

// name is somebody's, now and then one that the register knows.
func (c *Chance) name() string {
	if len(c.Names) > 0 && c.IntN(3) == 0 {
		return one(c, c.Names)
	}
	c.n++
	return fmt.Sprintf("Invented Person %d", c.n)
}

func (c *Chance) allegation(f *File) any {
	if live := f.live(); len(live) > 0 && (c.Good || c.IntN(12) > 0) {
		return one(c, live)
	}
	return len(f.Allegations) + 1
}

func (c *Chance) finding() string {
	if c.Lasting || c.IntN(6) > 1 {
		return proved
	}
	for {
		if o := one(c, c.World.P.Outcomes); o.Finding == "no_breach" {
			return o.ID
		}
	}
}

func (c *Chance) some(of []string) any {
	out := []any{}
	for _, id := range of {
		if c.IntN(2) == 0 {
			out = append(out, id)
		}
	}
	if len(out) == 0 && len(of) > 0 {
		out = append(out, of[0])
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (c *Chance) items(who Who, f *File, a *procedure.Action, d procedure.Field) any {
	n := d.Min + c.IntN(2)
	numbered := false
	for _, inner := range d.Fields {
		numbered = numbered || inner.Type == "allegation"
	}
	live := f.live()
	if numbered && (c.Good || c.IntN(10) > 0) {
		n = len(live)
	}
	out := []any{}
	for i := range n {
		item := map[string]any{}
		for _, inner := range d.Fields {
			if !inner.Required && c.IntN(3) > 0 || inner.Name == "subject" {
				continue
			}
			if v := c.value(who, f, a, inner, item); v != nil {
				item[inner.Name] = v
			}
			if inner.Type == "allegation" && i < len(live) {
				item[inner.Name] = live[i]
			}
		}
		out = append(out, item)
	}
	if len(out) < d.Min {
		return nil
	}
	return out
}

// spoil makes one thing wrong that the declaration alone refuses, and says with which status: what is not declared and
// what has the wrong type cannot be read at all (decision 45). 0 where it found nothing to spoil.
func (c *Chance) spoil(a *procedure.Action, g *Given) int {
	switch c.IntN(4) {
	case 0:
		g.Fields["not_asked_for"] = "x"
		return http.StatusBadRequest
	case 1:
		if a.Reason == "required" {
			g.Reason = ""
			return refused
		}
		if a.Reason == "" || a.Reason == "none" {
			g.Reason = c.words()
			return http.StatusBadRequest
		}
	case 2:
		for _, d := range a.Fields {
			if d.Required {
				delete(g.Fields, d.Name)
				return refused
			}
		}
	case 3:
		for _, d := range a.Fields {
			if _, ok := g.Fields[d.Name]; ok {
				g.Fields[d.Name] = map[string]any{"of": "the wrong type"}
				return http.StatusBadRequest
			}
		}
	}
	return 0
}
