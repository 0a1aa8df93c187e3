package dataprotection

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/fault"
	"recourse/internal/once"
)

// proposalLife is how long a proposal waits for its second person.
const proposalLife = 24 * time.Hour

// Act is what a procedure's policy gives to those who may propose that something is erased, or confirm it; list is what
// gives away that it is there.
const (
	Act  = "erase"
	list = "list"
)

// Desk is the verbs of this package.
type Desk struct {
	Store  Store
	Policy *authz.Policy
	Rules  []Rule
	Window time.Duration // between the decision and the erasure
	Now    func() time.Time
	Keys   Keys
	Blobs  Blobs

	// Keeps tells from its events whether a hold keeps a file from being destroyed, and the last of them that was looked at.
	Keeps func(ctx context.Context, kind, ref string) (kept bool, seq int, err error)
}

func staff(ctx context.Context) (actor.Actor, error) {
	who, ok := actor.From(ctx)
	switch {
	case !ok:
		return who, fault.New(fault.Unauthenticated, "Sign in first.")
	case who.Kind != actor.Staff:
		return who, notFound()
	}
	return who, nil
}

// fresh refuses to decide an erasure without a second factor just given; a token has none.
func (d *Desk) fresh(who actor.Actor) error {
	if d.Now().Unix() >= who.FreshUntil {
		return fault.Coded(fault.Forbidden, "R-51", "Confirm it is you with a new code, then do this again.")
	}
	return nil
}

func notFound() error {
	return fault.New(fault.NotFound, "There is nothing here that you may see. Check the reference.")
}

// doomed finds a file for somebody who may do an act on it, and on everything that goes with it. NotFound where it does not
// exist for them, Forbidden where they may see it and no more.
func (d *Desk) doomed(ctx context.Context, who actor.Actor, kind, ref, act string) ([]Doomed, error) {
	all, err := d.Store.Doomed(ctx, kind, ref, who.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, notFound()
	}
	may := func(x Doomed, act string) bool { return d.Policy.Can(who, act, object(x, who)).Allowed }
	for i, x := range all {
		switch {
		case slices.Contains(x.Relations, authz.Conflict):
			return nil, notFound()
		case i > 0 || may(x, act):
		case may(x, list):
			return nil, fault.Coded(fault.Forbidden, "policy", "You may not do this.")
		default:
			return nil, notFound()
		}
	}
	return all, nil
}

func object(x Doomed, who actor.Actor) authz.Object {
	h := x.Header
	return authz.Object{Kind: h.Kind, Procedure: h.Procedure, ID: h.ID, State: h.State, Level: h.Level,
		Relations: authz.RelationsOf(who, h.ID, x.Relations)}
}

// allowed says what stands against erasing files under a rule now: Invalid for a rule that does not apply, Conflict for a
// file that is open, held, or still needed by a case.
func (d *Desk) allowed(ctx context.Context, all []Doomed, rule string) error {
	i := slices.IndexFunc(d.Rules, func(r Rule) bool { return r.ID == rule })
	if i < 0 {
		return fault.OnField("/rule", "unknown", "Name one of the retention rules.")
	}
	for n, x := range all {
		switch {
		case x.OpenCases:
			return fault.Coded(fault.Conflict, "needed", "A case still rests on this report. Erase the case.")
		case !x.Closed:
			return fault.Coded(fault.Conflict, "open", "This has not come to its end.")
		case x.Held:
			return fault.Coded(fault.Conflict, "I37", "This is kept for the police, a court or other legal reasons.")
		case n == 0 && !d.Rules[i].Allows(x.Header.Kind, x.Last, d.Now()):
			return fault.OnField("/rule", "early", "This rule does not apply to it, or not yet.")
		}
	}
	free, err := d.free(ctx, all)
	if err == nil && len(free) < len(all) {
		err = fault.Coded(fault.Conflict, "I37", "This is kept for the police, a court or other legal reasons.")
	}
	return err
}

// free gives those of the files that no hold keeps, by their ids, with the last event of each that was looked at.
func (d *Desk) free(ctx context.Context, all []Doomed) (map[string]int, error) {
	free := make(map[string]int, len(all))
	for _, x := range all {
		kept, seq, err := d.Keeps(ctx, x.Header.Kind, x.Header.Ref)
		if err != nil {
			return nil, err
		}
		if !kept {
			free[x.Header.ID] = seq
		}
	}
	return free, nil
}

