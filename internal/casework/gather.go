package casework

import (
	"context"
	"slices"
	"strings"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// gatherPerson turns a user name into a person.
func (o *Office) gatherPerson(ctx context.Context, _ *held, a *procedure.Action, r Request, in *casefile.Input) error {
	if !slices.ContainsFunc([]string{"recuse", "rule", "uphold_conflict", "clear_conflict"}, a.Has) {
		return nil
	}
	name, _ := r.Fields["person"].(string)
	if name = strings.TrimSpace(name); name == "" {
		return nil
	}
	var err error
	in.Person, err = o.store.Person(ctx, name)
	return err
}

// gatherBallots unseals the ballots of the round that a count closes, once all are in and never before.
func (o *Office) gatherBallots(ctx context.Context, h *held, a *procedure.Action, r Request, in *casefile.Input) error {
	if !a.Has("count") {
		return nil
	}
	if _, blocks := h.p.Machine(h.file.Kind).Step(a.ID, h.file.State(), h.file.Facts(h.p, *in)); len(blocks) > 0 {
		return nil // Apply will say why; the seals stay closed
	}
	s := h.file.Contents.Sitting
	var err error
	in.Ballots, err = o.store.Ballots(ctx, h.file.Header, s.Question, s.Round)
	return err
}

// gatherExhibit finds the stored item that an action makes an exhibit.
func (o *Office) gatherExhibit(ctx context.Context, h *held, a *procedure.Action, r Request, in *casefile.Input) error {
	if !a.Has("exhibit") {
		return nil
	}
	id, _ := r.Fields["evidence"].(string)
	if id == "" {
		return nil
	}
	x, err := o.store.Exhibit(ctx, h.file.Header, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	in.Exhibit = x
	return nil
}

// gatherTarget finds the file that a report is linked to, or the case that a case is related to. It must be one that the actor may name, and never one that
// they have a conflict with (P-15).
func (o *Office) gatherTarget(ctx context.Context, _ *held, a *procedure.Action, r Request, in *casefile.Input) error {
	kinds := []string{casefile.Report, casefile.Case}
	switch {
	case a.Has("relate"):
		kinds = kinds[1:]
	case !a.Has("link"):
		return nil
	}
	ref, _ := r.Fields["to"].(string)
	ref = strings.TrimSpace(ref)
	for _, kind := range kinds {
		l, err := o.store.Load(ctx, Look{Kind: kind, Ref: ref, Who: in.Who, Scope: o.policy.Scope(in.Who, ActLink, kind), At: in.At})
		if err != nil {
			return err
		}
		if l.Found && o.policy.Can(in.Who, ActLink, object(l, in.Who)).Allowed {
			in.Target = &casefile.Target{ID: l.Header.ID, Incident: l.Header.Incident}
			return nil
		}
	}
	return nil
}

// clause finds the clause in force on the day of the conduct in the file's nation, and what its class allows
// (I13, I14).
func (o *Office) clause(f *casefile.File) func(id, on string, grounds []string) (casefile.Clause, error) {
	return func(id, on string, grounds []string) (casefile.Clause, error) {
		day, err := calendar.ParsePastDate(on, calendar.DateOf(o.now().UTC()))
		if err != nil {
			return casefile.Clause{}, fault.OnField("/fields/on", "future_date", "Give a day that has been.")
		}
		v, err := o.book.On(day, o.nation(f))
		if err != nil {
			return casefile.Clause{}, fault.OnField("/fields/on", "no_code", "No Code was in force on that day.")
		}
		c, err := v.Clause(id)
		if err != nil {
			return casefile.Clause{}, fault.OnField("/fields/clause", "unknown_clause", "The Code in force on that day has no such clause.")
		}
		var touched []string
		if c.Ground != "" {
			touched = append(touched, c.Ground)
		}
		for _, g := range grounds {
			ground, ok := v.Ground(g)
			if !ok {
				return casefile.Clause{}, fault.OnField("/fields/grounds", "unknown_option", "The Code in force on that day has no such ground.")
			}
			if (o.protected[ground.ID] || len(o.protected) == 0) && !slices.Contains(touched, ground.ID) {
				touched = append(touched, ground.ID)
			}
		}
		return casefile.Clause{
			ID: c.ID, Code: v.ID, Digest: v.Digest, Label: c.Label.In("en"), Class: string(c.Class), Text: c.Text("en"),
			Sanctions: c.Class.CanGroundSanction(), Protected: len(touched) > 0, Flags: v.Flags(c), Grounds: touched,
		}, nil
	}
}

func (o *Office) nation(f *casefile.File) string {
	if f.Nation != "" {
		return f.Nation
	}
	if p, err := o.shelf.Get(f.Procedure, f.Version); err == nil {
		return p.Nation
	}
	return ""
}

// newRef makes a random reference for a kind of file.
func (o *Office) newRef(kind string) string {
	prefix := report.OfReport
	if kind == casefile.Case {
		prefix = report.OfCase
	}
	ref, err := report.NewReference(prefix, o.rand)
	if err != nil {
		panic("no randomness: " + err.Error()) // the program cannot go on without it
	}
	return ref
}
