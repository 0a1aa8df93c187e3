package procedure

import (
	"fmt"
	"strings"
)

// Priors says which findings in other cases stand in the way of what only a first matter may have.
type Priors struct {
	Within string `yaml:"within"` // how long after it took effect one counts as recent: "24 months"
}

// recency is a length without work days or hours: of days, months or years.
func recency(s string) bool {
	_, ok := lengthOf(s)
	return ok && !strings.Contains(s, "working") && !strings.Contains(s, "hour") && !strings.Contains(s, "minute")
}

// AccountFacts are what may be asked of whose account it is, and of what was found against them before.
type AccountFacts struct {
	Unknown   bool `expr:"unknown"`   // of a case: it is not known who the respondent is
	Linkage   bool `expr:"linkage"`   // it was decided whose account it is, and that stands
	Contested bool `expr:"contested"` // they say that it is not theirs, and nobody has ruled on it
	Priors    int  `expr:"priors"`    // findings against them that have not expired, as last looked up
	Prior     bool `expr:"prior"`     // one of them is recent, and under a clause like one alleged
}

var accountEffects = map[string]EffectSpec{
	"identify_account": {onCase, ArgNone, map[string]string{"account": "line", "name": "line", "confidence": "choice", "indicators": "items"},
		"keeps whose account it is, on two indicators of different kinds at least; the case is theirs from now on"},
	"contest":        {onCase, ArgNone, map[string]string{"why": "text"}, "keeps that the respondent says the account is not theirs"},
	"uphold_linkage": {onCase, ArgNone, map[string]string{"upheld": "yes_no"}, "rules on it; not upheld, nobody is known to be the respondent any longer"},
	"look_up_priors": {onCase, ArgNone, nil, "gathers what was found against the respondent in other cases and has not expired"},
}

// accounts holds the decision of whose account it is to two people, a reason and two indicators (T16).
func (c *checker) accounts() {
	for i := range c.p.Case.Actions {
		a := &c.p.Case.Actions[i]
		at := fmt.Sprintf("$.case.actions[%d]", i)
		if (a.Has("identify_account") || a.Has("uphold_linkage")) && (!a.Second || a.Reason != "required") {
			c.say(at, "whose account it is, is decided by two people and for a reason (T16)")
		}
		if a.Has("look_up_priors") && !recency(c.p.Priors.Within) {
			c.say("$.priors.within", "say within what time a finding counts as recent, in days, months or years: 24 months")
		}
		if f := a.Field("indicators"); a.Has("identify_account") && f != nil {
			kind := find(f.Fields, func(g *Field) string { return g.Name }, "kind")
			if f.Min < 2 || kind == nil || kind.Type != "choice" || !kind.Required {
				c.say(at+".fields", "indicators are two at least, each of a kind that is chosen (T16)")
			}
		}
	}
}
