package procedure_test

import (
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestAClockOrAHoldIsRefusedFor(t *testing.T) {
	t.Parallel()
	hold := "holds: [{id: police, title: Police, pauses: [triage]}]\n\nlists:"
	held := func(t *testing.T, old, with string) string {
		t.Helper()
		return edited(t, edited(t, text(t), "lists:", hold), old, with)
	}
	days := "{name: proof, type: text, label: What proves it, required: true}\n      does: [{do: serve}]"
	for name, c := range map[string]struct{ source, want string }{
		"a length that is given without a most": {edited(t, text(t), "{id: answer, title: Answer to the notice, length: 14 days,", "{id: answer, title: Answer to the notice, length: given,"),
			"a length that is given has a most"},
		"a most of a length that is not given": {edited(t, text(t), "title: Sitting, length: 5 working days,", "title: Sitting, length: 5 working days, most: 9 days,"),
			"a length that is given has a most"},
		"an action that begins it and does not take the days": {edited(t, text(t), "length: 14 days, max_pause: 84 days}", "length: given, most: 14 days, max_pause: 84 days}"),
			`clock "answer" is as long as is given: the action takes a required number called days`},
		"an action that takes more days than the most": {
			edited(t, edited(t, text(t), "length: 14 days, max_pause: 84 days}", "length: given, most: 14 days, max_pause: 84 days}"),
				days, strings.Replace(days, "\n      does", "\n        - {name: days, type: number, label: Days, required: true, min: 1, max: 15}\n      does", 1)),
			`clock "answer" lasts at most 14 days, and the action takes up to 15 days`},
		"a condition that asks of a clock": {edited(t, text(t), "title: Sitting, length", `title: Sitting, when: 'expired("triage")', length`),
			"expired cannot be asked here: a clock cannot depend on clocks"},
		"a state in which no clock but a conditional one runs": {edited(t, text(t), "title: Sitting, length", `title: Sitting, when: 'protected', length`),
			`state "sitting" is not terminal and no clock runs in it`},
		"a clock of nobody": {edited(t, text(t), "title: Sitting, length", "title: Sitting, of: nobody, length"), "a clock is a file's, or of: house"},
		"a clock of the house that runs in a state": {edited(t, text(t), "title: Sitting, length", "title: Sitting, of: house, length"),
			`clock "sitting" is the house's: it runs in no state and triggers no action`},
		"an action that starts a clock of the house": {edited(t, text(t), "clocks:\n", "clocks:\n  - {id: keep, title: Keep, length: outcome, of: house}\n") + "      starts: [keep]\n",
			`unknown clock "keep"`},
		"a length of an outcome for a file": {edited(t, text(t), "title: Sitting, length: 5 working days", "title: Sitting, length: outcome"), `"outcome" is no length`},
		"an extension without a reason": {edited(t, text(t), "title: Give more time to answer\n      rule: T19\n      reason: required", "title: Give more time to answer\n      rule: T19"),
			"a day that was given is moved for a reason"},
		"a hold that pauses a clock that is not there": {strings.Replace(held(t, "nation: england", "nation: england"), "pauses: [triage]}]", "pauses: [tea]}]", 1),
			`unknown clock "tea"`},
		"a hold of no kind where kinds are declared": {held(t, "nation: england", "nation: england"), `"hold" needs with: a kind of hold of this procedure, not ""`},
		"a guard that asks of a hold that is not declared": {held(t, `when: 'frozen', else`, `when: 'not on_hold("tea")', else`),
			`on_hold("tea") asks for something`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
