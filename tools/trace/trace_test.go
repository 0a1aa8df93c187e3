package main

import (
	"strings"
	"testing"
	"testing/fstest"
)

const source = `package x

import "testing"

func TestI03_I04_TwoPeopleDecide(t *testing.T) {}
func TestR15_ABSentWord(t *testing.T)          {}
func FuzzB07_Bodies(f *testing.F)              {}
func TestALetterL01IsNamed(t *testing.T)       {}

var letter = "L01"

func TestRows(t *testing.T) {
	for _, row := range []string{"B-12 two values", "F-9", "see B-13"} {
		_ = row
	}
}
`

func tree(t *testing.T, text string) string {
	t.Helper()
	found, err := scanTree(fstest.MapFS{
		"internal/x/x_test.go":           {Data: []byte(text)},
		"internal/x/x.go":                {Data: []byte("package x\n\nfunc TestI09_NoTest() {}\n")},
		"internal/x/corpus/a.yaml":       {Data: []byte("- id: B-33\n  cases:\n    - {id: B-34}\n")},
		"web/node_modules/y/y_test.go":   {Data: []byte("package y\n\nfunc TestI10_NotOurs() {}\n")},
		"tools/z/testdata/src/q_test.go": {Data: []byte("package q\n\nfunc TestI11_AFixture() {}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := report(found)
	return out
}

func TestAnIdentifierIsListedWithTheTestsThatNameIt(t *testing.T) {
	t.Parallel()
	out := tree(t, source)
	for _, want := range []string{
		"I03  internal/x.TestI03_I04_TwoPeopleDecide\n", "I04  internal/x.TestI03_I04_TwoPeopleDecide\n",
		"R15  internal/x.TestR15_ABSentWord\n", "B07  internal/x.FuzzB07_Bodies\n",
		"B12  internal/x.TestRows/B-12 two values\n", "B33  internal/x/corpus/a.yaml\n", "I, invariants of the procedure: 2 of 44 have a test",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("missing %q in\n%s", want, out)
		}
	}
	for _, not := range []string{"L01  ", "B13  ", "B34  ", "I09  ", "I10  ", "I11  ", "unknown"} {
		if strings.Contains(out, not) {
			t.Errorf("%q stands in\n%s", not, out)
		}
	}
}

func TestWhatHasNoTestIsListed(t *testing.T) {
	t.Parallel()
	out := tree(t, source)
	if want := "L, the log: 0 of 14 have a test; without: L01 L02 "; !strings.Contains(out, want) {
		t.Errorf("missing %q in\n%s", want, out)
	}
}

func TestANameThatIsNoIdentifierOfOursFails(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"I45", "T52", "R00", "R85", "A14", "I3", "R015"} {
		found, err := scan([]byte("package x\n\nfunc Test" + name + "_Something() {}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if out, unknown := report(found); unknown != 1 || !strings.Contains(out, "unknown identifier "+name+" in Test"+name) {
			t.Errorf("%s: got %d unknown in\n%s", name, unknown, out)
		}
	}
}
