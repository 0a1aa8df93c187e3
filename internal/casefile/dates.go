package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// The kinds of a date: what its event did to a clock. Each but the first refers to the day that was given before.
const (
	DateGiven    = "given"    // the clock began
	DateEnded    = "ended"    // what it waited for was done, or is no longer due
	DateRenewed  = "renewed"  // it was done, and is due once more
	DatePaused   = "paused"   // it waits; the day is the latest that it can become
	DateResumed  = "resumed"  // it goes on
	DateExtended = "extended" // somebody decided, with a reason, to give longer
	DateChanged  = "changed"  // the length that was decided is another
)

// Date is what an event did to the day by which something is due: the day that a party is told.
type Date struct {
	Clock string
	Kind  string
	On    string // the day of the event
	Was   string // "2026-11-22"; empty where the date is given anew
	By    string // empty where it ends
	Ours  bool   // we owe it: somebody here is told when it is late
}

// told is a clock as a party is told of it.
type told struct {
	by     string
	start  time.Time
	paused bool
}

// Dates is what the file's last event did to its due dates, in order of their clocks. All clocks of a file are among them,
// since which of them a letter names is for its words to say; what is not given to anybody costs a row and tells nothing. It
// follows from the events alone, as due dates do (I32). Was is the file before that event, nil where the caller has it not.
func (f *File) Dates(p *procedure.Procedure, days *calendar.Days, was *File) ([]Date, error) {
	last := f.Last()
	after := f.told(p, days, last.At)
	before := map[string]told{}
	if n := len(f.events) - 1; n > 0 {
		if was == nil {
			var err error
			if was, err = Fold(p, f.Header, f.events[:n]); err != nil {
				return nil, err
			}
		}
		before = was.told(p, days, last.At)
	}
	var out []Date
	for i := range p.Clocks {
		k := &p.Clocks[i]
		was, had := before[k.ID]
		is, has := after[k.ID]
		d := Date{Clock: k.ID, On: days.DateOf(last.At).String(), Was: was.by, By: is.by, Ours: k.Escalate != ""}
		switch {
		case !had && !has, had && has && was.start.Equal(is.start) && was.by == is.by:
			continue
		case !had:
			d.Kind = DateGiven
		case !has:
			d.Kind = DateEnded
		case !was.start.Equal(is.start):
			d.Kind = DateRenewed
		case is.paused && !was.paused:
			d.Kind = DatePaused
		case was.paused && !is.paused:
			d.Kind = DateResumed
		default:
			d.Kind = DateChanged
			if a := p.Machine(f.Kind).Action(last.Action); a != nil && a.Extends == k.ID {
				d.Kind = DateExtended
			}
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Date) int {
		if a.Clock < b.Clock {
			return -1
		}
		return 1
	})
	return out, nil
}

func (f *File) told(p *procedure.Procedure, days *calendar.Days, at time.Time) map[string]told {
	out := map[string]told{}
	for _, d := range f.Deadlines(p, days, at) {
		run, _ := f.Run(p, d.Clock)
		out[d.Clock] = told{by: days.DateOf(d.Told).String(), start: run.Start, paused: d.State == calendar.Paused}
	}
	return out
}
