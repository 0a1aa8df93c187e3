package rules

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

var anEndAndALetter = every(func(h *history, f *findings) func(*step) {
	var began time.Time // the time that somebody has to decide what happens with it, from when
	owner, alarmed, waiting, told := false, false, false, false
	return func(s *step) {
		if h.kind != casefile.Report {
			return
		}
		if began.IsZero() {
			began = s.before.Events()[0].At
		}
		if s.moment {
			// Five working days lie within nine; a report that waits for its reporter waits for no officer.
			if state := s.after.State(); !waiting && (state == "received" || state == "screened") && s.at.After(began.AddDate(0, 0, 14)) {
				f.saw("a report waits longer than it may")
				if !owner && !alarmed {
					f.broken(h, s, "nobody has taken it since %s, and nobody was told", began.Format(time.DateOnly))
				}
			}
			return
		}
		if !s.took() {
			return
		}
		for _, sounded := range s.result.Event.Data.Sounded {
			alarmed = alarmed || sounded.Clock == "screening" && sounded.Role == "lead"
		}
		if is := s.after.State(); is == "needs_info" {
			waiting = true
		} else if is == "received" && s.before.State() != "received" {
			began, alarmed = s.at, false
		}
		owner = slices.ContainsFunc(s.after.Contents.Holders, func(x casefile.Holder) bool { return x.Function == "screener" })
		if s.after.State() == "concluded" {
			told = s.wrote("reporter", "L22") // whatever they were told before
		}
		told = told || s.wrote("reporter", "L04", "L07")
		if s.before.State() != s.after.State() && h.p.Report.State(s.after.State()).Terminal {
			f.saw("a report came to its end")
			f.saw("at " + s.after.State())
			if !told {
				f.broken(h, s, "the reporter is told nothing of its end")
			}
		}
		if !h.p.Report.State(s.after.State()).Terminal && h.p.Report.State(s.before.State()).Terminal {
			told = false // it is looked at again
		}
	}
})

func TestI31_EveryReportEndsWithALetterAndNoneWaitsWithoutAnOwnerUnnoticed(t *testing.T) {
	anEndAndALetter.holds(t, map[string]int{"a report came to its end": 4, "at concluded": 1, "a report waits longer than it may": 3})
}

// eachSideHears asks of a case what I31 asks of a report: since its outcome was given, those who told of it were written to,
// and the respondent, too, where they were ever written to. Who died reads no letter.
var eachSideHears = every(func(h *history, f *findings) func(*step) {
	wrote := map[string]bool{}
	return func(s *step) {
		if h.kind != casefile.Case || !s.took() {
			return
		}
		was, is := &s.before.Contents, &s.after.Contents
		if was.Outcome != is.Outcome {
			wrote = map[string]bool{}
		}
		for _, l := range s.result.Letters {
			wrote[l.To] = true
		}
		if m := h.p.Machine(h.kind); !m.State(s.after.State()).Terminal || m.State(s.before.State()).Terminal {
			return
		}
		f.saw("a case came to its end")
		if !wrote["reporter"] && !wrote["affected"] && !wrote["bystander"] {
			f.broken(h, s, "nobody who told of it hears of the end")
		}
		if is.Invited && is.Outcome != "ABAT" {
			f.saw("a respondent who was told of it")
			if !wrote["respondent"] {
				f.broken(h, s, "the respondent does not hear of the end")
			}
		}
	}
})

func TestI31_EachSideOfACaseHearsHowItEnded(t *testing.T) {
	eachSideHears.holds(t, map[string]int{"a case came to its end": 20, "a respondent who was told of it": 10})
}

var fromEventsAlone = every(func(h *history, f *findings) func(*step) {
	type due struct {
		clock string
		at    string
	}
	of := func(f *casefile.File, at time.Time) []due {
		var out []due
		for _, d := range f.Deadlines(h.p, h.days, at) {
			out = append(out, due{d.Clock, fmt.Sprint(d.Due.UTC(), d.State, d.Paused, d.Wake.UTC())})
		}
		slices.SortFunc(out, func(a, b due) int { return cmp.Compare(a.clock, b.clock) })
		return out
	}
	return func(s *step) {
		if !s.moment || h.ask.IntN(12) > 0 {
			return
		}
		events := slices.Clone(s.after.Events())
		for i := range events {
			events[i].Data = nil // read again from what was sealed
		}
		again, err := casefile.Fold(h.p, s.after.Header, events)
		if err != nil {
			f.broken(h, s, "its events do not follow one another: %v", err)
			return
		}
		live, anew := of(s.after, s.at), of(again, s.at)
		if len(live) > 0 {
			f.saw("clocks ran")
		}
		if !slices.Equal(live, anew) {
			f.broken(h, s, "live %v, from its events %v", live, anew)
		}
	}
})

