package casework

import (
	"context"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
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
	Over        bool   // nothing of it goes on
	Asked       bool   // how they have fared since, and they have not answered; of Mine alone
	Doors       []Door // what the party may do now
	Shut        []Door // what stands before them and cannot be done, where the procedure tells them why
	Put         []Put  // to a respondent
	Files       int    // they have sent since, or with their report
}

// Door is something that a party may do now: what it is called, and what it takes, from which closed lists.
type Door struct {
	Name   string
	Action *procedure.Action
	Lists  func(id string) *procedure.List
	Why    []string // it is shut; nothing of one that is open
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
	return o.told(who, own, cases, lang), nil
}

// told says in a language what a party is told of what they have opened.
func (o *Office) told(who actor.Actor, own *View, cases []*View, lang string) *Told {
	ended := true
	for _, v := range append([]*View{own}, cases...) {
		v.Procedure = v.Procedure.In(lang)
		ended = ended && v.Procedure.Machine(v.File.Kind).State(v.File.State()).Ends()
	}
	t := &Told{Over: ended, Reference: own.File.Ref, SubmittedOn: own.File.OpenedOn, Stage: StageOf(who, own, cases), Outcome: outcomeFor(who, own, cases)}
	if hearsOfDelays(who, own) {
		t.delays(own)
	}
	for _, c := range cases {
		t.Cases = append(t.Cases, oneStage(who, own, c))
	}
	if who.Kind == actor.Respondent && own.May(ActNotice) {
		t.Put = allPut(&own.File.Contents)
	}
	t.Files = len(sent(who, own.File))
	t.Doors, t.Shut = o.doors(who, append([]*View{own}, cases...))
	return t
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

// doors are those that lead somewhere now, in the order in which the procedure declares them, and those that a guard keeps
// shut, where the procedure has the party told so.
func (o *Office) doors(who actor.Actor, views []*View) (open, shut []Door) {
	files := make([]casefile.Header, len(views))
	byID := map[string]*View{}
	for i, v := range views {
		files[i], byID[v.File.ID] = v.File.Header, v
	}
	blocks := func(h casefile.Header, a *procedure.Action) []procedure.Block {
		v := byID[h.ID]
		_, out := v.Procedure.Machine(h.Kind).Step(a.ID, h.State, v.facts)
		return out
	}
	seen := map[string]bool{}
	for _, v := range views {
		m := v.Procedure.Machine(v.File.Kind)
		for _, a := range m.Actions {
			if a.Door == "" || seen[a.Door] {
				continue
			}
			h, to := o.leads(who, files, a.Door, blocks)
			if to == nil {
				continue
			}
			seen[a.Door] = true
			p := byID[h.ID].Procedure
			d := Door{Name: a.Door, Action: p.Machine(h.Kind).Action(to.ID), Lists: p.List}
			stops := blocks(h, to)
			if len(stops) == 0 {
				open = append(open, d)
				continue
			}
			// One guard that the party is not told of keeps the others quiet too: they would tell that it does not hold.
			if !slices.ContainsFunc(stops, func(b procedure.Block) bool { return !b.Tell }) {
				for _, b := range stops {
					d.Why = append(d.Why, p.Say(b.Detail))
				}
				shut = append(shut, d)
			}
		}
	}
	return open, shut
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
	return messagesWith(who, own, cases), nil
}

func messagesWith(who actor.Actor, own *View, cases []*View) []Message {
	var out []Message
	for _, v := range append([]*View{own}, cases...) {
		for _, m := range v.File.Contents.Messages {
			if m.With != string(who.Kind) || (v != own && !m.Out) || (m.Party != "" && m.Party != who.ID) {
				continue
			}
			out = append(out, Message{Ours: m.Out, Text: m.Words(v.Procedure.Say), At: m.At})
		}
	}
	slices.SortStableFunc(out, func(x, y Message) int { return x.At.Compare(y.At) })
	return out
}

// Mine is all that stands on a party's own page.
type Mine struct {
	*Told
	Messages []Message
	Letters  []Letter
}

// Mine reads what the acting party is told of their matter, in a language as ToldIn does, with what was written to and by
// them, from one look at it.
func (o *Office) Mine(ctx context.Context, lang string) (*Mine, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	var letters []Letter
	var asked bool
	own, cases, err := o.follow(ctx, Look{Letters: &letters, Asked: &asked})
	if err != nil {
		return nil, err
	}
	var since time.Time
	if who.Kind == actor.Respondent {
		since = own.File.Contents.RespondentSince
	}
	told := o.told(who, own, cases, lang)
	told.Asked = asked && slices.ContainsFunc(told.Doors, func(d Door) bool { return d.Name == procedure.CheckInDoor })
	return &Mine{Told: told, Messages: messagesWith(who, own, cases), Letters: writtenSince(letters, since)}, nil
}
