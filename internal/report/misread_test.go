package report_test

import (
	"fmt"
	"strings"
	"testing"

	"recourse/internal/report"
)

const tenOfTheList = "grief cornhusk prominent washbowl charity condone canyon speech unmanned presuming"

func TestWhatIsNoWordOfTheListIsNamedWithTheNearestThatAre(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":           "0 []",
		tenOfTheList: "10 []",
		strings.ReplaceAll(tenOfTheList, " ", ""):                       "10 []",
		strings.ReplaceAll(tenOfTheList, " ", "-"):                      "10 []",
		strings.ToUpper(tenOfTheList):                                   "10 []",
		"corn husk, t-shirt":                                            "2 []",
		strings.Replace(tenOfTheList, "cornhusk", "cornhusc", 1):        "9 [{cornhusc [cornhusk]}]",
		strings.Replace(tenOfTheList, "prominent", "prominant", 1):      "9 [{prominant [prominent]}]",
		strings.Replace(tenOfTheList, "canyon", "caynon", 1):            "9 [{caynon [cannon canon canyon]}]",
		strings.Replace(tenOfTheList, " cornhusk", "cornhusc", 1):       "9 [{cornhusc [cornhusk]}]",
		strings.Replace(tenOfTheList, "presuming", "presumingg", 1):     "9 [{presumingg [presuming]}]",
		"grief qwrtzpsdfg canyon":                                       "2 [{qwrtzpsdfg []}]",
		"1. grief":                                                      "1 [{1 []}]",
		strings.Replace(tenOfTheList, " charity", "", 1):                "9 []",
		strings.Replace(tenOfTheList, "washbowl", "washbowl canyon", 1): "11 []",
	} {
		r := report.Misread(typed)
		if got := fmt.Sprint(r.Words, " ", r.Odd); got != want || r.Long {
			t.Errorf("%q is read as %s, want %s", typed, got, want)
		}
	}
	if r := report.Misread(strings.Repeat("grief ", 500)); !r.Long || r.Words != 0 {
		t.Errorf("what is longer than any code is read: %v", r)
	}
}

// What is told about what was typed must agree with what opens: ten words and nothing odd is what ParseCode takes.
func TestR52_WhatIsReadAsTenWordsIsACodeAndNothingElseIs(t *testing.T) {
	t.Parallel()
	for range 200 {
		c := newCode(t)
		for _, typed := range []string{c.Canonical(), strings.ReplaceAll(c.Canonical(), " ", ""), strings.Join(c.Words()[:9], " "), c.Canonical() + "x"} {
			r := report.Misread(typed)
			if _, err := report.ParseCode(typed); (err == nil) != (r.Words == report.CodeWords && len(r.Odd) == 0) {
				t.Fatalf("%d words and %d odd, and it is read as a code: %v", r.Words, len(r.Odd), err == nil)
			}
		}
	}
}
