package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"recourse/internal/calendar"
)

func TestI32_ADeadlineFollowsFromTheEventsOfItsClock(t *testing.T) {
	t.Parallel()
	days := daysOf(t, "england")
	span := func(from, to string) calendar.Span {
		s := calendar.Span{From: at(t, from)}
		if to != "" {
			s.To = at(t, to)
		}
		return s
	}
	monday := "2026-06-01T10:00:00+01:00" // no holiday in this June
	for _, c := range []struct {
		name, length, max string
		extended          string
		pauses            []calendar.Span
		stopped, now      string
		due               string
		state             calendar.State
		paused            string
	}{
		{name: "runs", length: "5 working days", now: monday, due: "2026-06-08T10:00:00+01:00", state: calendar.Running, paused: "0 working days"},
		{name: "expires at the very moment", length: "5 working days", now: "2026-06-08T10:00:00+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Expired, paused: "0 working days"},
		{name: "not a second before", length: "5 working days", now: "2026-06-08T09:59:59+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Running, paused: "0 working days"},
		{name: "extended", length: "5 working days", extended: "2 working days", now: monday, due: "2026-06-10T10:00:00+01:00", state: calendar.Running, paused: "0 working days"},
		{name: "stopped in time", length: "5 working days", stopped: "2026-06-03T10:00:00+01:00", now: "2026-07-01T10:00:00+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Stopped, paused: "0 working days"},
		{name: "stopped later than now", length: "5 working days", stopped: "2026-06-03T10:00:00+01:00", now: "2026-06-02T10:00:00+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Running, paused: "0 working days"},
		{
			name: "a pause over a weekend counts its working days", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-05T12:00:00+01:00", "2026-06-08T09:00:00+01:00")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-06-10T10:00:00+01:00", state: calendar.Running, paused: "2 working days",
		},
		{
			name: "the same pause counts calendar days for a clock of days", length: "7 days", max: "10 days",
			pauses: []calendar.Span{span("2026-06-05T12:00:00+01:00", "2026-06-08T09:00:00+01:00")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-06-12T10:00:00+01:00", state: calendar.Running, paused: "4 days",
		},
		{
			name: "a clock of months moves by days", length: "1 month", max: "1 month",
			pauses: []calendar.Span{span("2026-06-05T12:00:00+01:00", "2026-06-06T09:00:00+01:00")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-07-03T10:00:00+01:00", state: calendar.Running, paused: "2 days",
		},
		{
			name: "a clock of hours moves by the time elapsed", length: "4 hours", max: "2 hours",
			pauses: []calendar.Span{span("2026-06-01T11:00:00+01:00", "2026-06-01T11:30:00+01:00")},
			now:    "2026-06-01T12:00:00+01:00", due: "2026-06-01T14:30:00+01:00", state: calendar.Running, paused: "30 minutes",
		},
		{
			name: "paused", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-06-15T10:00:00+01:00", state: calendar.Paused, paused: "5 working days",
		},
		{
			name: "an end that has not come is no end", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "2026-06-20T10:00:00+01:00")},
			now:    "2026-06-03T11:00:00+01:00", due: "2026-06-09T10:00:00+01:00", state: calendar.Paused, paused: "1 working day",
		},
		{
			name: "runs again when the maximum is used up", length: "5 working days", max: "2 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-06-10T10:00:00+01:00", state: calendar.Running, paused: "2 working days",
		},
		{
			name: "and expires in a pause that lasts too long", length: "5 working days", max: "2 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "")},
			now:    "2026-06-30T10:00:00+01:00", due: "2026-06-10T10:00:00+01:00", state: calendar.Expired, paused: "2 working days",
		},
		{
			name: "a clock without a maximum never pauses", length: "5 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "")},
			now:    "2026-06-04T10:00:00+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Running, paused: "0 working days",
		},
		{
			name: "overlapping pauses count once", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-04T10:00:00+01:00", "2026-06-05T10:00:00+01:00"), span("2026-06-03T10:00:00+01:00", "2026-06-04T12:00:00+01:00")},
			now:    "2026-06-05T12:00:00+01:00", due: "2026-06-11T10:00:00+01:00", state: calendar.Running, paused: "3 working days",
		},
		{
			name: "a pause after the deadline changes nothing", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-08T10:00:00+01:00", "")},
			now:    "2026-06-09T10:00:00+01:00", due: "2026-06-08T10:00:00+01:00", state: calendar.Expired, paused: "0 working days",
		},
		{
			name: "a maximum in other days is measured from the start", length: "5 working days", max: "7 days",
			pauses: []calendar.Span{span("2026-06-02T10:00:00+01:00", "2026-06-29T10:00:00+01:00")},
			now:    "2026-06-30T10:00:00+01:00", due: "2026-06-15T10:00:00+01:00", state: calendar.Expired, paused: "5 working days",
		},
		{
			name: "a pause that ends at midnight leaves the next day alone", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-03T10:00:00+01:00", "2026-06-04T00:00:00+01:00")},
			now:    "2026-06-05T10:00:00+01:00", due: "2026-06-09T10:00:00+01:00", state: calendar.Running, paused: "1 working day",
		},
		{
			name: "a pause in the last hour outlives the deadline it met", length: "5 working days", max: "10 working days",
			pauses: []calendar.Span{span("2026-06-08T09:00:00+01:00", "2026-06-09T18:00:00+01:00")},
			now:    "2026-06-09T18:00:00+01:00", due: "2026-06-10T10:00:00+01:00", state: calendar.Running, paused: "2 working days",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run := calendar.Run{Start: at(t, monday), Length: length(t, c.length), Pauses: c.pauses}
			if c.max != "" {
				run.MaxPause = length(t, c.max)
			}
			if c.extended != "" {
				run.Extended = []calendar.Extension{{By: length(t, c.extended), At: run.Start, Reason: "by the lead"}}
			}
			if c.stopped != "" {
				run.Stopped = at(t, c.stopped)
			}
			due, state, paused := calendar.Due(run, days, at(t, c.now))
			if got := due.Format(time.RFC3339); got != c.due || state != c.state || paused.String() != c.paused {
				t.Errorf("got %s, %s, %q; want %s, %s, %q", got, state, paused, c.due, c.state, c.paused)
			}
		})
	}
}

func TestAClockOfOfficeHoursEndsInThem(t *testing.T) {
	t.Parallel()
	run := calendar.Run{Start: at(t, "2026-06-01T20:00:00+01:00"), Length: length(t, "5 days"), InOffice: true}
	due, _, _ := calendar.Due(run, daysOf(t, "england"), run.Start)
	if got, want := due.Format(time.RFC3339), "2026-06-08T09:00:00+01:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Drawn at random: any clock of the procedure, with any pauses and extensions, around both changes of the clocks.
var (
	someUnit = rapid.SampledFrom([]calendar.Unit{
		calendar.Minute, calendar.Hour, calendar.Day, calendar.WorkingDay, calendar.Month, calendar.Year,
	})
	someLength = rapid.Custom(func(t *rapid.T) calendar.Length {
		unit := someUnit.Draw(t, "unit")
		most := 60
		if unit == calendar.Month || unit == calendar.Year {
			most = 5
		}
		return calendar.Length{N: rapid.IntRange(1, most).Draw(t, "n"), Unit: unit}
	})
	someTime = rapid.Custom(func(t *rapid.T) time.Time {
		first := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)
		return first.Add(time.Duration(rapid.IntRange(0, 400*24*4).Draw(t, "quarters")) * 15 * time.Minute)
	})
	somePause = rapid.Custom(func(t *rapid.T) calendar.Span {
		s := calendar.Span{From: someTime.Draw(t, "from")}
		if rapid.Bool().Draw(t, "ended") {
			s.To = s.From.Add(time.Duration(rapid.IntRange(0, 40*24*4).Draw(t, "long")) * 15 * time.Minute)
		}
		return s
	})
	someRun = rapid.Custom(func(t *rapid.T) calendar.Run {
		run := calendar.Run{
			Start:    someTime.Draw(t, "start"),
			Length:   someLength.Draw(t, "length"),
			Pauses:   rapid.SliceOfN(somePause, 0, 4).Draw(t, "pauses"),
			InOffice: rapid.Bool().Draw(t, "in office"),
		}
		for _, by := range rapid.SliceOfN(someLength, 0, 2).Draw(t, "extended") {
			run.Extended = append(run.Extended, calendar.Extension{By: by})
		}
		if rapid.Bool().Draw(t, "may pause") {
			run.MaxPause = someLength.Draw(t, "max pause")
		}
		return run
	})
	someNation = rapid.SampledFrom([]string{"england", "scotland", "northern_ireland"})
)

func TestI32_RecomputingFromTheSameEventsGivesTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days, run, now := daysOf(t, someNation.Draw(t, "nation")), someRun.Draw(t, "run"), someTime.Draw(t, "now")
		due, state, paused := calendar.Due(run, days, now)
		shuffled := run
		shuffled.Pauses = rapid.Permutation(run.Pauses).Draw(t, "another order")
		again, stateAgain, pausedAgain := calendar.Due(shuffled, days, now.In(time.FixedZone("", 5*3600)))
		if !due.Equal(again) || state != stateAgain || paused != pausedAgain {
			t.Fatalf("got %s, %s, %s and then %s, %s, %s", due, state, paused, again, stateAgain, pausedAgain)
		}
	})
}

