package procedure

import (
	"fmt"
	"slices"
	"strings"
)

// Admitted is the closed list of those who come to a case by being admitted to it: whom it happened to, who saw it, and
// who stands beside a party. Each has an access code of their own and follows only what that part lets them know (5.13).
var Admitted = []string{"affected", "witness", "representative", "supporter"}

// Parties is the closed list of those who have a part in a file and a code of their own.
var Parties = append([]string{"reporter", "respondent"}, Admitted...)

// Addressees is the closed list of whom a letter may go to. A reporter is every reporter; the affected are the reporters
// to whom it happened and the affected parties; a bystander is any other reporter; an enforcer is whoever must keep a
// restriction, and has no code.
var Addressees = append(slices.Clone(Parties), "bystander", "enforcer")

// Sides is the closed list of parties beside whom somebody may stand.
var Sides = []string{"respondent", "affected"}

// beside are the parties who stand beside another, for a time and within a scope.
var beside = []string{"representative", "supporter"}

// ofReport are those whom a letter of a report may go to: nobody else knows that there is one.
var ofReport = []string{"reporter", "affected", "bystander"}

// partyEffects are those of the people beside a case.
var partyEffects = map[string]EffectSpec{
	"admit":   {onCase, ArgAdmitted, map[string]string{"name": "line", "contact": "line"}, "gives somebody a part beside the case, and an access code in the letter to them"},
	"dismiss": {onCase, ArgNone, map[string]string{"party": "line"}, "ends the part of somebody who was admitted; their access code ends with it"},
	"testify": {onCase, ArgNone, map[string]string{"text": "text", "signed": "yes_no"}, "keeps the statement of an admitted party, a version each time"},

	"reach": {both, ArgParty, map[string]string{"language": "choice"}, "keeps in which language the party is written to from now on; of a reporter also for each case"},

	"exhibit_statement": {onCase, ArgNone, map[string]string{"party": "line"}, "makes an item of evidence of what an admitted party stated last"},
}

// parties holds what is said of those beside a case to itself.
func (c *checker) parties() {
	for i := range c.p.Report.Actions {
		a := &c.p.Report.Actions[i]
		if with := a.With("invite"); a.Has("invite") && with != "reporter" {
			c.say(fmt.Sprintf("$.report.actions[%d]", i), "action %q gives a code to the %s, who has no part in a report", a.ID, with)
		}
		if a.Has("invite") && !a.Second {
			c.say(fmt.Sprintf("$.report.actions[%d]", i), "action %q gives a reporter's code to be sent: that takes two people", a.ID)
		}
		c.reaches(fmt.Sprintf("$.report.actions[%d]", i), a, a.Door == "")
	}
	for i := range c.p.Case.Actions {
		a := &c.p.Case.Actions[i]
		at := fmt.Sprintf("$.case.actions[%d]", i)
		c.reaches(at, a, a.Door == "" && !a.System)
		codes := 0
		for j, e := range a.Does {
			here := fmt.Sprintf("%s.does[%d]", at, j)
			switch e.Do {
			case "admit":
				codes++
				if e.When != "" {
					c.say(here+".when", "somebody is admitted or not: write two actions")
				}
				if slices.Contains(beside, e.With) {
					c.beside(here, a)
				}
				if e.With == "affected" && !a.asked() && !a.overrides() {
					c.say(here, "whom it happened to is contacted on their word (required fields agreed, said_by and said, and a check "+
						"that agreed is yes), or by two people for a reason and on a required ground of type choice")
				}
			case "invite":
				codes++
				if e.With == "reporter" {
					c.say(here, "a reporter's code opens their report: it is given there")
				}
				if slices.Contains(Admitted, e.With) {
					c.say(here, "a %s is admitted, not invited", e.With)
				}
			case "renew":
				codes++
			case "say":
				if slices.Contains(Admitted, e.With) && !a.takes("party", "line") {
					c.say(here, "%q with %s needs the action to take a required field party of type line: there may be several", e.Do, e.With)
				}
			}
		}
		if codes > 1 {
			c.say(at, "action %q gives more than one access code", a.ID)
		}
	}
}

// reaches holds how somebody is written to to their own word: said at a door, or on its way from their report to a case.
func (c *checker) reaches(at string, a *Action, another bool) {
	if a.Has("reach") && another {
		c.say(at, "action %q chooses for a party how they are written to: that is said at a door", a.ID)
	}
}

// asked tells whether an action contacts somebody on their word alone: it holds who says so and what they want.
func (a *Action) asked() bool {
	agreed := slices.ContainsFunc(a.Checks, func(c Check) bool { return c.Field == "agreed" && strings.TrimSpace(c.When) == `yes("agreed")` })
	return agreed && a.takes("agreed", "yes_no") && a.takes("said_by", "line") && a.takes("said", "text")
}

// overrides tells whether an action contacts somebody without their word: two people, a reason, and a ground from a closed list.
func (a *Action) overrides() bool {
	return a.Second && a.Reason == "required" && a.takes("ground", "choice")
}

// beside asks of an action that admits somebody to stand beside a party: beside whom, within what, and for how long.
func (c *checker) beside(at string, a *Action) {
	for name, typ := range map[string]string{"beside": "choice", "scope": "text", "days": "number"} {
		if !a.takes(name, typ) {
			c.say(at, "whoever stands beside a party does so within a scope and for a time: a required field %s of type %s", name, typ)
		}
	}
	f := a.Field("beside")
	if f == nil || c.p.List(f.List) == nil {
		return
	}
	for _, item := range c.p.List(f.List).Items {
		if !slices.Contains(Sides, item.ID) {
			c.say(at, "one stands beside one of %v, and list %q has %q", Sides, f.List, item.ID)
		}
	}
}

// addressed holds a letter to whom it may go to, and to whom it is written.
func (c *checker) addressed(at, kind string, l *Letter) {
	switch {
	case !slices.Contains(Addressees, l.To):
		c.say(at+".to", "a letter goes to one of %v, not to %q", Addressees, l.To)
	case kind == "report" && !slices.Contains(ofReport, l.To):
		c.say(at+".to", "a letter of a report goes to one of %v, not to %q", ofReport, l.To)
	case c.out.Written != nil && !c.out.Written(l.ID, l.To):
		c.say(at+".to", "letter %q is not written to the %s", l.ID, l.To)
	}
}
