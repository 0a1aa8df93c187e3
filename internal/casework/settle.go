package casework

import (
	"context"
	"log/slog"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// mostSteps bounds how many steps the system takes on one file in a row; a procedure that needs more is looping.
const mostSteps = 20

// settle lets the system take the steps that a move made its own; a move that made none is not looked at again. It runs
// after the commit: what fails here is taken up again by the worker, and the actor's own act stands.
func (o *Office) settle(ctx context.Context, moves []casefile.Move) {
	for _, m := range moves {
		f := m.Result.After
		var err error
		if m.Owes {
			err = o.Advance(ctx, f.Kind, f.Ref)
		}
		if err == nil {
			err = o.conclude(ctx, m)
		}
		if err != nil {
			o.log.WarnContext(ctx, "system step left for later", slog.String("kind", fault.KindOf(err).String()))
		}
	}
}

// conclude looks again at the reports of a case that has come to its end: theirs may have, too (I31).
func (o *Office) conclude(ctx context.Context, m casefile.Move) error {
	f := m.Result.After
	if !m.Closed || f.Kind != casefile.Case {
		return nil
	}
	linked, err := o.store.Linked(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, r := range linked {
		if r.Kind != casefile.Report {
			continue
		}
		if err := o.Advance(ctx, r.Kind, r.Ref); err != nil {
			return err
		}
	}
	return nil
}

// Advance takes every step that is now the system's own on one file: draws, ends of clocks. It stops where none
// is left, and returns the fault of a step that should have been possible (a pool too small, say).
func (o *Office) Advance(ctx context.Context, kind, ref string) error {
	system := actor.SystemFor("procedure")
	ctx = actor.With(ctx, system)
	var first error
	failed := map[string]bool{}
	for range mostSteps {
		l, obj, err := o.seen(ctx, system, kind, ref, false)
		if err != nil {
			return err
		}
		h, err := o.open(ctx, l, obj)
		if err != nil {
			return err
		}
		a := o.due(h, failed)
		if a == nil {
			return first
		}
		d := o.policy.Can(system, a.ID, obj)
		if !d.Allowed {
			return o.refused(system, a.ID, obj)
		}
		r := Request{Kind: kind, Ref: ref, Action: a.ID, Version: -1}
		_, moves, err := o.apply(ctx, h, a, r, taking{who: system, as: d.Line})
		if err == nil {
			err = o.conclude(ctx, moves[0])
		}
		if err != nil {
			if fault.Is(err, fault.Stale) {
				continue // somebody else moved it; look again
			}
			failed[a.ID] = true
			if first == nil {
				first = err
			}
		}
	}
	return first
}

// due finds the first action that the system takes by itself and that nothing stands in the way of.
func (o *Office) due(h *held, failed map[string]bool) *procedure.Action {
	return h.file.Next(h.p, casefile.Input{At: o.now(), Days: h.days, Cases: h.loaded.Cases, OpenCases: h.loaded.OpenCases}, failed)
}
