package model

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// clock derives how a clock of a file stands now from what happened to the file, and from nothing else.
func (w *World) clock(f *File, id string) calendar.State {
	_, state := w.due(f, id)
	return state
}

// due is when a clock is due, and how it stands.
func (w *World) due(f *File, id string) (time.Time, calendar.State) {
	d := w.stands(f, id)
	return d.due, d.state
}

// stands works out how a clock stands, once until something moves.
func (w *World) stands(f *File, id string) dueState {
	known := w.recall(f).clocks
	d, ok := known[id]
	if ok {
		return d
	}
	d.state = calendar.Stopped
	k := w.P.Clock(id)
	if k.Of == "" && (k.When == "" || holds(k.When, w.contents(f))) {
		if d.run = w.run(f, k); d.run != nil {
			d.due, d.state, _ = calendar.Due(*d.run, w.days, w.Now)
		}
	}
	known[id] = d
	return d
}

// run is the last running of a clock; nil where it never ran. A clock begins where an action starts it, or where the
// file comes into its states from outside. It is stopped by an action, or by the file's leaving all of them. It waits for
// three reasons, each for itself: the file waits in a state, an action paused it, or the file is on hold.
func (w *World) run(f *File, k *procedure.Clock) (run *calendar.Run) {
	live, asked, among := false, false, false
	held := map[string]bool{}
	for _, e := range f.Log {
		a := e.of
		did := func(list func() []string) bool { return a != nil && slices.Contains(list(), k.ID) }
		inside, waiting := slices.Contains(k.In, e.To), slices.Contains(k.PausesIn, e.To)
		entered := inside && !among
		among = inside || waiting
		w.holding(a, e, held)
		start := func() {
			run, live, asked = &calendar.Run{Start: e.At, Length: w.length(f, k, e), InOffice: k.InOffice}, true, false
			run.MaxPause, _ = calendar.ParseLength(k.MaxPause)
		}
		if did(func() []string { return a.Restarts }) {
			start()
		}
		if live && (did(func() []string { return a.Stops }) || len(k.In) > 0 && !inside && !waiting) {
			run.Stopped, live = e.At, false
		} else if !live && (entered || did(func() []string { return a.Starts })) {
			start()
		}
		if !live {
			continue
		}
		if a != nil && a.Extends == k.ID {
			run.Extended = append(run.Extended, calendar.Extension{At: e.At, By: calendar.Length{N: e.Days, Unit: calendar.Day}})
		}
		asked = (asked || did(func() []string { return a.Pauses })) && !did(func() []string { return a.Resumes })
		pause(run, waiting || asked || w.heldBy(held, k.ID), e.At)
	}
	if run != nil && k.Length == procedure.LengthSanction && f.Sanction != nil && f.Sanction.From.Before(run.Start) {
		run.Start = f.Sanction.From // a sanction runs on while it is appealed late
	}
	return run
}

// pause opens a pause or ends it.
func pause(run *calendar.Run, now bool, at time.Time) {
	n := len(run.Pauses)
	paused := n > 0 && run.Pauses[n-1].To.IsZero()
	switch {
	case now && !paused:
		run.Pauses = append(run.Pauses, calendar.Span{From: at})
	case !now && paused:
		run.Pauses[n-1].To = at
	}
}

// holding keeps which kinds of hold last after an event.
func (w *World) holding(a *procedure.Action, e Entry, held map[string]bool) {
	if a == nil {
		return
	}
	for i, does := range a.Does {
		switch {
		case e.Skipped[i]:
		case does.Do == "hold":
			held[does.With] = true
		case does.Do == "lift":
			delete(held, does.With)
		}
	}
}

func (w *World) heldBy(held map[string]bool, clock string) bool {
	return slices.ContainsFunc(w.P.Holds, func(h procedure.Hold) bool { return held[h.ID] && slices.Contains(h.Pauses, clock) })
}

func (w *World) length(f *File, k *procedure.Clock, begun Entry) calendar.Length {
	if l, err := calendar.ParseLength(k.Length); err == nil {
		return l
	}
	if k.Length == procedure.LengthGiven {
		return calendar.Length{N: begun.Days, Unit: calendar.Day}
	}
	months := 1 // "sanction": as long as what was decided
	if f.Sanction != nil && f.Sanction.Months > 1 {
		months = f.Sanction.Months
	}
	return calendar.Length{N: months, Unit: calendar.Month}
}
