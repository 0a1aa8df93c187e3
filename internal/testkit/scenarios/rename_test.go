package scenarios_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/procedure"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/scenarios"
)

func rules(t *testing.T, name string) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(configs.FS, "procedures/"+name+".yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStoriesRunWithEveryStateAndActionRenamed(t *testing.T) {
	t.Parallel()
	for _, of := range scenarios.Procedures() {
		names := scenarios.Renamed(rules(t, of))
		folder, err := os.MkdirTemp("", "recourse-renamed-") // longer than this test: the stories below are still to come
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(folder) })
		var from fs.FS = configs.FS
		if made := scenarios.Configs(t, of); made != "" {
			from = os.DirFS(made)
		}
		if err := names.Configs(from, of, folder); err != nil {
			t.Fatal(err)
		}
		for i, name := range scenarios.Names(of) {
			if !chance.Soak() && i%3 != 0 {
				continue // a third of them, of each procedure: what names a state in Go stands in the way of many
			}
			t.Run(of+"/"+name, func(t *testing.T) {
				t.Parallel()
				story, err := scenarios.Read(of, name)
				if err != nil {
					t.Fatal(err)
				}
				scenarios.Tell(t, scenarios.House(t, testkit.Options{Configs: folder}, story), names.Story(story))
			})
		}
	}
}

// own are words that are the house's as well as a state's or an action's, and where they come from. Renaming everything
// above shows that none of them is meant as the procedure's.
func own() map[string]string {
	out := map[string]string{
		"open":    "any state that is not terminal, in an action's from; the birth of a case",
		"closed":  "a column: the file has come to its end",
		"submit":  "the act of sending a report, in the organisation's policy",
		"triage":  "a role",
		"quality": "a role",
		"notice":  "an act that every file has: the respondent reads what is put",
		"hold":    "a filter of lists",
		"ready":   "what a server says of itself",
		"verify":  "the name of a route: what a receipt shows",
	}
	for effect := range procedure.Effects {
		out[effect] = "an effect"
	}
	for what, list := range map[string][]string{
		"a door": procedure.Doors, "a question": procedure.Questions, "a stage group": procedure.Groups, "a party": procedure.Parties,
	} {
		for _, word := range list {
			out[word] = what
		}
	}
	return out
}

func TestNoStateOrActionOfAProcedureStandsInGo(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, name := range scenarios.Procedures() {
		p := rules(t, name)
		for _, m := range []*procedure.Machine{&p.Report, &p.Case} {
			for _, s := range m.States {
				ids[s.ID] = true
			}
			for _, a := range m.Actions {
				ids[a.ID] = true
			}
		}
	}
	for word := range own() {
		delete(ids, word)
	}
	read := 0
	for _, root := range []string{"../../../internal", "../../../cmd", "../../../configs"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && slices.Contains([]string{"testdata", "testkit"}, d.Name()) {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			read++
			return literals(t, path, func(at token.Position, text string) {
				if ids[text] {
					t.Errorf("%s: %q is a state or an action of a procedure in configs/procedures", at, text)
				}
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 200 || len(ids) < 80 {
		t.Fatalf("read %d files for %d names: too few to mean anything", read, len(ids))
	}
}

// literals gives every string literal of a file, and the words of those that list several, a|b.
func literals(t *testing.T, path string, say func(token.Position, string)) error {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil {
			return true
		}
		for word := range strings.SplitSeq(text, "|") {
			say(files.Position(lit.Pos()), word)
		}
		return true
	})
	return nil
}
