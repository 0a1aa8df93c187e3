package casework

import (
	"context"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// Notes lists the notes of a file that the actor may read, by their class and by who sat when they were written, oldest first. That they read them is on record
// before this returns (decision 35). It returns NotFound where the file does not exist for the actor, Forbidden where no
// class is open to them.
func (o *Office) Notes(ctx context.Context, kind, ref string) ([]casefile.Note, *procedure.Procedure, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, nil, err
	}
	l, obj, err := o.seen(ctx, who, kind, ref, false)
	if err != nil {
		return nil, nil, err
	}
	p, err := o.shelf.Get(l.Header.Procedure, l.Header.Version)
	if err != nil {
		return nil, nil, err
	}
	var classes []string
	act := ""
	for _, n := range p.Notes {
		if o.policy.Can(who, n.Act, obj).Allowed {
			classes, act = append(classes, n.ID), n.Act
		}
	}
	if act == "" {
		return nil, nil, fault.Coded(fault.Forbidden, "not_allowed", "No notes are open to you in your function here.")
	}
	h, err := o.readAs(ctx, who, kind, ref, act)
	if err != nil {
		return nil, nil, err
	}
	notes := slices.Clone(h.file.Contents.Notes)
	return slices.DeleteFunc(notes, func(n casefile.Note) bool { return !slices.Contains(classes, n.Class) || !n.OpenTo(who.ID) }), p, nil
}

// readAs opens a file for somebody who may do an act that reads some of it, whether or not they may open the rest. It is
// on record before this returns.
func (o *Office) readAs(ctx context.Context, who actor.Actor, kind, ref, act string) (*held, error) {
	l, err := o.store.Load(ctx, Look{Kind: kind, Ref: ref, Who: who, Scope: o.policy.Scope(who, act, kind), Record: who.Kind == actor.Staff, At: o.now()})
	if err != nil {
		return nil, err
	}
	var obj authz.Object
	if l.Found {
		obj = object(l, who)
	}
	if !l.Found || !o.policy.Can(who, act, obj).Allowed {
		return nil, NotFound()
	}
	return o.open(ctx, l, obj)
}
