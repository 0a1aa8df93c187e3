package model

import "slices"

// folds is what each effect leaves on the file.
var folds = map[string]func(*making){
	"mark":             func(m *making) { m.f.Marks[m.with] = true },
	"unmark":           func(m *making) { delete(m.f.Marks, m.with) },
	"log":              func(*making) {},
	"check_membership": func(*making) {},
	"say":              func(*making) {},
	"hear":             func(*making) {},
	"fare":             func(*making) {},
	"hold":             func(m *making) { m.f.Held[m.with] = true },
	"lift":             func(m *making) { delete(m.f.Held, m.with) },
	"consent":          func(m *making) { m.f.Consents[m.with] = true },
	"identity":         func(*making) {},
	"unveil":           func(*making) {},
	"take":             func(m *making) { m.f.seat(m.with, m.who.Name, true) },
	"release":          func(m *making) { m.f.leave(func(s Seat) bool { return s.Function == m.with }) },
	"draw":             func(m *making) { m.f.seat(m.with, Unknown, false) },
	"convene":          foldConvene,
	"declare":          foldDeclare,
	"stand_down":       func(m *making) { m.f.quarantine(m.who.Name) },
	"recuse":           func(m *making) { m.f.quarantine(m.text("person")) },
	"object":           func(m *making) { m.f.Objections = append(m.f.Objections, false) },
	"rule":             foldRuling,
	"named":            func(m *making) { m.f.Anonymous = false },
	"identify":         func(m *making) { m.f.Mode, m.f.Anonymous = m.text("mode"), false },
	"exhibit":          func(m *making) { m.f.Exhibits = append(m.f.Exhibits, m.text("evidence")) },
	"open_cases":       foldCases,
	"link":             foldLink,
	"join":             func(*making) {}, // done by the link that causes it
	"close":            func(m *making) { m.f.Outcome = m.with },
	"reopen":           func(m *making) { m.f.Outcome = "" },
	"allege":           foldAllegation,
	"drop":             func(m *making) { m.f.Allegations[number(m.g.Fields["allegation"])-1].Dropped = true },
	"put":              foldPut,
	"invite":           func(m *making) { m.f.Invited, m.f.Codes = m.f.Invited || m.with == Respondent, m.f.Codes+1 },
	"renew":            func(*making) {},
	"disband":          foldDisband,
	"serve":            func(m *making) { m.f.Means[m.text("means")] = true },
	"extend":           func(m *making) { m.f.Extensions++ },
	"question":         foldQuestion,
	"ballot":           foldBallot,
	"count":            foldCount,
	"decide":           foldDecision,
	"lodge":            func(m *making) { m.f.Appealed = true },
	"decide_appeal":    foldAppealDecision,
	"take_effect":      func(m *making) { m.begin(m.f.Decision) },
}

func foldConvene(m *making) {
	f := m.f
	if f.Body != m.with || f.Remitted {
		if b := m.w.P.Body(f.Body); b != nil {
			f.leave(func(s Seat) bool { return s.Function == b.Member || s.Function == b.Chair })
		}
		f.Body, f.Question, f.Voted, f.Ballots = m.with, "", map[string]bool{}, map[string]Ballot{}
		f.Objections, f.Remitted = nil, false
	}
	f.wanted(m)
	for _, function := range m.drawn {
		f.seat(function, Unknown, false)
	}
}

func foldDisband(m *making) {
	f := m.f
	if b := m.w.P.Body(f.Body); b != nil {
		f.leave(func(s Seat) bool { return s.Function == b.Member || s.Function == b.Chair })
	}
	f.Body, f.Question, f.Voted, f.Ballots = "", "", map[string]bool{}, map[string]Ballot{}
	f.Objections, f.Found, f.Carried, f.Settled = nil, nil, nil, false
}

func foldDeclare(m *making) {
	if m.yes("conflict") {
		m.f.quarantine(m.who.Name)
		return
	}
	for i := range m.f.Seats {
		if m.f.Seats[i].Person == m.who.Name {
			m.f.Seats[i].Declared = true
		}
	}
}

func foldRuling(m *making) {
	for i, ruled := range m.f.Objections {
		if !ruled {
			m.f.Objections[i] = true
			break
		}
	}
	if m.yes("upheld") {
		m.f.quarantine(m.text("person"))
	}
}

