package dataprotection_test

import (
	"testing"
	"testing/fstest"
	"time"

	"recourse/configs"
	"recourse/internal/dataprotection"
)

func TestRulesAreAClosedListOrNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no list": "rules: 3", "an unknown word": "rules: [{id: a, title: A, kinds: [case], keep_days: 1, forever: true}]",
		"no title": "rules: [{id: a, kinds: [case], keep_days: 1}]", "no kind": "rules: [{id: a, title: A, keep_days: 1}]",
		"another kind": "rules: [{id: a, title: A, kinds: [letter], keep_days: 1}]", "a name of words": "rules: [{id: As we like, title: A, kinds: [case]}]",
		"days before it began": "rules: [{id: a, title: A, kinds: [case], keep_days: -1}]",
		"twice":                "rules: [{id: a, title: A, kinds: [case]}, {id: a, title: B, kinds: [case]}]",
	} {
		if got, err := dataprotection.LoadRules(fstest.MapFS{"rules.yaml": {Data: []byte(text)}}, "rules.yaml"); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got, err := dataprotection.LoadRules(fstest.MapFS{}, "rules.yaml"); err != nil || len(got) != 0 {
		t.Errorf("without the file: %+v %v", got, err)
	}
	if got, err := dataprotection.LoadRules(configs.FS, "retention/rules.yaml"); err != nil || len(got) < 4 {
		t.Errorf("the shipped ones: %+v %v", got, err)
	}
}

func TestR72_ARuleAppliesOnceItsDaysAreOver(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := dataprotection.Rule{ID: "a", Kinds: []string{"case"}, KeepDays: 365}
	for _, c := range []struct {
		kind string
		now  time.Time
		want bool
	}{
		{"case", last, false}, {"case", last.AddDate(0, 0, 365).Add(-time.Second), false}, {"case", last.AddDate(0, 0, 365), true},
		{"case", last.AddDate(10, 0, 0), true}, {"report", last.AddDate(10, 0, 0), false},
	} {
		if got := r.Allows(c.kind, last, c.now); got != c.want {
			t.Errorf("%s on %s: %v", c.kind, c.now, got)
		}
	}
}
