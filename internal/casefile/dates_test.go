package casefile_test

import (
	"fmt"
	"slices"
	"testing"
)

// dated are what the last event did to the days that parties are told.
func (r *route) dated(want ...string) {
	r.t.Helper()
	dates, err := r.f.Dates(r.p, r.days, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	var got []string
	for _, d := range dates {
		if d.On != r.days.DateOf(r.f.Last().At).String() {
			r.t.Errorf("%s is of %s", d.Clock, d.On)
		}
		got = append(got, fmt.Sprintf("%s %s %s>%s", d.Clock, d.Kind, d.Was, d.By))
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("after %s: got %q, want %q", r.f.Last().Action, got, want)
	}
}

func TestWhatAnEventDoesToADayNamesTheDayBefore(t *testing.T) {
	t.Parallel()
	r := winding(t)
	r.dated("work given >2026-03-12")
	r.later(1)
	r.do("a", "ask", "", map[string]any{"days": 3.0})
	r.dated("answer given >2026-03-06")
	r.takes("look")
	r.dated()
	r.later(1)
	r.takes("hold_police")
	r.dated("answer paused 2026-03-06>2026-06-14", "work paused 2026-03-12>2026-06-20")
	r.later(5)
	r.takes("look") // while it is paused the day that was told stays
	r.dated()
	r.takes("lift_police")
	r.dated("answer resumed 2026-06-14>2026-03-12", "work resumed 2026-06-20>2026-03-18")
	r.do("a", "extend", "They asked.", map[string]any{"days": 2.0})
	r.dated("answer extended 2026-03-12>2026-03-14")
	r.takes("warn")
	r.dated("urgent given >2026-03-02")
	r.later(20)
	r.takes("renew") // late, and due once more
	r.dated("work renewed 2026-03-18>2026-04-08")
	r.takes("rest")
	r.dated("resting given >2026-04-03", "urgent ended 2026-03-02>", "work ended 2026-04-08>")
	r.takes("halt")
	r.dated("answer ended 2026-03-14>")
}
