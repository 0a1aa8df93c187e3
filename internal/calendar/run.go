package calendar

import (
	"slices"
	"time"
)

// Span is a stretch of time with its reason. A zero To means that it has not ended.
type Span struct {
	From, To time.Time
	Reason   string
}

// Extension is a decision to give a clock longer.
type Extension struct {
	By     Length
	At     time.Time
	Reason string
}

// Run is one running of a clock, as its events tell it. It holds no deadline: Due derives it.
type Run struct {
	Start    time.Time
	Length   Length
	Extended []Extension
	Pauses   []Span
	MaxPause Length    // over all pauses together; the zero Length means that this clock never pauses
	InOffice bool      // an end outside office hours moves to the next opening of the office
	Stopped  time.Time // zero while nothing has stopped it
}

// State says how a clock stands.
type State string

// The closed list of states.
const (
	Running State = "running"
	Paused  State = "paused"
	Stopped State = "stopped"
	Expired State = "expired"
)

// Due derives from a clock's events when it is due, how it stands at now, and how much of its pauses counts: in
// working days for a clock in working days, in minutes for one in hours or minutes, in calendar days otherwise.
// Only what has happened by now counts: a pause still open is counted up to now, so that the due moment moves on
// while it lasts, until the maximum is used up and the clock runs again. A clock expires at the moment it is due. A
// clock that was stopped shows how it stood when it stopped.
func Due(run Run, days *Days, now time.Time) (due time.Time, state State, paused Length) {
	stopped := !run.Stopped.IsZero() && !run.Stopped.After(now)
	if stopped {
		now = run.Stopped
	}
	m := newMeter(run, days)
	due, live := m.due(), false
	for _, p := range begun(run.Pauses, now) {
		if !p.From.Before(due) {
			break // the deadline was reached first, and what comes later cannot undo that
		}
		end := p.To
		if open := end.IsZero() || end.After(now); open {
			live, end = true, now
		}
		m.count(p.From, end)
		due = m.due()
	}
	switch {
	case stopped:
		state = Stopped
	case live && m.max > 0 && m.total <= m.max:
		state = Paused
	case !now.Before(due):
		state = Expired
	default:
		state = Running
	}
	return due, state, m.paused()
}

// Latest is when a clock is due if the pause that it is in lasts as long as pauses may, and longer: its end moves no further.
func Latest(run Run, days *Days) time.Time {
	m := newMeter(run, days)
	m.total = m.max
	return m.due()
}

// begun gives the pauses that have begun, in order, without those that end before they begin. Most come so: they are not copied.
func begun(pauses []Span, now time.Time) []Span {
	counts := func(p Span) bool { return !p.From.After(now) && (p.To.IsZero() || p.To.After(p.From)) }
	inOrder := func(a, b Span) int { return a.From.Compare(b.From) }
	if slices.IsSortedFunc(pauses, inOrder) && !slices.ContainsFunc(pauses, func(p Span) bool { return !counts(p) }) {
		return pauses
	}
	out := slices.DeleteFunc(slices.Clone(pauses), func(p Span) bool { return !counts(p) })
	slices.SortStableFunc(out, inOrder)
	return out
}

// meter counts paused time in the clock's own measure: days, working days, or nanoseconds for a clock of elapsed time.
type meter struct {
	run     Run
	days    *Days
	base    sum
	total   int64
	max     int64
	lastDay Date      // counted up to and including this day
	lastAt  time.Time // counted up to this moment
}

func newMeter(run Run, days *Days) *meter {
	m := &meter{run: run, days: days, lastDay: days.DateOf(run.Start), lastAt: run.Start}
	m.base.add(run.Length)
	for _, e := range run.Extended {
		m.base.add(e.By)
	}
	if !run.MaxPause.IsZero() && len(run.Pauses) > 0 {
		until := days.Add(run.Start, run.MaxPause)
		if m.elapsed() {
			m.max = int64(until.Sub(run.Start))
		} else {
			m.max = m.measure(m.lastDay, days.DateOf(until))
		}
	}
	return m
}

// elapsed tells whether the clock counts hours or minutes.
func (m *meter) elapsed() bool { return m.run.Length.Unit == Hour || m.run.Length.Unit == Minute }

// measure counts the days after first, up to and including last, that the clock counts.
func (m *meter) measure(first, last Date) int64 {
	if m.run.Length.Unit == WorkingDay {
		return int64(m.days.WorkingBetween(first, last))
	}
	return int64(Between(first, last))
}

// count adds a stretch of pause, leaving out what was counted before. Stretches come in the order of their begin.
func (m *meter) count(from, to time.Time) {
	if m.elapsed() {
		if from.Before(m.lastAt) {
			from = m.lastAt
		}
		if to.After(from) {
			m.total += int64(to.Sub(from))
			m.lastAt = to
		}
		return
	}
	if to.After(from) {
		to = to.Add(-1) // a pause that ends at midnight does not touch the day that begins then
	}
	before, last := m.days.DateOf(from).AddDays(-1), m.days.DateOf(to)
	if before.Before(m.lastDay) {
		before = m.lastDay
	}
	if last.After(before) {
		m.total += m.measure(before, last)
		m.lastDay = last
	}
}

// due is the end of the clock with the pauses counted so far.
func (m *meter) due() time.Time {
	s, counted := m.base, min(m.total, m.max)
	switch {
	case m.elapsed():
		s.elapsed += time.Duration(counted)
	case m.run.Length.Unit == WorkingDay:
		s.working += int(counted)
	default:
		s.days += int(counted)
	}
	due := m.days.after(m.run.Start, s)
	if m.run.InOffice {
		due = m.days.InOffice(due)
	}
	return due
}

// paused is the time counted, as a length that can be shown.
func (m *meter) paused() Length {
	counted := min(m.total, m.max)
	switch {
	case m.elapsed():
		return Length{int(time.Duration(counted) / time.Minute), Minute}
	case m.run.Length.Unit == WorkingDay:
		return Length{int(counted), WorkingDay}
	}
	return Length{int(counted), Day}
}
