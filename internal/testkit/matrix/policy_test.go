package matrix

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"

	"recourse/internal/authz"
	"recourse/internal/casework"
	"recourse/internal/procedure"
)

func load(t *testing.T) (*Table, House) {
	t.Helper()
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	configs := os.DirFS("../../../configs")
	return table, House{Policy: loadPolicy(t, configs), Procedure: loadProcedure(t, configs)}
}

func loadPolicy(t *testing.T, configs fs.FS) *authz.Policy {
	t.Helper()
	policy, err := authz.Load(configs, "authz")
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

func loadProcedure(t *testing.T, configs fs.FS) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(configs, "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// differences compares the house with the table, over the acts and views that only keeps (nil: all of them, and sight).
func differences(table *Table, h House, kind string, only func(act string) bool) (differ []string, cells, denied int) {
	k := table.Kind(kind)
	say := func(f Face, act, state string, got, want any) {
		differ = append(differ, fmt.Sprintf("%s: %s, %s in %s: got %v, want %v", kind, f.Name, act, state, got, want))
	}
	keep := func(act string) bool { return only == nil || only(act) }
	for _, subject := range k.Subjects {
		for _, f := range k.Faces(h.Procedure, subject) {
			for _, state := range k.States {
				if got, want := h.Sees(kind, f, state), k.Sees(subject, state); got != want {
					say(f, "to see it", state, got, want)
					continue
				}
				for _, view := range k.Views {
					if keep(view) {
						cells++
						got, want := h.Views(kind, f, view, state), k.MayView(view, subject, state)
						if got != want {
							say(f, view, state, got, want)
						}
						if !want {
							denied++
						}
					}
				}
				for _, act := range k.Acts {
					if keep(act) {
						cells++
						got, want := h.Answers(kind, f, act, state), k.Want(act, subject, state)
						if got != want {
							say(f, act, state, got, want)
						} else if want == NotFound && h.can(kind, f, act, state) {
							say(f, act, state, "a right to what they do not see", "none: two walls, not one")
						}
						if want != OK {
							denied++
						}
					}
				}
			}
		}
	}
	return differ, cells, denied
}

func TestTheTableSpeaksOfEveryStateActionAndFunction(t *testing.T) {
	t.Parallel()
	table, h := load(t)
	for _, kind := range []string{"report", "case"} {
		k, m := table.Kind(kind), h.Procedure.Machine(kind)
		var states, acts []string
		for _, s := range m.States {
			states = append(states, s.ID)
		}
		for _, a := range m.Actions {
			acts = append(acts, a.ID)
		}
		same(t, kind+" states", k.States, states)
		same(t, kind+" actions", k.Acts, acts)
		for _, view := range k.Views {
			if !slices.Contains(casework.BuiltIn, view) {
				t.Errorf("%s: %s is no part of a file", kind, view)
			}
		}
		for _, act := range h.Policy.Acts("simple", kind) {
			if act != casework.ActList && !slices.Contains(k.Views, act) && !slices.Contains(k.Acts, act) {
				t.Errorf("%s: the policy speaks of %s, the table does not", kind, act)
			}
		}
	}
	functions := []string{"screener"}
	var want []string
	for _, f := range h.Procedure.Functions {
		want = append(want, f.ID)
	}
	same(t, "functions", append(functions, table.Kind("case").Functions...), want)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	g, w := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(g, w) {
		t.Errorf("%s: the table has %v, the procedure %v", what, g, w)
	}
}

func TestPolicyAndProcedureAnswerAsTheTable(t *testing.T) {
	t.Parallel()
	table, h := load(t)
	cells, denied := 0, 0
	for _, kind := range slices.Sorted(maps.Keys(table.kinds)) {
		differ, n, no := differences(table, h, kind, nil)
		cells, denied = cells+n, denied+no
		for i, d := range differ {
			if i == 60 {
				t.Errorf("and %d more", len(differ)-i)
				break
			}
			t.Error(d)
		}
	}
	t.Logf("%d cells, %d of them refusals", cells, denied)
	if denied*10 < cells*9 {
		t.Errorf("%d of %d cells are refusals: a table of who may not should have more", denied, cells)
	}
}
