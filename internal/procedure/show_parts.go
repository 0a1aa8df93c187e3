package procedure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// organisation is who works on a file, and how they are drawn.
func (t *table) organisation() {
	var rows [][]string
	for _, f := range t.p.Functions {
		pool := code(f.Role)
		if len(f.Fallback) > 0 {
			pool += "; where nobody is left, " + codes(f.Fallback)
		}
		rows = append(rows, []string{f.Title, code(f.ID), pool, f.Competence, yes(f.Fresh), t.apart(f.ID), codes(f.Elsewhere)})
	}
	t.line("## Who works on it\n")
	t.rows([]string{"function", "id", "drawn from the role", "trained for", "never twice on one file", "never the same person as", "nor who is, on a linked case"}, rows)
	rows = nil
	for _, b := range t.p.Bodies {
		rows = append(rows, []string{b.Title, code(b.ID), fmt.Sprint(b.Size), fmt.Sprint(b.Quorum), code(b.Member), code(b.Chair), b.wants(), yes(b.Independent)})
	}
	t.rows([]string{"body", "id", "seats", "quorum", "members", "chair", "made up of", "independent"}, rows)
}

// apart lists the functions that nobody holds beside this one.
func (t *table) apart(id string) string {
	apart := t.p.ApartFrom(id)
	slices.Sort(apart)
	if apart = slices.Compact(apart); len(apart) > 1 && len(apart) == len(t.p.Functions)-1 {
		return "any other"
	}
	return codes(apart)
}

// wants says what a body must be made up of.
func (b *Body) wants() string {
	var out []string
	for _, s := range b.Of {
		want := fmt.Sprintf("%d of category %s", s.AtLeast, s.Category)
		if s.Chairs {
			want += ", one of them in the chair"
		}
		out = append(out, want)
	}
	if b.OutsideRegion > 0 {
		out = append(out, fmt.Sprintf("%d from outside the region of both sides", b.OutsideRegion))
	}
	if b.GroundTrained > 0 {
		out = append(out, fmt.Sprintf("%d trained for each protected ground", b.GroundTrained))
	}
	if b.Load > 0 {
		out = append(out, fmt.Sprintf("nobody who sits on %d open files", b.Load))
	}
	return strings.Join(out, "; ")
}

func (t *table) clocks() {
	t.line("## Clocks\n")
	var rows [][]string
	for _, c := range t.p.Clocks {
		rows = append(rows, []string{c.Title, code(c.ID), c.Rule, c.long(), codes(c.In), codes(c.PausesIn), c.MaxPause, c.ends(), c.Promise})
	}
	t.rows([]string{"clock", "id", "rule", "length", "runs in", "pauses in", "pauses at most", "when it ends", "promised as"}, rows)
	if len(t.p.CheckIns) > 0 {
		t.line("The parties are asked how they have fared %s after the end.\n", strings.Join(t.p.CheckIns, " and "))
	}
}

// long says how long a clock is, and for which files.
func (c *Clock) long() string {
	out := c.Length
	switch c.Length {
	case LengthGiven:
		out = "as given, at most " + c.Most
	case "sanction", "outcome":
		out = "as long as the " + c.Length
	}
	if c.InOffice {
		out += ", to the next hour of the office"
	}
	if c.Of != "" {
		out += ", kept by the house"
	}
	return out + when(c.When)
}

// ends says what comes of a clock's end.
func (c *Clock) ends() string {
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
	return then
}

func (t *table) outcomes() {
	t.line("## Outcomes\n\nFrom the mildest to the gravest.\n")
	var rows [][]string
	for _, o := range t.p.Outcomes {
		months, quorum := "", ""
		if len(o.Months) == 2 {
			months = fmt.Sprintf("%d to %d", o.Months[0], o.Months[1])
		}
		if o.Quorum > 0 {
			quorum = fmt.Sprintf(", %d seated", o.Quorum)
		}
		rows = append(rows, []string{o.Title, code(o.ID), strings.ReplaceAll(o.Finding, "_", " "), yes(o.Sanction), yes(o.Attach), months,
			cmp.Or(o.Expires, ""), yes(o.Appeal), codes(o.By) + quorum, o.Public})
	}
	t.rows([]string{"outcome", "id", "finding", "sanction", "with another", "months", "stays on record", "may be appealed", "given by", "a bystander reads"}, rows)
	rows = nil
	for _, g := range t.p.Guidance {
		rows = append(rows, []string{g.Label, code(g.When), code(g.From), code(g.To)})
	}
	if len(rows) > 0 {
		t.line("Where a body begins; it gives a reason where it departs.\n")
		t.rows([]string{"where", "if", "from", "to"}, rows)
	}
}

// kept is what may be kept with a file or hold it.
func (t *table) kept() {
	var rows [][]string
	for _, h := range t.p.Holds {
		rows = append(rows, []string{h.Title, code(h.ID), h.Rule, codes(h.Pauses), yes(h.Keeps)})
	}
	if len(rows) > 0 {
		t.line("## Holds\n")
		t.rows([]string{"hold", "id", "rule", "pauses", "keeps the file"}, rows)
	}
	rows = nil
	for _, n := range t.p.Notes {
		rows = append(rows, []string{n.Title, code(n.ID), code(n.Act), yes(n.Seated)})
	}
	if len(rows) > 0 {
		t.line("## Notes\n\nThey enter no pack, and are read by whoever may do their act.\n")
		t.rows([]string{"note", "id", "act", "kept to those who sat"}, rows)
	}
	rows = nil
	for _, o := range t.p.Overlays {
		rows = append(rows, []string{o.Title, code(o.ID)})
	}
	if len(rows) > 0 {
		t.line("## Marks\n\nThey go along from a report to its cases.\n")
		t.rows([]string{"mark", "id"}, rows)
	}
}

// lists are the closed lists that fields take from.
func (t *table) lists() {
	if len(t.p.Lists) == 0 {
		return
	}
	t.line("## Closed lists\n")
	for _, l := range t.p.Lists {
		t.line("**%s** (`%s`)\n", l.Title, l.ID)
		for _, c := range l.Items {
			own := ""
			if c.Own != "" {
				own = " (“" + c.Own + "”)"
			}
			t.line("- `%s` %s%s", c.ID, c.Label, own)
		}
		t.line("")
	}
}
