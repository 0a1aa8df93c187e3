package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// Prior is a finding of breach against the respondent in another case: what a body may weigh, once its own findings are
// locked (I11).
type Prior struct {
	Case    string        `json:"case"` // the file
	Outcome string        `json:"outcome"`
	Title   string        `json:"title"`
	Months  int           `json:"months,omitempty"`
	From    time.Time     `json:"from"`
	Until   time.Time     `json:"until"` // when it is no prior any longer
	Clauses []PriorClause `json:"clauses"`
}

// PriorClause is a clause that was found to be broken.
type PriorClause struct {
	ID    string   `json:"id"`
	Label string   `json:"label"`
	Flags []string `json:"flags,omitempty"`
}

// AsPrior is the finding of this case as another case may weigh it: of a breach, in effect, and unexpired. It is false
// where there is none: nothing found, an appeal still open, quashed, remitted, expired.
func (f *File) AsPrior(p *procedure.Procedure, days *calendar.Days, now time.Time) (Prior, bool) {
	c := &f.Contents
	if c.Sanction == nil || c.Remitted {
		return Prior{}, false
	}
	o := p.Outcome(c.Sanction.Outcome)
	if o == nil || o.Finding != "breach" {
		return Prior{}, false
	}
	out := Prior{Case: f.ID, Outcome: o.ID, Title: o.Title, Months: c.Sanction.Months, From: c.Sanction.From, Until: c.Sanction.Until}
	if kept, err := calendar.ParseLength(o.Expires); err == nil {
		out.Until = days.Add(out.From, kept)
	}
	for _, found := range c.Findings {
		if found.Found == panel.Proved && found.Allegation <= len(c.Allegations) {
			if cl := c.Allegations[found.Allegation-1].Clause; cl.Sanctions {
				out.Clauses = append(out.Clauses, PriorClause{ID: cl.ID, Label: cl.Label, Flags: cl.Flags})
			}
		}
	}
	return out, !out.Expired(now)
}

// Expired tells whether the finding is no prior any longer. Time that is not known lets nothing expire.
func (p Prior) Expired(now time.Time) bool { return !now.IsZero() && !now.Before(p.Until) }

// recent tells whether the finding took effect within a length of days, months or years.
func (p Prior) recent(within string, now time.Time) bool {
	l, err := calendar.ParseLength(within)
	if err != nil {
		return false
	}
	switch l.Unit {
	case calendar.Year:
		return now.Before(p.From.AddDate(l.N, 0, 0))
	case calendar.Month:
		return now.Before(p.From.AddDate(0, l.N, 0))
	}
	return now.Before(p.From.AddDate(0, 0, l.N))
}

// like tells whether an allegation is under a clause of the finding, or under one of which the Code says the same.
func (p Prior) like(a Allegation) bool {
	return slices.ContainsFunc(p.Clauses, func(c PriorClause) bool {
		return c.ID == a.Clause.ID || slices.ContainsFunc(c.Flags, func(f string) bool { return slices.Contains(a.Clause.Flags, f) })
	})
}

// Same tells whether two respondents share one of the marks by which people are told apart.
func (r Respondent) Same(o Respondent) bool {
	for mark, both := range map[report.Mark][2]string{
		report.Handle: {r.Handle, o.Handle}, report.Email: {r.Email, o.Email}, report.MembershipNumber: {r.MembershipNumber, o.MembershipNumber},
	} {
		if key := report.Canonical(mark, both[0]); key != "" && key == report.Canonical(mark, both[1]) {
			return true
		}
	}
	return false
}

// Locked tells whether the findings of a case are settled, so that what was found in others can change none of them.
func (f *File) Locked() bool { return f.Contents.Findings != nil || f.Contents.Decision != nil }

func makePriors(k *making) error {
	k.d.Priors = k.in.Priors
	return nil
}

func foldPriors(x *folding) { x.c.Priors, x.c.PriorsAt = x.e.Data.Priors, x.e.At }
