package casework

import (
	"context"
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
	Newest    bool
	After     Mark
	Limit     int
	Find      Find
}

// Find looks a respondent up by exact marks, through blind tags (decision 31).
type Find struct{ Handle, Email, MembershipNumber string }

// Search lists the files that the actor may see, a page at a time, narrowed in the query itself.
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
		Hold: f.Hold, Oldest: !f.Newest, After: f.After, Limit: f.Limit, At: o.now(),
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
	if q.Tags, err = o.findTags(ctx, f); err != nil {
		return nil, err
	}
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

// findTags makes the tags of what is looked for, under every epoch whose key is still kept.
func (o *Office) findTags(ctx context.Context, f Filter) ([]casefile.Tag, error) {
	var out []casefile.Tag
	epochs, err := o.keys.Epochs(ctx)
	if err != nil {
		return nil, err
	}
	add := func(kind, value string) {
		if value == "" {
			return
		}
		for _, epoch := range epochs {
			out = append(out, casefile.Tag{Kind: kind, Tag: o.keys.Tag(epoch, kind, value)})
		}
	}
	add("handle", report.Canonical(report.Handle, f.Find.Handle))
	add("email", report.Canonical(report.Email, f.Find.Email))
	add("membership_number", report.Canonical(report.MembershipNumber, f.Find.MembershipNumber))
	add("clause", f.Clause)
	add("ground", f.Ground)
	return out, nil
}
