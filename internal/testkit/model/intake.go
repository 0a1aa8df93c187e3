package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"recourse/internal/procedure"
)

// Came is how a matter came to us, and what was said of it at once.
type Came struct {
	Danger, Retaliation, Perceived, Own bool
}

func (c Came) or(o Came) Came {
	return Came{c.Danger || o.Danger, c.Retaliation || o.Retaliation, c.Perceived || o.Perceived, c.Own || o.Own}
}

// came is what guards may ask of it: of a case, of any report that told of it.
func (f *File) came() map[string]any {
	all := f.Came
	for _, r := range f.Reports {
		all = all.or(r.Came)
	}
	return map[string]any{
		"danger": all.Danger, "retaliation": all.Retaliation, "perceived": all.Perceived, "own_initiative": all.Own, "notified": f.Notified, "invited": f.Invited,
	}
}

// Party is somebody who was admitted to a case.
type Party struct {
	Kind, Name, Contact string
	Beside              string    // a party, where they stand beside one
	Until               time.Time // zero: to the end
	Ended               bool
	Stated, Exhibited   int // versions of their statement, and the last that is an item of evidence
	From, To            int // which letters were written while they had it; To is 0 while they have
}

var partyChecks = map[string]func(*making) int{
	"admit":   checkAdmitted,
	"dismiss": func(m *making) int { p := m.numbered(); return ifNot(p != nil && !p.Ended, refused) },
	"testify": func(m *making) int { return ifNot(m.who.Party != nil, conflict) },
	"say":     checkSaid,
	"reach":   checkReached,
	"relate":  checkRelated,

	"exhibit_statement": func(m *making) int { p := m.numbered(); return ifNot(p != nil && p.Exhibited < p.Stated, refused) },
}

// checkReached: an address comes with the wish to be written to there, and from nobody who is anonymous.
func checkReached(m *making) int {
	email := m.text("email")
	if m.text("how") != "mail" {
		return ifNot(email == "", refused)
	}
	anonymous := m.with == Reporter && m.f.Mode == modes[0]
	return ifNot(strings.Contains(email, "@") && !anonymous, refused)
}

var partyFolds = map[string]func(*making){
	"admit":   foldAdmitted,
	"dismiss": func(m *making) { m.numbered().end(m.f) },
	"testify": func(m *making) { m.who.Party.Stated++ },
	"reach":   func(*making) {},

	// Its id is drawn by the house, so nothing of the model ever names the item.
	"exhibit_statement": func(m *making) { p := m.numbered(); p.Exhibited = p.Stated },
	"relate":            func(m *making) { m.f.Related = append(m.f.Related, m.related) },
}

// checkAdmitted: nobody has one part twice.
func checkAdmitted(m *making) int {
	for _, p := range m.f.Parties {
		if p.Kind == m.with && p.Name == m.text("name") && p.Contact == m.text("contact") && p.lasts(m.w.Now) {
			return refused
		}
	}
	return 0
}

// foldAdmitted: a part for so many days lasts to the end of the last of them.
func foldAdmitted(m *making) {
	p := &Party{Kind: m.with, Name: m.text("name"), Contact: m.text("contact"), Beside: m.text("beside")}
	if days := number(m.g.Fields["days"]); days > 0 {
		y, month, d := m.w.Now.UTC().Date()
		p.Until = time.Date(y, month, d+days+1, 0, 0, 0, 0, time.UTC)
	}
	p.From = len(m.f.Letters)
	m.f.Parties = append(m.f.Parties, p)
	m.aside()
}

// aside sets aside who is close to somebody found or admitted (I07).
func (m *making) aside() {
	for _, person := range m.g.Aside {
		m.f.quarantine(person)
	}
}

func (p *Party) end(f *File) { p.Ended, p.To = true, len(f.Letters) }

// checkSaid: of several in one part, each is written to alone, as long as it lasts.
func checkSaid(m *making) int {
	if !slices.Contains(procedure.Admitted, m.with) {
		return 0
	}
	p := m.numbered()
	return ifNot(p != nil && p.Kind == m.with && p.lasts(m.w.Now), refused)
}

func (p *Party) lasts(at time.Time) bool { return !p.Ended && (p.Until.IsZero() || at.Before(p.Until)) }

// numbered is who is named by the number they are known by; nil where there is nobody.
func (m *making) numbered() *Party {
	for i, p := range m.f.Parties {
		if m.text("party") == strconv.Itoa(i+1) {
			return p
		}
	}
	return nil
}

// speaks tells whether it is the party who acts, or whoever represents it.
func (m *making) speaks() bool {
	if p := m.who.Party; p != nil && p.Kind == "representative" {
		return p.Beside == m.with
	}
	return m.who.Kind == m.with
}

// checkRelated: another case, once. A file in memory alone has none beside it.
func checkRelated(m *making) int {
	for _, f := range m.w.Files {
		if f.Ref == m.text("to") && f.Kind == Case && f != m.f && m.w.may(m.who, "link_to", f) {
			m.related = f
		}
	}
	if m.related == nil {
		return refused
	}
	for _, r := range m.f.Related {
		if r == m.related {
			return refused
		}
	}
	return 0
}
