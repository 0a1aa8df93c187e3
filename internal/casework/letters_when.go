package casework

import (
	"slices"
	"strings"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/procedure"
)

// A procedure is data, so no clock has a name here. A letter finds its dates by what clocks and actions declare:
// which action starts a clock, and which door is open for exactly as long as it runs.

// day is the date of a moment where the file's clocks run.
func (w *writing) day(t time.Time) string { return w.x.Days.DateOf(t).String() }

// last is the last whole day before a clock ends, "" where it does not run, with its whole length in words. A clock
// ends at a time of day and a letter names a day: whoever acts on any hour of it must still be in time.
func (w *writing) last(k *procedure.Clock) (by, length string) {
	for _, d := range w.f.Deadlines(w.p, w.x.Days, w.ev.At) {
		if d.Clock == k.ID {
			by = w.x.Days.DateOf(d.Told).AddDays(-1).String()
		}
	}
	if _, err := calendar.ParseLength(k.Length); err == nil {
		length = k.Length
	}
	return by, length // a length that is given with a step is in no file
}

// door finds the clock of a party's door: one that runs only in states from which the door may be used, or that its
// action stops.
func (w *writing) door(door string) (by, length string) {
	m := w.p.Machine(w.f.Kind)
	actions := w.behind(door)
	for i := range w.p.Clocks {
		k := &w.p.Clocks[i]
		if k.Then == "" {
			continue
		}
		for _, a := range actions {
			runsHere := slices.Contains(k.In, w.f.State()) && !slices.ContainsFunc(k.In, func(s string) bool { return !m.Applies(a, s) })
			if runsHere || slices.Contains(a.Stops, k.ID) {
				return w.last(k)
			}
		}
	}
	return "", ""
}

// open tells whether a party's door leads anywhere from where the file stands.
func (w *writing) open(door string) bool { return len(w.behind(door)) > 0 }

// behind are the actions that a party's door leads to from where the file stands.
func (w *writing) behind(door string) []*procedure.Action {
	var out []*procedure.Action
	m := w.p.Machine(w.f.Kind)
	for i := range m.Actions {
		if a := &m.Actions[i]; a.Door == door && m.Applies(a, w.f.State()) {
			out = append(out, a)
		}
	}
	return out
}

// effect finds the clock that an action with an effect begins, this step's own where it has the effect: to answer from when a notice is served, to comment
// from when the pack is frozen, to be looked at again from when a hold begins.
func (w *writing) effect(does string) (by, length string) {
	m := w.p.Machine(w.f.Kind)
	if a := m.Action(w.ev.Action); a != nil && a.Has(does) {
		if k := begun(a); k != "" {
			return w.last(w.p.Clock(k))
		}
	}
	for i := range m.Actions {
		if a := &m.Actions[i]; a.Has(does) && begun(a) != "" {
			return w.last(w.p.Clock(begun(a)))
		}
	}
	return "", ""
}

// begun is the first clock that an action begins, or begins anew; "" where it begins none.
func begun(a *procedure.Action) string {
	for _, k := range append(slices.Clone(a.Starts), a.Restarts...) {
		return k
	}
	return ""
}

// promises are the time limits that we are held to now: those that run in this state and end in no action of
// their own. A reporter to whom it did not happen is told only what was promised to every reporter.
func (w *writing) promises() []notify.Promise {
	var out []notify.Promise
	for _, d := range w.f.Deadlines(w.p, w.x.Days, w.ev.At) {
		k := w.p.Clock(d.Clock)
		if k.Then != "" && k.Promise == "" || !slices.Contains(k.In, w.f.State()) {
			continue
		}
		what := k.Promise
		if what == "" && (w.d.Standing != other || w.f.Kind == casefile.Report) {
			what = k.Title
		}
		if what != "" {
			out = append(out, notify.Promise{What: what, By: w.day(d.Told)})
		}
	}
	return out
}

// label finds the words for a choice that the event's action was given.
func (w *writing) label(field string) string {
	if a := w.p.Machine(w.f.Kind).Action(w.ev.Action); a != nil {
		return w.choice(a, field, w.ev.Data.Fields.Text(field))
	}
	return ""
}

// choice finds the words for one entry of the list that a field takes from.
func (w *writing) choice(a *procedure.Action, field, id string) string {
	for _, f := range a.Fields {
		if f.Name == field {
			return entry(w.p.List(f.List), id)
		}
		for _, g := range f.Fields {
			if g.Name == field {
				return entry(w.p.List(g.List), id)
			}
		}
	}
	return ""
}

func entry(l *procedure.List, id string) string {
	if l != nil {
		for _, c := range l.Items {
			if c.ID == id {
				return c.Label
			}
		}
	}
	return ""
}

// spans writes every length of time in the language of the letter.
func (w *writing) spans() {
	d := &w.d
	for _, s := range []*string{
		&d.AnswerTime, &d.ReviewTime, &d.AppealTime, &d.CommentTime, &d.HoldTime, &d.Months, &d.Expires,
	} {
		*s = notify.Span(w.lang, *s)
	}
	for i := range d.Conditions {
		d.Conditions[i].Time = notify.Span(w.lang, d.Conditions[i].Time)
	}
}

// Names tells whether a line of the letter says that something is due by a day, in whatever language it is written.
func (l Letter) Names(p *procedure.Procedure, what, day string) bool {
	return slices.ContainsFunc(notify.Languages(), func(lang string) bool {
		said, by := p.In(lang).Say(what), notify.Day(lang, day)
		return slices.ContainsFunc(strings.Split(l.Body, "\n"), func(line string) bool {
			return strings.Contains(line, said) && strings.Contains(line, by)
		})
	})
}
