package casefile_test

import (
	"slices"
	"testing"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// alarmed drives a case through the procedure of alarms.
func alarmed(t *testing.T) *route {
	t.Helper()
	return small(t, "alarms")
}

// rings takes the system's step and says which alarms it sounded, by clock and the day of the moment, the first of March
// being day 0.
func (r *route) rings(action string) []string {
	r.t.Helper()
	r.takes(action)
	var out []string
	for _, s := range r.result.Event.Data.Sounded {
		out = append(out, s.Clock+" "+s.Moment.Format("01-02")+" to "+s.Role)
	}
	return out
}

func (r *route) wantRings(action string, want ...string) {
	r.t.Helper()
	if got := r.rings(action); !slices.Equal(got, want) {
		r.t.Errorf("sounded %v, want %v", got, want)
	}
}

func (r *route) silent() {
	r.t.Helper()
	if err := r.try("a", "ring", "", nil); !fault.Is(err, fault.Conflict) {
		r.t.Errorf("an alarm was sounded: %v", err)
	}
}

func (r *route) wakes(clock string) string {
	for _, d := range r.f.Deadlines(r.p, r.days, r.now) {
		if d.Clock == clock {
			return d.Wake.Format("01-02")
		}
	}
	return ""
}

func TestAnAlarmIsSoundedOnceAtEachMomentAndAtTheEnd(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.silent()
	if got := r.wakes("work"); got != "03-09" {
		t.Errorf("it wakes on %s, want the first alarm", got)
	}
	r.now = time.Date(2026, 3, 9, 9, 59, 59, 0, time.UTC)
	r.silent()
	r.now = r.now.Add(time.Second)
	r.wantRings("ring", "work 03-09 to lead")
	r.silent()
	if got := r.wakes("work"); got != "03-11" {
		t.Errorf("it wakes on %s, want the second alarm", got)
	}
	r.now = time.Date(2026, 3, 13, 10, 0, 0, 0, time.UTC)
	r.wantRings("ring", "work 03-11 to lead", "work 03-12 to lead", "counted 03-12 to clerk")
	r.silent()
	if got := r.wakes("work"); got != "03-12" {
		t.Errorf("with every alarm sounded it wakes on %s, want when it is due", got)
	}
	if len(r.f.Contents.Sounded) != 4 {
		t.Errorf("it keeps %v", r.f.Contents.Sounded)
	}
}

func TestAnAlarmOfWorkingDaysIsCountedBackInThem(t *testing.T) {
	t.Parallel()
	r := alarmed(t) // on a Monday; the tenth working day is the Monday two weeks later
	if got := r.wakes("counted"); got != "03-12" {
		t.Errorf("it wakes on %s, want the Thursday before", got)
	}
}

func TestAPausedClockAlarmsNobodyAndAMovedOneAnew(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.later(8)
	r.wantRings("ring", "work 03-09 to lead")
	r.takes("wait")
	if got := r.wakes("work"); got != "06-17" {
		t.Errorf("paused, it wakes on %s, want its second alarm when it has waited for as long as it may", got)
	}
	r.now = time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC)
	r.silent() // the second alarm would be due, were it not paused
	r.takes("go_on")
	day, _ := r.due("work")
	if day != 13 {
		t.Fatalf("it is due on day %d, want two days later than it was", day)
	}
	r.wantRings("ring", "work 03-11 to lead")
	r.silent()
}

func TestAClockThatWaitedTooLongAlarmsWithoutAnybodyTakingItUp(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.takes("wait")
	r.now = time.Date(2026, 6, 16, 10, 0, 0, 0, time.UTC)
	r.rings("ring") // the clock that nothing pauses
	r.now = r.now.AddDate(0, 0, 1)
	r.wantRings("ring", "work 06-17 to lead")
}

func TestAnEndThatWasPutOffAlarmsAgain(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.later(8)
	r.wantRings("ring", "work 03-09 to lead")
	r.do("a", "give_longer", "They asked.", map[string]any{"days": 5.0})
	r.silent()
	if got := r.wakes("work"); got != "03-14" {
		t.Errorf("it wakes on %s, want three days before its new end", got)
	}
}

func TestAlarmsBeforeTheBeginningAreNone(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.do("a", "impose", "", map[string]any{"days": 7.0})
	r.silent()
	if got := r.wakes("measure"); got != "03-09" {
		t.Errorf("it wakes on %s, want its end: both alarms lie before it began", got)
	}
}

func TestTheActionAtTheEndSoundsWhatIsDue(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.do("a", "impose", "", map[string]any{"days": 8.0})
	r.now = time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC)
	r.wantRings("lapse", "work 03-09 to lead", "measure 03-03 to lead", "measure 03-10 to lead")
	r.silent()
}

func TestAClockWithoutARoleAlarmsNobody(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.later(6)
	r.silent()
	r.later(200)
	for _, s := range r.rings("ring") {
		if s[:5] == "quiet" {
			t.Errorf("sounded %s", s)
		}
	}
}

func TestAnEventIsToldToARoleWhereItsConditionHolds(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.do("a", "call", "", map[string]any{"danger": false})
	if told := r.result.Event.Data.Sounded; len(told) > 0 {
		t.Errorf("told %v of nothing", told)
	}
	at := r.now
	r.do("a", "call", "", map[string]any{"danger": true})
	want := []casefile.Sounded{{Role: "lead", Moment: at, Due: at}}
	if got := r.result.Event.Data.Sounded; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	if len(r.f.Contents.Sounded) > 0 {
		t.Error("it is kept as an alarm of a clock")
	}
}

func TestAFileThatIsFoldedAgainHasHeardTheSameAlarms(t *testing.T) {
	t.Parallel()
	r := alarmed(t)
	r.later(8)
	r.rings("ring")
	events := slices.Clone(r.f.Events())
	for i := range events {
		events[i].Data = nil // read again from the bytes that are kept
	}
	f, err := casefile.Fold(r.p, r.f.Header, events)
	if err != nil {
		t.Fatal(err)
	}
	r.f = f
	r.silent()
}
