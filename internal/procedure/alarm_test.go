package procedure_test

import (
	"os"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

// alarms is the small procedure by which the engine's alarms are tested.
func alarms(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../casefile/testdata/alarms.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAlarmsAreRefusedFor(t *testing.T) {
	t.Parallel()
	known := procedure.Outside{Roles: func(role string) bool { return role == "worker" || role == "lead" }}
	for name, c := range map[string]struct {
		old, with, want string
		out             procedure.Outside
	}{
		"a role that the policy does not know":          {"id: quiet", "id: quiet", `the policy knows no role "clerk"`, known},
		"an alarm to a role that nobody has":            {"do: alarm, with: lead", "do: alarm, with: pilot", `"alarm" needs with: a role of this procedure, not "pilot"`, known},
		"an alarm to no role":                           {"do: alarm, with: lead", "do: alarm", `"alarm" needs with: a role`, procedure.Outside{}},
		"alarms that are for nobody":                    {", alarms: [3 days, 1 day], escalate: lead", ", alarms: [3 days, 1 day]", "alarms are for somebody: escalate names the role", procedure.Outside{}},
		"what is no length":                             {"alarms: [3 days, 1 day]", "alarms: [soon]", `"soon" is no length`, procedure.Outside{}},
		"the same alarm twice":                          {"alarms: [3 days, 1 day]", "alarms: [3 days, 3 days]", `"3 days" is declared twice`, procedure.Outside{}},
		"an alarm before the clock begins":              {"alarms: [3 days, 1 day]", "alarms: [10 days]", "10 days before its end is no such moment", procedure.Outside{}},
		"an alarm before a given length begins":         {"alarms: [14 days, 7 days]", "alarms: [28 days]", "28 days before its end is no such moment", procedure.Outside{}},
		"alarms of a clock that runs on no file":        {"in: [begun]}\nreport", "in: [begun]}\n  - {id: inbox, title: Inbox, length: 3 days, of: house, alarms: [1 day], escalate: lead}\nreport", `clock "inbox" runs on no file`, procedure.Outside{}},
		"alarms that nothing sounds":                    {"does: [{do: sound}]", "does: [{do: log}]", `nothing sounds the alarms of clock "work" while a case is in "begun"`, procedure.Outside{}},
		"alarms that nothing sounds in one state":       {"      from: [\"*\"]\n      guards:", "      from: [begun]\n      guards:", `nothing sounds the alarms of clock "counted" while a case is in "waiting"`, procedure.Outside{}},
		"alarms that wait for something else":           {"when: alarming, else", "when: 'alarming and answered', else", `nothing sounds the alarms of clock "work"`, procedure.Outside{}},
		"a clock that depends on alarms":                {"length: 20 days, in: [begun]}", "length: 20 days, in: [begun], when: alarming}", "alarming cannot be asked here: a clock cannot depend on clocks", procedure.Outside{}},
		"a guard that waits for alarms there never are": {"escalate", "promise", "alarming asks for something this procedure never declares", procedure.Outside{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := alarms(t)
			if c.old == "escalate" {
				source = strings.ReplaceAll(source, "escalate", "promise")
			} else {
				source = edited(t, source, c.old, c.with)
			}
			if got := refused(t, source, c.out); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
