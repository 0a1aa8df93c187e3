package model

import (
	"slices"

	"recourse/internal/procedure"
)

// Told is a report as somebody tells it, or one of us enters it.
type Told struct {
	Ref       string
	Anonymous bool
	Affected  bool     // it happened to whoever tells it
	Named     []string // whom it is about
	Exhibits  []string
	Came      Came
	KeptAway  []string // colleagues who are set aside at the reporter's wish
	By        string   // whoever entered it on the house's own initiative
}

// Submit takes a report in.
func (w *World) Submit(t Told) *File {
	f := newFile(Report)
	f.Ref, f.Anonymous, f.Affected, f.Subjects, f.Named = t.Ref, t.Anonymous, t.Affected, len(t.Named), t.Named
	f.Exhibits, f.Outside, f.Came = t.Exhibits, f, t.Came
	f.Mode = "confidential"
	if t.Anonymous {
		f.Mode = "anonymous"
	}
	for _, who := range t.KeptAway {
		f.Conflict[who], f.KeptAway[who] = true, true
	}
	if t.By != "" { // who reports works on nothing that comes of it (I09)
		f.Conflict[t.By] = true
	}
	b := w.P.Report.Begins
	w.write(f, b.Action, b.State, w.Now, 0)
	w.born(f)
	w.settle(f)
	return f
}

// against keeps who the respondent is that a case is opened against.
func (f *File) against(w *World, item map[string]any) {
	f.Respondent, _ = item["name"].(string)
	f.Unknown, _ = item["unknown"].(bool)
	f.Region, _ = item["region"].(string)
	f.AffectedRegion, _ = item["affected_region"].(string)
	if w.Register != nil {
		f.lookAt("", w.Register(f.sought()))
	}
}

// joined keeps from which letter on a report's reporter is written to about a case; of one that told of it at its birth,
// from the first.
func (f *File) joined(r *File) {
	if f.Joined == nil {
		f.Joined = map[*File]int{}
	}
	f.Joined[r] = len(f.Letters)
}

// sought is whom the register is asked about on a case: nobody while it is not known who the respondent is.
func (f *File) sought() string {
	if f.Unknown {
		return ""
	}
	return f.Respondent
}

// looks adds what the register says to what is given, where there is a register and the action asks it.
func (w *World) looks(f *File, a *procedure.Action, g Given) Given {
	if w.Register == nil || !asksRegister(a) {
		return g
	}
	name := f.sought()
	if f.Kind == Report {
		name, _ = g.Fields["name"].(string)
		if n, ok := g.Fields["subject"]; ok && name == "" && number(n) < len(f.Named) {
			name = f.Named[number(n)]
		}
	}
	g.Looked = w.Register(name)
	return g
}

// regions are those of both sides, as far as they are known.
func (f *File) regions() []string {
	return slices.DeleteFunc([]string{f.Region, f.AffectedRegion}, func(r string) bool { return r == "" })
}

// linked are the cases that belong together with a case: of the same incident, joined to it, or told by a report of it.
func (w *World) linked(f *File) []*File {
	var out []*File
	for _, c := range w.Files {
		if c.Kind != Case || c == f {
			continue
		}
		shares := slices.ContainsFunc(f.Reports, func(r *File) bool { return slices.Contains(c.Reports, r) })
		related := slices.Contains(f.Related, c) || slices.Contains(c.Related, f)
		if shares || related || f.Outside != nil && c.incident() == f.incident() {
			out = append(out, c)
		}
	}
	return out
}

// worked lists what somebody ever did on a linked case.
func (w *World) worked(f *File, person string) []string {
	out := slices.Clone(f.Elsewhere[person])
	for _, c := range w.linked(f) {
		for function, people := range c.Was {
			if people[person] {
				out = append(out, function)
			}
		}
	}
	return out
}

func init() { folds["relay"] = foldRelay } // it applies folds itself

// foldRelay has every case of the report that is not at its end take the action, as the system, with what it takes of
// what was given.
func foldRelay(m *making) {
	to := m.w.P.Case.Action(m.with)
	for _, c := range m.f.Cases {
		if !m.w.P.Case.Applies(to, c.State) {
			continue
		}
		given := map[string]any{}
		for _, d := range to.Fields {
			if v, ok := m.g.Fields[d.Name]; ok {
				given[d.Name] = v
			}
		}
		m.w.apply(&making{w: m.w, f: c, who: TheSystem, a: to, g: Given{Fields: given}, skipped: map[int]bool{}})
		m.others = append(m.others, c)
	}
}

// behind are the actions that a door leads to on a file, in the order in which they are declared.
func (w *World) behind(who Who, door string, f *File) []*procedure.Action {
	var out []*procedure.Action
	m := w.machine(f)
	for i := range m.Actions {
		if a := &m.Actions[i]; a.Door == door && m.Applies(a, f.State) && w.may(who, a.ID, f) {
			out = append(out, a)
		}
	}
	return out
}

// Leads is where a party's door leads: to the first action by which one of their files goes on, or else to the first at
// all, of their own file before the cases that came of it. Clear is false where two cases stand behind it alike: which of
// them comes first is the house's own.
func (w *World) Leads(who Who, door string) (on *File, action *procedure.Action, clear bool) {
	files := []*File{who.File}
	if who.Kind == Reporter {
		files = append(files, who.File.Cases...)
	}
	for _, leaving := range []bool{true, false} {
		clear = true
		for _, f := range files {
			for _, a := range w.behind(who, door, f) {
				goes := slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return b.State != f.State })
				switch {
				case goes != leaving:
				case on == nil:
					on, action = f, a
				case on != f && on != who.File:
					clear = false
				}
			}
		}
		if on != nil {
			break
		}
	}
	return on, action, clear
}

// Knock is a party's action through one of its doors.
func (w *World) Knock(who Who, door string, g Given) (status int, on *File, action string, clear bool) {
	if !w.Sees(who, who.File) {
		return notFound, nil, "", true
	}
	on, a, clear := w.Leads(who, door)
	switch {
	case on == nil:
		return conflict, nil, "", true
	case !clear:
		return 0, on, a.ID, false
	}
	status, _ = w.Act(who, on, a.ID, g)
	return status, on, a.ID, true
}
