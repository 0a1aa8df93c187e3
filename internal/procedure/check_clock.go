package procedure

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var lengthForm = regexp.MustCompile(`^(1 (minute|hour|day|working day|month|year)|([2-9]|[1-9][0-9]{1,3}) (minutes|hours|days|working days|months|years))$`)

func lengthOf(s string) (string, bool) { return s, lengthForm.MatchString(s) }

func (c *checker) clocks() {
	for i := range c.p.Clocks {
		k := &c.p.Clocks[i]
		at := fmt.Sprintf("$.clocks[%d]", i)
		c.length(at, k)
		k.when = c.predicate(at+".when", k.When, where{most: contents})
		if k.Of != "" {
			c.ofHouse(at, k)
			continue
		}
		if _, ok := lengthOf(k.MaxPause); k.MaxPause != "" && !ok {
			c.say(at+".max_pause", "%q is no length", k.MaxPause)
		}
		if (len(k.PausesIn) > 0 || c.paused(k.ID)) && k.MaxPause == "" {
			c.say(at, "a pause has a maximum: max_pause")
		}
		for _, s := range append(append([]string{}, k.In...), k.PausesIn...) {
			if c.p.Report.State(s) == nil && c.p.Case.State(s) == nil {
				c.say(at, "unknown state %q", s)
			}
		}
		if k.Then != "" && !c.systemAction(k.Then) {
			c.say(at+".then", "%q is no action of the system", k.Then)
		}
		if len(k.In) == 0 && !c.started(k.ID) {
			c.say(at, "no state and no action starts clock %q", k.ID)
		}
	}
}

// length holds what is written to a length, or to one of the words for what is not in the file.
func (c *checker) length(at string, k *Clock) {
	_, ok := lengthOf(k.Length)
	switch {
	case ok, k.Length == LengthSanction, k.Length == LengthGiven, k.Length == LengthOutcome && k.Of == OfHouse:
	default:
		c.say(at+".length", "%q is no length; write 10 working days, 14 days, 1 month", k.Length)
	}
	if _, ok := lengthOf(k.Most); (k.Length == LengthGiven) != ok {
		c.say(at+".most", "a length that is given has a most, and no other has")
	}
}

// ofHouse holds a clock that is no file's to saying nothing of files.
func (c *checker) ofHouse(at string, k *Clock) {
	if k.Of != OfHouse {
		c.say(at+".of", "a clock is a file's, or of: %s", OfHouse)
	}
	if len(k.In)+len(k.PausesIn) > 0 || k.Then != "" || k.When != "" {
		c.say(at, "clock %q is the house's: it runs in no state and triggers no action", k.ID)
	}
}

// ofFiles tells whether there is such a clock of files.
func (c *checker) ofFiles(id string) bool {
	k := c.p.Clock(id)
	return k != nil && k.Of == ""
}

// given holds an action that begins a clock of a given length to taking the days, and no more than the most.
func (c *checker) given(at string, a *Action, k *Clock) {
	if k == nil || k.Length != LengthGiven {
		return
	}
	f := a.Field("days")
	if f == nil || f.Type != "number" || !f.Required || f.Min < 1 || f.Max < 1 {
		c.say(at, "clock %q is as long as is given: the action takes a required number called days, from at least 1 to a most", k.ID)
		return
	}
	if days, ok := strings.CutSuffix(k.Most, " days"); ok {
		if most, err := strconv.Atoi(days); err == nil && f.Max > most {
			c.say(at, "clock %q lasts at most %s, and the action takes up to %d days", k.ID, k.Most, f.Max)
		}
	}
}

func (c *checker) systemAction(id string) bool {
	for _, m := range []*Machine{&c.p.Report, &c.p.Case} {
		if a := m.Action(id); a != nil && a.System {
			return true
		}
	}
	return false
}

func (c *checker) paused(clock string) bool {
	for _, m := range []*Machine{&c.p.Report, &c.p.Case} {
		for _, a := range m.Actions {
			if slices.Contains(a.Pauses, clock) {
				return true
			}
		}
	}
	return slices.ContainsFunc(c.p.Holds, func(h Hold) bool { return slices.Contains(h.Pauses, clock) })
}

func (c *checker) started(clock string) bool {
	for _, m := range []*Machine{&c.p.Report, &c.p.Case} {
		for _, a := range m.Actions {
			if slices.Contains(a.Starts, clock) || slices.Contains(a.Restarts, clock) {
				return true
			}
		}
	}
	return false
}
