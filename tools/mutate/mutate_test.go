package main

import (
	"os"
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
