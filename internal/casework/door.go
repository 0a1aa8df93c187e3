package casework

import (
	"context"
	"errors"
	"strconv"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/once"
	"recourse/internal/procedure"
)

// Knock is how a party acts: by a door with a fixed name, behind which the procedure puts the action of the present
// state. A reporter's door is tried on the report first and then on the cases that came of it; among all of these an
// action that leads to another state goes before one that stays, so that an answer reaches the file that waits for it.
//
// Of the request, its reason, its fields and Keep count; the door says the rest.
//
// A party names no version, so where somebody else moved one of the files first, it is looked at again: what they said
// holds whatever the file has become.
//
// It returns NotFound to anyone without a file of their own, Conflict where the door is shut at this stage, and all
// that Act returns.
func (o *Office) Knock(ctx context.Context, door string, r Request) (*Done, error) {
	for tries := 1; ; tries++ {
		done, err := o.knock(ctx, door, r)
		if !fault.Is(err, fault.Stale) || tries == mostKnocks {
			return done, err
		}
	}
}

// mostKnocks bounds how often a party's act is tried that somebody else came before.
const mostKnocks = 8

func (o *Office) knock(ctx context.Context, door string, r Request) (*Done, error) {
	who, files, err := o.joined(ctx)
	if err != nil {
		return nil, err
	}
	var failed error
	h, a := o.leads(who, files, door, func(h casefile.Header, a *procedure.Action) []procedure.Block {
		if len(a.Guards) == 0 {
			return nil
		}
		blocks, err := o.stands(ctx, who, h, a)
		failed = errors.Join(failed, err)
		return blocks
	})
	if failed != nil {
		return nil, failed
	}
	if a != nil {
		r.Kind, r.Ref, r.Action, r.Version = h.Kind, h.Ref, a.ID, -1
		r.begun = o.begunMAC(who, door)
		return o.Act(ctx, r)
	}
	return nil, DoorShut()
}

// DoorShut is what a party is told who knocks where nothing is behind the door now.
func DoorShut() error {
	return fault.Coded(fault.Conflict, "door_shut", "This is not possible at the present stage.")
}

// leads finds the file and the action that a door leads to: the first by which a file goes on, or else the first at all.
// One in whose way blocks finds something comes after all others; where there is no other, nobody asks.
func (o *Office) leads(who actor.Actor, files []casefile.Header, door string,
	blocks func(casefile.Header, *procedure.Action) []procedure.Block,
) (casefile.Header, *procedure.Action) {
	var all, free []ahead
	for _, h := range files {
		for _, a := range o.behind(who, h, door) {
			all = append(all, ahead{h, a})
		}
	}
	if len(all) > 1 {
		for _, to := range all {
			if len(blocks(to.file, to.action)) == 0 {
				free = append(free, to)
			}
		}
	}
	if len(free) > 0 {
		all = free
	}
	for _, to := range all {
		if to.action.Leaves(to.file.State) {
			return to.file, to.action
		}
	}
	if len(all) > 0 {
		return all[0].file, all[0].action
	}
	return casefile.Header{}, nil
}

// ahead is an action that a door may lead to.
type ahead struct {
	file   casefile.Header
	action *procedure.Action
}

// stands is what stands in the way of an action on a file of a party's.
func (o *Office) stands(ctx context.Context, who actor.Actor, at casefile.Header, a *procedure.Action) ([]procedure.Block, error) {
	l, obj, err := o.seen(ctx, who, at.Kind, at.Ref, false)
	if err != nil {
		return nil, err
	}
	h, err := o.open(ctx, l, obj)
	if err != nil {
		return nil, err
	}
	_, blocks := h.p.Machine(at.Kind).Step(a.ID, h.file.State(), h.facts(o.now()))
	return blocks, nil
}

// behind finds the actions that a door leads to in a file's state, for somebody whom the policy lets take them.
func (o *Office) behind(who actor.Actor, h casefile.Header, door string) []*procedure.Action {
	p, err := o.shelf.Get(h.Procedure, h.Version)
	if err != nil {
		return nil
	}
	m := p.Machine(h.Kind)
	obj := object(&Loaded{Header: h, Relations: toldTo(who, h)}, who)
	var out []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if a.Door == door && m.Applies(a, h.State) && o.policy.Can(who, a.ID, obj).Allowed {
			out = append(out, a)
		}
	}
	return out
}

// toldTo is how a reporter stands to a case that came of their report.
func toldTo(who actor.Actor, h casefile.Header) []string {
	if who.Kind == actor.Reporter && h.Kind == casefile.Case {
		return []string{"told"}
	}
	return nil
}

// joined are a party's own file and, for a reporter, the cases that came of it.
func (o *Office) joined(ctx context.Context) (actor.Actor, []casefile.Header, error) {
	var linked []casefile.Header
	who, own, _, err := o.ownLook(ctx, Look{Linked: &linked})
	if err != nil {
		return who, nil, err
	}
	files := []casefile.Header{own.Header}
	if who.Kind == actor.Reporter {
		files = append(files, linked...)
	}
	return who, files, nil
}

// own loads the one file that the actor's code opens; NotFound for anyone who is no party.
func (o *Office) own(ctx context.Context) (actor.Actor, *Loaded, error) {
	who, l, _, err := o.ownLook(ctx, Look{})
	return who, l, err
}

// ownLook is own, with what the look asks for beside the file.
func (o *Office) ownLook(ctx context.Context, look Look) (who actor.Actor, l *Loaded, obj authz.Object, err error) {
	if who, err = actorOf(ctx); err != nil {
		return who, nil, obj, err
	}
	look.Kind, look.ID, look.Who = casefile.Case, who.File, who
	if who.Kind == actor.Reporter {
		look.Kind = casefile.Report
	}
	if who.File == "" {
		return who, nil, obj, NotFound()
	}
	l, obj, err = o.look(ctx, look)
	if fault.Is(err, fault.NotFound) {
		err = o.orErased(ctx, who.File, err)
	}
	return who, l, obj, err
}

// orErased tells a party whose file was erased so, in the place of err: their code opens this and nothing more.
func (o *Office) orErased(ctx context.Context, file string, err error) error {
	day, rule, failed := o.store.Erased(ctx, file)
	switch {
	case failed != nil:
		return failed
	case day == "":
		return err
	}
	return fault.Coded(fault.Gone, "erased", "What was kept here was erased on "+day+", under the rule "+strconv.Quote(rule)+". Nobody can read it any more.")
}

// RenewCode withdraws the acting party's access code and gives another, shown once. Every session by the old one ends.
func (o *Office) RenewCode(ctx context.Context, keep func(words string) (*once.Answer, error)) (words string, err error) {
	var r Request
	if keep != nil {
		r.Keep = func(d *Done) (*once.Answer, error) { return keep(d.code) }
	}
	done, err := o.Knock(ctx, "access_code", r)
	if err != nil {
		return "", err
	}
	return done.code, nil
}
