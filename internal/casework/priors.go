package casework

import (
	"context"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// priorPage is how many files are looked through at a time.
const priorPage = 100

// gatherPriors looks for what was found against the respondent in other cases, by the blind tags of what tells people
// apart (decision 31). A name alone finds nothing; what was erased is no prior.
func (o *Office) gatherPriors(ctx context.Context, h *held, a *procedure.Action, _ Request, in *casefile.Input) error {
	if !a.Has("look_up_priors") {
		return nil
	}
	r := h.file.Contents.Opening.Respondent
	marks, err := o.marksOf(ctx, Find{Handle: r.Handle, Email: r.Email, MembershipNumber: r.MembershipNumber})
	if err != nil || len(marks) == 0 {
		return err
	}
	system := actor.SystemFor("priors")
	q := Query{Kind: casefile.Case, Who: system, Scope: o.policy.Scope(system, ActList, casefile.Case), Marks: marks, Limit: priorPage, At: in.At}
	for {
		rows, err := o.store.Queue(ctx, q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Header.ID == h.file.ID {
				continue
			}
			other, err := o.heldBy(ctx, system, row.Header)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			prior, ok := other.file.AsPrior(other.p, other.days, in.At)
			if ok && other.file.Contents.Opening.Respondent.Same(r) {
				in.Priors = append(in.Priors, prior)
			}
		}
		if len(rows) < priorPage {
			break
		}
		q.After = rows[len(rows)-1].Mark(true)
	}
	slices.SortFunc(in.Priors, func(x, y casefile.Prior) int { return y.From.Compare(x.From) })
	return nil
}

// Priors reads what was found against the respondent of a case before, as last looked up and unexpired now. That it was
// read is on record. It returns NotFound where the case does not exist for the actor, Forbidden where they may not read
// it, Conflict until the findings of this very case are locked (I11).
func (o *Office) Priors(ctx context.Context, ref string) ([]casefile.Prior, error) {
	if _, _, _, err := o.permitted(ctx, casefile.Case, ref, ActPriors); err != nil {
		return nil, err
	}
	v, err := o.Open(ctx, casefile.Case, ref)
	if err != nil {
		return nil, err
	}
	if !v.File.Locked() {
		return nil, fault.Coded(fault.Conflict, "I11", "What was found before is read once the findings of this case are locked.")
	}
	return slices.DeleteFunc(slices.Clone(v.File.Contents.Priors), func(p casefile.Prior) bool { return p.Expired(o.now()) }), nil
}

// gatherAside looks for colleagues who are close to somebody who is named for the first time, or are that person: whom an
// account is found to be, and who is admitted.
func (o *Office) gatherAside(ctx context.Context, _ *held, a *procedure.Action, r Request, in *casefile.Input) error {
	if !a.Has("identify_account") && !a.Has("admit") {
		return nil
	}
	staff, err := o.store.Colleagues(ctx)
	if err != nil {
		return err
	}
	given := casefile.Fields(r.Fields)
	in.Aside = casefile.SetAside([]string{given.Text("name"), given.Text("account")}, nil, staff)
	return nil
}
