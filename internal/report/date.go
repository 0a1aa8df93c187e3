package report

import (
	"encoding/json"
	"errors"
	"time"
)

// Date is a calendar date, YYYY-MM-DD, in no zone, or "" when it is not known. In JSON an unknown date is null.
type Date string

// MarshalJSON writes null for a date that is not known.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON takes a string or null. Whether the string is a day that exists is Validate's to say.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return errors.New("a date is a string or null")
	}
	if *d = ""; s != nil {
		*d = Date(*s)
	}
	return nil
}

// DateOf is the calendar day of t in t's own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// time is the day's midnight in UTC, and whether there is such a day.
func (d Date) time() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}
