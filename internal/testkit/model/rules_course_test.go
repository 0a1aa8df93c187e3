package model

import (
	"maps"
	"slices"
	"testing"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
)

func init() {
	maps.Copy(rules, map[string]look{
		"I10": func(at *attempt) (string, bool) {
			if !at.taken() {
				return "", false
			}
			e := at.result.Event
			b, c := at.before.Events(), at.after.Events()
			switch {
			case e.Seq != len(b)+1 || e.From != at.before.State() || e.To != at.after.State() || !e.At.Equal(at.at.Truncate(time.Second)):
				return "an event does not follow the one before, or is of another time", true
			case e.Who.Kind == "" || e.Who.ID == "" || e.Who.As == "":
				return "an event without an actor and their role", true
			case at.a.Reason == "required" && e.Data.Reason == "":
				return "an event without its reasons", true
			case len(e.Payload) == 0 || len(c) != len(b)+1:
				return "an event is not kept whole", true
			}
			for i := range b {
				if b[i].ID != c[i].ID {
					return "an earlier event was taken away", true
				}
			}
			return "", true
		},
		"I16": func(at *attempt) (string, bool) {
			m := at.before.Contents.Measure
			if m == nil || at.who.Kind == "system" {
				return "", false
			}
			if len(m.Grounds) == 0 || m.Scope == "" || m.Facts == "" {
				return "a measure without grounds, scope or facts", true
			}
			for _, d := range at.before.Deadlines(at.h.w.P, at.h.w.days, at.at) {
				runs := d.State == calendar.Running || d.State == calendar.Expired && at.at.Sub(d.Due) <= time.Minute
				if (d.Clock == "interim" || d.Clock == "emergency") && runs && d.Due.Sub(m.Since) < 200*24*time.Hour {
					return "", true
				}
			}
			return "a measure that nothing ends", true
		},
		"I17": func(at *attempt) (string, bool) {
			m := at.before.Contents.Measure
			if m == nil || !m.Emergency || m.Ratified || at.who.Kind == "system" {
				return "", false
			}
			return wrongIf(at.at.Sub(m.Since) > 72*time.Hour+time.Minute, "what one person imposed lasts beyond 72 hours"), true
		},
		"I28": func(at *attempt) (string, bool) {
			withdraws := at.taken() && at.h.f.Kind == Case && (at.a.Door == "withdrawal" || at.a.ID == "learn_of_withdrawal")
			ended := at.after.Contents.Outcome != at.before.Contents.Outcome || at.h.w.machine(at.h.f).State(at.after.State()).Terminal
			return wrongIf(withdraws && ended, "a withdrawal ended it by itself"), withdraws
		},
		"I29": func(at *attempt) (string, bool) {
			if !at.taken() || len(at.h.past.exhibits) == 0 {
				return "", false
			}
			found := 0
			for _, x := range at.after.Contents.Exhibits {
				if sum, ok := at.h.past.exhibits[x.ID]; ok {
					if found++; sum != x.SHA256 {
						return "an item changed", true
					}
				}
			}
			return wrongIf(found != len(at.h.past.exhibits), "an item is gone"), true
		},
		"I31": func(at *attempt) (string, bool) {
			m := at.h.w.machine(at.h.f)
			if !at.taken() || !m.State(at.after.State()).Terminal || m.State(at.before.State()).Terminal {
				return "", false
			}
			told := map[string]bool{}
			for _, l := range slices.Concat(at.h.past.letters, at.result.Letters) {
				told[l.To] = true
			}
			switch {
			case !told["reporter"] && !told["affected"] && !told["bystander"]:
				return "it ended, and no reporter was told", true
			case at.h.past.told && !told["respondent"] && at.after.Contents.Outcome != "ABAT": // who died reads no letter
				return "it ended, and the respondent was not told", true
			}
			return "", true
		},
		"I32": func(at *attempt) (string, bool) {
			if !at.taken() || at.h.tried%8 != 0 {
				return "", false
			}
			again, err := casefile.Fold(at.h.w.P, at.after.Header, at.after.Events())
			if err != nil {
				return "its events cannot be folded: " + err.Error(), true
			}
			is, was := again.Deadlines(at.h.w.P, at.h.w.days, at.at), at.after.Deadlines(at.h.w.P, at.h.w.days, at.at)
			return wrongIf(!slices.Equal(is, was), "its events give other deadlines"), len(is) > 0
		},
		"I33": func(at *attempt) (string, bool) {
			if !at.taken() || at.who.Kind != "system" {
				return "", false
			}
			b, c := &at.before.Contents, &at.after.Contents
			terminal := at.h.w.machine(at.h.f).State(at.after.State()).Terminal && !at.h.w.machine(at.h.f).State(at.before.State()).Terminal
			switch {
			case b.Outcome == "" && c.Outcome != "" || len(c.Findings) != len(b.Findings) || len(c.Allegations) != len(b.Allegations):
				return "the system decided something", true
			case terminal && b.Outcome == "" && at.h.f.Kind == Case:
				return "the system closed what nobody decided", true
			case b.Sanction == nil && c.Sanction != nil && b.Decision == nil:
				return "the system sanctioned somebody", true
			}
			return "", true
		},
		"I38": func(at *attempt) (string, bool) {
			if at.h.f.Kind != Report || !at.before.Contents.Summary.Retaliation || len(at.before.Events()) > 1 {
				return "", false
			}
			for _, d := range at.before.Deadlines(at.h.w.P, at.h.w.days, at.at) {
				if d.Clock == "urgent_screen" {
					return wrongIf(d.Due.Sub(at.before.Events()[0].At) > 4*time.Hour, "getting back at a reporter waits like anything else"), true
				}
			}
			return "getting back at a reporter waits like anything else", true
		},
	})
}

func TestI10_EveryStepIsOnRecordWithActorRoleTimeAndReasons(t *testing.T) {
	holdsEverywhere(t, "I10", 10000)
}
func TestI16_AnInterimMeasureHasGroundsAScopeAndAnEnd(t *testing.T) { holdsEverywhere(t, "I16", 100) }
func TestI17_WhatOnePersonImposesLapsesAfter72Hours(t *testing.T)   { holdsEverywhere(t, "I17", 50) }
func TestI28_AWithdrawalEndsNothingByItself(t *testing.T)           { holdsEverywhere(t, "I28", 20) }
func TestI29_NoItemOfEvidenceIsChangedOrLost(t *testing.T)          { holdsEverywhere(t, "I29", 1000) }
func TestI31_NothingEndsWithoutALetterToEachParty(t *testing.T)     { holdsEverywhere(t, "I31", 100) }
func TestI32_DeadlinesFollowFromTheEvents(t *testing.T)             { holdsEverywhere(t, "I32", 1000) }
func TestI33_TheSystemDecidesNothing(t *testing.T)                  { holdsEverywhere(t, "I33", 1000) }
func TestI38_GettingBackAtAReporterIsScreenedFirst(t *testing.T)    { holdsEverywhere(t, "I38", 20) }
