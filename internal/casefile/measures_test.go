package casefile_test

import (
	"slices"
	"testing"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/fault"
)

func measure(days float64, items ...any) map[string]any {
	out := map[string]any{"measures": items, "grounds": []any{"person"}, "scope": "the north branch", "facts": "they went on"}
	if days > 0 {
		out["days"] = days
	}
	return out
}

func (r *route) conflicts(action string, fields map[string]any, want string) {
	r.t.Helper()
	if err := r.try("a", action, "", fields); !fault.Is(err, fault.Conflict) {
		r.t.Errorf("%s: got %v, want %s", action, err, want)
	}
}

func (r *route) measureEnds() time.Time {
	return r.f.MeasureEnds(r.p, r.f.Deadlines(r.p, r.days, r.now))
}

func TestI16_AMeasureIsOneInForceAndNothingIsChangedThatIsNot(t *testing.T) {
	t.Parallel()
	r := small(t, "measures")
	r.conflicts("vary", measure(3, "no_contact"), "that none is in force")
	r.conflicts("renew", map[string]any{"days": 3.0}, "that none is in force")
	r.conflicts("ratify", map[string]any{"days": 3.0}, "that none is in force")
	r.conflicts("lift", nil, "that none is in force")
	r.blocked("if_measured", "if_shut_out", "if_emergency", "if_ratified")
	for _, missing := range []string{"measures", "grounds", "scope", "facts", "days"} {
		given := measure(14, "no_contact")
		delete(given, missing)
		if pointer, code := wrong(t, r.try("a", "impose", "", given)); pointer != "/fields/"+missing || code != "required" {
			t.Errorf("without %s: got %s %s", missing, pointer, code)
		}
	}
	if pointer, _ := wrong(t, r.try("a", "impose", "", measure(29, "no_contact"))); pointer != "/fields/days" {
		t.Errorf("for 29 days: got %s", pointer)
	}
	r.do("a", "impose", "", measure(14, "no_contact"))
	r.conflicts("impose", measure(14, "no_contact"), "that one is in force")
	r.conflicts("impose_now", measure(0, "no_contact"), "that one is in force")
	r.conflicts("ratify", map[string]any{"days": 3.0}, "that it was no emergency")
	r.takes("if_measured")
	r.blocked("if_shut_out", "if_emergency", "if_ratified", "if_renewed_twice")
}

func TestI16_AMeasureChangesLastsAndEndsWithItsClock(t *testing.T) {
	t.Parallel()
	r := small(t, "measures")
	begun := r.now
	r.do("a", "impose", "", measure(14, "no_contact"))
	if got, want := r.measureEnds(), r.days.Add(begun, calendar.Length{N: 14, Unit: calendar.Day}); !got.Equal(want) {
		t.Errorf("it ends %s, want %s", got, want)
	}
	before := *r.f.Contents.Measure
	r.do("a", "vary", "", measure(7, "shut_out", "no_contact"))
	r.takes("if_shut_out")
	if m := r.f.Contents.Measure; m.Since != before.Since || !slices.Equal(m.Measures, []string{"shut_out", "no_contact"}) || m.Scope == "" {
		t.Errorf("got %+v", m)
	}
	for range 2 {
		r.blocked("if_renewed_twice")
		r.do("a", "renew", "", map[string]any{"days": 28.0})
	}
	r.takes("if_renewed_twice")
	r.blocked("lapse")
	r.now = r.now.AddDate(0, 0, 29)
	r.takes("lapse")
	if c := r.f.Contents; c.Measure != nil || c.Lifted == nil || c.Imposed != 1 || !r.measureEnds().IsZero() {
		t.Errorf("it has lapsed: got %+v", c.Measure)
	}
	r.blocked("if_measured", "if_renewed_twice", "lapse")

	// The next one begins anew, with its own time.
	begun = r.now
	r.do("a", "impose", "", measure(2, "no_contact"))
	r.blocked("if_renewed_twice")
	if got, want := r.measureEnds(), r.days.Add(begun, calendar.Length{N: 2, Unit: calendar.Day}); !got.Equal(want) {
		t.Errorf("the second ends %s, want %s", got, want)
	}
	r.takes("lift")
	r.blocked("if_measured")
}

func TestI17_WhatOnePersonImposesLapsesUnlessTwoRatifyIt(t *testing.T) {
	t.Parallel()
	r := small(t, "measures")
	r.do("a", "impose_now", "", measure(0, "shut_out"))
	r.takes("if_emergency")
	r.blocked("if_ratified")
	r.conflicts("renew", map[string]any{"days": 3.0}, "that it is to be ratified")
	r.conflicts("vary", measure(3, "no_contact"), "that it is to be ratified")
	r.now = r.now.Add(71 * time.Hour)
	r.blocked("lapse_emergency")
	r.now = r.now.Add(time.Hour)
	r.takes("lapse_emergency")
	r.blocked("if_measured", "if_emergency")

	r.do("a", "impose_now", "", measure(0, "shut_out"))
	r.do("a", "ratify", "", map[string]any{"days": 10.0})
	r.takes("if_emergency", "if_ratified")
	r.conflicts("ratify", map[string]any{"days": 3.0}, "that it was ratified")
	r.now = r.now.Add(80 * time.Hour)
	r.blocked("lapse_emergency", "lapse")
	r.do("a", "vary", "", measure(3, "no_contact"))
	r.takes("if_ratified")
}

func TestR24_NobodyIsShutOutByOnePersonWhileTheyStandInASelection(t *testing.T) {
	t.Parallel()
	r := small(t, "measures")
	standing := entry(t)
	standing.Selecting = []calendar.Period{{From: r.days.DateOf(r.now)}}
	r.asked(false, standing)
	if pointer, code := wrong(t, r.try("a", "impose_now", "", measure(0, "no_contact", "shut_out"))); pointer != "/fields/measures" || code != "R24" {
		t.Fatalf("got %s %s", pointer, code)
	}
	r.do("a", "impose_now", "", measure(0, "no_contact"))
	if m := r.f.Contents.Memberships; len(m) != 1 || !m[0].Days["now"].Selection {
		t.Errorf("what the register said is not on record: %+v", m)
	}
	r.takes("lift")
	standing.Selecting = nil
	r.asked(false, standing)
	r.do("a", "impose_now", "", measure(0, "shut_out"))
}

func TestAnUndertakingIsNoMeasure(t *testing.T) {
	t.Parallel()
	r := small(t, "measures")
	r.do("a", "promise", "", map[string]any{"text": "to stay away"})
	r.blocked("if_measured")
	if u := r.f.Contents.Undertakings; len(u) != 1 || u[0].Text != "to stay away" || u[0].At.IsZero() {
		t.Errorf("got %+v", u)
	}
}
