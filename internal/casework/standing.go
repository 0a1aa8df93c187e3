package casework

import (
	"cmp"
	"context"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// Part is a party's own part in their matter: as what they come, what they agreed to and stated, who stands beside them, and
// who opened their file. A page and the API tell it alike.
type Part struct {
	As       actor.Kind
	Standing string          // of a reporter, what they said they are to it; "" for anybody else
	Own      *casefile.Party // of somebody who was admitted; nil for a reporter and a respondent
	Consents []Consent
	Beside   []casefile.Party // whose part lasts now
	Opened   []Opened         // the last day first
	Language string           // in which they are written to, where it is known
	How      string           // how they chose to be told that there is something new; "" where they did not

	Procedure *procedure.Procedure // of their file
}

// Consent is one act of agreeing, as whoever agreed wrote it.
type Consent struct {
	Text string
	At   time.Time
}

// Opened is that a party's file was opened on a day: in which role, or, for those who are told no more than the group of the
// stage, in which group it was. Who is that two people opened who the party is.
type Opened struct {
	On    string // a day; how often, and one after whom, would tell hours
	Role  string
	Group string
	Who   bool
}

// MyPart reads the acting party's own part; zone is where their days are counted. That it was read is on record. NotFound to
// anyone without a file of their own.
func (o *Office) MyPart(ctx context.Context, zone *time.Location) (*Part, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, cases, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	p := &Part{As: who.Kind, Own: own.File.Contents.Party(who.ID), Consents: consents(who, own, cases), Beside: besideOf(who, own, o.now()), Procedure: own.Procedure, Language: languageOf(who, own)}
	p.How = own.File.Contents.Reach[reachedAs(who)].How
	if who.Kind == actor.Reporter {
		p.Standing = own.File.Contents.Summary.Standing
	}
	reads, err := o.store.Reads(ctx, own.File.ID)
	if err != nil {
		return nil, err
	}
	p.Opened = openings(who, own, cases, reads, zone)
	return p, nil
}

// reachedAs is by which name a file holds how somebody is reached.
func reachedAs(who actor.Actor) string {
	switch who.Kind {
	case actor.Reporter:
		return who.File
	case actor.Respondent:
		return string(who.Kind)
	}
	return who.ID
}

// languageOf is in which language a party is written to: as they chose, or of a reporter as they told us.
func languageOf(who actor.Actor, own *View) string {
	w := writing{f: own.File, x: Extra{Reader: Reader{To: string(who.Kind), Party: who.ID}}}
	if who.Kind == actor.Reporter {
		w.x.Reader.Report = own.File.ID
	}
	return w.asked()
}

// consents are the party's own acts of agreeing.
func consents(who actor.Actor, own *View, cases []*View) []Consent {
	var out []Consent
	for _, v := range append([]*View{own}, cases...) {
		for _, e := range v.File.Events() {
			act := v.Procedure.Machine(v.File.Kind).Action(e.Action)
			if act != nil && act.Has("consent") && theirs(who, v.File, &e) {
				out = append(out, Consent{e.Data.Fields.Text("text"), e.At})
			}
		}
	}
	return out
}

// theirs tells whether a party did something themselves. A respondent who was invited again is known by another random
// id, and there is one at a time; whoever was taken for the respondent before is not the one who is now. So is a reporter who
// was sent a new code: where a file has one, it was they.
func theirs(who actor.Actor, f *casefile.File, e *casefile.Event) bool {
	if who.Kind == actor.Reporter && len(f.Contents.Told) < 2 {
		return e.Who.Kind == actor.Reporter
	}
	if who.Kind == actor.Respondent {
		return e.Who.Kind == actor.Respondent && !e.At.Before(f.Contents.RespondentSince)
	}
	return e.Who.Kind == who.Kind && e.Who.ID == who.ID
}

// besideOf are those who stand beside the party. Of several persons affected nobody knows here beside which one somebody
// stands, so none of them is told.
func besideOf(who actor.Actor, own *View, now time.Time) []casefile.Party {
	c := &own.File.Contents
	if who.Kind == actor.Affected && c.Affected() != 1 {
		return nil
	}
	var out []casefile.Party
	for _, p := range c.Parties {
		if p.Beside == string(who.Kind) && p.Lasts(now) {
			out = append(out, p)
		}
	}
	return out
}

// openings are who opened the file, once for each day and in no order within it. When another party looked is not theirs to
// know.
func openings(who actor.Actor, own *View, cases []*View, reads []Read, zone *time.Location) []Opened {
	near := SideOf(who, own) != ""
	var out []Opened
	add := func(at time.Time, role string, opened bool) {
		line := Opened{On: at.In(zone).Format(time.DateOnly), Who: opened}
		if near {
			line.Role = role
		} else {
			line.Group = groupAt(own, at)
		}
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, r := range reads {
		if !slices.Contains(parties, actor.Kind(r.Role)) {
			add(r.At, r.Role, false)
		}
	}
	for _, v := range append(cases, own) {
		for _, u := range v.File.Contents.Unveiled {
			if who.Kind == actor.Reporter && u.Report == own.File.ID {
				add(u.At, u.As, true)
			}
		}
	}
	slices.SortFunc(out, func(x, y Opened) int {
		return cmp.Or(cmp.Compare(y.On, x.On), cmp.Compare(x.Role, y.Role), cmp.Compare(x.Group, y.Group))
	})
	return out
}

// parties are the kinds of those who come with a code.
var parties = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected, actor.Witness, actor.Representative, actor.Supporter}

// groupAt is the stage group that a file was in at a moment.
func groupAt(v *View, at time.Time) string {
	state := ""
	for _, e := range v.File.Events() {
		if e.At.After(at) {
			break
		}
		state = e.To
	}
	if s := v.Procedure.Machine(v.File.Kind).State(state); s != nil {
		return s.Group
	}
	return ""
}
