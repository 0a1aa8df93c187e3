package casefile

import (
	"slices"

	"recourse/internal/calendar"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// Facts says what guards may ask of the file at the moment of an input. They rest on the events alone, with two
// things from outside: the moment itself, and how many cases of a report are still open.
func (f *File) Facts(p *procedure.Procedure, in Input) procedure.Facts {
	c := &f.Contents
	body := p.Body(c.Sitting.Body)
	seats := c.Seats(body)
	live := c.Live()
	facts := procedure.NoFacts()
	facts.DecisionFacts = f.decisionFacts(p, in.At)
	facts.RegisterFacts = c.registerFacts(in.Looked)
	facts.MeasureFacts = c.measureFacts()
	facts.AlarmFacts = f.alarmFacts(p, in)
	facts.IntakeFacts = c.intakeFacts()
	facts.AccountFacts = f.accountFacts(p, in.At)
	facts.PeopleFacts = f.peopleFacts(p)

	facts.Anonymous, facts.Subjects = c.anonymous(), c.Summary.Subjects
	facts.Cases, facts.OpenCases, facts.Linked = max(len(c.Cases), in.Cases), in.OpenCases, len(c.Told)

	facts.Allegations = len(live)
	for _, a := range live {
		if a.Clause.Sanctions {
			facts.Prohibited++
		}
		facts.Protected = facts.Protected || a.Clause.Protected
		if !a.Put {
			facts.Unput++
		}
		for _, id := range a.Evidence {
			if d, ok := c.Shown[id]; !ok || d.How == Withheld {
				facts.Undisclosed++
			}
		}
	}
	means := map[string]bool{}
	for _, d := range c.Deliveries {
		means[d.Means] = true
	}
	facts.Means, facts.Extensions = len(means), c.Extensions
	facts.Answered, facts.Frozen = len(c.Answers) > 0, c.Pack != nil

	facts.Seats, facts.Quorate = len(seats), c.Quorate(body)
	facts.AllIn = len(seats) > 0
	for _, s := range seats {
		if s.Declared {
			facts.Declared++
		}
		if slices.Contains(c.Sitting.Voted, s.Person) {
			facts.Ballots++
		} else {
			facts.AllIn = false
		}
	}
	for _, o := range c.Objections {
		if !o.Ruled {
			facts.Objections++
		}
	}
	facts.Locked, facts.Breaches, facts.Settled = c.Findings != nil, c.Breaches(), c.Settled
	facts.Sanctioned = c.Sanctioned != nil
	facts.Running = c.Sanction != nil && c.Sanction.Months > 0
	facts.Raises = f.raises(p, in.Ballots)
	facts.Remitted = c.Remitted

	facts.Marked = func(mark string) bool { return c.Marks[mark] }
	facts.Count = func(action string) int { return c.Taken[action] }
	facts.Held = func(function string) bool { h, ok := c.Holder(function); return ok && h.Declared }
	facts.Drawn = func(function string) bool { _, ok := c.Holder(function); return ok }
	facts.Outcome = func(outcome string) bool { return c.Outcome == outcome }
	facts.Flagged = func(flag string) bool {
		return slices.ContainsFunc(live, func(a Allegation) bool { return slices.Contains(a.Clause.Flags, flag) })
	}
	facts.Consented = func(party string) bool { return c.Consents[party] }
	facts.OnHold = func(hold string) bool { _, held := c.Holds[hold]; return held }
	facts.Expired = func(clock string) bool { return f.clock(p, clock, in) == calendar.Expired }
	facts.Ticking = func(clock string) bool {
		s := f.clock(p, clock, in)
		return s == calendar.Running || s == calendar.Paused || s == calendar.Expired
	}
	return facts
}

// raises tells whether the ballots now in would lead an appeal to more than was decided (I19).
func (f *File) raises(p *procedure.Procedure, ballots []panel.Ballot) bool {
	was := f.Contents.Decision
	if was == nil || len(ballots) == 0 || f.Contents.Appealed == nil {
		return false
	}
	v := panel.CountVerdict(ballots)
	if !v.Settled || v.Result != panel.Lower {
		return false
	}
	a, b := p.Severity(v.Outcome), p.Severity(was.Outcome)
	return a > b || (a == b && v.Months > was.Months)
}

func (f *File) clock(p *procedure.Procedure, id string, in Input) calendar.State {
	run, ok := f.Run(p, id)
	if !ok || in.Days == nil {
		return calendar.Stopped
	}
	_, state, _ := calendar.Due(run, in.Days, in.At)
	return state
}
