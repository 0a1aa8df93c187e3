package model

import (
	"slices"

	"recourse/internal/calendar"
)

// clock derives how a clock of a file stands now from what happened to the file, and from nothing else.
func (w *World) clock(f *File, id string) calendar.State {
	k := w.P.Clock(id)
	var run *calendar.Run
	live := false
	for _, e := range f.Log {
		a := w.machine(f).Action(e.Action)
		did := func(list func() []string) bool { return a != nil && slices.Contains(list(), id) }
		inside, waiting := slices.Contains(k.In, e.To), slices.Contains(k.PausesIn, e.To)
		if live && (did(func() []string { return a.Stops }) || len(k.In) > 0 && !inside && !waiting) {
			run.Stopped, live = e.At, false
		} else if !live && (inside || did(func() []string { return a.Starts })) {
			run, live = &calendar.Run{Start: e.At, Length: w.length(f, k.Length)}, true
			run.MaxPause, _ = calendar.ParseLength(k.MaxPause)
		}
		if !live {
			continue
		}
		if a != nil && a.Extends == id {
			run.Extended = append(run.Extended, calendar.Extension{At: e.At, By: calendar.Length{N: e.Days, Unit: calendar.Day}})
		}
		n := len(run.Pauses)
		paused := n > 0 && run.Pauses[n-1].To.IsZero()
		pause := waiting || did(func() []string { return a.Pauses })
		resume := len(k.PausesIn) > 0 && !waiting || did(func() []string { return a.Resumes })
		switch {
		case pause && !paused:
			run.Pauses = append(run.Pauses, calendar.Span{From: e.At})
		case resume && paused:
			run.Pauses[n-1].To = e.At
		}
	}
	if run == nil {
		return calendar.Stopped
	}
	_, state, _ := calendar.Due(*run, w.days, w.Now)
	return state
}

func (w *World) length(f *File, declared string) calendar.Length {
	if l, err := calendar.ParseLength(declared); err == nil {
		return l
	}
	months := 1 // "sanction": as long as what was decided
	if f.Sanction != nil && f.Sanction.Months > 1 {
		months = f.Sanction.Months
	}
	return calendar.Length{N: months, Unit: calendar.Month}
}
