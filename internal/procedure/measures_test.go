package procedure_test

import (
	"os"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestI16_AMeasureIsRefusedFor(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../casefile/testdata/measures.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	if _, err := procedure.Parse(b, procedure.Outside{}); err != nil {
		t.Fatal(err)
	}
	interim := "{id: interim, title: It runs, length: given, most: 28 days, then: lapse}"
	lift := "{id: lift, title: Lift, from: [begun], does: [{do: lift_measure}], stops: [interim, emergency]}"
	end := "    - {id: end, title: End,"
	for name, c := range map[string]struct{ source, want string }{
		"no end at all":                {edited(t, good, "      does: [{do: impose}]\n      starts: [interim]\n", "      does: [{do: impose}]\n"), `"impose" begins a fresh run of a clock as long as is given`},
		"an end that ends nothing":     {edited(t, good, interim, "{id: interim, title: It runs, length: given, most: 28 days, escalate: worker}"), `"renew_measure" begins a fresh run`},
		"an end that is not fresh":     {edited(t, good, "{do: renew_measure}], restarts: [interim]", "{do: renew_measure}], starts: [interim]"), `"renew_measure" begins a fresh run`},
		"an emergency for days given":  {edited(t, good, "{do: impose, with: emergency}]\n      starts: [emergency]", "{do: impose, with: emergency}]\n      starts: [interim]"), "in an emergency starts a clock of a declared length"},
		"one person and no emergency":  {edited(t, good, "title: Impose\n      second: true\n", "title: Impose\n"), `"impose" needs two people`},
		"one person who ratifies":      {edited(t, good, "title: Ratify\n      second: true\n", "title: Ratify\n"), `"ratify" needs two people`},
		"one person who varies":        {edited(t, good, "title: Vary, second: true,", "title: Vary,"), `"vary" needs two people`},
		"another kind of impose":       {edited(t, good, "{do: impose, with: emergency}", "{do: impose, with: haste}"), `"impose" needs with: a emergency, or nothing`},
		"a pause of its clock":         {edited(t, good, end, "    - {id: pause, title: P, from: [begun], pauses: [interim]}\n"+end), "nothing pauses or extends it (K17)"},
		"an extension of its clock":    {edited(t, good, end, "    - {id: more, title: P, from: [begun], fields: [{name: days, type: number, label: D, required: true}], extends: interim}\n"+end), "nothing pauses or extends it (K17)"},
		"a hold that pauses its clock": {edited(t, good, "lists:\n", "holds: [{id: police, title: P, pauses: [interim]}]\nlists:\n"), "it runs in every state and nothing pauses it (K17)"},
		"a clock of some states":       {edited(t, good, interim, strings.Replace(interim, "length", "in: [begun], length", 1)), "it runs in every state and nothing pauses it (K17)"},
		"a clock that may not be there": {edited(t, good, interim, strings.Replace(interim, "length", "when: measured, length", 1)),
			"it runs in every state and nothing pauses it (K17)"},
		"a measure that outlives its clock":  {edited(t, good, end, "    - {id: stop, title: S, from: [begun], stops: [interim]}\n"+end), "and the measure is not lifted (I16)"},
		"a clock that outlives its measure":  {edited(t, good, lift, strings.Replace(lift, "[interim, emergency]", "[interim]", 1)), `clock "emergency", which would end the next one, is not stopped`},
		"a lapse after which its clock runs": {edited(t, good, "      does: [{do: lift_measure}]\n      stops: [emergency]\n", "      does: [{do: lift_measure}]\n"), `clock "emergency", which would end the next one`},
		"a measure that no list has":         {edited(t, good, `measure("shut_out")`, `measure("frozen_out")`), `measure("frozen_out") asks for something`},
		"a measure without grounds": {edited(t, good, "        - {name: grounds, type: choices, list: why, label: Grounds, required: true}\n        - {name: scope", "        - {name: scope"),
			"a required field grounds of type choices"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