// Propose asks for a file to be erased, under a rule and for a reason. Forbidden for whoever has not just given their second
// factor.
func (d *Desk) Propose(ctx context.Context, kind, ref, rule, reason string, keep func(Proposal) (*once.Answer, error)) (p Proposal, err error) {
	who, err := staff(ctx)
	if err != nil {
		return p, err
	}
	all, err := d.doomed(ctx, who, kind, ref, Act)
	if err != nil {
		return p, err
	}
	if err := d.fresh(who); err != nil {
		return p, err
	}
	if strings.TrimSpace(reason) == "" {
		return p, fault.OnField("/reason", "required", "Say why.")
	}
	if err := d.allowed(ctx, all, rule); err != nil {
		return p, err
	}
	now, h := d.Now().UTC().Truncate(time.Second), all[0].Header
	p = Proposal{ID: uuid.NewString(), Kind: kind, Ref: ref, File: h.ID, Key: h.Key, Rule: rule, Reason: reason, By: who.ID, At: now, Expires: now.Add(proposalLife)}
	answer, err := kept(keep, p)
	if err != nil {
		return p, err
	}
	return p, d.Store.Ask(ctx, p, answer)
}

func kept[R any](keep func(R) (*once.Answer, error), r R) (*once.Answer, error) {
	if keep == nil {
		return nil, nil
	}
	return keep(r)
}

// Proposals lists those that the actor made or may confirm.
func (d *Desk) Proposals(ctx context.Context) ([]Proposal, error) { return d.proposals(ctx, "") }

// Proposal reads one; NotFound for whoever may not.
func (d *Desk) Proposal(ctx context.Context, id string) (p Proposal, err error) {
	all, err := d.proposals(ctx, id)
	if err == nil && len(all) == 0 {
		err = notFound()
	}
	if err != nil {
		return p, err
	}
	return all[0], nil
}

func (d *Desk) proposals(ctx context.Context, id string) (out []Proposal, err error) {
	who, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	open, err := d.Store.Asked(ctx, id, d.Now())
	if err != nil {
		return nil, err
	}
	for _, p := range open {
		may, err := d.decides(ctx, who, p.Kind, p.Ref)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, p)
		}
	}
	return out, nil
}

// decides tells whether somebody may decide that a file is erased.
func (d *Desk) decides(ctx context.Context, who actor.Actor, kind, ref string) (bool, error) {
	_, err := d.doomed(ctx, who, kind, ref, Act)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// Confirm decides an erasure as its second person: its window begins. Forbidden for the one who proposed it, and for whoever
// has not just given their second factor.
func (d *Desk) Confirm(ctx context.Context, id string, keep func(Erasure) (*once.Answer, error)) (e Erasure, err error) {
	p, err := d.Proposal(ctx, id)
	if err != nil {
		return e, err
	}
	who, err := staff(ctx)
	if err != nil {
		return e, err
	}
	if p.By == who.ID {
		return e, fault.Coded(fault.Forbidden, "R-13", "You proposed this. Somebody else must confirm it.")
	}
	if err := d.fresh(who); err != nil {
		return e, err
	}
	all, err := d.doomed(ctx, who, p.Kind, p.Ref, Act)
	if err != nil {
		return e, err
	}
	if err := d.allowed(ctx, all, p.Rule); err != nil {
		return e, err
	}
	now := d.Now().UTC().Truncate(time.Second)
	e = Erasure{ID: uuid.NewString(), Kind: p.Kind, Ref: p.Ref, File: p.File, Key: p.Key, Seq: all[0].Header.Seq, Rule: p.Rule,
		ProposedBy: p.By, ConfirmedBy: who.ID, ConfirmedAt: now, Due: now.Add(d.Window)}
	answer, err := kept(keep, e)
	if err != nil {
		return e, err
	}
	return e, d.Store.Decide(ctx, p.ID, e, answer)
}

// Reject ends a proposal without doing it; who proposed it may take it back.
func (d *Desk) Reject(ctx context.Context, id string, keep func(Proposal) (*once.Answer, error)) error {
	p, err := d.Proposal(ctx, id)
	if err != nil {
		return err
	}
	who, err := staff(ctx)
	if err != nil {
		return err
	}
	answer, err := kept(keep, p)
	if err != nil {
		return err
	}
	return d.Store.Refuse(ctx, id, who.ID, d.Now(), answer)
}

// Erasures lists what waits for the end of its window and what was stopped, for those who could have decided it.
func (d *Desk) Erasures(ctx context.Context) (out []Erasure, err error) {
	who, err := staff(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.Erasures(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		may, err := d.decides(ctx, who, e.Kind, e.Ref)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, e)
		}
	}
	return out, nil
}

// Object stops an erasure within its window, for a reason. Conflict where it was stopped already or has begun.
func (d *Desk) Object(ctx context.Context, id, reason string, keep func(Erasure) (*once.Answer, error)) error {
	who, err := staff(ctx)
	if err != nil {
		return err
	}
	all, err := d.Store.Erasures(ctx, id)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return notFound()
	}
	e := all[0]
	if _, err := d.doomed(ctx, who, e.Kind, e.Ref, Act); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fault.OnField("/reason", "required", "Say why.")
	}
	answer, err := kept(keep, e)
	if err != nil {
		return err
	}
	return d.Store.Stop(ctx, e, who.ID, reason, d.Now(), answer)
}
