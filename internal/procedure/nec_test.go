package procedure_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"recourse/internal/authz"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/procedure"
)

const (
	longFile   = "testdata/nec.yaml"
	longPolicy = "../authz/testdata/nec.csv"
)

// TestCurrentListOfWhatTheLongProcedureAsksOfTheEngine holds testdata/nec.problems to what loading testdata/nec.yaml
// refuses (decision 0010): keys that are not there yet, and then what the check says of the rest. Each line is owed by
// an extension that is not built; when the list is empty the file moves to configs/procedures.
func TestCurrentListOfWhatTheLongProcedureAsksOfTheEngine(t *testing.T) {
	t.Parallel()
	doc, owed := known(t)
	source, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = procedure.Parse(source, longOutside(t))
	var problems procedure.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Path == "$" {
			t.Fatalf("what is left of %s without its unknown keys does not decode: %s", longFile, p.Detail)
		}
		owed = append(owed, named(doc, p.Path)+": "+plain(p.Detail))
	}
	slices.Sort(owed)
	current(t, "testdata/nec.problems", strings.Join(slices.Compact(owed), "\n")+"\n")
}

// known is the long procedure without the keys that no type of this package reads, and a line for each of those.
func known(t *testing.T) (doc any, unknown []string) {
	t.Helper()
	source, err := os.ReadFile(longFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(source, &doc); err != nil {
		t.Fatal(err)
	}
	prune(reflect.TypeFor[procedure.Procedure](), doc, "$", func(path, key string) {
		unknown = append(unknown, fmt.Sprintf("%s: unknown key %q", named(doc, path), key))
	})
	return doc, unknown
}

// prune takes out of v, which ought to be read as a t, every key that t lacks, and says so.
func prune(t reflect.Type, v any, path string, say func(path, key string)) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			prune(t.Elem(), item, fmt.Sprintf("%s[%d]", path, i), say)
		}
	case map[string]any:
		keys := map[string]reflect.Type{}
		for f := range t.Fields() {
			if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); f.IsExported() && key != "-" {
				keys[key] = f.Type
			}
		}
		for key, value := range v {
			if keys[key] == nil {
				say(path, key)
				delete(v, key)
			} else {
				prune(keys[key], value, path+"."+key, say)
			}
		}
	}
}

// plain is what a problem says without its place in a condition and without the list of what there is, which would
// change with every word that is added to it.
func plain(detail string) string {
	detail, _, _ = strings.Cut(detail, "\n")
	return there.ReplaceAllString(place.ReplaceAllString(detail, ""), "…")
}

var (
	place = regexp.MustCompile(` \(\d+:\d+\)$`)
	there = regexp.MustCompile(`\[[^]]*\]`)
	step  = regexp.MustCompile(`\.?([a-z_]+)|\[(\d+)\]`)
)

// named is a path whose places in a list are ids, where the items have some: the list does not change all over when
// somebody adds an action at the top.
func named(doc any, path string) string {
	out := "$"
	for _, m := range step.FindAllStringSubmatch(strings.TrimPrefix(path, "$"), -1) {
		if m[1] != "" {
			object, _ := doc.(map[string]any)
			doc, out = object[m[1]], out+"."+m[1]
			continue
		}
		i, err := strconv.Atoi(m[2])
		list, _ := doc.([]any)
		if err != nil || i >= len(list) {
			return path
		}
		doc = list[i]
		at := m[2]
		if object, ok := doc.(map[string]any); ok {
			for _, key := range []string{"id", "name", "do", "field", "state"} {
				if id, ok := object[key].(string); ok {
					at = id
					break
				}
			}
			if to, ok := object["to"].(string); ok {
				at += " to " + to
			}
		}
		out += "[" + at + "]"
	}
	return out
}

// TestTheLongPolicySpeaksOfStatesAndStandingsThatThereAre holds what the lines ask for to what the long procedure
// declares: a state misspelt is a right that nobody has.
func TestTheLongPolicySpeaksOfStatesAndStandingsThatThereAre(t *testing.T) {
	t.Parallel()
	doc, _ := known(t)
	standings := map[string]bool{}
	for _, of := range []string{"conflict", "barred", "drawn", "own", "named", "told", "affected", "witness", "represents", "supports"} { // the house's own
		standings[of] = true
	}
	for id := range ids(doc, "functions") {
		standings[id], standings["was_"+id] = true, true
	}
	states := map[string]map[string]bool{"report": ids(doc, "report", "states"), "case": ids(doc, "case", "states")}
	lines := longAuthz(t).Lines("nec")
	if len(lines) < 500 || len(states["case"]) < 20 || len(standings) < 40 {
		t.Fatalf("%d lines, %d states, %d standings: not the long procedure", len(lines), len(states["case"]), len(standings))
	}
	for _, l := range lines {
		for _, s := range l.States {
			if !states[l.Kind][s] {
				t.Errorf("%s: a %s is never %q", l.Source, l.Kind, s)
			}
		}
		for _, r := range l.Relations {
			if !standings[r] {
				t.Errorf("%s: nobody ever stands as %q to a %s", l.Source, r, l.Kind)
			}
		}
	}
}

// ids are the ids of the items of a list.
func ids(doc any, path ...string) map[string]bool {
	for _, key := range path {
		doc = doc.(map[string]any)[key]
	}
	out := map[string]bool{}
	for _, item := range doc.([]any) {
		out[item.(map[string]any)["id"].(string)] = true
	}
	return out
}

// longOutside is what stands beside the long procedure: its policy, and the letters and Codes that there are.
func longOutside(t *testing.T) procedure.Outside {
	t.Helper()
	policy := longAuthz(t)
	book, err := code.Load(os.DirFS("../../configs"), "code")
	if err != nil {
		t.Fatal(err)
	}
	return procedure.Outside{
		Letters: func(id string) bool { _, err := os.Stat("../../configs/letters/" + id); return err == nil },
		Roles:   func(role string) bool { return slices.Contains(policy.Roles(), role) },
		Acts:    func(kind string) []string { return policy.Acts("nec", kind) },
		BuiltIn: casework.BuiltIn,
		Flags:   book.Flagged,
	}
}

// longAuthz is the policy of the long procedure, read as a deployment's would be.
func longAuthz(t *testing.T) *authz.Policy {
	t.Helper()
	files := fstest.MapFS{}
	for name, path := range map[string]string{
		"model.conf": "../../configs/authz/model.conf", "policy.csv": "../../configs/authz/policy.csv", "nec.csv": longPolicy,
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files["authz/"+name] = &fstest.MapFile{Data: text}
	}
	policy, err := authz.Load(files, "authz")
	if err != nil {
		t.Fatal(err)
	}
	return policy
}
