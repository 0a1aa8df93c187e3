package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// Run recomputes one clock from the file's events (I32). It is false where the clock never started, where it is no
// clock of a file, and where what it depends on does not hold of the file as it stands. A clock that was stopped and
// started again is its last run.
//
// A clock with states begins when the file enters one of them, runs while the file is in them, and is paused in its
// pausing states; stopped by an action, it stays so until its states are entered anew. A clock without states runs
// from an action that starts it to one that stops it. Starting a running clock changes nothing; restarting one begins
// a fresh run.
func (f *File) Run(p *procedure.Procedure, id string) (calendar.Run, bool) {
	for i, run := range f.runs(p) {
		if run != nil && p.Clocks[i].ID == id {
			return *run, true
		}
	}
	return calendar.Run{}, false
}

// runs are the runs of all clocks, by their place in the procedure; nil of one that has none.
func (f *File) runs(p *procedure.Procedure) []*calendar.Run {
	if f.known.runs == nil {
		f.known.runs = f.wind(p)
	}
	return f.known.runs
}

// declared are what the file's events were declared as, looked up once for all clocks.
func (f *File) declared(p *procedure.Procedure) []declared {
	if len(f.known.declared) != len(f.events) {
		m := p.Machine(f.Kind)
		f.known.declared = make([]declared, len(f.events))
		for i := range f.events {
			f.known.declared[i] = declared{m.Action(f.events[i].Action), m.State(f.events[i].To)}
		}
	}
	return f.known.declared
}

// declared is what an event was declared as: its action, nil of a file's first, and the state that it led to.
type declared struct {
	action *procedure.Action
	to     *procedure.State
}

// wind takes all clocks through the file's events. Most clocks have nothing to do with most events, and most never begin.
func (f *File) wind(p *procedure.Procedure) []*calendar.Run {
	all := make([]*winding, len(p.Clocks))
	for n, d := range f.declared(p) {
		e := &f.events[n]
		for i := range p.Clocks {
			k, w, a := &p.Clocks[i], all[i], d.action
			if !a.Winds(k) {
				a = nil
			}
			if k.Of != "" || (w == nil || !w.running) && a == nil && (e.From == e.To || !d.to.Runs(k)) {
				continue
			}
			if w == nil {
				w = &winding{f: f, p: p, k: k}
				all[i] = w
			}
			w.event(e, a)
		}
	}
	out := make([]*calendar.Run, len(all))
	for i, w := range all {
		if w == nil || !w.started || !w.k.Holds(f.timeless(p, w.k)) { // what a clock depends on is not asked of one that never began
			continue
		}
		if s := f.Contents.Sanction; s != nil && w.k.Length == procedure.LengthSanction && s.From.Before(w.run.Start) {
			w.run.Start = s.From // it ran on while it was appealed late
		}
		out[i] = &w.run
	}
	return out
}

// reckoned is what was worked out of a file as it stands: guards, letters and lists ask for the same clocks. The next
// event clears it.
type reckoned struct {
	declared []declared
	runs     []*calendar.Run
	dues     []Deadline
	by       *calendar.Days
	at       time.Time
}

// timeless are the facts that do not depend on clocks, gathered only for a clock that asks for some.
func (f *File) timeless(p *procedure.Procedure, k *procedure.Clock) procedure.Facts {
	if k.When == "" {
		return procedure.Facts{}
	}
	return f.Facts(p, Input{})
}

// winding is one clock on its way through a file's events.
type winding struct {
	f                *File
	p                *procedure.Procedure
	k                *procedure.Clock
	run              calendar.Run
	started, running bool
	paused           map[string]bool // by what: a state, an action, a kind of hold
}

