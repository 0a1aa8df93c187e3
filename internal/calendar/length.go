package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"recourse/internal/fault"
)

// Unit is what a length counts in.
type Unit string

// The closed list of units.
const (
	Minute     Unit = "minutes"
	Hour       Unit = "hours"
	Day        Unit = "days" // calendar days
	WorkingDay Unit = "working days"
	Month      Unit = "months"
	Year       Unit = "years"
)

var units = []Unit{Minute, Hour, Day, WorkingDay, Month, Year}

// Length is how long something lasts by the rules of a calendar. The zero Length stands for "none given".
type Length struct {
	N    int
	Unit Unit
}

// ParseLength reads a number from 1 to 9999, one space, and a unit in the plural, or in the singular after 1:
// "10 working days", "1 month". Anything else is Invalid.
func ParseLength(s string) (Length, error) {
	number, word, _ := strings.Cut(s, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 9999 || strconv.Itoa(n) != number {
		return Length{}, badLength()
	}
	if n == 1 {
		word += "s"
	}
	if !slices.Contains(units, Unit(word)) {
		return Length{}, badLength()
	}
	return Length{n, Unit(word)}, nil
}

func badLength() error {
	return fault.Coded(fault.Invalid, "length",
		`Give a length of time as a number and a unit, like "1 month" or "10 working days". The units are minutes, hours, days, working days, months and years.`)
}

// String is the form that ParseLength reads, and "" for the zero Length.
func (l Length) String() string {
	if l.IsZero() {
		return ""
	}
	word := string(l.Unit)
	if l.N == 1 {
		word = strings.TrimSuffix(word, "s")
	}
	return strconv.Itoa(l.N) + " " + word
}

// IsZero tells whether no length was given.
func (l Length) IsZero() bool { return l == Length{} }

// MarshalText writes the length as String does.
func (l Length) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote, so that YAML and JSON carry "10 working days".
func (l *Length) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = Length{}
		return nil
	}
	got, err := ParseLength(string(b))
	if err != nil {
		return err
	}
	*l = got
	return nil
}

// sum is several lengths together. Its parts are always applied in one order, months before days before working
// days before elapsed time, so that adding to it never ends earlier, whichever part grew.
type sum struct {
	months, days, working int
	elapsed               time.Duration
}

func (s *sum) add(l Length) {
	switch l.Unit {
	case Minute:
		s.elapsed += time.Duration(l.N) * time.Minute
	case Hour:
		s.elapsed += time.Duration(l.N) * time.Hour
	case Day:
		s.days += l.N
	case WorkingDay:
		s.working += l.N
	case Month:
		s.months += l.N
	case Year:
		s.months += 12 * l.N
	}
}
