package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// Run recomputes one clock from the file's events (I32). It is false where the clock never started. A clock that
// was stopped and started again is its last run.
//
// A clock with states runs while the file is in one of them and is paused in its pausing states; a clock without
// runs from an action that starts it to one that stops it. Starting a running clock changes nothing.
func (f *File) Run(p *procedure.Procedure, id string) (calendar.Run, bool) {
	k := p.Clock(id)
	if k == nil {
		return calendar.Run{}, false
	}
	m := p.Machine(f.Kind)
	var run calendar.Run
	started, running := false, false
	for i := range f.events {
		e := &f.events[i]
		a := m.Action(e.Action)
		in, pausing := slices.Contains(k.In, e.To), slices.Contains(k.PausesIn, e.To)
		begins := len(k.In) > 0 && in
		ends := len(k.In) > 0 && !in && !pausing
		if a != nil {
			begins = begins || slices.Contains(a.Starts, id)
			ends = ends || slices.Contains(a.Stops, id)
		}
		switch {
		case running && ends:
			run.Stopped, running = e.At, false
		case !running && begins:
			run = calendar.Run{Start: e.At, Length: f.length(k)}
			if k.MaxPause != "" {
				run.MaxPause, _ = calendar.ParseLength(k.MaxPause)
			}
			started, running = true, true
		}
		if running {
			f.pauses(&run, e, a, id, pausing, len(k.PausesIn) > 0)
		}
	}
	return run, started
}

func (f *File) pauses(run *calendar.Run, e *Event, a *procedure.Action, id string, pausing, byState bool) {
	paused := len(run.Pauses) > 0 && run.Pauses[len(run.Pauses)-1].To.IsZero()
	starts := byState && pausing
	ends := byState && !pausing
	if a != nil {
		starts = starts || slices.Contains(a.Pauses, id)
		ends = (byState && ends) || slices.Contains(a.Resumes, id)
		if a.Extends == id {
			run.Extended = append(run.Extended, calendar.Extension{
				At: e.At, By: calendar.Length{N: e.Data.Fields.Number("days"), Unit: calendar.Day},
			})
		}
	}
	switch {
	case starts && !paused:
		run.Pauses = append(run.Pauses, calendar.Span{From: e.At, Reason: e.Data.Reason})
	case ends && paused:
		run.Pauses[len(run.Pauses)-1].To = e.At
	}
}

// length is the declared one, or, for a clock as long as the sanction, the months that were decided.
func (f *File) length(k *procedure.Clock) calendar.Length {
	if l, err := calendar.ParseLength(k.Length); err == nil {
		return l
	}
	if s := f.Contents.Sanction; s != nil {
		return calendar.Length{N: max(s.Months, 1), Unit: calendar.Month}
	}
	return calendar.Length{N: 1, Unit: calendar.Month}
}

// Deadline is one clock as it stands: the row of the projection that lists sort by (I32).
type Deadline struct {
	Clock  string
	Due    time.Time
	State  calendar.State
	Paused calendar.Length
}

// Deadlines recomputes every clock of the file that is not stopped. A paused one is due as if it resumed now.
func (f *File) Deadlines(p *procedure.Procedure, days *calendar.Days, now time.Time) []Deadline {
	var out []Deadline
	for i := range p.Clocks {
		run, ok := f.Run(p, p.Clocks[i].ID)
		if !ok || !run.Stopped.IsZero() {
			continue
		}
		due, state, paused := calendar.Due(run, days, now)
		out = append(out, Deadline{Clock: p.Clocks[i].ID, Due: due, State: state, Paused: paused})
	}
	return out
}
