package reporter

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// given is a field of a form; a list of entries has a form of its own for each.
type given struct {
	page.Input
	Type    string
	Entries []point
}

// point is what is asked of one allegation.
type point struct {
	N      int
	Act    string
	Fields []given
}

// plainFields are the types of fields that a form of these pages asks for.
var plainFields = []string{"text", "line", "yes_no", "date", "number", "choice", "choices"}

// simple tells whether a form can ask for all that an action takes: what is plain, and of a list what is asked of each
// allegation.
func simple(a *procedure.Action) bool {
	return !slices.ContainsFunc(a.Fields, func(f procedure.Field) bool {
		if f.Type == "items" {
			return !ofAllegations(f) || slices.ContainsFunc(f.Fields, func(g procedure.Field) bool { return g.Type != "allegation" && !slices.Contains(plainFields, g.Type) })
		}
		return !slices.Contains(plainFields, f.Type)
	})
}

func ofAllegations(f procedure.Field) bool {
	return slices.ContainsFunc(f.Fields, func(g procedure.Field) bool { return g.Type == "allegation" })
}

// form is what was typed into what an action takes.
type form struct {
	casework.Door
	put   []casework.Put // where it asks of each allegation
	typed url.Values
	begun bool // and kept, and not sent yet
}

func formOf(c echo.Context, d *stood) (*form, error) {
	typed, err := c.FormParams()
	return &form{Door: d.Door, put: d.told.Put, typed: typed}, err
}

// show makes the fields of the form, with what was typed in them.
func (f *form) show(v *page.View) []given { return f.group(v, f.Action.Fields, "/fields/", "") }

func (f *form) group(v *page.View, fields []procedure.Field, at, name string) (out []given) {
	for _, d := range fields {
		if d.Type == "allegation" { // it is told by the entry that asks
			continue
		}
		n := name + d.Name
		g := given{Type: d.Type, Input: page.Input{Pointer: at + d.Name, Name: n, Label: d.Label, Typed: f.typed[n], Spell: d.Type == "text"}}
		switch d.Type {
		case "yes_no":
			g.Choices = f.chosen(n, []procedure.Choice{{ID: "yes", Label: v.T("yes")}, {ID: "no", Label: v.T("no")}})
		case "choice", "choices":
			g.Choices = f.chosen(n, f.Lists(d.List).Items)
		case "date":
			g.Typed = page.DateTyped(f.typed, n)
		case "items":
			for i, p := range f.put {
				row := strconv.Itoa(i)
				g.Entries = append(g.Entries, point{p.N, p.Act, f.group(v, d.Fields, at+d.Name+"/"+row+"/", n+"."+row+".")})
			}
		}
		out = append(out, g)
	}
	return out
}

func (f *form) chosen(name string, of []procedure.Choice) (out []page.Choice) {
	for _, c := range of {
		out = append(out, page.Choice{ID: c.ID, Label: c.Mine(), Chosen: slices.Contains(f.typed[name], c.ID)})
	}
	return out
}

// read gives what was typed as the action takes it; what is no number or day is given as it was typed, and refused there.
func (f *form) read() map[string]any { return f.values(f.Action.Fields, "") }

func (f *form) values(fields []procedure.Field, name string) map[string]any {
	out := map[string]any{}
	for _, d := range fields {
		if v := f.value(d, name+d.Name); v != nil {
			out[d.Name] = v
		}
	}
	return out
}

func (f *form) value(d procedure.Field, name string) any {
	typed := strings.ReplaceAll(f.typed.Get(name), "\r\n", "\n")
	switch d.Type {
	case "date":
		if date := page.DateTyped(f.typed, name); date != nil {
			return date[0]
		}
		return nil
	case "choices":
		var all []any
		for _, one := range f.typed[name] {
			all = append(all, one)
		}
		if all == nil {
			return nil
		}
		return all
	case "items":
		all := []any{}
		for i, p := range f.put {
			row := f.values(d.Fields, name+"."+strconv.Itoa(i)+".")
			for _, g := range d.Fields {
				if g.Type == "allegation" {
					row[g.Name] = p.N
				}
			}
			all = append(all, row)
		}
		return all
	}
	switch {
	case typed == "":
		return nil
	case d.Type == "yes_no":
		return typed == "yes"
	case d.Type == "number":
		if n, err := strconv.Atoi(typed); err == nil {
			return n
		}
	}
	return typed
}

// named says of what is wrong which field it is about.
func named(wrong *page.Wrong, fields []given) {
	for _, g := range fields {
		wrong.Name(g.Pointer, g.Label)
		for _, e := range g.Entries {
			named(wrong, e.Fields)
		}
	}
}
