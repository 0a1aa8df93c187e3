package procedure

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// After a file has ended its parties are asked how they have fared since (features.md S7): on which days, a procedure says in
// check_ins, and it puts the action that keeps what they say behind a door of its own. What they choose from is the house's, for
// the house acts on it; how it is said is the procedure's.

// CheckInDoor is where a party says how they have fared.
const CheckInDoor = "check_in"

// FaredList is the list that they choose from.
const FaredList = "fared"

// What they choose from.
const (
	FaredNothing   = "nothing"   // has happened since
	FaredSomething = "something" // has
	FaredNotAgain  = "not_again" // they would rather not be asked again
)

// Fared is the closed list of it.
var Fared = []string{FaredNothing, FaredSomething, FaredNotAgain}

// checkInEffects keep what they say.
var checkInEffects = map[string]EffectSpec{
	"fare": {both, ArgParty, map[string]string{"fared": "choice"}, "keeps how the party has fared since the end, as a message from them: what they chose, and the field text"},
}

// Ends tells whether a file has ended in a state and its parties are told so: one that became part of another has not.
func (s *State) Ends() bool { return s.Terminal && s.Group == Groups[len(Groups)-1] }

// Ends are the states of a machine in which a file has ended.
func (m *Machine) Ends() (out []string) {
	for i := range m.States {
		if m.States[i].Ends() {
			out = append(out, m.States[i].ID)
		}
	}
	return out
}

// CheckInDays are the days after its end on which the parties to a file are asked, the first first.
func (p *Procedure) CheckInDays() (out []int) {
	for _, s := range p.CheckIns {
		if m := daysForm.FindStringSubmatch(s); m != nil {
			n, _ := strconv.Atoi(m[1]) // four digits at most
			out = append(out, n)
		}
	}
	return out
}

var daysForm = regexp.MustCompile(`^([1-9][0-9]{0,3}) days?$`)

// checkIns holds the days to their order, and asks nobody who could not answer.
func (c *checker) checkIns() {
	last := 0
	for i, s := range c.p.CheckIns {
		m := daysForm.FindStringSubmatch(s)
		n := 0
		if m != nil {
			n, _ = strconv.Atoi(m[1])
		}
		if n <= last {
			c.say(fmt.Sprintf("$.check_ins[%d]", i), "%q is no number of days after the one before", s)
		}
		last = n
	}
	for _, kind := range []string{"report", "case"} {
		m := c.p.Machine(kind)
		for i := range m.Actions {
			c.fares(fmt.Sprintf("$.%s.actions[%d]", kind, i), &m.Actions[i])
		}
		side := map[string]string{"report": "reporter", "case": "respondent"}[kind]
		for _, s := range m.Ends() {
			if len(c.p.CheckIns) > 0 && !slices.ContainsFunc(m.Actions, func(a Action) bool { return a.With("fare") == side && m.Applies(&a, s) }) {
				c.say("$.check_ins", "in the state %q the %s is asked and cannot answer: no action at the door %s", s, side, CheckInDoor)
			}
		}
	}
}

// fares holds an action that keeps how a party has fared to what the house asks and acts on.
func (c *checker) fares(at string, a *Action) {
	if a.Has("fare") != (a.Door == CheckInDoor) {
		c.say(at, "how a party has fared is said at the door %s, and nothing else is", CheckInDoor)
	}
	if !a.Has("fare") {
		return
	}
	var ids []string
	if f, l := a.Field("fared"), c.p.List(FaredList); f != nil && f.List == FaredList && l != nil {
		for _, item := range l.Items {
			ids = append(ids, item.ID)
		}
	}
	if !slices.Equal(ids, Fared) {
		c.say(at, "the field fared is a choice from the list %s, which has %v", FaredList, Fared)
	}
	if len(a.To) > 0 {
		c.say(at, "nothing moves because of how a party has fared")
	}
}
