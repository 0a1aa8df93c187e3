package calendar

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"recourse/internal/fault"
)

// Date is a day of the calendar without a time or a zone. The zero Date stands for "not given".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// The years in which a date makes sense to us; 0000 and 9999 are how other programs spell "unknown".
const (
	firstYear = 1900
	lastYear  = 2199
)

// ParseDate reads YYYY-MM-DD and nothing else. A day that does not exist, or a year outside 1900 to 2199, is
// Invalid: it is never moved to a neighbouring day.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s) // refuses 30 February and missing zeros
	if err != nil || len(s) != len(time.DateOnly) || t.Year() < firstYear || t.Year() > lastYear {
		return Date{}, fault.Coded(fault.Invalid, "date", "Give a date that exists as year, month and day, like 2026-03-29.")
	}
	return DateOf(t), nil
}

// ParsePastDate reads a date on which something is said to have happened: also Invalid when it is after today.
func ParsePastDate(s string, today Date) (Date, error) {
	d, err := ParseDate(s)
	if err != nil {
		return Date{}, err
	}
	if d.After(today) {
		return Date{}, fault.Coded(fault.Invalid, "future_date", "This date has not come yet. Give the day on which it happened.")
	}
	return d, nil
}

// DateOf is the day that t shows in t's own zone. Use Days.DateOf to read it in the calendar's zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String gives YYYY-MM-DD, and nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.Year < 1000 || d.Year > 9999 || d.Month > 99 || d.Day > 99 || d.Month < 0 || d.Day < 0 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	}
	b := strconv.AppendInt(make([]byte, 0, len(time.DateOnly)), int64(d.Year), 10) // days are written by the dozen for every report
	b = append(b, '-', '0'+byte(d.Month/10), '0'+byte(d.Month%10), '-', '0'+byte(d.Day/10), '0'+byte(d.Day%10))
	return string(b)
}

// IsZero tells whether the date was not given.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is negative when d is earlier than e, zero when they are one day, positive when d is later.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays moves by calendar days, back when n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// AddMonths moves by months and stays in the month it arrives at: a day that month does not have gives its last day.
// (AddDate would carry over: three months after 30 November would be 2 March.)
func (d Date) AddMonths(n int) Date {
	if n == 0 {
		return d
	}
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// number counts the days since 1 January 1970.
func (d Date) number() int { return int(d.utc().Unix() / (24 * 60 * 60)) }

// dateOf is the day of that number.
func dateOf(number int) Date { return DateOf(time.Unix(int64(number)*24*60*60, 0).UTC()) }

// MarshalText writes the date as String does, so that JSON and YAML carry YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote: ParseDate, and the zero Date from nothing.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = got
	return nil
}

// Period is a run of whole days: From its first, Until its last. A zero Until leaves it open.
type Period struct {
	From  Date `yaml:"from" json:"from"`
	Until Date `yaml:"until" json:"until,omitzero"`
}

// EffectiveOn tells whether the period holds on that day; both its ends belong to it.
func (p Period) EffectiveOn(day Date) bool {
	return !day.Before(p.From) && (p.Until.IsZero() || !day.After(p.Until))
}
