package casefile

import (
	"encoding/json"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// Input is one action as somebody wants to take it, with what the verb found for it outside the pure world.
type Input struct {
	Action string
	Reason string
	Fields map[string]any // as decoded from JSON, not yet checked
	Who    actor.Actor
	As     string // the function or role that let them
	By     string // who confirmed it, where it needed a second person
	At     time.Time

	Days      *calendar.Days
	Cases     int                      // of a report: those joined to it
	OpenCases int                      // of those, not yet at an end
	NewID     func() string            // random v4
	NewRef    func(kind string) string // random reference
	Clause    func(id, on string, grounds []string) (Clause, error)
	Pools     map[string][]string        // role to everyone who holds it now
	Known     map[string]panel.Candidate // by person: what is known of those in the pools, where a draw or a second person asks for it
	Elsewhere map[string][]string        // by person: the functions they hold or held on a linked case, where a draw or a second person asks for it
	Seed      []byte                     // for draws, fresh and random
	Ballots   []panel.Ballot             // unsealed, for a count
	Exhibit   *Exhibit                   // already sealed and stored
	Target    *Target                    // of a link
	Person    string                     // the id behind a user name given
	Told      *Told                      // of a join
	Exhibits  []Exhibit                  // of a join: what came with the report
	Looked    *Membership                // what the register said, where it was asked
	Aside     []string                   // colleagues to set aside: close to somebody found or admitted, or set aside from a report that joins
	Kept      []string                   // of those: only at the wish of its reporter
	Priors    []Prior                    // of a look-up
}

// Target is the file that a report is linked to.
type Target struct {
	ID       string
	Incident string
}

// Result is one applied action: the event, the file as it now stands, and what goes with it in the same
// transaction.
type Result struct {
	Event   Event
	Before  *File // nil where the event is its first
	After   *File
	Stand   []Standing
	Letters []procedure.Letter
	Ballot  *panel.Ballot // to be sealed apart from the event
	// Identity is who the reporter says they are, to be sealed under a key of its own, apart from the event.
	Identity Fields
	// Code is the access code that the verb made for an invited or renewing party. It is never kept.
	Code string
	// CheckedIn is that a party said how they have fared.
	CheckedIn *CheckedIn
}

// Standing is how a person stands to the file from now on, or no longer.
type Standing struct {
	Person   string
	Relation string
	Ends     bool
	By       string // who lifted it, where a conflict ends
}

// Apply takes one action on the file: it checks the state, the guards and the fields, lets the effects make what
// they make, and returns the new event with all that follows. It is pure and the only way a state changes.
//
// It returns Conflict where the action is not declared for this state or a guard does not hold, Invalid with
// each field that is wrong, Forbidden where the second person may not be that, Unavailable where a pool is too small for a draw. The file itself is unchanged.
func (f *File) Apply(p *procedure.Procedure, in Input) (*Result, error) {
	m := p.Machine(f.Kind)
	a := m.Action(in.Action)
	seconded, err := f.seconded(p, &in)
	if err != nil {
		return nil, err
	}
	facts := f.Facts(p, in)
	if _, blocks := m.Step(in.Action, f.state, facts); len(blocks) > 0 {
		return nil, blocked(blocks)
	}
	fields, err := checkFields(p, a, in.Fields, in.Reason)
	if err != nil {
		return nil, err
	}
	fields.asked(&facts)
	if err := unmet(a, facts); err != nil {
		return nil, err
	}
	data := Data{Reason: in.Reason, Fields: fields, By: in.By, Skipped: a.Skipped(facts), Seconded: seconded}
	making := &making{f: f, p: p, in: &in, a: a, fields: fields, d: &data, r: &Result{}}
	for i, does := range a.Does {
		if slices.Contains(data.Skipped, i) {
			continue
		}
		making.with = does.With
		if make := effects[does.Do].make; make != nil {
			if err := make(making); err != nil {
				return nil, err
			}
		}
	}
	return f.keep(p, making, data)
}

// unmet turns the checks that do not hold into one fault, each at its field.
func unmet(a *procedure.Action, facts procedure.Facts) error {
	var wrong []fault.Field
	for _, k := range a.Unmet(facts) {
		wrong = append(wrong, fault.Field{Pointer: "/fields/" + k.Field, Code: k.Rule, Detail: k.Else})
	}
	if f := fault.OnFields(wrong); f != nil {
		return f
	}
	return nil
}

// Begin makes the first event of a file.
func Begin(p *procedure.Procedure, h Header, who actor.Actor, as string, data Data, at time.Time, newID func() string) (*Result, error) {
	f := &File{Header: h, Contents: newContents()}
	m := p.Machine(h.Kind)
	in := Input{Action: m.Begins.Action, Who: who, As: as, At: at, NewID: newID}
	r := &Result{Letters: m.Begins.Letters}
	if err := f.next(p, in, m.Begins.State, data, r); err != nil {
		return nil, err
	}
	r.Stand = difference(nil, standings(&r.After.Contents))
	return r, nil
}

// keep turns what an action made into its event. The event is folded from the very bytes that will be sealed,
// so what is kept and what is live are the same thing.
func (f *File) keep(p *procedure.Procedure, k *making, data Data) (*Result, error) {
	m, r := p.Machine(f.Kind), k.r
	if err := f.next(p, *k.in, f.state, data, r); err != nil {
		return nil, err
	}
	in := *k.in
	opened := len(r.Event.Data.Cases)
	in.Cases, in.OpenCases = in.Cases+opened, in.OpenCases+opened
	after := r.After.Facts(p, in)
	k.fields.asked(&after)
	if to := m.Arrive(k.a.ID, f.state, after); to != f.state {
		r.Event.To, r.After.events[len(r.After.events)-1].To = to, to
		r.After.state, r.After.known = to, reckoned{}
		r.After.keepHeader()
	}
	r.Letters = k.a.Produces(after)
	r.Stand = difference(standings(&f.Contents), standings(&r.After.Contents))
	for i := range r.Stand {
		if s := &r.Stand[i]; s.Ends && s.Relation == Conflict {
			s.By = k.in.Who.ID
		}
	}
	return r, nil
}

func (f *File) next(p *procedure.Procedure, in Input, to string, data Data, r *Result) error {
	payload, err := json.Marshal(data)
	if err != nil {
		return fault.Because(fault.Internal, "This could not be recorded.", err)
	}
	r.Event = Event{
		ID: in.NewID(), File: f.ID, Seq: len(f.events) + 1, Action: in.Action, From: f.state, To: to,
		At: in.At.UTC().Truncate(time.Second), Who: Who{Kind: in.Who.Kind, ID: in.Who.ID, As: in.As},
		Payload: payload,
	}
	if r.Event.Data, err = readData(payload); err != nil {
		return fault.Because(fault.Internal, "This could not be recorded.", err)
	}
	after, err := Fold(p, f.Header, slices.Concat(f.events, []Event{r.Event}))
	if err != nil {
		return fault.Because(fault.Internal, "This could not be recorded.", err)
	}
	if r.After = after; len(f.events) > 0 {
		r.Before = f
	}
	return nil
}

// blocked turns what stands in the way into one fault: the first reason in its words, its rule as the code.
func blocked(blocks []procedure.Block) error {
	f := fault.Coded(fault.Conflict, blocks[0].Rule, blocks[0].Detail)
	if len(blocks) > 1 {
		for _, b := range blocks[1:] {
			f.Message += " " + b.Detail
		}
	}
	return f
}

// making is what an effect sees while an action is being applied.
type making struct {
	f      *File
	p      *procedure.Procedure
	in     *Input
	a      *procedure.Action
	fields Fields
	with   string
	d      *Data
	r      *Result
}