func foldCases(m *making) {
	for _, item := range m.items("respondents") {
		c := m.w.open(m.f)
		c.against(m.w, item)
		m.others = append(m.others, c)
	}
}

// foldLink joins the report to the incident of its target, and tells every live case of that incident.
func foldLink(m *making) {
	f := m.f
	before := map[*File]bool{} // of the target's incident already
	for _, r := range m.w.Files {
		before[r] = r.Kind == Report && r.incident() == m.target.incident()
	}
	f.Outside, f.Linked = m.target.Outside, true
	var joining string
	for _, a := range m.w.P.Case.Actions {
		if a.Has("join") {
			joining = a.ID
		}
	}
	tell := []*File{f}
	for _, r := range m.w.Files { // what was linked to it before comes along
		if r.Kind == Report && r != f && r.Linked && r.incident() == f.incident() && !before[r] {
			tell = append(tell, r)
		}
	}
	for _, c := range m.w.Files {
		if c.Kind != Case || c.incident() != m.target.incident() || slices.Contains(c.Reports, f) {
			continue
		}
		for _, r := range tell {
			if !m.w.P.Case.Applies(m.w.P.Case.Action(joining), c.State) {
				break
			}
			m.w.write(c, joining, c.State, m.w.Now, 0)
			c.Reports, c.Told, c.Anonymous = append(c.Reports, r), c.Told+1, c.Anonymous && r.Anonymous
			c.joined(r)
			c.Exhibits = append(c.Exhibits, r.Exhibits...)
			for who := range r.Conflict {
				c.quarantine(who)
			}
			m.w.carry(r, c)
			r.Cases = append(r.Cases, c)
			m.others = append(m.others, c)
		}
	}
}

func foldAllegation(m *making) {
	a, _ := m.w.Clause(m.text("clause"), m.list("grounds"))
	a.Clause = m.text("clause")
	for _, id := range m.list("evidence") {
		a.Evidence = append(a.Evidence, id.(string))
	}
	m.f.Allegations = append(m.f.Allegations, &a)
}

func foldPut(m *making) {
	for _, a := range m.f.Allegations {
		a.Put = a.Put || !a.Dropped
	}
	m.f.Means, m.f.Extensions, m.f.Notified = map[string]bool{}, 0, true
}

func foldQuestion(m *making) {
	f := m.f
	f.Question, f.Settled = m.with, false
	f.Voted, f.Ballots = map[string]bool{}, map[string]Ballot{}
}

func foldBallot(m *making) {
	m.f.Voted[m.who.Name] = true
	m.f.Ballots[m.who.Name] = m.ballot()
}

func foldCount(m *making) {
	f := m.f
	switch {
	case m.count != nil:
		f.Found, f.Settled = m.count, true
	case m.won != nil:
		f.Settled = true
		if m.with == "sanction" {
			f.Carried = m.won
		}
	default: // no majority: the same question again
		f.Settled, f.Voted, f.Ballots = false, map[string]bool{}, map[string]Ballot{}
	}
}

func foldDecision(m *making) {
	f := m.f
	f.Decision = m.determination()
	f.decided()
}

func foldAppealDecision(m *making) {
	f := m.f
	if m.won == nil {
		return
	}
	switch m.won.Result {
	case "stands":
		f.Outcome = f.Decision.Outcome
		m.begin(f.Decision)
	case "lower": // what goes with the breach stands; where the graver sanction ran already, the lower one counts from then
		m.begin(f.Decision)
		from := m.w.Now
		if f.Sanction != nil {
			from = f.Sanction.From
		}
		f.Outcome = m.won.Outcome
		if f.Sanction = m.w.sanction(m.won); f.Sanction != nil {
			f.Sanction.From = from
		}
	case "quash":
		f.Outcome, f.Sanction, f.Conditions, f.InEffect = m.w.unproved(), nil, nil, false
	case "remit":
		f.Outcome, f.Sanction, f.Conditions, f.InEffect = "", nil, nil, false
		f.Remitted, f.Settled, f.Question = true, true, ""
		f.Found, f.Carried, f.Decision = nil, nil, nil
	}
}

// sanction is what runs after a decision; nothing where no breach was found.
func (w *World) sanction(d *Ballot) *Ballot {
	if d == nil {
		return nil
	}
	if o := w.P.Outcome(d.Outcome); o == nil || o.Finding != "breach" {
		return nil
	}
	return &Ballot{Outcome: d.Outcome, Months: d.Months}
}
