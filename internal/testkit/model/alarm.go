package model

import (
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// Alarm is one moment of one clock at which a role is told.
type Alarm struct {
	Clock string
	At    time.Time
}

// alarms lists what passed and was not sounded, of clocks that run or have run out: so long before the end, and the end
// itself where the clock escalates. Where the end moves, so do they; what waits alarms nobody.
func (w *World) alarms(f *File) []Alarm {
	var out []Alarm
	if !slices.ContainsFunc(w.machine(f).Actions, func(a procedure.Action) bool { return a.Has("sound") }) {
		return nil // the lists of what is overdue are all there is
	}
	for i := range w.P.Clocks {
		k := &w.P.Clocks[i]
		due, state := w.due(f, k.ID)
		if state != calendar.Running && state != calendar.Expired {
			continue
		}
		var moments []time.Time
		begun := w.stands(f, k.ID).run.Start
		for _, before := range k.Alarms {
			length, _ := calendar.ParseLength(before)
			if at := w.days.Before(due, length); at.After(begun) { // one that was past at the beginning is none
				moments = append(moments, at)
			}
		}
		if k.Escalate != "" {
			moments = append(moments, due)
		}
		for _, at := range moments {
			if a := (Alarm{k.ID, at.UTC()}); !w.Now.Before(at) && !f.Sounded[a] {
				out = append(out, a)
			}
		}
	}
	return out
}

var alarmFolds = map[string]func(*making){
	"sound": func(m *making) {
		for _, a := range m.due {
			m.f.Sounded[a] = true
		}
	},
	"alarm": func(*making) {}, // of this very event: it is told, and nothing of the file changes
}
