package model

import (
	"maps"
	"slices"
)

// Measure is the interim measure in force (5.5).
type Measure struct {
	Items               []string
	Emergency, Ratified bool
	Renewals            int
}

var measureChecks = map[string]func(*making) int{
	"impose": func(m *making) int { return ifNot(m.f.Measure == nil, conflict) },
	"vary":   settled,
	"ratify": func(m *making) int {
		return ifNot(m.f.Measure != nil && m.f.Measure.Emergency && !m.f.Measure.Ratified, conflict)
	},
	"renew_measure": settled,
	"lift_measure":  inForce,
}

func inForce(m *making) int { return ifNot(m.f.Measure != nil, conflict) }

// settled: what one person imposed in an emergency is ratified before anything else becomes of it (I17).
func settled(m *making) int {
	is := m.f.Measure
	return ifNot(is != nil && (is.Ratified || !is.Emergency), conflict)
}

var measureFolds = map[string]func(*making){
	"impose": func(m *making) {
		m.f.Measure, m.f.Notified = &Measure{Items: m.texts("measures"), Emergency: m.with == "emergency"}, true
	},
	// What varies a measure renews it not: the third renewal is another's to give, however often it was varied.
	"vary":          func(m *making) { m.f.Measure.Items = m.texts("measures") },
	"ratify":        func(m *making) { m.f.Measure.Ratified = true },
	"renew_measure": func(m *making) { m.f.Measure.Renewals++ },
	"lift_measure":  func(m *making) { m.f.Measure = nil },
	"undertake":     func(*making) {},
}

func (m *making) texts(name string) []string {
	var out []string
	for _, v := range m.list(name) {
		out = append(out, v.(string))
	}
	return out
}

// measures is what guards may ask of the measure in force.
func (f *File) measures() map[string]any {
	is := f.Measure
	if is == nil {
		is = &Measure{}
	}
	return map[string]any{
		"measured": f.Measure != nil, "emergency": is.Emergency, "ratified": is.Ratified, "renewals": is.Renewals,
		"measure": func(item string) bool { return slices.Contains(is.Items, item) },
	}
}

func init() {
	for _, more := range []map[string]func(*making) int{determineChecks, measureChecks, accountChecks, partyChecks} {
		maps.Copy(checks, more)
	}
	for _, more := range []map[string]func(*making){determineFolds, measureFolds, alarmFolds, accountFolds, peopleFolds, partyFolds, paperFolds} {
		maps.Copy(folds, more)
	}
}
