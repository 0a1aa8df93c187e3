package matrix

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"recourse/internal/authz"
)

// mutant is the policy file with one thing taken away.
type mutant struct {
	name  string
	text  string
	kind  string
	act   string // "*": any
	sight bool   // the line says who sees the file at all
}

// mutants takes away each deny line, each relation of a deny line and each condition on states; in the long run each
// allow line and its relation as well.
func mutants(text string) []mutant {
	lines := strings.Split(text, "\n")
	soak := os.Getenv("RECOURSE_TEST_SOAK") != ""
	var all []mutant
	for i, line := range lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, ", ")
		kind, act, states, relations, effect := columns[2], columns[3], columns[4], columns[5], columns[7]
		add := func(what string, with ...string) {
			var kept []string // the lines that could decide about this act: the others are the same in every mutant
			for j, other := range lines {
				switch {
				case j == i:
					kept = append(kept, with...)
				case act == "*" || concerns(other, act):
					kept = append(kept, other)
				}
			}
			all = append(all, mutant{
				name: fmt.Sprintf("line %d %s: %s", i+1, what, line), text: strings.Join(kept, "\n"), kind: kind, act: act,
				sight: sights[act],
			})
		}
		alter := func(column int, to string) string {
			changed := slices.Clone(columns)
			changed[column] = to
			return strings.Join(changed, ", ")
		}
		if soak || effect == "deny" {
			add("taken away")
		}
		if states != "*" {
			add("without its states", alter(4, "*"))
		}
		if soak && relations != "*" && effect == "allow" {
			add("without its relation", alter(5, "*"))
		}
		if list := strings.Split(relations, "|"); effect == "deny" && len(list) > 1 {
			for j, one := range list {
				rest := slices.Delete(slices.Clone(list), j, j+1)
				add("without "+one, alter(5, strings.Join(rest, "|")))
			}
		}
	}
	return all
}

// sights are the acts by which a file exists for somebody.
var sights = map[string]bool{"list": true, "read": true, "follow": true}

func concerns(line, act string) bool {
	columns := strings.Split(line, ", ")
	return len(columns) == 8 && (columns[3] == act || columns[3] == "*" || sights[columns[3]])
}

func TestTakingAwayAnyLineOrConditionOfThePolicyChangesACell(t *testing.T) {
	t.Parallel()
	configs := os.DirFS("../../../configs")
	files := fstest.MapFS{}
	files["authz/policy.csv"] = &fstest.MapFile{Data: []byte("p, administrator, user, list, *, *, 9, allow\n")} // no part of this
	for _, name := range []string{"authz/model.conf", "authz/simple.csv"} {
		text, err := os.ReadFile("../../../configs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	p := loadProcedure(t, configs)
	all := mutants(string(files["authz/simple.csv"].Data))
	var refused, caught atomic.Int32
	t.Cleanup(func() {
		t.Logf("%d mutants: %d refused at start, %d change a cell", len(all), refused.Load(), caught.Load())
	})
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			changed := fstest.MapFS{"authz/simple.csv": &fstest.MapFile{Data: []byte(m.text)}}
			for name, file := range files {
				if _, ok := changed[name]; !ok {
					changed[name] = file
				}
			}
			policy, err := authz.Load(changed, "authz")
			if err != nil {
				t.Log(err)
				refused.Add(1)
				return
			}
			h := House{Policy: policy, Procedure: p}
			only := func(act string) bool { return m.act == "*" || act == m.act || m.sight && act == "declare" }
			if differ, _, _ := differences(table, h, m.kind, only); len(differ) == 0 {
				t.Error("no cell changes: the table does not hold this line")
				return
			}
			caught.Add(1)
		})
	}
}
