package register

import (
	"context"
	"slices"
	"strings"

	"recourse/internal/calendar"
)

// Register finds people. It returns every entry that fits, none where nobody does; Unavailable where it cannot be asked.
type Register interface {
	Find(ctx context.Context, m Member) ([]Entry, error)
}

// Member is whom somebody looks for, by what they have of them.
type Member struct{ Number, Email, Handle, Name string }

// Nobody tells whether there is nothing to look for.
func (m Member) Nobody() bool { return m == Member{} }

// Entry is one person of the register.
type Entry struct {
	Number, Name     string
	Emails, Handles  []string
	Born             calendar.Date // zero where it is not known
	Region           string
	Memberships      []calendar.Period
	Offices          []Office
	Staff, Selecting []calendar.Period
}

// Office is one that somebody held for a time.
type Office struct {
	Title  string
	Senior bool
	calendar.Period
}

// What the register says of a membership on a day.
const (
	IsMember = "member"
	Former   = "former"  // they were one before that day
	Never    = "never"   // on the register, and no member up to that day
	Unknown  = "unknown" // nobody, or more than one, was found
)

// Standing is how somebody stood on one day.
type Standing struct {
	On         calendar.Date `json:"on"`
	Membership string        `json:"membership"`
	Offices    []string      `json:"offices,omitempty"`
	Senior     bool          `json:"senior,omitempty"`
	Staff      bool          `json:"staff,omitempty"`
	Selection  bool          `json:"selection,omitempty"` // a selection that they stand in is under way
	Minor      bool          `json:"minor,omitempty"`     // not yet eighteen
	Region     string        `json:"region,omitempty"`
}

// ofAge is how many months old somebody is who is no minor.
const ofAge = 18 * 12

// On says how the person stood on a day.
func (e *Entry) On(day calendar.Date) Standing {
	s := Standing{
		On: day, Membership: Never, Region: e.Region, Staff: holds(e.Staff, day), Selection: holds(e.Selecting, day),
		Minor: !e.Born.IsZero() && day.Before(e.Born.AddMonths(ofAge)),
	}
	switch {
	case holds(e.Memberships, day):
		s.Membership = IsMember
	case slices.ContainsFunc(e.Memberships, func(p calendar.Period) bool { return p.From.Before(day) }):
		s.Membership = Former
	}
	for _, o := range e.Offices {
		if o.EffectiveOn(day) {
			s.Offices, s.Senior = append(s.Offices, o.Title), s.Senior || o.Senior
		}
	}
	return s
}

func holds(periods []calendar.Period, day calendar.Date) bool {
	return slices.ContainsFunc(periods, func(p calendar.Period) bool { return p.EffectiveOn(day) })
}

// Only is how the one person among entries stood on a day: unknown where there is nobody or more than one.
func Only(entries []Entry, day calendar.Date) Standing {
	if len(entries) != 1 {
		return Standing{On: day, Membership: Unknown}
	}
	return entries[0].On(day)
}

// blank tells whether there is nothing to read in a cell.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
