package casework

import (
	"recourse/internal/calendar"
	"recourse/internal/notify"
)

// step takes from the step that the letter is about what its respondent may be told of it.
func (w *writing) step() {
	d, fields := &w.d, w.ev.Data.Fields
	d.HoldReview, d.HoldTime = w.effect("hold")
	d.OnHold, d.LastsUntil = w.f.Contents.OnHold, w.until()
	d.Ground, d.Stays = w.label("ground"), w.label("decision")
	d.Was, d.Reads = fields.Text("was"), fields.Text("reads")
	d.Agreement = fields.Text("agreement")
	a := w.p.Case.Action(w.ev.Action)
	if a == nil {
		return
	}
	d.Final = a.Has("take_effect")
	// Why a hold begins or ends may be another's to keep, and why a draft was thrown away speaks of the draft.
	if !a.Has("hold") && !a.Has("lift") && !a.Has("scrap") && !a.Has("close") {
		d.Cause = w.ev.Data.Reason
	}
	if a.Has("close") {
		d.Reminder = fields.Text("advice")
	}
	// Somebody who is written to before anything is put to them is told what it is about.
	if a.Has("invite") && !a.Has("put") {
		for _, x := range w.f.Contents.Live() {
			d.Raised = append(d.Raised, w.allegation(x, false))
		}
	}
}

// until is the day on which what this step began ends, or is looked at again; "" where it began nothing that runs.
func (w *writing) until() string {
	a := w.p.Machine(w.f.Kind).Action(w.ev.Action)
	if a == nil {
		return ""
	}
	for _, k := range w.f.Deadlines(w.p, w.x.Days, w.ev.At) {
		if k.Clock == begun(a) {
			return w.day(k.Due)
		}
	}
	return ""
}

// settled is what whom it happened to is told of an informal resolution and of terms that protect them.
func (w *writing) settled() {
	d, c := &w.d, &w.f.Contents
	d.Agreement = w.ev.Data.Fields.Text("agreement")
	decided := w.p.Case.State(w.f.State()).Decided
	if decided && c.Decision != nil {
		d.Protective = c.Decision.Protective
	}
}

// measure is the interim measure in force, and whether this step ended one.
func (w *writing) measure() {
	d, m := &w.d, w.f.Contents.Measure
	if a := w.p.Case.Action(w.ev.Action); a != nil {
		d.MeasureEnded = a.Has("lift_measure")
	}
	if m == nil {
		return
	}
	for _, id := range m.Measures {
		d.Measures = append(d.Measures, w.imposing("measures", id))
	}
	for _, id := range m.Grounds {
		d.MeasureGrounds = append(d.MeasureGrounds, w.imposing("grounds", id))
	}
	d.Scope, d.Relied, d.Proportionality = m.Scope, m.Facts, m.Weighing
	if ends := w.f.MeasureEnds(w.p, w.f.Deadlines(w.p, w.x.Days, w.ev.At)); !ends.IsZero() {
		d.MeasureUntil = w.day(ends)
	}
}

// imposing finds the words for what a measure was imposed with.
func (w *writing) imposing(field, id string) string {
	for i := range w.p.Case.Actions {
		if a := &w.p.Case.Actions[i]; a.Has("impose") {
			if l := w.choice(a, field, id); l != "" {
				return l
			}
		}
	}
	return w.plain(id)
}

// conditions are those of the decision, with their last days once it has taken effect.
func (w *writing) conditions() {
	c := &w.f.Contents
	if c.Decision == nil {
		return
	}
	all := c.Conditions
	if len(all) == 0 {
		all = c.Decision.Conditions
	}
	for _, t := range all {
		out := notify.Condition{What: t.What, Time: calendar.Length{N: t.Days, Unit: calendar.Day}.String()}
		if o := w.p.Outcome(t.Kind); o != nil {
			out.Kind = o.Title
		}
		if !t.Due.IsZero() {
			out.Due = w.day(t.Due)
		}
		w.d.Conditions = append(w.d.Conditions, out)
	}
}

// imposed is the measure in force, as whoever must keep it needs it.
func (w *writing) imposed() []notify.Restriction {
	w.measure()
	var out []notify.Restriction
	for _, what := range w.d.Measures {
		out = append(out, notify.Restriction{What: what, From: w.day(w.f.Contents.Measure.Since), Until: w.d.MeasureUntil})
	}
	return out
}
