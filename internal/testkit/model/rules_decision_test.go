package model

import (
	"slices"
	"strings"
	"testing"

	"recourse/internal/calendar"
	"recourse/internal/panel"
)

// rules are the rules of the long procedure (domain.md 5.10), each as a look at one step. They say what must be in words of
// their own, out of what happened, and know nothing of how file, policy or engine keep it.
var rules = map[string]look{
	"I01": func(at *attempt) (string, bool) {
		d := at.decided()
		if d == nil || at.outcome(d.Outcome).Finding != "breach" {
			return "", false
		}
		p := &at.h.past
		for _, f := range at.after.Contents.Findings {
			if f.Found == panel.Proved && !p.put[f.Allegation] {
				return "an allegation that was proved stood in no notice", true
			}
		}
		window := at.h.w.days.Add(p.served, calendar.Length{N: 14, Unit: calendar.Day})
		switch {
		case p.served.IsZero() && !p.answered:
			return "nothing proves that the notice arrived", true
		case !p.answered && at.at.Before(window):
			return "neither did they answer nor did their time run out", true
		}
		return "", true
	},
	"I02": func(at *attempt) (string, bool) {
		if !at.taken() || len(at.result.Event.Data.Findings) == 0 {
			return "", false
		}
		c := &at.before.Contents
		shown := func(id string) bool { return c.Shown[id].How == "shown" || c.Shown[id].How == "gist" }
		for _, f := range at.result.Event.Data.Findings {
			if f.Found != panel.Proved {
				continue
			}
			if !at.h.past.put[f.Allegation] {
				return "found on what was never put", true
			}
			for _, id := range slices.Concat(f.Evidence, c.Allegations[f.Allegation-1].Evidence) {
				if !shown(id) {
					return "found on an item that was not put", true
				}
			}
		}
		return "", true
	},
	"I11": func(at *attempt) (string, bool) {
		return wrongIf(at.before.Contents.Findings == nil, "a sanction was voted on before the findings were locked"), at.taken() && at.votes("sanction")
	},
	"I12": func(at *attempt) (string, bool) {
		if !at.taken() || len(at.result.Event.Data.Findings) == 0 {
			return "", false
		}
		var live []int
		for _, a := range at.before.Contents.Allegations {
			if !a.Dropped {
				live = append(live, a.N)
			}
		}
		ballots := at.result.Event.Data.Ballots
		for i, f := range at.result.Event.Data.Findings {
			yes := 0
			for _, b := range ballots {
				for _, v := range b.Findings {
					if v.Allegation == f.Allegation && v.Found == panel.Proved {
						yes++
					}
					if v.Reasons == "" {
						return "a vote without reasons", true
					}
				}
			}
			if i >= len(live) || f.Allegation != live[i] || (f.Found == panel.Proved) != (2*yes > len(ballots)) {
				return "a finding is not of one live allegation each, by more than half", true
			}
		}
		return wrongIf(len(live) != len(at.result.Event.Data.Findings), "an allegation is without a finding"), true
	},
	"I13": func(at *attempt) (string, bool) {
		d := at.decided()
		if d == nil || at.outcome(d.Outcome).Finding != "breach" {
			return "", false
		}
		for _, f := range at.after.Contents.Findings {
			if f.Found == panel.Proved && clauses[at.after.Contents.Allegations[f.Allegation-1].Clause.ID].Class == "prohibited" {
				return "", true
			}
		}
		return "a breach with nothing proved that the Code prohibits", true
	},
	"I14": func(at *attempt) (string, bool) {
		if !at.does("allege") {
			return "", false
		}
		a := at.after.Contents.Allegations[len(at.after.Contents.Allegations)-1]
		on, _ := at.fields["on"].(string)
		return wrongIf(a.Clause.Code != codeOn(on), "the clause is not the one in force on "+on), true
	},
	"I15": func(at *attempt) (string, bool) {
		adverse := at.does("put") || at.taken() && at.a.ID == "authorise"
		return wrongIf(!at.h.past.tested, "a step against them before the test of protected expression"), adverse
	},
	"I18": func(at *attempt) (string, bool) {
		d := at.decided()
		if d == nil {
			return "", false
		}
		c := &at.before.Contents
		high := d.Outcome == "EXP"
		for _, a := range c.Allegations {
			if !a.Dropped {
				high = high || a.Clause.Protected || slices.Contains(a.Clause.Flags, "sexual")
			}
		}
		for _, m := range c.Memberships {
			for _, s := range m.Days {
				high = high || s.Senior
			}
		}
		if !high {
			return "", false
		}
		verified := at.h.past.ever(at.staff(), "reviewer")
		independent := c.Sitting.Body == "hearing_body" || c.Sitting.Body == "appeal_panel"
		return wrongIf(!verified && !independent, "it has effect, and nobody independent verified it"), true
	},
	"I19": func(at *attempt) (string, bool) {
		if !at.does("decide_appeal") || at.after.Contents.Sanction == nil {
			return "", false
		}
		is := at.h.w.P.Severity(at.after.Contents.Sanction.Outcome)
		was := at.before.Contents.Decision
		graver := is > at.h.past.severity || was != nil && was.Outcome == at.after.Contents.Sanction.Outcome && at.after.Contents.Sanction.Months > was.Months
		return wrongIf(graver, "an appeal made it graver"), true
	},
	"I20": func(at *attempt) (string, bool) {
		s := at.after.Contents.Sanction
		if !at.taken() || s == nil || at.before.Contents.Sanction != nil {
			return "", false
		}
		years := s.Until.Sub(s.From).Hours() / 24 / 365
		return wrongIf(s.Until.IsZero() || !s.Until.After(s.From) || years > 5.1, "it has no end within reach"), true
	},
	"I24": func(at *attempt) (string, bool) {
		if !at.does("count") && !at.does("decide_appeal") && !at.does("question") {
			return "", false
		}
		b := at.h.w.P.Body(at.before.Contents.Sitting.Body)
		sit := at.sitting()
		if len(sit) < b.Quorum {
			return "a vote below the quorum", true
		}
		has := map[string]bool{}
		for _, name := range sit {
			who, _ := at.h.w.whoIs(name)
			for _, c := range who.Categories {
				has[c] = true
			}
		}
		if b.ID == "hearing_body" || b.ID == "appeal_panel" {
			return wrongIf(!has["lawyer"] || !has["regulator"] || !has["lay"], "a vote of a body that is not made up as it must be"), true
		}
		return "", true
	},
	"I30": func(at *attempt) (string, bool) {
		b, c := at.before.Contents.Pack, at.after.Contents.Pack
		if !at.taken() || b == nil || c == nil || at.does("freeze") {
			return "", false
		}
		return wrongIf(c.Digest != at.h.past.digest, "a frozen pack changed"), true
	},
	"I22": func(at *attempt) (string, bool) { return at.packed() },
	"I44": func(at *attempt) (string, bool) {
		if len(at.before.Contents.Notes) == 0 {
			return "", false
		}
		return at.packed()
	},
}

