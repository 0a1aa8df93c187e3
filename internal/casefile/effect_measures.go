package casefile

import (
	"slices"
	"time"

	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// measuresDone are the effects of interim measures (5.5).
var measuresDone = map[string]effect{
	"impose":        {makeImposed, foldImposed},
	"vary":          {makeVaried, foldVaried},
	"ratify":        {makeRatified, func(x *folding) { x.measure(func(m *Measure) { m.Ratified = true }) }},
	"renew_measure": {makeChange, func(x *folding) { x.measure(func(m *Measure) { m.Renewals++ }) }},
	"lift_measure":  {makeLifted, func(x *folding) { x.c.Lifted, x.c.Measure = x.c.Measure, nil }},
	"undertake":     {nil, foldUndertaken},
}

// Measure is the interim measure in force. It is no finding, and never published (I16).
type Measure struct {
	Measures  []string // items of the procedure's list
	Grounds   []string
	Scope     string
	Facts     string
	Weighing  string // why nothing less will do, where that was asked
	Since     time.Time
	Emergency bool
	Ratified  bool
	Renewals  int
}

// Undertaking is what a respondent promised of their own will.
type Undertaking struct {
	Text string
	At   time.Time
}

var noMeasure = fault.Coded(fault.Conflict, "I16", "No interim measure is in force.")

func makeImposed(k *making) error {
	if k.f.Contents.Measure != nil {
		return fault.Coded(fault.Conflict, "I16", "An interim measure is in force. Vary, renew or lift it.")
	}
	k.d.Membership = k.in.Looked
	return nil
}

// makeChange refuses to lengthen what one person imposed in an emergency: two ratify it, or it lapses (I17).
func makeChange(k *making) error {
	switch m := k.f.Contents.Measure; {
	case m == nil:
		return noMeasure
	case m.Emergency && !m.Ratified:
		return fault.Coded(fault.Conflict, "I17", "The measure was imposed in an emergency. Ratify it first.")
	}
	return nil
}

func makeVaried(k *making) error {
	k.d.Membership = k.in.Looked
	return makeChange(k)
}

func makeRatified(k *making) error {
	switch m := k.f.Contents.Measure; {
	case m == nil:
		return noMeasure
	case !m.Emergency || m.Ratified:
		return fault.Coded(fault.Conflict, "I17", "There is nothing to ratify.")
	}
	return nil
}

func makeLifted(k *making) error {
	if k.f.Contents.Measure == nil {
		return noMeasure
	}
	return nil
}

func foldImposed(x *folding) {
	x.c.Imposed++
	x.c.Measure = &Measure{Since: x.e.At, Emergency: x.with == procedure.InEmergency}
	foldVaried(x)
}

func foldVaried(x *folding) {
	x.c.look(x.e.Data.Membership)
	f := x.fields()
	x.measure(func(m *Measure) {
		m.Measures, m.Grounds = f.Texts("measures"), f.Texts("grounds")
		m.Scope, m.Facts, m.Weighing = f.Text("scope"), f.Text("facts"), f.Text("proportionality")
	})
}

// measure changes a copy: what a file was before an event stays as it was.
func (x *folding) measure(change func(*Measure)) {
	if x.c.Measure == nil {
		return
	}
	m := *x.c.Measure
	change(&m)
	x.c.Measure = &m
}

func foldUndertaken(x *folding) {
	x.c.Undertakings = append(slices.Clone(x.c.Undertakings), Undertaking{Text: x.fields().Text("text"), At: x.e.At})
}

// MeasureEnds is when the measure in force lapses, unless it is renewed: the last of the clocks that end it. It is zero
// where none is in force.
func (f *File) MeasureEnds(p *procedure.Procedure, due []Deadline) time.Time {
	var ends time.Time
	if f.Contents.Measure == nil {
		return ends
	}
	for _, d := range due {
		if p.EndsMeasure(d.Clock) && d.Due.After(ends) {
			ends = d.Due
		}
	}
	return ends
}

func (c *Contents) measureFacts() procedure.MeasureFacts {
	m := c.Measure
	if m == nil {
		m = &Measure{}
	}
	return procedure.MeasureFacts{
		Measured: c.Measure != nil, Emergency: m.Emergency, Ratified: m.Ratified, Renewals: m.Renewals,
		Measure: func(item string) bool { return slices.Contains(m.Measures, item) },
	}
}
