package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryMutantFitsTheTreeAndHasItsTest(t *testing.T) {
	t.Parallel()
	tree := os.DirFS("../..")
	all, err := mutants(tree)
	if err != nil {
		t.Error(err)
	}
	for _, m := range all {
		found := false
		entries, err := os.ReadDir("../../" + m.pkg)
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), "_test.go") {
				text, err := os.ReadFile("../../" + m.pkg + "/" + e.Name())
				found = found || err == nil && strings.Contains(string(text), "func "+m.test+"(")
			}
		}
		if !found {
			t.Errorf("%s: %s has no %s", m.name, m.pkg, m.test)
		}
	}
	if len(all) < 70 {
		t.Errorf("%d mutants: where are the others?", len(all))
	}
}

func TestATriggerWithoutATestIsTold(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{migrations + "/00009_new.sql": {Data: []byte("CREATE TRIGGER nobody_knows BEFORE UPDATE ON x\n    FOR EACH ROW EXECUTE FUNCTION y();\n")}}
	if _, err := mutants(tree); err == nil {
		t.Error("it was taken")
	}
	found, _ := ofTriggers(tree)
	if len(found) > 0 && found[0].test != "" {
		t.Errorf("got %v", found)
	}
}

func TestATriggerIsTakenAwayWhereItWasMadeLast(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		migrations + "/00001_a.sql": {Data: []byte("CREATE TRIGGER stays BEFORE UPDATE ON x;\nCREATE TRIGGER moves BEFORE UPDATE ON x;\nCREATE TRIGGER goes BEFORE UPDATE ON x;\n")},
		migrations + "/00002_b.sql": {Data: []byte("DROP TRIGGER goes ON x;\nDROP TRIGGER moves ON x;\nCREATE TRIGGER moves BEFORE DELETE ON x;\n")},
	}
	found, err := made(tree)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range found {
		got = append(got, m.file+" "+m.name)
	}
	if want := []string{migrations + "/00001_a.sql trigger stays", migrations + "/00002_b.sql trigger moves"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAMutantOfAFunctionIsOfTheOneInForce(t *testing.T) {
	t.Parallel()
	const made = "CREATE FUNCTION one() RETURNS trigger AS $$ first $$;\nCREATE TABLE two (x int CHECK (x > 0));\n"
	tree := fstest.MapFS{
		migrations + "/00001_a.sql": {Data: []byte(made)},
		migrations + "/00002_b.sql": {Data: []byte("CREATE OR REPLACE FUNCTION one() RETURNS trigger AS $$ second $$;\nCREATE FUNCTION three() AS $$ third $$;\n")},
	}
	if err := sql("", "00001_a.sql", "first", "", "").inForce(tree, made); err == nil || !strings.Contains(err.Error(), "one is made anew in 00002_b.sql") {
		t.Errorf("got %v", err)
	}
	if err := sql("", "00001_a.sql", "CHECK (x > 0)", "", "").inForce(tree, made); err != nil {
		t.Error(err)
	}
}

func TestAMutantIsCaughtOnlyByAFailingTest(t *testing.T) {
	t.Parallel()
	for out, want := range map[string]string{
		"--- FAIL: TestOne (0.1s)\nFAIL\n":                  caught,
		"ok  \trecourse/internal/x\t0.1s\n":                 survived,
		"ok  \trecourse/internal/x [no tests to run]\n":     survived,
		"FAIL\trecourse/internal/x [build failed]\nFAIL\n":  broken,
		"panic: no cluster\nFAIL\trecourse/internal/x 1s\n": broken,
	} {
		if got := judge(mutant{}, []byte(out), strings.HasPrefix(out, "ok"), false, 0); got.verdict != want {
			t.Errorf("%q: got %s, want %s", out, got.verdict, want)
		}
	}
}