func TestI32_EveryClockIsWhatTheEventsGive(t *testing.T) {
	fromEventsAlone.holds(t, map[string]int{"clocks ran": 300})
}

var noMachineDecides = every(func(h *history, f *findings) func(*step) {
	decidedStates := []string{"reviewable", "unidentified", "determined", "permission", "appealed", "appeal_listed", "appeal_sitting", "monitoring", "closed"}
	return func(s *step) {
		if !s.took() || s.who.Kind != actor.System {
			return
		}
		f.saw("the system took a step")
		was, is, d := &s.before.Contents, &s.after.Contents, s.result.Event.Data
		if was.Outcome != is.Outcome || d.Decision != nil || d.Findings != nil || d.Verdict != nil || d.Drafted != nil {
			f.broken(h, s, "the system decides: %q becomes %q", was.Outcome, is.Outcome)
		}
		if is.Sanction != nil && was.Sanction == nil {
			f.saw("the system let a decision take effect")
			if was.Decision == nil || was.Decision.Outcome != is.Sanction.Outcome || was.Decision.Months != is.Sanction.Months {
				f.broken(h, s, "a sanction that nobody decided takes effect")
			}
		}
		if m := h.p.Machine(h.kind); m.State(s.after.State()).Terminal && !m.State(s.before.State()).Terminal {
			f.saw("the system brought a file to its end")
			if h.kind == casefile.Case && (!slices.Contains(decidedStates, s.before.State()) || was.Outcome == "") {
				f.broken(h, s, "the system closes what nobody decided")
			}
			if h.kind == casefile.Report && !(s.before.State() == "opened" || s.before.State() == "linked") {
				f.broken(h, s, "the system closes a report of which nothing came")
			}
		}
	}
})

func TestI33_NoAutomatedStepDecidesSanctionsOrClosesWhatNobodyDecided(t *testing.T) {
	noMachineDecides.holds(t, map[string]int{"the system took a step": 1000, "the system let a decision take effect": 3, "the system brought a file to its end": 8})
}

var theyOnlyManage = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.moment {
			return
		}
		admin := &person{Name: "administrator-0", Roles: []string{"administrator", some(h, h.p.Functions).Role}}
		for range 3 {
			act, besides := some(h, h.acts[h.kind]), some(h, h.p.Functions).ID
			f.saw("an administrator was asked about")
			if h.may(s.after, admin, act, besides, "was_"+besides) {
				f.broken(h, s, "an administrator may %s as %s", act, besides)
			}
		}
	}
})

func TestI34_AnAdministratorHasNoPartInAnyFileWhateverElseTheyAreGiven(t *testing.T) {
	theyOnlyManage.holds(t, map[string]int{"an administrator was asked about": 10000})
}

var theyOnlyRead = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if s.took() && h.colleague(s.who.ID) != nil && h.colleague(s.who.ID).has("auditor") {
			f.broken(h, s, "an auditor changed a file")
		}
		if !s.moment {
			return
		}
		auditor := &person{Name: "auditor-0", Roles: []string{"auditor", some(h, h.p.Functions).Role}}
		for range 3 {
			act, besides := some(h, h.acts[h.kind]), some(h, h.p.Functions).ID
			f.saw("an auditor was asked about")
			if h.may(s.after, auditor, act, besides) {
				f.saw("and might read")
				if h.p.Machine(h.kind).Action(act) != nil || slices.Contains([]string{"identity", "confirm"}, act) {
					f.broken(h, s, "an auditor may %s", act)
				}
			}
		}
	}
})

func TestI35_AnAuditorReadsAndChangesNothing(t *testing.T) {
	theyOnlyRead.holds(t, map[string]int{"an auditor was asked about": 10000, "and might read": 300})
}
