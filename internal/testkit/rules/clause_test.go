package rules

import (
	"slices"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/panel"
)

var onlyWhatIsProhibited = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		if s.wrote("respondent", "L10", "L10s") {
			f.saw("a notice was issued")
			if !slices.ContainsFunc(s.after.Contents.Allegations, func(a casefile.Allegation) bool { return !a.Dropped && a.Clause.Class == "prohibited" }) {
				f.broken(h, s, "a notice that rests on no clause which prohibits")
			}
		}
		d := decided(s)
		if d == nil || d.Result != "" {
			return
		}
		proved := map[string]int{}
		for _, one := range s.before.Contents.Findings {
			if one.Found == panel.Proved {
				proved[s.before.Contents.Allegations[one.Allegation-1].Clause.Class]++
			}
		}
		switch {
		case weight(d.Outcome) > 0:
			f.saw("a sanction was imposed")
			if proved["prohibited"] == 0 {
				f.broken(h, s, "%s, and what was proved is %v", d.Outcome, proved)
			}
		case proved["prohibited"] == 0 && len(proved) > 0:
			f.saw("nothing but what is hoped for was proved")
			if d.Outcome != "ADV" {
				f.broken(h, s, "%s, and what was proved is %v", d.Outcome, proved)
			}
		}
	}
})

func TestI13_OnlyAClauseThatProhibitsGroundsASanction(t *testing.T) {
	onlyWhatIsProhibited.holds(t, map[string]int{"a notice was issued": 50, "a sanction was imposed": 20, "nothing but what is hoped for was proved": 1})
}

// The versions of the Code that is used, as its files say: the day on which the second began.
const laterCode = "2021-11-01"

var theClauseOfTheDay = every(func(h *history, f *findings) func(*step) {
	cited := map[int]casefile.Clause{}
	return func(s *step) {
		if !s.took() {
			return
		}
		for _, a := range s.after.Contents.Allegations {
			was, known := cited[a.N]
			if !known {
				cited[a.N] = a.Clause
				v := h.book.Versions()[0]
				if a.On >= laterCode {
					v = h.book.Versions()[1]
				}
				f.saw("an allegation under the version of " + v.ID)
				if c, err := v.Clause(a.Clause.ID); err != nil || a.Clause.Code != v.ID || a.Clause.Digest != v.Digest || a.Clause.Text != c.Text("en") {
					f.broken(h, s, "an act of %s is held against the version of %s", a.On, a.Clause.Code)
				}
			} else if was.Code != a.Clause.Code || was.Text != a.Clause.Text || was.Class != a.Clause.Class {
				f.broken(h, s, "the clause of allegation %d is another one than it was", a.N)
			}
		}
	}
})

func TestI14_AnAllegationIsHeldAgainstTheClauseInForceOnTheDayOfTheConduct(t *testing.T) {
	theClauseOfTheDay.holds(t, map[string]int{"an allegation under the version of 2016-09": 20, "an allegation under the version of 2021-11": 20})
}

var theTestIsAnswered = every(func(h *history, f *findings) func(*step) {
	var answered, abuse bool // in this life of the case
	return func(s *step) {
		if !s.took() {
			return
		}
		if s.action.ID == "test_expression" {
			answered, abuse = true, s.yes("abuse")
			for _, question := range []string{"said", "target", "belief", "proportionate"} {
				answered = answered && s.text(question) != ""
			}
		}
		if s.action.Has("restart") {
			answered, abuse = false, false
		}
		adverse := s.after.State() == "investigating" && s.before.State() == "triage"
		switch {
		case adverse, s.wrote("respondent", "L10", "L10s", "L20"):
			f.saw("a step against the respondent")
			if !answered || !abuse {
				f.broken(h, s, "the test was answered: %t, and found abuse: %t", answered, abuse)
			}
		case s.wrote("respondent", "L06a"):
			f.saw("advice at triage")
			if !answered {
				f.broken(h, s, "the test was not answered")
			}
		case s.after.Contents.Outcome == "NB-EXPR" && s.before.State() == "triage":
			f.saw("closed as legitimate criticism")
			if !answered || abuse {
				f.broken(h, s, "the test was answered: %t, and found abuse: %t", answered, abuse)
			}
		}
	}
})

func TestI15_TheProtectedExpressionTestIsAnsweredBeforeAnyStepAgainstTheRespondent(t *testing.T) {
	theTestIsAnswered.holds(t, map[string]int{"a step against the respondent": 150, "advice at triage": 3, "closed as legitimate criticism": 2})
}
