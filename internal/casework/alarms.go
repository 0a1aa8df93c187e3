package casework

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// Alarm is what somebody is told to look at: an alarm of a clock, or an event where Clock is "".
type Alarm struct {
	ID     string
	Header casefile.Header
	Role   string // whom it is for: everyone who holds it
	Clock  string
	Action string // of the event by which it was sounded
	At     time.Time
	Due    time.Time // when the clock runs out, or the moment of the event
}

// Mark is what the page after this alarm, its last one, begins behind.
func (a Alarm) Mark() Mark { return Mark{Due: a.At, ID: a.ID} }

// AlarmQuery asks for the alarms of the actor's roles, on the files that they may list.
type AlarmQuery struct {
	Who     actor.Actor
	Reports authz.Scope
	Cases   authz.Scope
	After   Mark
	Limit   int
}

// Alarms lists the alarms for the actor's roles that nobody has seen yet, on files that they may list (I07), the oldest
// first, a page at a time.
func (o *Office) Alarms(ctx context.Context, after Mark, limit int) ([]Alarm, error) {
	q, err := o.hearing(ctx)
	if err != nil {
		return nil, err
	}
	if limit < 1 || limit > 101 {
		return nil, fault.New(fault.Malformed, "A page has 1 to 100 rows.")
	}
	q.After, q.Limit = after, limit
	return o.store.Alarms(ctx, q)
}

// SeeAlarm keeps that the actor has seen an alarm, for all whom it is for. It returns NotFound where it is none of
// theirs, Conflict where one of them saw it before.
func (o *Office) SeeAlarm(ctx context.Context, id string, keep Keep) error {
	q, err := o.hearing(ctx)
	if err != nil {
		return err
	}
	answer, err := keep.of(&Done{})
	if err != nil {
		return err
	}
	return o.store.SeeAlarm(ctx, q, id, o.now(), answer)
}

func (o *Office) hearing(ctx context.Context) (AlarmQuery, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return AlarmQuery{}, err
	}
	if who.Kind != actor.Staff {
		return AlarmQuery{}, NotFound()
	}
	return AlarmQuery{Who: who, Reports: o.policy.Scope(who, ActList, casefile.Report), Cases: o.policy.Scope(who, ActList, casefile.Case)}, nil
}
