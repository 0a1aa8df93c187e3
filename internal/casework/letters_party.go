package casework

import (
	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/notify"
)

// toParty takes from the case what somebody who was admitted may be told: whom it happened to, what a reporter to whom it
// happened is told; a witness and a supporter the group of the stage alone; whoever represents a party its stage (5.13).
func (w *writing) toParty(p *casefile.Party) {
	d, fields := &w.d, w.ev.Data.Fields
	d.Reference, d.Written, d.AccessCode = w.f.Ref, w.day(w.ev.At), w.x.AccessCode
	d.Name, d.Asked, d.Beside = p.Name, p.Scope, p.Beside
	if !p.Until.IsZero() {
		d.PartUntil = w.x.Days.DateOf(p.Until).AddDays(-1).String() // the last whole day
	}
	s := w.p.Case.State(w.f.State())
	d.Stage = w.p.Say(groups[s.Group])
	switch p.Kind {
	case actor.Affected:
		d.Standing, d.Stage = affected, s.Public.Reporter
		if o := w.p.Outcome(w.f.Contents.Outcome); o != nil {
			d.Public = o.Public
		}
		d.Promises = w.promises()
		d.HoldReview, d.HoldTime = w.effect("hold")
		d.Questions = fields.Text("questions")
		w.toAffected(p.ID)
	case actor.Representative:
		d.Stage = s.Public.For(p.Beside)
	}
}

// Copied words: what is given to somebody alone is not in the copy that their representative gets.
const (
	copyNote  = "This is a copy for you as a representative. The letter itself went to the person beside whom you stand."
	codeAlone = "(given to them alone, and not in this copy)"
	nameAlone = "(named to them)"
)

// copied takes from a letter what its representative is not given: the code, the reference of a report, and the names of
// those who sit (5.13).
func (w *writing) copied() {
	d := &w.d
	d.Reference = w.f.Ref
	if d.AccessCode != "" {
		d.AccessCode = w.p.Say(codeAlone)
	}
	members := make([]notify.Member, len(d.Members))
	for i, m := range d.Members {
		members[i] = notify.Member{Name: w.p.Say(nameAlone), Function: m.Function}
	}
	d.Members = members
}

// toEnforcer takes from the case what whoever must keep a restriction needs: on whom, which, within what, from when to when.
// Nothing of what it is for (5.13).
func (w *writing) toEnforcer() {
	d, c := &w.d, &w.f.Contents
	d.Reference, d.Written = w.f.Ref, w.day(w.ev.At)
	d.Respondent, d.MembershipNumber = c.Opening.Respondent.Name, c.Opening.Respondent.MembershipNumber
	d.Restrictions = w.imposed()
	d.Measures, d.MeasureGrounds, d.Relied, d.Proportionality = nil, nil, "", ""
	if s := c.Sanction; s != nil {
		if o := w.p.Outcome(s.Outcome); o != nil && o.Sanction {
			d.Restrictions = append(d.Restrictions, notify.Restriction{What: o.Title, From: w.day(s.From), Until: w.day(s.Until)})
		}
	}
}
