package rules

import (
	"slices"
	"testing"
	"time"
)

// inForce is an interim measure as the rules follow it.
type inForce struct {
	since     time.Time // imposed, varied or renewed
	until     time.Time // by what was said then
	emergency bool
	ratified  bool
	told      bool // the auditor, of an emergency
	alarmed   bool // because nobody told the auditor
	renewals  int
}

// follow keeps what a step made of the measure.
func (m *inForce) follow(s *step) *inForce {
	had, has := s.before.Contents.Measure, s.after.Contents.Measure
	days := 0
	if n, ok := s.fields["days"].(float64); ok {
		days = int(n)
	}
	switch {
	case has == nil:
		return nil
	case had == nil:
		m = &inForce{emergency: s.second == "", since: s.at}
	case s.action.Has("renew_measure"):
		m.renewals++
		m.since = s.at
	case s.action.Has("vary"), s.action.Has("ratify"):
		m.since = s.at
		m.ratified = m.ratified || s.action.Has("ratify")
	}
	if m.since.Equal(s.at) {
		m.until = s.at.AddDate(0, 0, days)
		if m.emergency && !m.ratified {
			m.until = s.at.Add(72 * time.Hour)
		}
	}
	if m.emergency && s.action.Has("alarm") {
		m.told = true
	}
	for _, sounded := range s.result.Event.Data.Sounded {
		m.alarmed = m.alarmed || sounded.Role == "auditor"
	}
	return m
}

var measures = every(func(h *history, f *findings) func(*step) {
	grounds := []string{"person", "evidence", "process", "duty"}
	var m *inForce
	return func(s *step) {
		c := &s.after.Contents
		switch {
		case s.moment && c.Measure != nil:
			// A deadline that falls outside office hours moves to the next working day.
			if m != nil && s.at.After(m.until.AddDate(0, 0, 6)) {
				f.broken(h, s, "a measure that was to last until %s is in force on %s", m.until.Format(time.DateOnly), s.at.Format(time.DateOnly))
			}
			due, ends := s.after.Deadlines(h.p, h.days, s.at), false
			for _, d := range due {
				ends = ends || (d.Clock == "interim" || d.Clock == "emergency") && d.Due.Before(s.at.AddDate(0, 0, 35))
			}
			if !ends {
				f.broken(h, s, "nothing ends the measure within 28 days and its weekend")
			}
			if h.p.Machine(h.kind).State(s.after.State()).Terminal {
				f.broken(h, s, "a measure is in force and the case has ended")
			}
		case !s.took():
		default:
			if c.Measure != nil && (s.before.Contents.Measure == nil || s.action.Has("vary")) {
				f.saw("a measure was imposed or varied")
				for _, g := range c.Measure.Grounds {
					if !slices.Contains(grounds, g) {
						f.broken(h, s, "on the ground %q", g)
					}
				}
				if len(c.Measure.Grounds) == 0 || c.Measure.Scope == "" || c.Measure.Facts == "" || len(c.Measure.Measures) == 0 || s.result.Event.Data.Reason == "" {
					f.broken(h, s, "without grounds, scope, facts or reasons: %+v", *c.Measure)
				}
				noFindingIn(h, s, f)
			}
			if c.Measure == nil && s.before.Contents.Measure != nil {
				f.saw("a measure ended")
				if s.action.Has("sound") {
					f.saw("a measure lapsed")
				}
				if h.p.Machine(h.kind).State(s.before.State()).Terminal {
					f.saw("a measure ended with its case")
				}
			}
			m = m.follow(s)
			if m != nil && m.renewals > 2 && s.action.Has("renew_measure") {
				f.saw("a third renewal")
				if len(h.did(s.who.ID, "interim_member")) > 0 || !slices.Contains(functions(s.before, s.who.ID), "overseer") {
					f.broken(h, s, "the third renewal is not the independent reviewer's")
				}
			}
		}
	}
})

// noFindingIn holds what changed a measure to have changed nothing else, and to be told to nobody but the respondent and
// those who carry it out.
func noFindingIn(h *history, s *step, f *findings) {
	was, is := s.before, s.after
	if was.State() != is.State() || was.Contents.Outcome != is.Contents.Outcome || len(was.Contents.Findings) != len(is.Contents.Findings) || (was.Contents.Decision == nil) != (is.Contents.Decision == nil) || is.Contents.Sanction != was.Contents.Sanction {
		f.broken(h, s, "it is taken for a finding")
	}
	for _, l := range s.result.Letters {
		if l.To != "respondent" && l.To != "enforcer" {
			f.broken(h, s, "%s is told", l.To)
		}
	}
}

func TestI16_AMeasureHasGroundsAScopeAnEndAndIsNoFinding(t *testing.T) {
	measures.holds(t, map[string]int{"a measure was imposed or varied": 40, "a measure ended": 30, "a measure lapsed": 10, "a third renewal": 1})
}

var emergencies = every(func(h *history, f *findings) func(*step) {
	var m *inForce
	var imposed time.Time
	return func(s *step) {
		if s.took() {
			m = m.follow(s)
			if m != nil && s.before.Contents.Measure == nil {
				imposed = s.at
			}
			if m != nil && m.emergency && s.action.Has("ratify") {
				f.saw("an emergency measure was ratified")
				if s.second == "" || len(h.did(s.who.ID, "lead")) > 0 {
					f.broken(h, s, "one person ratifies it, or whoever imposed it")
				}
			}
			if was := s.before.Contents.Measure; was != nil && was.Emergency && !was.Ratified && s.after.Contents.Measure == nil && s.action.Has("sound") {
				f.saw("an emergency measure lapsed")
			}
			return
		}
		if !s.moment || m == nil || !m.emergency {
			return
		}
		// At rest the system has done all that was due.
		if past := s.at.Sub(imposed); !m.ratified && past > 72*time.Hour+2*time.Minute {
			f.broken(h, s, "it is in force after %s, and nobody ratified it", past)
		} else if !m.told && past > 24*time.Hour+2*time.Minute {
			f.saw("nobody reported an emergency measure in time")
			if !m.alarmed {
				f.broken(h, s, "after %s nobody has reported it, and the auditor was not alarmed", past)
			}
		}
		if m.told {
			f.saw("an emergency measure was reported")
		}
	}
})

func TestI17_WhatOnePersonImposesIsReportedInADayAndLapsesInThreeUnlessRatified(t *testing.T) {
	emergencies.holds(t, map[string]int{"an emergency measure was ratified": 3, "an emergency measure lapsed": 10, "an emergency measure was reported": 10, "nobody reported an emergency measure in time": 3})
}
