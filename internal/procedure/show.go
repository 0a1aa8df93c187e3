package procedure

import (
	"fmt"
	"slices"
	"strings"
)

// Table writes the whole procedure as Markdown: what a lawyer reads, and what a change is reviewed by. The same file
// always gives the same text.
func (p *Procedure) Table() string {
	t := &table{p: p}
	t.line("# %s\n", p.Title)
	t.line("Procedure `%s`, version %s. Written from its file by `recourse procedure show`; change the file, not this.\n", p.ID, p.Version)
	if p.About != "" {
		t.line("%s\n", strings.TrimSpace(p.About))
	}
	t.organisation()
	for _, kind := range []string{"report", "case"} {
		t.machine(kind)
	}
	t.clocks()
	t.outcomes()
	t.kept()
	t.lists()
	return t.b.String()
}

type table struct {
	p *Procedure
	b strings.Builder
}

func (t *table) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// rows writes a table; a cell keeps its bars and line ends to itself.
func (t *table) rows(head []string, rows [][]string) {
	t.row(head)
	t.row(slices.Repeat([]string{"---"}, len(head)))
	for _, r := range rows {
		t.row(r)
	}
	t.line("")
}

var cell = strings.NewReplacer("|", "\\|", "\n", " ")

func (t *table) row(cells []string) {
	t.b.WriteByte('|')
	for _, c := range cells {
		t.b.WriteString(" " + cell.Replace(c) + " |")
	}
	t.b.WriteByte('\n')
}

func (t *table) machine(kind string) {
	m := t.p.Machine(kind)
	t.line("## The way of a %s\n\nIt begins as %s by `%s`%s.\n", kind, code(m.Begins.State), m.Begins.Action, of(m.Begins.Rule))
	var rows [][]string
	for _, s := range m.States {
		var clocks []string
		for _, c := range t.p.Clocks {
			if slices.Contains(c.In, s.ID) {
				clocks = append(clocks, c.ID)
			}
		}
		rows = append(rows, []string{s.Title, code(s.ID), s.Rule, s.Group, s.Public.Reporter, s.Public.Respondent, codes(clocks), yes(s.Terminal)})
	}
	t.rows([]string{"state", "id", "rule", "group", "the reporter reads", "the respondent reads", "clocks", "the end"}, rows)
	rows = nil
	for i := range m.Actions {
		rows = append(rows, t.action(&m.Actions[i]))
	}
	t.rows([]string{"action", "id", "rule", "from", "to", "who", "only if", "takes", "does", "letters", "clocks"}, rows)
}

func (t *table) action(a *Action) []string {
	var to, guards, fields, does, letters, clocks []string
	for _, b := range a.To {
		to = append(to, code(b.State)+when(b.When))
	}
	for _, g := range a.Guards {
		rule := g.Rule
		if g.Tell {
			rule += ", told"
		}
		guards = append(guards, fmt.Sprintf("%s (%s)", code(g.When), rule))
	}
	for _, k := range a.Checks {
		guards = append(guards, fmt.Sprintf("of %s: %s (%s)", k.Field, code(k.When), k.Rule))
	}
	if a.Reason == "required" {
		fields = append(fields, "**reason**")
	}
	for _, f := range a.Fields {
		name := f.Name + ": " + f.Type
		if f.List != "" {
			name += " of " + f.List
		}
		if f.Required {
			name = "**" + name + "**"
		}
		fields = append(fields, name)
	}
	for _, e := range a.Does {
		does = append(does, code(strings.TrimSpace(e.Do+" "+e.With))+when(e.When))
	}
	for _, l := range a.Letters {
		letters = append(letters, l.ID+" to the "+l.To+when(l.When))
	}
	for _, c := range []struct {
		word string
		list []string
	}{{"starts", a.Starts}, {"restarts", a.Restarts}, {"stops", a.Stops}, {"pauses", a.Pauses}, {"resumes", a.Resumes}} {
		if len(c.list) > 0 {
			clocks = append(clocks, c.word+" "+codes(c.list))
		}
	}
	if a.Extends != "" {
		clocks = append(clocks, "extends "+code(a.Extends))
	}
	return []string{a.Title, code(a.ID), a.Rule, codes(a.From), strings.Join(to, ", "), a.who(), strings.Join(guards, "; "),
		strings.Join(fields, ", "), strings.Join(does, ", "), strings.Join(letters, ", "), strings.Join(clocks, ", ")}
}

// who says in words how an action comes to be taken; which role may is the policy's.
func (a *Action) who() string {
	switch {
	case a.Auto:
		return "the system, by itself"
	case a.System:
		return "the system"
	case a.Door != "":
		return "a party, by the door " + a.Door
	case a.Second:
		return "two people"
	}
	return "one person"
}

func when(condition string) string {
	if condition == "" {
		return ""
	}
	return " if " + code(condition)
}

// of names the rule that something comes from.
func of(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rule + ")"
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func codes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}
