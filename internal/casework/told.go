package casework

import (
	"context"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/procedure"
)

// Told is all that a party is told of their own matter (5.13): a page and the API show it alike.
type Told struct {
	Reference   string
	SubmittedOn time.Time
	Stage       Stage
	Cases       []Stage // what came of a report, one for each person it is about
	Promises    []Due   // the nearest first
	Outcome     *Outcome
	OnHold      bool
	Doors       []Door // what the party may do now
}

// Door is something that a party may do now: what it is called, and what it takes, from which closed lists.
type Door struct {
	Name   string
	Action *procedure.Action
	Lists  func(id string) *procedure.List
}

// Stage is all that a party is told of where a file stands.
type Stage struct {
	Group   string // received, considered or decided
	Title   string // "" for a reporter whom it did not happen to, a witness and a supporter
	Decided bool
}

// Due is something that is promised by a day.
type Due struct {
	What string
	By   time.Time
}

// Outcome is what may be told of how it ended.
type Outcome struct {
	Summary string
	Title   string    // to the respondent
	Until   time.Time // when what was imposed ends; zero where nothing does, or it is not theirs to know
}

// Told reads what the acting party is told of their matter. That it was read is on record.
func (o *Office) Told(ctx context.Context) (*Told, error) { return o.ToldIn(ctx, "") }

// ToldIn is Told in a language, in English where the procedure's words are not there in it.
func (o *Office) ToldIn(ctx context.Context, lang string) (*Told, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, cases, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range append([]*View{own}, cases...) {
		v.Procedure = v.Procedure.In(lang)
	}
	t := &Told{Reference: own.File.Ref, SubmittedOn: own.File.OpenedOn, Stage: StageOf(who, own, cases), Outcome: outcomeFor(who, own, cases)}
	if hearsOfDelays(who, own) {
		t.delays(own)
	}
	for _, c := range cases {
		t.Cases = append(t.Cases, oneStage(who, own, c))
	}
	t.Doors, err = o.doors(ctx, lang)
	return t, err
}

// delays says what is promised, by when, and whether work waits.
func (t *Told) delays(own *View) {
	t.OnHold = own.File.Contents.OnHold
	for _, d := range own.Deadlines {
		if k := own.Procedure.Clock(d.Clock); k != nil && k.Promise != "" {
			t.Promises = append(t.Promises, Due{What: k.Promise, By: d.Told})
		}
	}
	slices.SortStableFunc(t.Promises, func(x, y Due) int { return x.By.Compare(y.By) })
}

// SideOf is as whom a party is told of its file: the respondent, or a person affected; whoever represents one, as that one.
// It is "" for those who are told the group of the stage alone: a bystander, a witness, a supporter (5.13).
func SideOf(who actor.Actor, own *View) actor.Kind {
	switch who.Kind {
	case actor.Respondent, actor.Affected:
		return who.Kind
	case actor.Reporter:
		if own.File.Contents.Summary.Standing == string(actor.Affected) {
			return actor.Affected
		}
	case actor.Representative:
		if p := own.File.Contents.Party(who.ID); p != nil {
			return actor.Kind(p.Beside)
		}
	}
	return ""
}

// hearsOfDelays tells whether a party is told of promises and delays: a witness and a supporter are not.
func hearsOfDelays(who actor.Actor, own *View) bool {
	return who.Kind == actor.Reporter || SideOf(who, own) != ""
}

// StageOf is the stage of a party's matter: its own file's, or for a reporter the least far of the cases it became.
func StageOf(who actor.Actor, own *View, cases []*View) Stage {
	out := oneStage(who, own, own)
	for i, c := range cases {
		if s := oneStage(who, own, c); i == 0 || slices.Index(procedure.Groups, s.Group) < slices.Index(procedure.Groups, out.Group) {
			out = s
		}
	}
	return out
}

func oneStage(who actor.Actor, own, v *View) Stage {
	s := v.Procedure.Machine(v.File.Kind).State(v.File.State())
	out := Stage{Group: s.Group, Decided: s.Decided}
	if side := SideOf(who, own); side != "" {
		out.Title = s.Public.For(string(side))
	}
	return out
}

// toldIn tells whether a party is told in a state how it ended.
func toldIn(side actor.Kind, s *procedure.State) bool {
	return s.Terminal || side == actor.Respondent && s.Decided
}

// outcomeFor is told to the respondent in a state in which the matter is decided, and to anybody else once the file is at
// its end: before it a decision may still be appealed. What is closed and still looked at is told nobody. Neither a witness nor a
// supporter is told how it ended.
func outcomeFor(who actor.Actor, own *View, cases []*View) *Outcome {
	side := SideOf(who, own)
	if side == "" && who.Kind != actor.Reporter {
		return nil
	}
	for _, v := range append([]*View{own}, cases...) {
		c := &v.File.Contents
		o := v.Procedure.Outcome(c.Outcome)
		s := v.Procedure.Machine(v.File.Kind).State(v.File.State())
		if o == nil || !toldIn(side, s) {
			continue
		}
		out := &Outcome{Summary: o.Public}
		if side == actor.Respondent {
			out.Title = o.Title
			if c.Sanction != nil {
				out.Until = c.Sanction.Until
			}
		}
		return out
	}
	return nil
}

// doors are those that lead somewhere now, in the order in which the procedure declares them.
func (o *Office) doors(ctx context.Context, lang string) ([]Door, error) {
	who, files, err := o.joined(ctx)
	if err != nil {
		return nil, err
	}
	var out []Door
	for _, h := range files {
		p, err := o.shelf.Get(h.Procedure, h.Version)
		if err != nil {
			return nil, err
		}
		p = p.In(lang)
		m := p.Machine(h.Kind)
		for _, a := range m.Actions {
			if a.Door == "" || slices.ContainsFunc(out, func(d Door) bool { return d.Name == a.Door }) {
				continue
			}
			if _, to := o.leads(who, files, a.Door); to != nil {
				out = append(out, Door{a.Door, m.Action(to.ID), p.List})
			}
		}
	}
	return out, nil
}

// Message is what was written between a party and us.
type Message struct {
	Ours bool
	Text string
	At   time.Time
}

// MyMessages are what we and the acting party wrote to one another, the first first. A case may hold what was written to the
// reporters of other reports: a reporter reads in a case only what we wrote to all of them.
func (o *Office) MyMessages(ctx context.Context) ([]Message, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, cases, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	var out []Message
	for _, v := range append([]*View{own}, cases...) {
		for _, m := range v.File.Contents.Messages {
			if m.With != string(who.Kind) || (v != own && !m.Out) || (m.Party != "" && m.Party != who.ID) {
				continue
			}
			out = append(out, Message{Ours: m.Out, Text: m.Text, At: m.At})
		}
	}
	slices.SortStableFunc(out, func(x, y Message) int { return x.At.Compare(y.At) })
	return out, nil
}
