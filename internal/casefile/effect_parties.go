package casefile

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// partiesDone are the effects of the people beside a case.
var partiesDone = map[string]effect{
	"admit":   {makeAdmission, foldAdmission},
	"dismiss": {makeDismissal, foldDismissal},
	"testify": {makeStatement, foldStatement},
	"reach":   {makeReach, foldReach},

	"exhibit_statement": {makeStatementExhibit, foldStatementExhibit},
}

// Admission is that somebody was given a part beside the case: their random id, by which their code and letters know
// them, and the moment their part ends, where it is for a time.
type Admission struct {
	ID    string    `json:"id"`
	Until time.Time `json:"until,omitzero"`
}

// Party is somebody who was admitted to the case.
type Party struct {
	N       int // the number that those who work on the case know them by
	ID      string
	Kind    actor.Kind
	Name    string
	Contact string
	Scope   string
	Beside  string // beside whom they stand, where they do
	Since   time.Time
	Until   time.Time // zero: to the end
	Ended   bool

	// Of whom it happened to (R4): on whose word they were contacted and what they were said to want; or, without it, on
	// what ground.
	SaidBy, Said, Ground string

	Statements []Statement // the versions, oldest first; the last one counts
	Exhibited  int         // the last version that is an item of evidence
}

// Statement is one version of what an admitted party states.
type Statement struct {
	Text string
	At   time.Time
}

// Lasts tells whether their part lasts at a moment.
func (p *Party) Lasts(at time.Time) bool { return !p.Ended && (p.Until.IsZero() || at.Before(p.Until)) }

// LastDay is the last day of their part; "" where it has no end.
func (p *Party) LastDay() string {
	if p.Until.IsZero() {
		return ""
	}
	return p.Until.UTC().AddDate(0, 0, -1).Format(time.DateOnly)
}

// Party finds an admitted party by their id; nil where there is none.
func (c *Contents) Party(id string) *Party {
	for i := range c.Parties {
		if c.Parties[i].ID == id {
			return &c.Parties[i]
		}
	}
	return nil
}

// Present lists the admitted parties of a kind whose part lasts at a moment.
func (c *Contents) Present(kind actor.Kind, at time.Time) []Party {
	var out []Party
	for i := range c.Parties {
		if p := &c.Parties[i]; p.Kind == kind && p.Lasts(at) {
			out = append(out, *p)
		}
	}
	return out
}

// Affected counts the people to whom it happened: the reporters who say so, and whoever was admitted as such.
func (c *Contents) Affected() int {
	n := 0
	for _, t := range c.Told {
		if t.Standing == string(actor.Affected) {
			n++
		}
	}
	for i := range c.Parties {
		if c.Parties[i].Kind == actor.Affected {
			n++
		}
	}
	return n
}

// Keeps tells whether somebody's part in the file lasts at a moment. Whoever was not admitted is judged elsewhere: a
// reporter and a respondent by their code, staff by the policy.
func (f *File) Keeps(who actor.Actor, at time.Time) bool {
	if !admitted(who.Kind) {
		return true
	}
	p := f.Contents.Party(who.ID)
	return p != nil && p.Kind == who.Kind && p.Lasts(at)
}

func admitted(kind actor.Kind) bool { return slices.Contains(procedure.Admitted, string(kind)) }

// partyOf is which of the admitted parties acts in an event, "" for anybody else.
func partyOf(kind actor.Kind, id string) string {
	if admitted(kind) {
		return id
	}
	return ""
}

const day = 24 * time.Hour

// makeAdmission sets aside at once every colleague who is named or close to somebody named (I07): nobody works on the
// case of their own witness.
func makeAdmission(k *making) error {
	name, contact := k.fields.Text("name"), k.fields.Text("contact")
	for _, p := range k.f.Contents.Present(actor.Kind(k.with), k.in.At) {
		if p.Name == name && p.Contact == contact {
			return fault.OnField("/fields/name", "repeated", "This person has this part already.")
		}
	}
	a := &Admission{ID: k.in.NewID()}
	if days := k.fields.Number("days"); days > 0 {
		// To the end of a day: whoever has a code for ten days has it on all of them.
		a.Until = k.in.At.UTC().Truncate(day).Add(time.Duration(days+1) * day)
	}
	k.d.Admitted, k.d.Invited = a, k.with
	k.d.Quarantine = k.in.Aside
	return nil
}

func foldAdmission(x *folding) {
	a, fields := x.e.Data.Admitted, x.fields()
	x.c.Parties = append(x.c.Parties, Party{
		N: len(x.c.Parties) + 1, ID: a.ID, Kind: actor.Kind(x.with), Name: fields.Text("name"), Contact: fields.Text("contact"),
		Scope: fields.Text("scope"), Beside: fields.Text("beside"), Since: x.e.At, Until: a.Until,
		SaidBy: fields.Text("said_by"), Said: fields.Text("said"), Ground: fields.Text("ground"),
	})
	for _, person := range x.e.Data.Quarantine {
		x.c.quarantine(person)
	}
}

// numbered finds an admitted party by the number that those who work on the case know them by; nil where there is none.
func (c *Contents) numbered(number string) *Party {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	for i := range c.Parties {
		if err == nil && c.Parties[i].N == n {
			return &c.Parties[i]
		}
	}
	return nil
}

func makeDismissal(k *making) error {
	p := k.f.Contents.numbered(k.fields.Text("party"))
	if p == nil || p.Ended {
		return fault.OnField("/fields/party", "unknown_party", "Give the number of somebody who has a part beside this case.")
	}
	k.d.Dismissed = p.ID
	return nil
}

func foldDismissal(x *folding) { x.c.Party(x.e.Data.Dismissed).Ended = true }

// makeStatement takes a statement from whoever was admitted, and from nobody in their place.
func makeStatement(k *making) error {
	if p := k.f.Contents.Party(k.in.Who.ID); p == nil || p.Kind != k.in.Who.Kind {
		return fault.Coded(fault.Conflict, "5.9", "A statement is given by the person whose it is.")
	}
	return nil
}

func foldStatement(x *folding) {
	p := x.c.Party(x.e.Who.ID)
	p.Statements = append(p.Statements, Statement{Text: x.fields().Text("text"), At: x.e.At})
}
