package procedure

import (
	"fmt"
	"slices"
)

// The days on which the register is asked how somebody stood.
const (
	OnConduct  = "conduct"  // the first day of what is alleged, or told
	OnReport   = "report"   // when it was reported
	OnDecision = "decision" // when the decision was pronounced
	OnLook     = "now"      // when the register was last asked
)

// MemberDays is the closed list of them.
var MemberDays = []string{OnConduct, OnReport, OnDecision, OnLook}

// RegisterFacts are what the register said when it was last asked. Where there is none, or it knows nobody, they do not
// hold.
type RegisterFacts struct {
	KnownMember bool `expr:"known_member"` // they were a member on one of the days
	Senior      bool `expr:"senior"`       // they held a senior office on one of them
	Staff       bool `expr:"staff"`        // they were on the staff on one of them
	InSelection bool `expr:"in_selection"` // a selection that they stand in was under way at the last look
	Minor       bool `expr:"minor"`        // they were not yet eighteen on one of the days

	Member func(day string) bool `expr:"member"` // they were a member on that day
}

func noRegister() RegisterFacts { return RegisterFacts{Member: func(string) bool { return false }} }

var namedRegisterFacts = map[string]namedFact{
	"member": {1, func(_ *checker, _ *Action, n []string) bool { return slices.Contains(MemberDays, n[0]) }, contents},
}

var registerEffects = map[string]EffectSpec{
	"check_membership": {both, ArgNone, nil, "asks the register how they stood: on a case the respondent, on a report whom the fields name"},
}

// Sought are the fields by which a report's officer says about whom the register is asked.
var Sought = map[string]string{"subject": "number", "name": "line", "email": "line", "membership_number": "line", "handle": "line"}

// AsksRegister tells whether the register is asked when the action is taken: because it says so, or because of what it
// does.
func (a *Action) AsksRegister() bool {
	return slices.ContainsFunc(a.Does, func(e Effect) bool { return slices.Contains(registerAsked, e.Do) })
}

// registerAsked are the effects that rest on how somebody stands on the very day.
var registerAsked = []string{"check_membership", "decide", "pronounce", "impose", "vary"}

// register holds an action of a report that asks the register to naming somebody.
func (c *checker) register() {
	for i := range c.p.Report.Actions {
		a := &c.p.Report.Actions[i]
		if !a.Has("check_membership") {
			continue
		}
		at, named := fmt.Sprintf("$.report.actions[%d]", i), 0
		for name, kind := range Sought {
			if f := a.Field(name); f != nil && f.Type == kind {
				named++
			} else if f != nil {
				c.say(at+".fields", "check_membership takes a field %s of type %s", name, kind)
			}
		}
		if named == 0 {
			c.say(at, "check_membership on a report takes a field that says whom: subject, name, email, membership_number or handle")
		}
	}
}
