package model

import (
	"reflect"
	"slices"
	"strings"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// same holds all that may be asked of a file to the model's answers.
func (k *twin) same() {
	k.Helper()
	if k.house.State() != k.f.State {
		k.fail("the house is in %s, the model in %s", k.house.State(), k.f.State)
	}
	if got := k.house.Contents.Outcome; got != k.f.Outcome {
		k.fail("the outcome is %q to the house, %q to the model", got, k.f.Outcome)
	}
	var shown []Seat
	for _, h := range k.house.Contents.Holders {
		shown = append(shown, Seat{h.Function, h.Person, h.Declared})
	}
	if err := k.w.Bind(k.f, shown); err != nil {
		k.fail("%v", err)
	}
	in := casefile.Input{At: k.w.Now, Days: k.w.days, Ballots: k.ballots, OpenCases: k.w.openCases(k.f)}
	k.facts(reflect.ValueOf(k.house.Facts(k.w.P, in)), k.w.facts(k.f))
	k.deadlines()
}

// facts compares every fact that has a name in procedure files, each named one for all names declared.
func (k *twin) facts(house reflect.Value, facts map[string]any) {
	k.Helper()
	for i := range house.NumField() {
		field := house.Type().Field(i)
		if field.Anonymous {
			k.facts(house.Field(i), facts)
			continue
		}
		name := field.Tag.Get("expr")
		if slices.Contains([]string{"yes", "given", "chose", "amount"}, name) {
			continue // of what an action was given, and of no file
		}
		of, ok := facts[name]
		if !ok {
			continue // read once so far: TestWhatIsReadTwice says so
		}
		got, want := house.Field(i), reflect.ValueOf(of)
		if got.Kind() == reflect.Func && k.brief {
			continue
		}
		if got.Kind() != reflect.Func {
			if got.Interface() != want.Interface() {
				k.fail("%s is %v to the house, %v to the model", name, got, want)
			}
			continue
		}
		for _, about := range k.names(name) {
			arg := []reflect.Value{reflect.ValueOf(about)}
			if a, b := got.Call(arg)[0].Interface(), want.Call(arg)[0].Interface(); a != b {
				k.fail("%s(%q) is %v to the house, %v to the model", name, about, a, b)
			}
		}
	}
}

// names are all that a named fact may be asked about.
func (k *twin) names(fact string) []string {
	var out []string
	p := k.w.P
	m := k.w.machine(k.f)
	switch fact {
	case "marked":
		for i := range m.Actions {
			for _, e := range m.Actions[i].Does {
				if strings.HasSuffix(e.Do, "mark") {
					out = append(out, e.With)
				}
			}
		}
	case "count":
		for i := range m.Actions {
			out = append(out, m.Actions[i].ID)
		}
	case "held", "drawn":
		for _, f := range p.Functions {
			out = append(out, f.ID)
		}
	case "expired", "ticking":
		for i := range p.Clocks {
			out = append(out, p.Clocks[i].ID)
		}
	case "outcome", "drafts", "attached":
		for i := range p.Outcomes {
			out = append(out, p.Outcomes[i].ID)
		}
	case "on_hold":
		for i := range p.Holds {
			out = append(out, p.Holds[i].ID)
		}
	case "flagged":
		out = []string{"sexual", "threat"}
	case "measure":
		for _, l := range p.Lists {
			for _, item := range l.Items {
				out = append(out, item.ID)
			}
		}
	case "seated", "vacant":
		for i := range p.Bodies {
			out = append(out, p.Bodies[i].ID)
		}
	case "attested":
		out = []string{"pack_read"}
	case "consented":
		out = procedure.Parties
	case "member":
		out = procedure.MemberDays
	default:
		k.Fatalf("the twin has no names for %q", fact)
	}
	return out
}

// deadlines holds what is shown of the clocks that run to what the model derives from the log (I32).
func (k *twin) deadlines() {
	k.Helper()
	shown := map[string]bool{}
	for _, d := range k.house.Deadlines(k.w.P, k.w.days, k.w.Now) {
		due, state := k.w.due(k.f, d.Clock)
		if d.State != state || !d.Due.Equal(due) {
			k.fail("clock %s is %s until %s to the house, %s until %s to the model", d.Clock, d.State, d.Due, state, due)
		}
		shown[d.Clock] = true
	}
	for i := range k.w.P.Clocks {
		id := k.w.P.Clocks[i].ID
		if _, state := k.w.due(k.f, id); state != calendar.Stopped && !shown[id] {
			k.fail("clock %s is %s to the model, and the house does not show it", id, state)
		}
	}
}
