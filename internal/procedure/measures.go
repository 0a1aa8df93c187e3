package procedure

import (
	"fmt"
	"slices"
)

// ArgEmergency is nothing, or emergency: by one person, until two have ratified it.
const ArgEmergency Arg = "emergency, or nothing"

// InEmergency is what an effect is given where one person acts because it cannot wait (I17).
const InEmergency = "emergency"

// MeasureFacts are what may be asked of the interim measure in force (5.5).
type MeasureFacts struct {
	Measured  bool `expr:"measured"`  // one is in force
	Emergency bool `expr:"emergency"` // it was imposed by one person, because it could not wait
	Ratified  bool `expr:"ratified"`  // two people have ratified it since
	Renewals  int  `expr:"renewals"`  // how often it was renewed

	Measure func(item string) bool `expr:"measure"` // this is among what it asks for
}

func noMeasures() MeasureFacts { return MeasureFacts{Measure: func(string) bool { return false }} }

var namedMeasureFacts = map[string]namedFact{"measure": {1, ofLadder, contents}}

// ofLadder is an item of the list that some action chooses measures from.
func ofLadder(c *checker, _ *Action, names []string) bool {
	for i := range c.p.Case.Actions {
		a := &c.p.Case.Actions[i]
		f := a.Field("measures")
		if l := c.p.List(fieldList(f)); a.Has("impose") && l != nil && slices.ContainsFunc(l.Items, func(x Choice) bool { return x.ID == names[0] }) {
			return true
		}
	}
	return false
}

func fieldList(f *Field) string {
	if f == nil {
		return ""
	}
	return f.List
}

var imposed = map[string]string{"measures": "choices", "grounds": "choices", "scope": "text", "facts": "text"}

var measureEffects = map[string]EffectSpec{
	"impose":        {onCase, ArgEmergency, imposed, "puts an interim measure in force, for the days given, or until it is ratified"},
	"vary":          {onCase, ArgNone, imposed, "changes what the measure in force asks for, for the days given"},
	"ratify":        {onCase, ArgNone, map[string]string{"days": "number"}, "makes a measure of an emergency one of two people"},
	"renew_measure": {onCase, ArgNone, map[string]string{"days": "number"}, "lets the measure in force last longer"},
	"lift_measure":  {onCase, ArgNone, nil, "ends the measure in force"},
	"undertake":     {onCase, ArgNone, map[string]string{"text": "text"}, "keeps what the respondent undertakes of their own will; no measure"},
}

// EndsMeasure tells whether a measure lapses with the clock.
func (p *Procedure) EndsMeasure(clock string) bool {
	k := p.Clock(clock)
	if k == nil {
		return false
	}
	a := p.Case.Action(k.Then)
	return a != nil && a.Has("lift_measure")
}

// measures holds interim measures to ending: each has a clock that ends it, never paused, and none outlives its clock
// (I16, K17); and to being two people's, but for an emergency (I17).
func (c *checker) measures() {
	for i := range c.p.Case.Actions {
		a := &c.p.Case.Actions[i]
		at := fmt.Sprintf("$.case.actions[%d]", i)
		c.measureBegins(at, a)
		c.measureEnds(at, a)
		for _, list := range [][]string{a.Pauses, {a.Extends}} {
			for _, k := range list {
				if c.p.EndsMeasure(k) {
					c.say(at, "clock %q ends a measure: nothing pauses or extends it (K17)", k)
				}
			}
		}
	}
	for i, k := range c.p.Clocks {
		held := slices.ContainsFunc(c.p.Holds, func(h Hold) bool { return slices.Contains(h.Pauses, k.ID) })
		if c.p.EndsMeasure(k.ID) && (held || len(k.PausesIn) > 0 || len(k.In) > 0 || k.When != "") {
			c.say(fmt.Sprintf("$.clocks[%d]", i), "clock %q ends a measure: it runs in every state and nothing pauses it (K17)", k.ID)
		}
	}
}

// measureBegins holds what puts a measure in force, or keeps it there, to a fresh end.
func (c *checker) measureBegins(at string, a *Action) {
	for _, e := range a.Does {
		if !slices.Contains([]string{"impose", "vary", "ratify", "renew_measure"}, e.Do) {
			continue
		}
		emergency := e.Do == "impose" && e.With == InEmergency
		begun := slices.Clone(a.Restarts)
		if e.Do == "impose" || e.Do == "ratify" {
			begun = append(begun, a.Starts...)
		}
		ends := slices.ContainsFunc(begun, func(k string) bool {
			return c.p.EndsMeasure(k) && (emergency != (c.p.Clock(k).Length == LengthGiven))
		})
		switch {
		case !ends && emergency:
			c.say(at, "%q in an emergency starts a clock of a declared length, at whose end the measure is lifted (I17)", e.Do)
		case !ends:
			c.say(at, "%q begins a fresh run of a clock as long as is given, at whose end the measure is lifted (I16)", e.Do)
		}
		if !a.Second && !emergency && e.Do != "renew_measure" {
			c.say(at, "%q needs two people, unless it is an emergency (I17)", e.Do)
		}
	}
}

// measureEnds holds a measure and its clocks to ending together.
func (c *checker) measureEnds(at string, a *Action) {
	stopped := slices.ContainsFunc(a.Stops, c.p.EndsMeasure)
	if stopped && !a.Has("lift_measure") && !a.Has("ratify") {
		c.say(at, "a clock that ends a measure is stopped, and the measure is not lifted (I16)")
	}
	if !a.Has("lift_measure") {
		return
	}
	for _, k := range c.p.Clocks {
		if c.p.EndsMeasure(k.ID) && (k.Then == a.ID || !a.System) && !slices.Contains(a.Stops, k.ID) {
			c.say(at, "the measure is lifted, and clock %q, which would end the next one, is not stopped", k.ID)
		}
	}
}
