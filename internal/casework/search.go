package casework

import (
	"context"
	"maps"
	"slices"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/report"
)

// Filter narrows a list. Anything that names a person comes by Find, never in an address.
type Filter struct {
	Kind      string
	State     string
	Group     string
	Mine      bool
	Clause    string
	Ground    string
	DueBefore time.Time
	Overdue   bool
	Hold      *bool
	Burst     string // those of one burst, each in a row of its own
	Newest    bool
	After     Mark
	Limit     int
	Find      Find
}

// Find looks a respondent up by exact marks, through blind tags (decision 31).
type Find struct{ Handle, Email, MembershipNumber string }

// Search lists the files that the actor may see, a page at a time, narrowed in the query itself. Near-copies that came in a
// burst are one row, so that they do not hide what came between them, unless somebody is looked for, or their own work.
func (o *Office) Search(ctx context.Context, f Filter) ([]Row, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	if f.Limit < 1 || f.Limit > 101 {
		return nil, fault.New(fault.Malformed, "A page has 1 to 100 rows.")
	}
	q := Query{
		Kind: f.Kind, Who: who, Scope: o.policy.Scope(who, ActList, f.Kind), DueBefore: f.DueBefore, Overdue: f.Overdue,
		Hold: f.Hold, Burst: f.Burst, Oldest: !f.Newest, After: f.After, Limit: f.Limit, At: o.now(),
	}
	if f.Mine {
		q.Assignee = who.ID
	}
	if f.Group != "" {
		q.States = o.statesOf(f.Kind, f.Group)
	}
	switch {
	case f.State != "" && f.Group != "" && !slices.Contains(q.States, f.State):
		q.States = []string{""} // a state of another group: nothing can be in both
	case f.State != "":
		q.States = []string{f.State}
	}
	if q.Marks, err = o.marksOf(ctx, f.Find); err != nil {
		return nil, err
	}
	for kind, value := range map[string]string{"clause": f.Clause, "ground": f.Ground} {
		tags, err := o.tagsOf(ctx, map[string]string{kind: value})
		if err != nil {
			return nil, err
		}
		if tags != nil {
			q.Tags = append(q.Tags, tags)
		}
	}
	q.Fold = f.Kind == casefile.Report && !f.Mine && f.Burst == "" && len(q.Tags)+len(q.Marks) == 0
	return o.store.Queue(ctx, q)
}

// statesOf lists the states of a stage group over all procedures; one that can match nothing where there are none.
func (o *Office) statesOf(kind, group string) []string {
	out := []string{""}
	for _, p := range o.shelf.All() {
		for _, s := range p.Machine(kind).States {
			if s.Group == group {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

// marksOf makes the tags of what tells a person apart; none where nothing is given.
func (o *Office) marksOf(ctx context.Context, f Find) ([]casefile.Tag, error) {
	return o.tagsOf(ctx, map[string]string{
		"handle": report.Canonical(report.Handle, f.Handle), "email": report.Canonical(report.Email, f.Email),
		"membership_number": report.Canonical(report.MembershipNumber, f.MembershipNumber),
	})
}

// tagsOf makes the tags of values, by their kinds, under every epoch whose key is still kept; none for no value. The epochs
// are asked for once, and where there is something to look for.
func (o *Office) tagsOf(ctx context.Context, values map[string]string) (out []casefile.Tag, err error) {
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" })
	if len(values) == 0 {
		return nil, nil
	}
	epochs, err := o.keys.Epochs(ctx)
	if err != nil {
		return nil, err
	}
	for kind, value := range values {
		for _, epoch := range epochs {
			out = append(out, casefile.Tag{Kind: kind, Tag: o.keys.Tag(epoch, kind, value)})
		}
	}
	return out, nil
}
