package casework

import (
	"context"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/report"
)

// tags are the blind tags of what a move adds: how the respondent may be found again, and which clauses and
// grounds the case is about (decision 31). A reporter is never tagged.
func (o *Office) tags(f *casefile.File, e casefile.Event) []casefile.Tag {
	var out []casefile.Tag
	tag := func(kind, value string) {
		if value != "" {
			out = append(out, casefile.Tag{Kind: kind, Tag: o.keys.Tag(o.keys.Epoch(), kind, value)})
		}
	}
	for mark, value := range marksOf(e) {
		tag(string(mark), value)
	}
	if c := e.Data.Clause; c != nil {
		tag("clause", c.ID)
		for _, g := range e.Data.Fields.Texts("grounds") {
			tag("ground", g)
		}
	}
	return out
}

// marksOf is how the respondent may be found from an event on: as the case was opened, or as they were found to be.
func marksOf(e casefile.Event) map[report.Mark]string {
	switch d := e.Data; {
	case d.Opened != nil:
		return marks(d.Opened.Respondent)
	case d.Attributed != nil:
		return marks(*d.Attributed)
	}
	return nil
}

func marks(r casefile.Respondent) map[report.Mark]string {
	return map[report.Mark]string{
		report.Handle: report.Canonical(report.Handle, r.Handle), report.Email: report.Canonical(report.Email, r.Email),
		report.MembershipNumber: report.Canonical(report.MembershipNumber, r.MembershipNumber),
	}
}

// parted takes away what tied a case to somebody who is not its respondent: the marks that were theirs alone, under
// every epoch; and, once somebody else is, their access.
func (o *Office) parted(ctx context.Context, r *casefile.Result, m *casefile.Move) error {
	if r.Event.Data.Attributed != nil && !r.After.Contents.RespondentSince.IsZero() {
		m.Parts = append(m.Parts, actor.Respondent)
	}
	gone := r.Event.Data.Parted
	if gone == nil {
		return nil
	}
	epochs, err := o.keys.Epochs(ctx)
	if err != nil {
		return err
	}
	stay := marks(r.After.Contents.Opening.Respondent)
	for mark, value := range marks(*gone) {
		if value == "" || value == stay[mark] {
			continue
		}
		for _, epoch := range epochs {
			m.Untags = append(m.Untags, casefile.Tag{Kind: string(mark), Tag: o.keys.Tag(epoch, string(mark), value)})
		}
	}
	return nil
}
