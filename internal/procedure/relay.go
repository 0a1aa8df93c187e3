package procedure

import (
	"fmt"
	"slices"
)

// RelayedFrom is the field by which a relayed action says from which report it comes; the house fills it in.
const RelayedFrom = "report"

// relayable are the effects that need nothing but what was given, and tell or keep it.
var relayable = []string{"hear", "exhibit", "mark", "unmark", "log", "named", "alarm", "reach"}

// Relays says why an action of a case cannot take over what was given to an action of a report, and "" where it can.
// Nothing may stand in its way but the state of the case: whoever adds to a report is never refused for one of its cases.
func (a *Action) Relays(from *Action) string {
	relays, conditions := 0, 0
	for _, e := range from.Does {
		if e.Do == "relay" {
			relays++
			if e.When != "" {
				conditions++
			}
		}
	}
	switch {
	case relays > 1:
		return "an action is relayed once"
	case conditions > 0:
		return "a relay has no condition"
	case !a.System || a.Auto:
		return "it is no action that the system takes when asked"
	case len(a.Guards) > 0 || len(a.Checks) > 0 || len(a.To) > 0 || a.Reason == "required":
		return "it has a guard, a check, a reason or a way of its own"
	case a.Has("exhibit") && !from.Has("exhibit"):
		return "there is no exhibit to relay"
	}
	for _, e := range a.Does {
		if !slices.Contains(relayable, e.Do) {
			return fmt.Sprintf("it may do no more than %v", relayable)
		}
	}
	for _, f := range a.Fields {
		if f.Name == RelayedFrom && f.Type == "reference" {
			continue
		}
		given := find(from.Fields, func(g *Field) string { return g.Name }, f.Name)
		switch {
		case given == nil && f.Required, given != nil && f.Required && !given.Required:
			return fmt.Sprintf("it needs a field %s", f.Name)
		case given != nil && (given.Type != f.Type || given.List != f.List || given.Min != f.Min || given.Max != f.Max || len(f.Fields) > 0):
			return fmt.Sprintf("its field %s is another", f.Name)
		}
	}
	return ""
}

// Takes tells whether the action has a field of a name.
func (a *Action) Takes(name string) bool {
	return find(a.Fields, func(f *Field) string { return f.Name }, name) != nil
}

// With is what the first effect of a name is done with; "" where the action does not have it.
func (a *Action) With(effect string) string {
	for _, e := range a.Does {
		if e.Do == effect {
			return e.With
		}
	}
	return ""
}