func wrongIf(is bool, what string) string {
	if is {
		return what
	}
	return ""
}

// votes tells whether the step is a ballot on one of these questions.
func (at *attempt) votes(on ...string) bool {
	for _, e := range at.a.Does {
		if e.Do == "ballot" && slices.Contains(on, e.With) {
			return true
		}
	}
	return false
}

// packed looks at what a pack that was just frozen is made of: what is alleged, what was put of the evidence, what was
// answered to it, and the report that says both sides. Nothing else is a decider's to read.
func (at *attempt) packed() (string, bool) {
	if !at.does("freeze") {
		return "", false
	}
	for _, part := range at.after.Contents.Pack.Index {
		first, _, _ := strings.Cut(part.What, " ")
		if !slices.Contains([]string{"allegation", "answers", "investigation", "evidence", "redaction"}, first) {
			return "the pack holds: " + part.What, true
		}
	}
	return "", true
}

// codeOn is the version of the invented code in force on a day.
func codeOn(day string) string {
	if day < "2026-02-01" {
		return "first"
	}
	return "second"
}

func TestI01_NoSanctionWithoutANoticeProofOfDeliveryAndTheTimeToAnswer(t *testing.T) {
	holdsEverywhere(t, "I01", 20)
}
func TestI02_NoFindingOnWhatWasNotPutToTheRespondent(t *testing.T)  { holdsEverywhere(t, "I02", 20) }
func TestI11_TheFindingsComeBeforeTheSanction(t *testing.T)         { holdsEverywhere(t, "I11", 20) }
func TestI12_EachAllegationHasItsFindingWithReasons(t *testing.T)   { holdsEverywhere(t, "I12", 20) }
func TestI13_OnlyWhatTheCodeProhibitsGroundsASanction(t *testing.T) { holdsEverywhere(t, "I13", 20) }
func TestI14_TheClauseIsTheOneInForceOnTheDayOfTheConduct(t *testing.T) {
	holdsEverywhere(t, "I14", 100)
}
func TestI15_TheTestOfProtectedExpressionComesBeforeAnyAdverseStep(t *testing.T) {
	holdsEverywhere(t, "I15", 100)
}
func TestI18_TheGravestDeterminationsWaitForSomebodyIndependent(t *testing.T) {
	holdsEverywhere(t, "I18", 10)
}
func TestI19_AnAppealNeverMakesItGraver(t *testing.T)                { holdsEverywhere(t, "I19", 5) }
func TestI20_EverySanctionEnds(t *testing.T)                         { holdsEverywhere(t, "I20", 5) }
func TestI22_APackHoldsNoReportsAndNoPublicity(t *testing.T)         { holdsEverywhere(t, "I22", 50) }
func TestI24_NobodyVotesBelowTheQuorumOrTheComposition(t *testing.T) { holdsEverywhere(t, "I24", 100) }
func TestI30_AFrozenPackStaysAsItIs(t *testing.T)                    { holdsEverywhere(t, "I30", 100) }
func TestI44_NotesNeverEnterAPack(t *testing.T)                      { holdsEverywhere(t, "I44", 20) }
