package casework

import (
	"context"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/once"
	"recourse/internal/procedure"
)

// Request is one action that somebody wants to take on a file.
type Request struct {
	Kind    string // casefile.Report or casefile.Case
	Ref     string
	Action  string
	Reason  string
	Fields  map[string]any
	Version int  // the version seen; -1 where the actor need not name one (parties at their doors, the system)
	Keep    Keep // nil where the request carries no key

	begun []byte // the mac of what its actor may have begun for it
}

// Keep makes, of what came of an action, what a repeat of the request is answered. It is kept with the action.
type Keep func(*Done) (*once.Answer, error)

// of is nothing to keep where nobody asked for it.
func (k Keep) of(d *Done) (*once.Answer, error) {
	if k == nil {
		return nil, nil
	}
	return k(d)
}

// Done is what came of it: an event, or a proposal that waits for a second person.
type Done struct {
	Event    casefile.Event
	File     *casefile.File
	Proposal *Proposal
	// StillAside are the cases of a report on which a colleague's conflict stands that was lifted on the report: each needs
	// a ruling of its own (I08). They are those that exist for the actor.
	StillAside []string

	code string // for the party itself, and nobody else
}

// Act takes one action, whoever acts. In order: the file is loaded inside what the actor may see, authz judges,
// the version is compared, the words are unsealed, the procedure is asked, and all that follows is kept in one
// transaction. Afterwards the system takes the steps that are now its own (draws, ends of clocks).
//
// It returns NotFound where the file does not exist for the actor or the action does not exist at all, Forbidden
// with the line that decided, Stale where the file has moved on, Conflict where the procedure does not allow it
// now, Invalid with each field that is wrong.
func (o *Office) Act(ctx context.Context, r Request) (*Done, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	l, obj, err := o.seen(ctx, who, r.Kind, r.Ref, false)
	if err != nil {
		return nil, err
	}
	p, err := o.shelf.Get(l.Header.Procedure, l.Header.Version)
	if err != nil {
		return nil, err
	}
	a := p.Machine(r.Kind).Action(r.Action)
	if a == nil {
		return nil, fault.New(fault.NotFound, "There is no such action.")
	}
	d := o.policy.Can(who, r.Action, obj)
	if !d.Allowed {
		if r.Version >= 0 && r.Version < l.Header.Seq {
			return nil, stale() // what was seen allowed it, perhaps: whoever loses a race is told that they did
		}
		return nil, o.refused(who, r.Action, obj)
	}
	if r.Version >= 0 && r.Version != l.Header.Seq {
		return nil, stale()
	}
	h, err := o.openFor(ctx, who, l, obj)
	if err != nil {
		return nil, err
	}
	if a.Second {
		return o.propose(ctx, who, h, a, r)
	}
	return o.take(ctx, h, a, r, taking{who: who, as: d.Line, keep: r.Keep})
}

func stale() error {
	return fault.New(fault.Stale, "This has moved on since you read it. Read it again, then decide.")
}

// refused says why not, by the line that decided.
func (o *Office) refused(who actor.Actor, act string, obj authz.Object) error {
	f := fault.Coded(fault.Forbidden, "not_allowed", "You may not do this here.")
	if why := o.policy.Why(who, act, obj); len(why) > 0 {
		f.Message = "You may not do this here: " + why[0].Detail
	}
	return f
}

// taking says on whose behalf an action is taken.
type taking struct {
	who      actor.Actor
	as       string
	by       string // the second person
	proposal string
	keep     Keep
}

// take applies an action that authz has allowed, keeps what follows, and lets the system take its steps.
func (o *Office) take(ctx context.Context, h *held, a *procedure.Action, r Request, t taking) (*Done, error) {
	done, moves, err := o.apply(ctx, h, a, r, t)
	if err != nil {
		return nil, err
	}
	o.settle(ctx, moves)
	return done, nil
}

// apply is one action and one transaction.
func (o *Office) apply(ctx context.Context, h *held, a *procedure.Action, r Request, t taking) (*Done, []casefile.Move, error) {
	in, err := o.input(ctx, h, a, r, t)
	if err != nil {
		return nil, nil, err
	}
	result, err := h.file.Apply(h.p, in)
	if err != nil {
		return nil, nil, err
	}
	moves, err := o.moves(ctx, h, a, in, result)
	if err != nil {
		return nil, nil, err
	}
	done := &Done{Event: result.Event, File: result.After, code: result.Code}
	if done.StillAside, err = o.stillAside(ctx, t.who, h.file, result); err != nil {
		return nil, nil, err
	}
	moves[0].Proposal, moves[0].Begun = t.proposal, r.begun
	if moves[0].Once, err = t.keep.of(done); err != nil {
		return nil, nil, err
	}
	if err := o.store.Save(ctx, moves...); err != nil {
		return nil, nil, err
	}
	return done, moves, nil
}

// input gathers what an action needs from outside the pure world.
func (o *Office) input(ctx context.Context, h *held, a *procedure.Action, r Request, t taking) (casefile.Input, error) {
	in := casefile.Input{
		Action: a.ID, Reason: r.Reason, Fields: r.Fields, Who: t.who, As: t.as, By: t.by,
		At: o.now().UTC().Truncate(time.Second), Days: h.days, Cases: h.loaded.Cases, OpenCases: h.loaded.OpenCases,
		NewID: uuid.NewString, NewRef: o.newRef, Clause: o.clause(h.file),
	}
	for _, gather := range []func(context.Context, *held, *procedure.Action, Request, *casefile.Input) error{
		o.gatherPools, o.gatherPerson, o.gatherBallots, o.gatherExhibit, o.gatherTarget, o.gatherRegister, o.gatherPriors, o.gatherAside,
	} {
		if err := gather(ctx, h, a, r, &in); err != nil {
			return in, err
		}
	}
	return in, nil
}
