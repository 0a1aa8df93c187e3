package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// known are the ranges of identifiers: what each letter means and how far it counts.
var known = []struct {
	letter string
	last   int
	what   string
}{
	{"I", 44, "invariants of the procedure"},
	{"T", 51, "transitions"},
	{"R", 84, "requirements"},
	{"F", 46, "faults"},
	{"B", 90, "bad input"},
	{"P", 42, "vulnerabilities of peers"},
	{"L", 14, "the log"},
	{"A", 13, "threats"},
}

func isKnown(id string) bool {
	n, err := strconv.Atoi(id[1:])
	for _, k := range known {
		if k.letter == id[:1] {
			return err == nil && n >= 1 && n <= k.last
		}
	}
	return false
}

var (
	part = regexp.MustCompile(`^[ITRFBPLA]\d{1,3}$`)
	row  = regexp.MustCompile(`^([ITRFBPLA])-(\d{2,3})\b`)
)

// scan finds the identifiers that one test file names, each with the tests that name it.
func scan(source []byte) (map[string][]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	add := func(id, test string) {
		if !slices.Contains(found[id], test) {
			found[id] = append(found[id], test)
		}
	}
	for _, decl := range file.Decls {
		test := ""
		if f, ok := decl.(*ast.FuncDecl); ok {
			for _, kind := range []string{"Test", "Fuzz", "Benchmark"} {
				if name, ok := strings.CutPrefix(f.Name.Name, kind); ok && f.Recv == nil {
					test = f.Name.Name
					for _, id := range strings.Split(name, "_") {
						if !part.MatchString(id) {
							break
						}
						add(id, test)
					}
				}
			}
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if m := row.FindStringSubmatch(text); err == nil && m != nil {
				in := test
				if in == "" {
					in = "a table"
				}
				add(m[1]+m[2], in+"/"+text)
			}
			return true
		})
	}
	return found, nil
}

// report writes what has tests, what has none, and what nobody knows, of which it says how many there are.
func report(found map[string][]string) (text string, unknown int) {
	var with, without, strange strings.Builder
	for _, k := range known {
		missing := []string{}
		for n := 1; n <= k.last; n++ {
			id := fmt.Sprintf("%s%02d", k.letter, n)
			tests := slices.Sorted(slices.Values(found[id]))
			if len(tests) == 0 {
				missing = append(missing, id)
				continue
			}
			fmt.Fprintf(&with, "%s  %s\n", id, strings.Join(tests, "\n     "))
		}
		fmt.Fprintf(&without, "%s, %s: %d of %d have a test", k.letter, k.what, k.last-len(missing), k.last)
		if len(missing) > 0 {
			fmt.Fprintf(&without, "; without: %s", strings.Join(missing, " "))
		}
		without.WriteByte('\n')
	}
	for _, id := range sortedKeys(found) {
		if !isKnown(id) || len(id) != 3 {
			unknown++
			fmt.Fprintf(&strange, "unknown identifier %s in %s\n", id, strings.Join(found[id], ", "))
		}
	}
	return with.String() + "\n" + without.String() + strange.String(), unknown
}

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
