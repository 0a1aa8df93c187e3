package procedure_test

import (
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestAFunctionOrABodyIsRefusedFor(t *testing.T) {
	t.Parallel()
	edit := func(old, with string) string { return edited(t, text(t), old, with) }
	function := "{id: lead, title: Investigations lead, role: lead}"
	lead := func(words string) string {
		return edit(function, "{id: lead, title: Investigations lead, role: lead, "+words+"}")
	}
	panel := func(words string) string {
		return edit("{id: panel, title: Panel of three, member: panellist, chair: chair,", "{id: panel, title: Panel of three, member: panellist, chair: chair, "+words+",")
	}
	beside := func(body string) string {
		return edited(t, edit("\nbodies:", "\nbodies:\n  - "+body), "does: [{do: hold}]", "does: [{do: hold}, {do: seat, with: watch}]")
	}
	roles := procedure.Outside{Roles: func(role string) bool { return role != "nobody" }}
	for name, c := range map[string]struct{ source, want string }{
		"a competence that is no word":                     {lead("competence: How to lead"), "a competence is a word"},
		"a role to fall back upon that is not there":       {lead("fallback: [nobody]"), `the policy knows no role "nobody"`},
		"a fallback upon its own role":                     {lead("fallback: [lead]"), `role "lead" was drawn from already`},
		"the same fallback twice":                          {lead("fallback: [clerk, clerk]"), `role "clerk" was drawn from already`},
		"an unknown function elsewhere":                    {lead("elsewhere: [baker]"), `unknown function "baker"`},
		"a category that is no word":                       {panel("of: [{category: Lay people, at_least: 1}]"), "a category is a word"},
		"the same category twice":                          {panel("of: [{category: lay, at_least: 1}, {category: lay, at_least: 1}]"), `"lay" is declared twice`},
		"a share of nobody":                                {panel("of: [{category: lay, at_least: 0}]"), "a share is between one and the 3 seats"},
		"a share of more than all":                         {panel("of: [{category: lay, at_least: 4}]"), "a share is between one and the 3 seats"},
		"more from outside than seats":                     {panel("outside_region: 4"), "at most the 3 seats"},
		"more trained than seats":                          {panel("ground_trained: -1"), "at most the 3 seats"},
		"a load below none":                                {panel("load: -1"), "a load is a number of files"},
		"a chair of a category where nobody chairs":        {edit("\nbodies:", "\nbodies:\n  - {id: odd, title: Odd, member: clerk, size: 2, quorum: 1, of: [{category: lay, at_least: 1, chairs: true}]}"), `body "odd" has no chair`},
		"a body beside others with one of their functions": {beside("{id: watch, title: Watch, member: panellist, size: 2, quorum: 2}"), `shares a function with "panel"`},
		"a body that is beside others and the sitting one": {edited(t, text(t), "{do: convene, with: panel}", "{do: convene, with: panel}, {do: seat, with: panel}"), "cannot be the sitting one"},
		"a body that a guard makes up":                     {edit(`when: 'frozen', else`, `when: 'vacant("choir")', else`), `vacant("choir") asks for something`},
		"a body that nobody seats, asked for":              {edit(`when: 'frozen', else`, `when: 'seated("choir")', else`), `seated("choir") asks for something`},
		"something that nobody attests":                    {edit(`when: 'frozen', else`, `when: 'attested("tea")', else`), `attested("tea") asks for something`},
		"an attestation of the system":                     {edit("does: [{do: draw, with: lead}]", "does: [{do: draw, with: lead}, {do: attest, with: tea}]"), `"attest" is what a person does`},
		"a seat on a report":                               {edit("{do: take, with: screener}", "{do: take, with: screener}, {do: seat, with: panel}"), `"seat" is no effect on a report`},
		"a conflict lifted from nobody":                    {edit("{do: hold}", "{do: hold}, {do: clear_conflict}"), `"clear_conflict" needs the action to take a required field person`},
		"a function named as barred":                       {edit("{id: screener, title", "{id: barred, title"), `"barred" is a relation of the house's own`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, roles); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
