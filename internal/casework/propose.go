package casework

import (
	"context"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// proposalLife is how long a proposal waits for its second person.
const proposalLife = 24 * time.Hour

// propose keeps an action that needs two people. It is applied once without being kept, so that nobody is asked to
// confirm what the procedure would refuse.
func (o *Office) propose(ctx context.Context, who actor.Actor, h *held, a *procedure.Action, r Request) (*Done, error) {
	in, err := o.input(ctx, h, a, r, taking{who: who})
	if err != nil {
		return nil, err
	}
	if _, err := h.file.Apply(h.p, in); err != nil {
		return nil, err
	}
	p := Proposal{
		ID: uuid.NewString(), Kind: r.Kind, File: h.file.ID, Ref: h.file.Ref, Key: h.file.Key, Action: a.ID,
		Reason: r.Reason, Fields: r.Fields, By: who.ID, At: in.At, Expires: in.At.Add(proposalLife),
	}
	done := &Done{File: h.file, Proposal: &p}
	answer, err := r.Keep.of(done)
	if err != nil {
		return nil, err
	}
	if err := o.store.Propose(ctx, p, answer); err != nil {
		return nil, err
	}
	return done, nil
}

// Proposals lists the open proposals that the actor made or may confirm.
func (o *Office) Proposals(ctx context.Context) ([]Proposal, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	open, err := o.store.Proposals(ctx, o.now())
	if err != nil {
		return nil, err
	}
	var out []Proposal
	for _, p := range open {
		if _, err := o.proposal(ctx, who, p); err == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// Proposal reads one. NotFound where there is none, it has ended, or it is not the actor's to see.
func (o *Office) Proposal(ctx context.Context, id string) (*Proposal, error) {
	_, p, _, err := o.proposed(ctx, id)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// proposed finds a proposal and its file for the actor; NotFound as proposal says.
func (o *Office) proposed(ctx context.Context, id string) (who actor.Actor, p Proposal, l *Loaded, err error) {
	if who, err = actorOf(ctx); err != nil {
		return who, p, nil, err
	}
	p, found, err := o.store.Proposal(ctx, id)
	if err == nil && !found {
		err = NotFound()
	}
	if err != nil {
		return who, p, nil, err
	}
	l, err = o.proposal(ctx, who, p)
	return who, p, l, err
}

// proposal loads the file of a proposal for somebody who made it or may confirm it; NotFound for anyone else. The
// second person need not hold the file, so the file is found as the system and judged for the person.
func (o *Office) proposal(ctx context.Context, who actor.Actor, p Proposal) (*Loaded, error) {
	l, err := o.store.Load(ctx, Look{
		Kind: p.Kind, Ref: p.Ref, Who: who, At: o.now(),
		Scope: o.policy.Scope(actor.SystemFor("proposal"), ActList, p.Kind),
	})
	if err != nil {
		return nil, err
	}
	obj := object(l, who)
	may := o.policy.Can(who, o.secondAct(l.Header, p.Action), obj).Allowed || (p.By == who.ID && o.policy.Can(who, p.Action, obj).Allowed)
	if !l.Found || who.Kind != actor.Staff || !may {
		return nil, NotFound()
	}
	return l, nil
}

// secondAct is what the second person of an action must be allowed to do.
func (o *Office) secondAct(h casefile.Header, action string) string {
	if p, err := o.shelf.Get(h.Procedure, h.Version); err == nil {
		if a := p.Machine(h.Kind).Action(action); a != nil {
			return a.SecondAct()
		}
	}
	return ActConfirm
}

// Confirm carries out a proposal as its second person. It returns Forbidden to the one who proposed, Conflict where
// the proposal has ended, and all that Act returns: the file may have moved since.
func (o *Office) Confirm(ctx context.Context, id string, keep Keep) (*Done, error) {
	who, p, l, err := o.proposed(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.By == who.ID {
		return nil, fault.Coded(fault.Forbidden, "R-13", "You proposed this. Somebody else must confirm it.")
	}
	if !o.now().Before(p.Expires) {
		return nil, fault.Coded(fault.Conflict, "R-13", "This proposal has expired. Propose it again.")
	}
	obj := object(l, who)
	second := o.secondAct(l.Header, p.Action)
	d := o.policy.Can(who, second, obj)
	if !d.Allowed {
		return nil, o.refused(who, second, obj)
	}
	h, err := o.open(ctx, l, obj)
	if err != nil {
		return nil, err
	}
	a := h.p.Machine(p.Kind).Action(p.Action)
	proposer := actor.Actor{Kind: actor.Staff, ID: p.By}
	r := Request{Kind: p.Kind, Ref: p.Ref, Action: p.Action, Reason: p.Reason, Fields: p.Fields, Version: -1}
	return o.take(ctx, h, a, r, taking{who: proposer, as: d.Line, by: who.ID, proposal: p.ID, keep: keep})
}

// Reject ends a proposal without carrying it out. Whoever proposed it may take it back.
func (o *Office) Reject(ctx context.Context, id string, keep Keep) error {
	who, err := actorOf(ctx)
	if err != nil {
		return err
	}
	if _, err := o.Proposal(ctx, id); err != nil {
		return err
	}
	answer, err := keep.of(&Done{})
	if err != nil {
		return err
	}
	return o.store.Reject(ctx, id, who.ID, o.now(), answer)
}
