package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// Deadline is one clock as it stands: the row of the projection that lists sort by (I32).
type Deadline struct {
	Clock  string
	Due    time.Time
	State  calendar.State
	Paused calendar.Length
	// Told is what a party is told: when it is due, and of a paused clock the latest that this can become.
	Told time.Time
	// Wake is when somebody must look at it: at its next alarm that was not sounded, and otherwise when it is due. A pause
	// may last longer than pauses count: of a paused clock both are those that it then has.
	Wake time.Time
}

// Deadlines recomputes every clock of the file that is not stopped. A paused one is due as if it resumed now. The list is kept
// for whoever asks next: it is read, and never changed.
func (f *File) Deadlines(p *procedure.Procedure, days *calendar.Days, now time.Time) []Deadline {
	if f.known.by == days && f.known.at.Equal(now) && days != nil {
		return f.known.dues
	}
	var out []Deadline
	for i, run := range f.runs(p) {
		k := &p.Clocks[i]
		if run == nil || !run.Stopped.IsZero() {
			continue
		}
		d := Deadline{Clock: k.ID}
		d.Due, d.State, d.Paused = calendar.Due(*run, days, now)
		if d.Told = d.Due; d.State == calendar.Paused {
			d.Told = calendar.Latest(*run, days)
		}
		d.Wake = d.Told // of a paused clock: nothing else will happen by which it would be looked at again
		if moments := f.unheard(k, *run, d.Wake, days); len(moments) > 0 {
			d.Wake = moments[0]
		}
		out = append(out, d)
	}
	f.known.dues, f.known.by, f.known.at = slices.Clip(out), days, now
	return f.known.dues
}