func TestI32_NeitherAPauseNorAnExtensionBringsADeadlineForward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days, run, now := daysOf(t, someNation.Draw(t, "nation")), someRun.Draw(t, "run"), someTime.Draw(t, "now")
		due, _, _ := calendar.Due(run, days, now)
		paused := run
		paused.Pauses = append([]calendar.Span{somePause.Draw(t, "one more")}, run.Pauses...)
		if got, _, _ := calendar.Due(paused, days, now); got.Before(due) {
			t.Fatalf("one more pause: %s is before %s", got, due)
		}
		extended := run
		extended.Extended = append([]calendar.Extension{{By: someLength.Draw(t, "longer")}}, run.Extended...)
		if got, _, _ := calendar.Due(extended, days, now); got.Before(due) {
			t.Fatalf("one more extension: %s is before %s", got, due)
		}
	})
}

func TestI32_APausedClockHasNotRunOutAndNoPauseExceedsItsMaximum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days, run, now := daysOf(t, someNation.Draw(t, "nation")), someRun.Draw(t, "run"), someTime.Draw(t, "now")
		run.Extended = nil
		if run.MaxPause.IsZero() {
			run.MaxPause = calendar.Length{N: 14, Unit: calendar.Day}
		}
		run.MaxPause.Unit = run.Length.Unit
		due, state, paused := calendar.Due(run, days, now)
		if state == calendar.Paused && !now.Before(due) {
			t.Fatalf("paused at %s, but due at %s", now, due)
		}
		if run.Length.Unit == paused.Unit && paused.N > run.MaxPause.N {
			t.Fatalf("%s paused, at most %s", paused, run.MaxPause)
		}
	})
}
