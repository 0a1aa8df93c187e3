package api

import (
	"slices"

	"recourse/internal/casework"
)

// measureBody is the interim measure in force. The respondent reads it, and whoever works on the case; nobody else does
// (I16).
type measureBody struct {
	Measures  []chosenBody `json:"measures"`
	Grounds   []chosenBody `json:"grounds"`
	Scope     string       `json:"scope"`
	Facts     string       `json:"facts" doc:"What it rests on"`
	Weighing  string       `json:"proportionality,omitempty"`
	Since     string       `json:"since" format:"date-time"`
	Until     string       `json:"until,omitempty" format:"date-time" doc:"When it lapses, unless it is renewed"`
	Emergency bool         `json:"emergency"`
	Ratified  bool         `json:"ratified"`
	Renewals  int          `json:"renewals"`
}

type chosenBody struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type undertakingBody struct {
	Text string `json:"text"`
	On   string `json:"on" format:"date"`
}

// measureOf is the measure in force; nil where there is none.
func measureOf(v *casework.View) *measureBody {
	m := v.File.Contents.Measure
	if m == nil {
		return nil
	}
	return &measureBody{
		Measures: chosen(v, "measures", m.Measures), Grounds: chosen(v, "grounds", m.Grounds), Scope: m.Scope, Facts: m.Facts,
		Weighing: m.Weighing, Since: exact(m.Since), Until: exact(v.File.MeasureEnds(v.Procedure, v.Deadlines)), Emergency: m.Emergency,
		Ratified: m.Ratified, Renewals: m.Renewals,
	}
}

// chosen gives items in the words of the list from which measures are imposed.
func chosen(v *casework.View, field string, ids []string) []chosenBody {
	out := []chosenBody{}
	for _, id := range ids {
		label := id
		for i := range v.Procedure.Case.Actions {
			a := &v.Procedure.Case.Actions[i]
			f := a.Field(field)
			if f == nil || !a.Has("impose") {
				continue
			}
			for _, c := range v.Procedure.List(f.List).Items {
				if c.ID == id {
					label = c.Label
				}
			}
		}
		out = append(out, chosenBody{id, label})
	}
	return out
}

func (a *API) undertakingsOf(v *casework.View) *[]undertakingBody {
	if len(v.File.Contents.Undertakings) == 0 {
		return nil
	}
	out := []undertakingBody{}
	for _, u := range v.File.Contents.Undertakings {
		out = append(out, undertakingBody{u.Text, a.day(u.At)})
	}
	return &out
}

// works tells whether the viewer works on the matter, or holds a function on the file.
func works(v *casework.View, s sight) bool {
	return s.matter || slices.ContainsFunc(v.Relations, func(r string) bool { return v.Procedure.Function(r) != nil })
}
