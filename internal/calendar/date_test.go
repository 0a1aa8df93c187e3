package calendar_test

import (
	"encoding/json"
	"testing"

	"recourse/internal/calendar"
	"recourse/internal/fault"
)

func TestB20_ADateThatDoesNotExistIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "0000", "0000-00-00", "0000-01-01", "9999-12-31", "2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01",
		"2026-00-10", "2026-1-1", "26-01-01", "2026/01/01", "01-02-2026", " 2026-01-01", "2026-01-01 ", "2026-01-01T00:00:00Z",
		"2026-01-01+14:00", "+2026-01-01", "-2026-01-01", "2026-01-0١", "1899-12-31", "2200-01-01", "today",
	} {
		if got, err := calendar.ParseDate(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %v and %v, want invalid", s, got, err)
		}
	}
}

func TestB20_AFutureDateIsRefusedWhereThePastIsAsked(t *testing.T) {
	t.Parallel()
	today := calendar.Date{Year: 2026, Month: 3, Day: 29}
	if _, err := calendar.ParsePastDate("2026-03-30", today); !fault.Is(err, fault.Invalid) {
		t.Errorf("tomorrow: got %v, want invalid", err)
	}
	if _, err := calendar.ParsePastDate("2026-02-30", today); !fault.Is(err, fault.Invalid) {
		t.Errorf("30 February: got %v, want invalid", err)
	}
	if got, err := calendar.ParsePastDate("2026-03-29", today); err != nil || got != today {
		t.Errorf("today: got %v and %v, want it taken", got, err)
	}
}

func TestADateSurvivesJSON(t *testing.T) {
	t.Parallel()
	type row struct {
		On, None calendar.Date
	}
	want := row{On: calendar.Date{Year: 2028, Month: 2, Day: 29}}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); got != `{"On":"2028-02-29","None":""}` {
		t.Errorf("got %s", got)
	}
	var got row
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"On":"2027-02-29"}`), &got); err == nil {
		t.Error("29 February 2027 was taken")
	}
}

func TestAPeriodHoldsOnBothItsEndsAndNotBeyond(t *testing.T) {
	t.Parallel()
	day := func(d int) calendar.Date { return calendar.Date{Year: 2021, Month: 10, Day: d} }
	closed, open := calendar.Period{From: day(10), Until: day(20)}, calendar.Period{From: day(10)}
	for _, c := range []struct {
		day          int
		closed, open bool
	}{{9, false, false}, {10, true, true}, {20, true, true}, {21, false, true}} {
		if got := closed.EffectiveOn(day(c.day)); got != c.closed {
			t.Errorf("closed on the %d: got %v", c.day, got)
		}
		if got := open.EffectiveOn(day(c.day)); got != c.open {
			t.Errorf("open on the %d: got %v", c.day, got)
		}
	}
}

func TestALengthIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "10", "days", "10days", "0 days", "-1 days", "+1 day", "01 day", "1.5 days", "1 days", "10 day", "10  days",
		"10 working  days", "10 working_days", "10 Days", "10 weeks", "10 days ", "10000 days", "10 working months", "ten days",
	} {
		if got, err := calendar.ParseLength(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %v and %v, want invalid", s, got, err)
		}
	}
	for s, want := range map[string]calendar.Length{
		"10 working days": {N: 10, Unit: calendar.WorkingDay}, "1 working day": {N: 1, Unit: calendar.WorkingDay},
		"1 month": {N: 1, Unit: calendar.Month}, "28 days": {N: 28, Unit: calendar.Day}, "6 years": {N: 6, Unit: calendar.Year},
		"4 hours": {N: 4, Unit: calendar.Hour}, "15 minutes": {N: 15, Unit: calendar.Minute},
	} {
		got, err := calendar.ParseLength(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%q: got %v and %v, want %v", s, got, err, want)
		}
	}
}

func TestALengthSurvivesJSON(t *testing.T) {
	t.Parallel()
	type row struct{ Lasts, None calendar.Length }
	want := row{Lasts: calendar.Length{N: 10, Unit: calendar.WorkingDay}}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); got != `{"Lasts":"10 working days","None":""}` {
		t.Errorf("got %s", got)
	}
	var got row
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"Lasts":"10 fortnights"}`), &got); err == nil {
		t.Error("ten fortnights were taken")
	}
}
