package matrix

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"recourse/internal/authz"
	"recourse/internal/testkit/chance"
)

// mutant is the policy file with one thing taken away.
type mutant struct {
	name, text string
	kind       string
	act        string // "*": any
}

// mutants takes away each deny line, each relation of a deny line and each condition on states; in the long run each
// allow line and its relation as well. A line of several acts is as many lines.
func mutants(text string) []mutant {
	lines := spread(text)
	soak := chance.Soak()
	var all []mutant
	for i, line := range lines {
		columns := strings.Split(line, ", ")
		kind, act, states, relations, effect := columns[2], columns[3], columns[4], columns[5], columns[7]
		add := func(what string, with ...string) {
			var kept []string // the lines that could decide about this act: the others are the same in every mutant
			for j, other := range lines {
				switch {
				case j == i:
					kept = append(kept, with...)
				case act == "*" || concerns(other, kind, act):
					kept = append(kept, other)
				}
			}
			all = append(all, mutant{
				name: fmt.Sprintf("%s: %s", what, line), text: strings.Join(kept, "\n"), kind: kind, act: act,
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

// spread is the lines of a policy with one act each.
func spread(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		columns := strings.Split(strings.TrimSpace(line), ", ")
		if strings.HasPrefix(line, "#") || len(columns) != 8 {
			continue
		}
		for act := range strings.SplitSeq(columns[3], "|") {
			one := slices.Clone(columns)
			one[3] = act
			lines = append(lines, strings.Join(one, ", "))
		}
	}
	return lines
}

func concerns(line, kind, act string) bool {
	columns := strings.Split(line, ", ")
	return columns[2] == kind && (columns[3] == act || columns[3] == "*" || act == "list" && columns[3] == "declare")
}

func TestTakingAwayAnyLineOrConditionOfThePolicyChangesACell(t *testing.T) {
	t.Parallel()
	for _, id := range houses {
		table, h := load(t, id)
		files := authzFiles(t, id, policies[id])
		files["authz/policy.csv"] = &fstest.MapFile{Data: []byte("p, administrator, user, list, *, *, 9, allow\n")} // no part of this
		rows := rowsOf(table, h)
		all := mutants(string(files["authz/"+id+".csv"].Data))
		var refused, caught atomic.Int32
		t.Cleanup(func() {
			t.Logf("%s: %d mutants: %d refused at start, %d change a cell", id, len(all), refused.Load(), caught.Load())
		})
		for _, m := range all {
			t.Run(id+" "+m.name, func(t *testing.T) {
				t.Parallel()
				changed := maps.Clone(files)
				changed["authz/"+id+".csv"] = &fstest.MapFile{Data: []byte(m.text)}
				policy, err := authz.Load(changed, "authz")
				if err != nil {
					t.Log(err)
					refused.Add(1)
					return
				}
				c := &comparison{table: table, h: NewHouse(policy, h.Rules), rows: rows, first: true}
				if m.act != "*" {
					c.acts = []string{m.act}
				}
				if m.act == "list" {
					c.acts = append(c.acts, "declare") // who sees a case shows at an act of whoever was drawn
				}
				if c.kind(m.kind); len(c.differ) == 0 {
					t.Error("no cell changes: the table does not hold this line")
					return
				}
				caught.Add(1)
			})
		}
	}
}
