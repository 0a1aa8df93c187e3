package calendar_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/testkit/chance"
)

func init() { chance.Rapid() }

// deadlines is the table of R-15: worked by hand from the calendar on the wall. Times are local, with their offset.
var deadlines = []struct{ nation, from, length, want string }{
	// Clocks go forward on Sunday 29 March 2026 at 01:00 and back on Sunday 25 October 2026 at 02:00.
	{"england", "2026-03-22T12:00:00Z", "7 days", "2026-03-29T12:00:00+01:00"},
	{"england", "2026-03-28T12:00:00Z", "1 day", "2026-03-29T12:00:00+01:00"},
	{"england", "2026-03-28T12:00:00Z", "24 hours", "2026-03-29T13:00:00+01:00"},
	{"england", "2026-03-28T01:30:00Z", "1 day", "2026-03-29T02:30:00+01:00"}, // 01:30 is skipped
	{"england", "2026-03-22T00:30:00Z", "7 days", "2026-03-29T00:30:00Z"},
	{"england", "2026-03-29T12:00:00+01:00", "7 days", "2026-04-05T12:00:00+01:00"},
	{"england", "2026-03-01T23:59:59Z", "28 days", "2026-03-29T23:59:59+01:00"},
	{"england", "2026-03-27T16:00:00Z", "1 working day", "2026-03-30T16:00:00+01:00"},
	{"england", "2026-02-28T09:00:00Z", "1 month", "2026-03-28T09:00:00Z"},
	{"england", "2026-02-28T10:00:00Z", "28 days", "2026-03-28T10:00:00Z"},
	{"england", "2026-03-29T00:59:00Z", "1 minute", "2026-03-29T02:00:00+01:00"},
	{"england", "2026-03-29T00:30:00Z", "4 hours", "2026-03-29T05:30:00+01:00"},
	{"england", "2026-10-18T12:00:00+01:00", "7 days", "2026-10-25T12:00:00Z"},
	{"england", "2026-10-24T12:00:00+01:00", "1 day", "2026-10-25T12:00:00Z"},
	{"england", "2026-10-24T12:00:00+01:00", "24 hours", "2026-10-25T11:00:00Z"},
	{"england", "2026-10-24T01:30:00+01:00", "1 day", "2026-10-25T01:30:00Z"}, // 01:30 comes twice
	{"england", "2026-10-25T00:15:00+01:00", "1 day", "2026-10-26T00:15:00Z"},
	{"england", "2026-10-25T01:30:00+01:00", "1 hour", "2026-10-25T01:30:00Z"},
	{"england", "2026-10-23T17:00:00+01:00", "1 working day", "2026-10-26T17:00:00Z"},
	{"england", "2026-10-11T09:00:00+01:00", "14 days", "2026-10-25T09:00:00Z"},
	// The 29th of February.
	{"england", "2028-02-29T10:00:00Z", "1 year", "2029-02-28T10:00:00Z"},
	{"england", "2028-02-29T10:00:00Z", "4 years", "2032-02-29T10:00:00Z"},
	{"england", "2027-02-28T10:00:00Z", "1 year", "2028-02-28T10:00:00Z"},
	{"england", "2028-01-31T10:00:00Z", "1 month", "2028-02-29T10:00:00Z"},
	{"england", "2027-01-31T10:00:00Z", "1 month", "2027-02-28T10:00:00Z"},
	{"england", "2028-02-28T10:00:00Z", "1 day", "2028-02-29T10:00:00Z"},
	{"england", "2028-02-28T10:00:00Z", "1 working day", "2028-02-29T10:00:00Z"},
	{"england", "2027-11-29T10:00:00Z", "3 months", "2028-02-29T10:00:00Z"},
	{"england", "2024-02-29T10:00:00Z", "12 months", "2025-02-28T10:00:00Z"},
	// Days that the month arrived at does not have; from winter to summer time too.
	{"england", "2026-11-30T10:00:00Z", "3 months", "2027-02-28T10:00:00Z"},
	{"england", "2026-08-31T10:00:00+01:00", "3 months", "2026-11-30T10:00:00Z"},
	{"england", "2026-01-31T10:00:00Z", "3 months", "2026-04-30T10:00:00+01:00"},
	{"england", "2026-03-31T10:00:00+01:00", "1 month", "2026-04-30T10:00:00+01:00"},
	{"england", "2026-05-31T10:00:00+01:00", "1 month", "2026-06-30T10:00:00+01:00"},
	{"england", "2026-12-31T23:59:59Z", "2 months", "2027-02-28T23:59:59Z"},
	{"england", "2026-10-31T10:00:00Z", "13 months", "2027-11-30T10:00:00Z"},
	{"england", "2026-12-31T10:00:00Z", "1 day", "2027-01-01T10:00:00Z"},
	// An instant in UTC that is the next day in London.
	{"england", "2026-06-30T23:30:00Z", "1 month", "2026-08-01T00:30:00+01:00"},
	// Working days: Easter, Christmas with substitutes, and the nations' own days.
	{"england", "2026-04-02T15:00:00+01:00", "1 working day", "2026-04-07T15:00:00+01:00"},
	{"scotland", "2026-04-02T15:00:00+01:00", "1 working day", "2026-04-06T15:00:00+01:00"},
	{"england", "2026-12-24T15:00:00Z", "1 working day", "2026-12-29T15:00:00Z"},
	{"wales", "2027-12-24T15:00:00Z", "2 working days", "2027-12-30T15:00:00Z"},
	{"england", "2025-12-31T15:00:00Z", "1 working day", "2026-01-02T15:00:00Z"},
	{"scotland", "2025-12-31T15:00:00Z", "1 working day", "2026-01-05T15:00:00Z"},
	{"scotland", "2026-06-12T15:00:00+01:00", "1 working day", "2026-06-16T15:00:00+01:00"},
	{"scotland", "2026-07-31T15:00:00+01:00", "1 working day", "2026-08-04T15:00:00+01:00"},
	{"scotland", "2024-11-29T15:00:00Z", "1 working day", "2024-12-03T15:00:00Z"},
	{"northern_ireland", "2026-07-10T15:00:00+01:00", "1 working day", "2026-07-14T15:00:00+01:00"},
	{"northern_ireland", "2026-03-16T15:00:00Z", "1 working day", "2026-03-18T15:00:00Z"},
	{"england", "2022-09-16T15:00:00+01:00", "1 working day", "2022-09-20T15:00:00+01:00"},
	{"england", "2022-06-01T15:00:00+01:00", "1 working day", "2022-06-06T15:00:00+01:00"},
	{"england", "2023-05-05T15:00:00+01:00", "1 working day", "2023-05-09T15:00:00+01:00"},
	{"england", "2020-05-07T15:00:00+01:00", "1 working day", "2020-05-11T15:00:00+01:00"},
	{"england", "2026-05-02T15:00:00+01:00", "1 working day", "2026-05-05T15:00:00+01:00"}, // from a Saturday
	{"england", "2026-04-01T15:00:00+01:00", "10 working days", "2026-04-17T15:00:00+01:00"},
}

