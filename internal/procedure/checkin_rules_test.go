package procedure_test

import (
	"slices"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/procedure"
)

func TestS7_NobodyIsAskedWhoCouldNotAnswer(t *testing.T) {
	t.Parallel()
	shipped, err := configs.FS.ReadFile("procedures/simple.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, want string }{
		"days that go back":          {"check_ins: [30 days, 180 days]", "check_ins: [180 days, 30 days]", `"30 days" is no number of days after the one before`},
		"a length that is no days":   {"check_ins: [30 days, 180 days]", "check_ins: [1 month]", `"1 month" is no number of days`},
		"an end without a door":      {"from: [signposted, withdrawn, concluded]\n      fields:\n        - {name: fared", "from: [signposted, concluded]\n      fields:\n        - {name: fared", `in the state "withdrawn" the reporter is asked and cannot answer`},
		"another door":               {"door: check_in", "door: message", "how a party has fared is said at the door check_in"},
		"an answer of somebody else": {"{id: not_again,", "{id: perhaps,", "a choice from the list fared"},
		"an answer that moves":       {"from: [closed]\n      fields:\n        - {name: fared", "from: [closed]\n      to: [{state: monitoring}]\n      fields:\n        - {name: fared", "nothing moves because of how a party has fared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, edited(t, string(shipped), c.old, c.with), procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}

// What is shipped asks after a month and after half a year; another procedure may ask at other times, or nobody.
func TestS7_BothProceduresAskOnTheirDays(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"simple", "nec"} {
		p, err := procedure.Load(configs.FS, "procedures/"+name+".yaml", procedure.Outside{})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.CheckInDays(); !slices.Equal(got, []int{30, 180}) {
			t.Errorf("%s asks after %v days", name, got)
		}
		p.CheckIns = nil
		if got := p.CheckInDays(); got != nil {
			t.Errorf("where %s says nothing, it asks after %v days", name, got)
		}
	}
}
