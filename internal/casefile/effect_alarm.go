package casefile

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// Sounded is an alarm that was sounded to a role: of a clock, or of the very event that says so, where Clock is "".
type Sounded struct {
	Clock  string    `json:"clock,omitempty"`
	Role   string    `json:"role"`
	Moment time.Time `json:"moment"` // when it fell due: an alarm is sounded once for each
	Due    time.Time `json:"due"`    // when the clock runs out
}

// alarmsDone are the effects that tell a role of something.
var alarmsDone = map[string]effect{
	"sound": {makeSound, foldSound},
	"alarm": {makeAlarm, func(*folding) {}}, // told, and nothing of the file is other for it
}

func makeSound(k *making) error {
	k.d.Sounded = append(k.d.Sounded, k.f.ringing(k.p, k.in.Days, k.in.At)...)
	return nil
}

func foldSound(x *folding) {
	for _, s := range x.e.Data.Sounded {
		if s.Clock != "" && !x.c.heard(s.Clock, s.Moment) {
			x.c.Sounded = append(x.c.Sounded, s)
		}
	}
}

func makeAlarm(k *making) error {
	at := k.in.At.UTC().Truncate(time.Second)
	k.d.Sounded = append(k.d.Sounded, Sounded{Role: k.with, Moment: at, Due: at})
	return nil
}

// alarmFacts fills in what may be asked of alarms. It is worked out only where something would be done about it.
func (f *File) alarmFacts(p *procedure.Procedure, in Input) procedure.AlarmFacts {
	if in.Days == nil || !p.Machine(f.Kind).Sounds() {
		return procedure.AlarmFacts{}
	}
	return procedure.AlarmFacts{Alarming: len(f.ringing(p, in.Days, in.At)) > 0}
}

// ringing are the alarms of clocks that run, or have run out, which fell due and were not sounded.
func (f *File) ringing(p *procedure.Procedure, days *calendar.Days, now time.Time) []Sounded {
	var out []Sounded
	for _, d := range f.Deadlines(p, days, now) {
		if d.Wake.After(now) || d.State != calendar.Running && d.State != calendar.Expired {
			continue
		}
		k := p.Clock(d.Clock)
		run, _ := f.Run(p, k.ID)
		for _, moment := range f.unheard(k, run, d.Due, days) {
			if !moment.After(now) {
				out = append(out, Sounded{Clock: k.ID, Role: k.Escalate, Moment: moment, Due: d.Due.UTC()})
			}
		}
	}
	return out
}

// unheard are the alarms of a clock that were not sounded.
func (f *File) unheard(k *procedure.Clock, run calendar.Run, due time.Time, days *calendar.Days) []time.Time {
	return slices.DeleteFunc(alarmsOf(k, run, due, days), func(at time.Time) bool { return f.Contents.heard(k.ID, at) })
}

// alarmsOf are the moments at which a clock alarms somebody, in order: those before its end that lie within the run,
// and the end. It is empty where nobody is alarmed.
func alarmsOf(k *procedure.Clock, run calendar.Run, due time.Time, days *calendar.Days) []time.Time {
	if k.Escalate == "" {
		return nil
	}
	out := []time.Time{due.UTC()}
	for _, before := range k.Alarms {
		if l, err := calendar.ParseLength(before); err == nil {
			if at := days.Before(due, l).UTC(); at.After(run.Start) && at.Before(due) {
				out = append(out, at)
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// heard tells whether the alarm of a clock that fell due at a moment was sounded.
func (c *Contents) heard(clock string, moment time.Time) bool {
	return slices.ContainsFunc(c.Sounded, func(s Sounded) bool { return s.Clock == clock && s.Moment.Equal(moment) })
}
