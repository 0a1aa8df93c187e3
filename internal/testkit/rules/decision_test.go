package rules

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

var verified = every(func(h *history, f *findings) func(*step) {
	senior := false
	return func(s *step) {
		if !s.took() {
			return
		}
		if m := s.result.Event.Data.Membership; m != nil {
			for _, day := range m.Days {
				senior = senior || day.Senior
			}
		}
		c := &s.before.Contents
		if d := decided(s); d != nil && d.Result == "" {
			var why []string
			for _, a := range c.Allegations {
				if !a.Dropped && a.Clause.Protected {
					why = append(why, "a protected ground")
				}
				if !a.Dropped && slices.Contains(a.Clause.Flags, "sexual") {
					why = append(why, "sexual conduct")
				}
			}
			if d.Outcome == "EXP" {
				why = append(why, "expulsion")
			}
			if senior {
				why = append(why, "a senior officer")
			}
			independent := c.Sitting.Body == "hearing_body"
			reviewed := slices.Contains(functions(s.before, s.who.ID), "reviewer")
			switch {
			case len(why) == 0:
				f.saw("a determination that needs no review")
			case independent:
				f.saw("a determination of an independent body")
			case reviewed:
				f.saw("a determination was verified")
				if s.result.Event.Data.Reason == "" || len(seatsOf(s.before, decidersOf)) > 0 && seatsOf(s.before, decidersOf)[s.who.ID] != "" {
					f.broken(h, s, "by somebody of the panel, or without reasons")
				}
			default:
				f.broken(h, s, "it touches %v, and nobody verified it", why)
			}
		}
		// Until then nothing has effect and nobody is told.
		if c.Decision == nil && s.after.Contents.Decision == nil {
			if s.after.Contents.Sanction != nil || s.wrote("respondent", "L20", "L24") || s.wrote("affected", "L21") || s.wrote("bystander", "L22") {
				f.broken(h, s, "what was not pronounced has effect")
			}
		}
	}
})

func TestI18_WhatNeedsAReviewHasNoEffectUntilItIsVerifiedOrIsAnIndependentBodys(t *testing.T) {
	verified.holds(t, map[string]int{"a determination that needs no review": 5, "a determination was verified": 10, "a determination of an independent body": 1})
}

var neverMore = every(func(h *history, f *findings) func(*step) {
	var running *casefile.Sanction // since before the appeal
	return func(s *step) {
		if !s.took() {
			return
		}
		d, was, c := decided(s), s.before.Contents.Decision, &s.after.Contents
		if d != nil && d.Result != "" && was != nil {
			f.saw("an appeal was decided")
			if weight(d.Outcome) > weight(was.Outcome) || weight(d.Outcome) == weight(was.Outcome) && d.Months > was.Months {
				f.broken(h, s, "%s for %d months, after %s for %d", d.Outcome, d.Months, was.Outcome, was.Months)
			}
			for _, attached := range d.Attached {
				if !slices.Contains(was.Attached, attached) {
					f.broken(h, s, "%s goes with it that did not before", attached)
				}
			}
			if len(d.Conditions) > len(was.Conditions) {
				f.broken(h, s, "%d conditions, after %d", len(d.Conditions), len(was.Conditions))
			}
			if d.Outcome != was.Outcome || d.Months != was.Months {
				f.saw("an appeal changed a sanction")
			}
			if d.Result == "lower" && weight(d.Outcome) > 0 {
				f.saw("an appeal lowered a sanction")
			}
		}
		// What ran already, and stands, ends no later for having been appealed.
		if running != nil && c.Sanction != nil && c.Sanction.Outcome == running.Outcome && c.Sanction.Until.After(running.Until) {
			f.broken(h, s, "the sanction ran until %s, and after the appeal until %s", running.Until, c.Sanction.Until)
		}
		switch {
		case s.action.Has("restart"), c.Remitted:
			running = nil
		case c.Sanction != nil:
			running = c.Sanction
		}
		if running != nil && s.action.ID == "appeal_late" {
			f.saw("a late appeal")
		}
	}
})

func TestI19_AnAppealNeverRaisesASanction(t *testing.T) {
	neverMore.holds(t, map[string]int{"an appeal was decided": 8, "an appeal changed a sanction": 4, "an appeal lowered a sanction": 3, "a late appeal": 3})
}

var everySanctionEnds = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		if d := decided(s); d != nil && slices.Contains([]string{"OFF", "REPR", "SUSP", "EXP"}, d.Outcome) {
			f.saw("a sanction for a time")
			if d.Months < 1 || d.Months > 60 {
				f.broken(h, s, "%s for %d months", d.Outcome, d.Months)
			}
			if d.Outcome == "EXP" {
				f.saw("an expulsion")
			}
		}
		is := s.after.Contents.Sanction
		if is == nil || s.before.Contents.Sanction != nil {
			return
		}
		f.saw("a sanction took effect")
		if !is.Until.After(is.From) || is.Until.After(is.From.AddDate(5, 0, 7)) {
			f.broken(h, s, "%s from %s until %s", is.Outcome, is.From, is.Until)
		}
	}
})

func TestI20_EverySanctionHasAnEndAndNoneIsForLife(t *testing.T) {
	everySanctionEnds.holds(t, map[string]int{"a sanction took effect": 20, "a sanction for a time": 10, "an expulsion": 2})
}

var reopenedForAReason = every(func(h *history, f *findings) func(*step) {
	heard := false
	return func(s *step) {
		if !s.took() {
			if s.moment && (s.after.State() == "closed" || s.after.State() == "monitoring") && h.kind == casefile.Case {
				p := some(h, h.people)
				f.saw("somebody was asked about")
				if h.may(s.after, p, "reopen") && (!p.has("independent", "external") || !slices.Contains(functions(s.after, p.Name), "reopener")) {
					f.broken(h, s, "%s may open it again, as %v", p.Name, h.relations(s.after, p.Name))
				}
			}
			return
		}
		heard = heard && s.action.ID != "refuse_reopening"
		if s.text("respondent_said") != "" && s.text("affected_said") != "" {
			heard = true
		}
		was, is := s.before.State(), s.after.State()
		began := s.action.Has("restart") || (was == "closed" || was == "monitoring") && is != was && is != "closed" && is != "permission"
		if !began {
			return
		}
		f.saw("a case was opened again")
		by := h.colleague(s.who.ID)
		switch {
		case s.who.Kind != actor.Staff || !by.has("independent", "external") || !slices.Contains(functions(s.before, by.Name), "reopener"):
			f.broken(h, s, "by %s", s.who.ID)
		case !slices.Contains([]string{"RO1", "RO2", "RO3", "RO4"}, s.text("ground")):
			f.broken(h, s, "on the ground %q", s.text("ground"))
		case !heard, s.result.Event.Data.Reason == "":
			f.broken(h, s, "both sides heard: %t, and a reason of %d bytes", heard, len(s.result.Event.Data.Reason))
		}
		heard = false
	}
})

func TestI21_ACaseIsOpenedAgainOnFourGroundsAloneByTheIndependentReviewer(t *testing.T) {
	reopenedForAReason.holds(t, map[string]int{"a case was opened again": 10, "somebody was asked about": 100})
}