var shipped = sync.OnceValues(func() (*calendar.Calendar, error) {
	return calendar.Load(configs.FS, "calendar/uk.yaml")
})

// daysOf gives a nation's days from the shipped calendar.
func daysOf(t rapid.TB, nation string) *calendar.Days {
	t.Helper()
	uk, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	days, err := uk.For(nation)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func length(t testing.TB, s string) calendar.Length {
	t.Helper()
	got, err := calendar.ParseLength(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestR15_DeadlinesFollowTheCalendarOnTheWall(t *testing.T) {
	t.Parallel()
	if len(deadlines) < 40 {
		t.Fatalf("the table has %d rows, want at least 40", len(deadlines))
	}
	for _, d := range deadlines {
		got := daysOf(t, d.nation).Add(at(t, d.from), length(t, d.length)).Format(time.RFC3339)
		if got != d.want {
			t.Errorf("%s: %s from %s: got %s, want %s", d.nation, d.length, d.from, got, d.want)
		}
	}
}

func TestR15_AnEndOutsideOfficeHoursMovesToTheNextWorkingDay(t *testing.T) {
	t.Parallel()
	days := daysOf(t, "england")
	for _, c := range []struct{ name, end, want string }{
		{"in the night", "2026-03-30T20:00:00+01:00", "2026-03-31T09:00:00+01:00"},
		{"on a Saturday", "2026-03-28T12:00:00Z", "2026-03-30T09:00:00+01:00"},
		{"on Good Friday", "2026-04-03T12:00:00+01:00", "2026-04-07T09:00:00+01:00"},
		{"one second after closing", "2026-03-30T17:00:01+01:00", "2026-03-31T09:00:00+01:00"},
		{"at closing", "2026-03-30T17:00:00+01:00", "2026-03-30T17:00:00+01:00"},
		{"before opening", "2026-03-30T06:00:00+01:00", "2026-03-30T09:00:00+01:00"},
		{"in office hours", "2026-03-30T11:15:00+01:00", "2026-03-30T11:15:00+01:00"},
	} {
		if got := days.InOffice(at(t, c.end)).Format(time.RFC3339); got != c.want {
			t.Errorf("an end %s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAMomentBeforeAnotherIsCountedBackAsAddCountsOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ to, length, want string }{
		{"2026-03-16T10:00:00Z", "2 working days", "2026-03-12T10:00:00Z"},           // over a weekend
		{"2026-04-08T10:00:00+01:00", "2 working days", "2026-04-02T10:00:00+01:00"}, // over Easter
		{"2026-03-30T12:00:00+01:00", "3 days", "2026-03-27T12:00:00Z"},              // the clocks went forward between
		{"2026-03-30T12:00:00+01:00", "72 hours", "2026-03-27T11:00:00Z"},
		{"2026-03-31T09:00:00+01:00", "1 month", "2026-02-28T09:00:00Z"},
		{"2026-03-29T02:30:00+01:00", "1 day", "2026-03-28T02:30:00Z"},
	} {
		to, err := time.Parse(time.RFC3339, c.to)
		if err != nil {
			t.Fatal(err)
		}
		length, err := calendar.ParseLength(c.length)
		if err != nil {
			t.Fatal(err)
		}
		if got := daysOf(t, "england").Before(to, length).Format(time.RFC3339); got != c.want {
			t.Errorf("%s before %s: got %s, want %s", c.length, c.to, got, c.want)
		}
	}
}