// event takes the clock through one event; its action is nil where it has nothing to do with the clock.
func (w *winding) event(e *Event, a *procedure.Action) {
	k := w.k
	in, pausing := slices.Contains(k.In, e.To), slices.Contains(k.PausesIn, e.To)
	begins := in && !slices.Contains(k.In, e.From)
	ends := len(k.In) > 0 && !in && !pausing
	anew := false
	if a != nil {
		begins = begins || slices.Contains(a.Starts, k.ID)
		ends = ends || slices.Contains(a.Stops, k.ID)
		anew = slices.Contains(a.Restarts, k.ID) && !ends
	}
	switch {
	case w.running && ends:
		w.run.Stopped, w.running = e.At, false
	case anew, !w.running && begins:
		w.run = calendar.Run{Start: e.At, Length: w.length(e), InOffice: k.InOffice}
		if k.MaxPause != "" {
			w.run.MaxPause, _ = calendar.ParseLength(k.MaxPause)
		}
		w.started, w.running, w.paused = true, true, map[string]bool{}
		w.heldNow(e)
	}
	if w.running {
		w.pauses(e, a, pausing)
	}
}

// The things that pause a clock beside a hold.
const (
	byState  = "state"
	byAction = "action"
)

// pauses keeps what the clock is paused by: it runs again once nothing pauses it any longer.
func (w *winding) pauses(e *Event, a *procedure.Action, pausing bool) {
	was := len(w.paused) > 0
	if len(w.k.PausesIn) > 0 {
		w.pause(byState, pausing)
	}
	if a != nil {
		if slices.Contains(a.Pauses, w.k.ID) {
			w.pause(byAction, true)
		}
		if slices.Contains(a.Resumes, w.k.ID) {
			w.pause(byAction, false)
		}
		w.holds(e, a)
		if a.Extends == w.k.ID {
			w.run.Extended = append(w.run.Extended, calendar.Extension{
				At: e.At, By: calendar.Length{N: e.Data.Fields.Number("days"), Unit: calendar.Day},
			})
		}
	}
	open := len(w.run.Pauses) > 0 && w.run.Pauses[len(w.run.Pauses)-1].To.IsZero()
	switch is := len(w.paused) > 0; {
	case is && (!was || !open):
		w.run.Pauses = append(w.run.Pauses, calendar.Span{From: e.At, Reason: e.Data.Reason})
	case !is && open:
		w.run.Pauses[len(w.run.Pauses)-1].To = e.At
	}
}

func (w *winding) pause(by string, on bool) {
	if on {
		w.paused[by] = true
	} else {
		delete(w.paused, by)
	}
}

// holds lets a hold that the action makes or lifts pause the clocks that its kind names.
func (w *winding) holds(e *Event, a *procedure.Action) {
	for i, does := range a.Does {
		h := w.p.Hold(does.With)
		if h == nil || !slices.Contains(h.Pauses, w.k.ID) || slices.Contains(e.Data.Skipped, i) {
			continue
		}
		switch does.Do {
		case "hold":
			w.pause("hold "+h.ID, true)
		case "lift":
			w.pause("hold "+h.ID, false)
		}
	}
}

// heldNow is what holds a clock that begins while the file is held already.
func (w *winding) heldNow(until *Event) {
	for i, d := range w.f.declared(w.p) {
		e := &w.f.events[i]
		if e.Seq >= until.Seq {
			return
		}
		if d.action.Winds(w.k) {
			w.holds(e, d.action)
		}
	}
}

// length is the declared one; for a clock as long as the sanction, the months that were decided; for a clock whose
// length is given, the days that the action which begins it was given.
func (w *winding) length(e *Event) calendar.Length {
	k := w.k
	if l, err := calendar.ParseLength(k.Length); err == nil {
		return l
	}
	if k.Length == procedure.LengthGiven {
		if days := e.Data.Fields.Number("days"); days > 0 {
			return calendar.Length{N: days, Unit: calendar.Day}
		}
		most, _ := calendar.ParseLength(k.Most)
		return most
	}
	if s := w.f.Contents.Sanction; s != nil {
		return calendar.Length{N: max(s.Months, 1), Unit: calendar.Month}
	}
	return calendar.Length{N: 1, Unit: calendar.Month}
}
