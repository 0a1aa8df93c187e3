package model

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
)

// Line is one line of a policy file: who may do what.
type Line struct {
	Kind                           string
	Roles, Acts, States, Relations []string // one of each; "*" is any
	Deny                           bool
}

// ReadPolicy reads the lines of a procedure's policy. What is no line of policy is passed over: refusing it is the
// business of the house.
func ReadPolicy(csv []byte) []Line {
	var out []Line
	lines := bufio.NewScanner(bytes.NewReader(csv))
	for lines.Scan() {
		cells := strings.Split(lines.Text(), ",")
		if len(cells) != 8 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if cells[0] == "p" {
			list := func(i int) []string { return strings.Split(cells[i], "|") }
			out = append(out, Line{cells[2], list(1), list(3), list(4), list(5), cells[7] == "deny"})
		}
	}
	return out
}

func anyOf(list []string, values ...string) bool {
	return list[0] == "*" || slices.ContainsFunc(list, func(one string) bool { return slices.Contains(values, one) })
}

func (l Line) meets(roles []string, kind, act, state string, relations []string) bool {
	return l.Kind == kind && anyOf(l.Acts, act) && anyOf(l.States, state) && len(roles) > 0 && anyOf(l.Roles, roles...) && anyOf(l.Relations, relations...)
}

// may judges: one deny is enough to refuse, one allow is needed to let.
func (w *World) may(who Who, act string, f *File) bool {
	relations, allowed, roles := w.relations(who, f), false, who.Roles
	if who.Kind == Staff && len(roles) > 0 {
		roles = append(slices.Clone(roles), "staff")
	}
	for _, l := range w.about(f.Kind, act) {
		if !l.meets(roles, f.Kind, act, f.State, relations) {
			continue
		}
		if l.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

// about are the lines that speak of an act.
func (w *World) about(kind, act string) []Line {
	at := [2]string{kind, act}
	lines, ok := w.acts[at]
	if !ok {
		for _, l := range w.policy {
			if l.Kind == kind && anyOf(l.Acts, act) {
				lines = append(lines, l)
			}
		}
		if w.acts == nil {
			w.acts = map[[2]string][]Line{}
		}
		w.acts[at] = lines
	}
	return lines
}

// relations is how somebody stands to a file.
func (w *World) relations(who Who, f *File) []string {
	var out []string
	switch who.Kind {
	case Reporter:
		if who.File == f {
			out = append(out, "own")
		} else if slices.Contains(f.Reports, who.File) {
			out = append(out, "told")
		}
	case Respondent:
		if who.File == f {
			out = append(out, "named")
		}
	case "affected", "witness", "representative", "supporter":
		if who.File == f {
			out = append(out, map[string]string{"affected": "affected", "witness": "witness", "representative": "represents", "supporter": "supports"}[who.Kind])
		}
	case Staff:
		for _, s := range f.Seats {
			switch {
			case s.Person != who.Name:
			case s.Declared:
				out = append(out, s.Function)
			default:
				out = append(out, "drawn")
			}
		}
		for function, people := range f.Was {
			if people[who.Name] {
				out = append(out, "was_"+function)
			}
		}
		if f.Barred[who.Name] {
			out = append(out, "barred")
		}
		if f.Conflict[who.Name] {
			out = append(out, "conflict")
		}
	}
	return out
}

// Sees tells whether a file exists for somebody at all.
func (w *World) Sees(who Who, f *File) bool {
	act := "list"
	switch {
	case who.Kind == Reporter && f.Kind == Report:
		act = "read"
	case who.Kind != Staff && who.Kind != System:
		act = "follow"
	}
	return w.may(who, act, f)
}
