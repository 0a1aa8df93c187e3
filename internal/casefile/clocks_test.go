package casefile_test

import (
	"testing"
	"time"

	"recourse/internal/calendar"
)

// winding drives a case through the procedure of clocks and holds.
func winding(t *testing.T) *route {
	t.Helper()
	return small(t, "clocks")
}

// due is the day on which a clock is due, the first of March being day 0, and how it stands.
func (r *route) due(clock string) (day int, state calendar.State) {
	r.t.Helper()
	for _, d := range r.f.Deadlines(r.p, r.days, r.now) {
		if d.Clock == clock {
			return int(d.Due.Sub(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24), d.State
		}
	}
	return 0, calendar.Stopped
}

func (r *route) want(clock string, day int, state calendar.State) {
	r.t.Helper()
	if gotDay, got := r.due(clock); gotDay != day || got != state {
		r.t.Errorf("%s: got day %d, %s; want day %d, %s", clock, gotDay, got, day, state)
	}
}

func (r *route) later(days int) { r.now = r.now.AddDate(0, 0, days) }

func (r *route) takes(actions ...string) {
	r.t.Helper()
	for _, a := range actions {
		r.do("a", a, "", nil)
	}
}

func TestAClockIsAsLongAsWasGiven(t *testing.T) {
	t.Parallel()
	r := winding(t)
	if _, state := r.due("answer"); state != calendar.Stopped {
		t.Fatalf("it ran before it was begun: %s", state)
	}
	r.do("a", "ask", "", map[string]any{"days": 3.0})
	r.want("answer", 4, calendar.Running)
	r.later(1)
	r.do("a", "ask", "", map[string]any{"days": 9.0}) // starting a running clock changes nothing
	r.want("answer", 4, calendar.Running)
	r.do("a", "ask_again", "", map[string]any{"days": 9.0})
	r.want("answer", 11, calendar.Running)
	if err := r.try("a", "ask_again", "", map[string]any{"days": 29.0}); err == nil {
		t.Error("it was given longer than its most")
	}
}

func TestAClockThatWasStoppedStaysSoUntilItsStatesAreEnteredAnew(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.want("work", 11, calendar.Running)
	r.takes("halt", "look", "wait", "look")
	r.want("work", 0, calendar.Stopped)
	r.later(2)
	r.takes("rest", "rise")
	r.want("work", 13, calendar.Running)
}

func TestARestartedClockBeginsAFreshRunAndOnlyWhereItMayRun(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.later(3)
	r.takes("renew")
	r.want("work", 14, calendar.Running)
	r.takes("rest", "renew")
	r.want("work", 0, calendar.Stopped)
}

func TestAClockExistsOnlyWhileItsConditionHolds(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.want("urgent", 0, calendar.Stopped)
	r.takes("warn")
	r.want("urgent", 1, calendar.Running) // of the first day, from when the state was entered
	r.later(1)
	r.want("urgent", 1, calendar.Expired)
}

func TestAHoldPausesTheClocksOfItsKind(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.do("a", "ask", "", map[string]any{"days": 5.0})
	r.takes("hold_court")
	r.want("work", 11, calendar.Paused)
	r.want("answer", 6, calendar.Running)
	r.later(4)
	r.takes("hold_police", "lift_court")
	if _, state := r.due("work"); state != calendar.Paused {
		t.Errorf("got %s: lifting one of two holds let the clock run", state)
	}
	if _, state := r.due("answer"); state != calendar.Paused {
		t.Errorf("got %s, want paused", state)
	}
	if !r.f.Contents.OnHold {
		t.Error("it is held and does not say so")
	}
	r.later(2)
	r.takes("lift_police")
	if _, state := r.due("work"); state != calendar.Running {
		t.Errorf("got %s, want running", state)
	}
	if r.f.Contents.OnHold {
		t.Error("nothing holds it any longer and it says so")
	}
}

func TestAClockThatBeginsWhileItIsHeldIsPaused(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.takes("hold_police")
	r.do("a", "ask", "", map[string]any{"days": 5.0})
	if _, state := r.due("answer"); state != calendar.Paused {
		t.Errorf("got %s, want paused", state)
	}
}

func TestKeepingForLegalReasonsMakesNothingWait(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.takes("keep")
	if c := r.f.Contents; !c.LegalHold || c.OnHold {
		t.Errorf("got legal hold %v, on hold %v", c.LegalHold, c.OnHold)
	}
	r.want("work", 11, calendar.Running)
}

func TestAClockOfTheHouseRunsOnNoFile(t *testing.T) {
	t.Parallel()
	r := winding(t)
	if _, runs := r.f.Run(r.p, "retention"); runs {
		t.Error("it runs")
	}
}
