package procedure_test

import (
	"strings"
	"testing"

	"recourse/internal/procedure"
)

// first is a place in the simple procedure before the first action of its reports.
const first = "    - id: screen\n"

func TestWhatAsksTheRegisterIsRefusedFor(t *testing.T) {
	t.Parallel()
	looking := func(fields string) string {
		t.Helper()
		return edited(t, text(t), first, "    - {id: look, title: Look, from: [received], fields: ["+fields+"], does: [{do: check_membership}]}\n"+first)
	}
	for name, c := range map[string]struct{ source, want string }{
		"a report's look that names nobody":           {looking(""), "takes a field that says whom: subject, name"},
		"a person who is a text":                      {looking("{name: subject, type: text, label: Who}"), "a field subject of type number"},
		"a membership on a day that nobody looks at":  {edited(t, text(t), `when: 'frozen', else`, `when: 'member("birthday")', else`), `member("birthday") asks for something`},
		"a membership on a day that is not in quotes": {edited(t, text(t), `when: 'frozen', else`, `when: 'member(conduct)', else`), `member takes one name in quotes`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
