package procedure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// AlarmFacts are what may be asked of alarms.
type AlarmFacts struct {
	Alarming bool `expr:"alarming"` // an alarm of a clock that runs, or has run out, fell due and was not sounded
}

var namedAlarmFacts = map[string]namedFact{
	"alarming": {0, func(c *checker, _ *Action, _ []string) bool { return slices.ContainsFunc(c.p.Clocks, alarmed) }, clocks},
}

func alarmed(k Clock) bool { return k.Of == "" && k.Escalate != "" }

// alarmEffects are those that tell a role of something.
var alarmEffects = map[string]EffectSpec{
	"sound": {both, ArgNone, nil, "sounds every alarm of the file that fell due, to the role that its clock names"},
	"alarm": {both, ArgRole, nil, "tells everyone who holds a role of this very event"},
}

// Sounds tells whether some action of the machine sounds alarms.
func (m *Machine) Sounds() bool { return m.sounds }

// role tells whether the policy knows a role.
func (c *checker) role(id string) bool { return c.out.Roles == nil || c.out.Roles(id) }

// alarms holds the alarms of clocks to somebody who hears them, to lengths that lie within the clock, and to an action
// that sounds them.
func (c *checker) alarms() {
	for i := range c.p.Clocks {
		k := &c.p.Clocks[i]
		at := fmt.Sprintf("$.clocks[%d]", i)
		if k.Escalate != "" && !c.role(k.Escalate) {
			c.say(at+".escalate", "the policy knows no role %q", k.Escalate)
		}
		if len(k.Alarms) == 0 {
			continue
		}
		switch {
		case k.Of != "":
			c.say(at+".alarms", "clock %q runs on no file, and so has no alarms", k.ID)
			continue
		case k.Escalate == "":
			c.say(at+".alarms", "alarms are for somebody: escalate names the role")
		}
		for j, before := range k.Alarms {
			here := fmt.Sprintf("%s.alarms[%d]", at, j)
			switch _, ok := lengthOf(before); {
			case !ok:
				c.say(here, "%q is no length", before)
			case slices.Contains(k.Alarms[:j], before):
				c.say(here, "%q is declared twice", before)
			case !k.outlasts(before):
				c.say(here, "an alarm comes after the clock has begun, and %s before its end is no such moment", before)
			}
		}
		c.sounded(at+".alarms", k)
	}
}

// outlasts tells whether the clock is longer than a length, where both count the same; others are not compared.
func (k *Clock) outlasts(length string) bool {
	long := k.Length
	if long == LengthGiven {
		long = k.Most
	}
	n, unit, ok := counted(long)
	m, other, _ := counted(length)
	return !ok || unit != other || m < n
}

func counted(length string) (n int, unit string, ok bool) {
	number, unit, _ := strings.Cut(length, " ")
	n, err := strconv.Atoi(number)
	return n, strings.TrimSuffix(unit, "s"), err == nil
}

// sounded asks for an action of the system that sounds the clock's alarms by itself wherever the clock runs.
func (c *checker) sounded(at string, k *Clock) {
	for _, kind := range []string{"report", "case"} {
		m := c.p.Machine(kind)
		starts := slices.ContainsFunc(m.Actions, func(a Action) bool {
			return slices.Contains(a.Starts, k.ID) || slices.Contains(a.Restarts, k.ID) && len(k.In) == 0
		})
		for i := range m.States {
			s := &m.States[i]
			if s.Terminal || !slices.Contains(k.In, s.ID) && !(starts && len(k.In) == 0) {
				continue
			}
			if !slices.ContainsFunc(m.Actions, func(a Action) bool { return a.rings() && m.Applies(&a, s.ID) }) {
				c.say(at, "nothing sounds the alarms of clock %q while a %s is in %q: the system does so by itself, guarded by alarming alone", k.ID, kind, s.ID)
				return
			}
		}
	}
}

// rings tells whether the system takes the action as soon as an alarm falls due, whatever else holds.
func (a *Action) rings() bool {
	return a.Auto && a.Has("sound") && !slices.ContainsFunc(a.Guards, func(g Guard) bool { return g.When != "alarming" })
}
