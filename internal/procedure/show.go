package procedure

import (
	"cmp"
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

func (t *table) organisation() {
	var rows [][]string
	for _, f := range t.p.Functions {
		apart := t.p.ApartFrom(f.ID)
		slices.Sort(apart)
		rows = append(rows, []string{f.Title, code(f.ID), code(f.Role), yes(f.Fresh), codes(slices.Compact(apart))})
	}
	t.line("## Who works on it\n")
	t.rows([]string{"function", "id", "drawn from the role", "never twice on one file", "never the same person as"}, rows)
	rows = nil
	for _, b := range t.p.Bodies {
		rows = append(rows, []string{b.Title, code(b.ID), fmt.Sprint(b.Size), fmt.Sprint(b.Quorum), code(b.Member), code(b.Chair)})
	}
	t.rows([]string{"body", "id", "seats", "quorum", "members", "chair"}, rows)
}

func (t *table) machine(kind string) {
	m := t.p.Machine(kind)
	t.line("## The way of a %s\n\nIt begins as %s by `%s`.\n", kind, code(m.Begins.State), m.Begins.Action)
	var rows [][]string
	for _, s := range m.States {
		var clocks []string
		for _, c := range t.p.Clocks {
			if slices.Contains(c.In, s.ID) {
				clocks = append(clocks, c.ID)
			}
		}
		rows = append(rows, []string{s.Title, code(s.ID), s.Group, s.Public.Reporter, s.Public.Respondent, codes(clocks), yes(s.Terminal)})
	}
	t.rows([]string{"state", "id", "group", "the reporter reads", "the respondent reads", "clocks", "the end"}, rows)
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
		guards = append(guards, fmt.Sprintf("%s (%s)", code(g.When), g.Rule))
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
		does = append(does, code(strings.TrimSpace(e.Do+" "+e.With)))
	}
	for _, l := range a.Letters {
		letters = append(letters, l.ID+" to the "+l.To+when(l.When))
	}
	for _, c := range []struct {
		word string
		list []string
	}{{"starts", a.Starts}, {"stops", a.Stops}, {"pauses", a.Pauses}, {"resumes", a.Resumes}} {
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

func (t *table) clocks() {
	t.line("## Clocks\n")
	var rows [][]string
	for _, c := range t.p.Clocks {
		then := ""
		switch {
		case c.Then != "":
			then = "the system takes " + code(c.Then)
		case c.Escalate != "":
			then = "an alarm to " + code(c.Escalate)
		}
		if len(c.Alarms) > 0 {
			then += "; before it, alarms to " + code(c.Escalate) + " at " + strings.Join(c.Alarms, ", ")
		}
		rows = append(rows, []string{c.Title, code(c.ID), c.Length, codes(c.In), codes(c.PausesIn), c.MaxPause, then, c.Promise})
	}
	t.rows([]string{"clock", "id", "length", "runs in", "pauses in", "pauses at most", "when it ends", "promised as"}, rows)
}

func (t *table) outcomes() {
	t.line("## Outcomes\n\nFrom the mildest to the gravest.\n")
	var rows [][]string
	for _, o := range t.p.Outcomes {
		months := ""
		if len(o.Months) == 2 {
			months = fmt.Sprintf("%d to %d", o.Months[0], o.Months[1])
		}
		rows = append(rows, []string{o.Title, code(o.ID), strings.ReplaceAll(o.Finding, "_", " "), yes(o.Sanction), months,
			cmp.Or(o.Expires, ""), yes(o.Appeal), codes(o.By), o.Public})
	}
	t.rows([]string{"outcome", "id", "finding", "sanction", "months", "stays on record", "may be appealed", "given by", "a bystander reads"}, rows)
}

func when(condition string) string {
	if condition == "" {
		return ""
	}
	return " if " + code(condition)
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
