package procedure_test

import (
	"os"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestT16_TheDecisionOfWhoseAccountItIsIsRefusedFor(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../casefile/testdata/accounts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	if _, err := procedure.Parse(b, procedure.Outside{}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ source, want string }{
		"one person who identifies": {edited(t, good, "title: Identify\n      second: true\n", "title: Identify\n"), "is decided by two people and for a reason"},
		"one person who rules":      {edited(t, good, "title: Rule\n      second: true\n", "title: Rule\n"), "is decided by two people and for a reason"},
		"no reason":                 {edited(t, good, "      second: true\n      reason: required\n", "      second: true\n"), "is decided by two people and for a reason"},
		"one indicator":             {edited(t, good, "min: 2", "min: 1"), "indicators are two at least"},
		"indicators without a kind": {edited(t, good, "{name: kind,", "{name: sort,"), "each of a kind that is chosen"},
		"priors of no time":         {edited(t, good, "priors: {within: 24 months}\n", ""), "within what time a finding counts"},
		"priors of a time that is counted in days of work": {edited(t, good, "within: 24 months", "within: 24 working days"), "within what time a finding counts"},
		"an account that is missing": {edited(t, good, "        - {name: account, type: line, label: Account, required: true}\n", ""),
			`"identify_account" needs the action to take a required field account`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
