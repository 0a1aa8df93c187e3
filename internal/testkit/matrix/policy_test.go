package matrix

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"recourse/internal/authz"
	"recourse/internal/casework"
	"recourse/internal/procedure"
)

// houses are the procedures that have a table.
var houses = []string{"simple", "nec"}

// policies are where their lines stand.
var policies = map[string]string{"simple": "../../../configs/authz/simple.csv", "nec": "../../../configs/authz/nec.csv"}

func load(t *testing.T, id string) (*Table, *House) {
	t.Helper()
	table, err := Load(id)
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.Load(os.DirFS("../../../configs"), "procedures/"+id+".yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return table, NewHouse(policyOf(t, authzFiles(t, id, policies[id])), RulesOf(p))
}

// authzFiles are what a deployment's policy folder holds with the lines of one procedure.
func authzFiles(t *testing.T, id, lines string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for name, path := range map[string]string{
		"authz/model.conf": "../../../configs/authz/model.conf", "authz/policy.csv": "../../../configs/authz/policy.csv",
		"authz/" + id + ".csv": lines,
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

func policyOf(t *testing.T, files fs.FS) *authz.Policy {
	t.Helper()
	policy, err := authz.Load(files, "authz")
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

func TestTheTableSpeaksOfEveryStateActionAndFunction(t *testing.T) {
	t.Parallel()
	for _, id := range houses {
		table, h := load(t, id)
		var functions, want []string
		for _, f := range h.Rules.Functions {
			want = append(want, f.ID)
		}
		for _, kind := range []string{"report", "case"} {
			k := table.Kind(kind)
			same(t, kind+" states", k.States, h.Rules.States[kind])
			same(t, kind+" actions", k.Acts, h.Rules.Acts[kind])
			acts := h.Policy.Acts(id, kind)
			for _, view := range k.Views {
				if !slices.Contains(casework.BuiltIn, view) && !slices.Contains(acts, view) {
					t.Errorf("%s: %s is no part of a file", kind, view)
				}
			}
			for _, act := range acts {
				if act != casework.ActList && !slices.Contains(k.Views, act) && !slices.Contains(k.Acts, act) {
					t.Errorf("%s: the policy speaks of %s, the table does not", kind, act)
				}
			}
			functions = append(functions, k.Functions...)
		}
		same(t, "functions", functions, want)
	}
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
	for _, id := range houses {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			table, h := load(t, id)
			c := &comparison{table: table, h: h, rows: rowsOf(table, h)}
			for _, kind := range slices.Sorted(maps.Keys(table.kinds)) {
				c.kind(kind)
			}
			for i, d := range c.differ {
				if i == 60 {
					t.Errorf("and %d more", len(c.differ)-i)
					break
				}
				t.Error(d)
			}
			t.Logf("%d cells, %d of them refusals", c.cells, c.denied)
			if c.denied*10 < c.cells*9 {
				t.Errorf("%d of %d cells are refusals: a table of who may not should have more", c.denied, c.cells)
			}
		})
	}
}
