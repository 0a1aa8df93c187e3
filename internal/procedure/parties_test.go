package procedure_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func besides(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../casefile/testdata/parties.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func TestThePeopleBesideACaseAreCheckedAtStart(t *testing.T) {
	t.Parallel()
	const witness = "does: [{do: admit, with: witness}]"
	for name, c := range map[string]struct{ old, with, want string }{
		"somebody who is not admitted":               {witness, "does: [{do: admit, with: respondent}]", `"admit" needs with: a party that is admitted of this procedure, not "respondent"`},
		"somebody admitted or not":                   {witness, `does: [{do: admit, with: witness, when: 'given("name")'}]`, "somebody is admitted or not"},
		"somebody admitted who is invited":           {witness, "does: [{do: invite, with: witness}]", "a witness is admitted, not invited"},
		"two codes of one action":                    {witness, "does: [{do: admit, with: witness}, {do: invite, with: respondent}]", `action "admit_witness" gives more than one access code`},
		"a party without a name":                     {"{name: name, type: line, label: Name, required: true}", "{name: name, type: line, label: Name}", "a required field name of type line"},
		"a representative of nobody":                 {"{name: beside, type: choice, list: beside, label: Beside whom, required: true}", "{name: whom, type: line, label: Beside whom}", "a required field beside of type choice"},
		"a representative for ever":                  {"{name: days, type: number, label: Days, required: true, min: 1, max: 30}", "{name: days, type: number, label: Days}", "a required field days of type number"},
		"a representative of whom there is no part":  {"{id: affected, label: The person it happened to}", "{id: press, label: The press}", `list "beside" has "press"`},
		"a dismissal of nobody":                      {"fields: [{name: party, type: line, label: Number, required: true}]", "fields: []", `"dismiss" needs the action to take a required field party`},
		"a statement that nobody signs":              {"{name: signed, type: yes_no, label: True, required: true}", "{name: sure, type: yes_no, label: True}", `"testify" needs the action to take a required field signed`},
		"a letter to nobody that there is":           {"letters: [{id: L35, to: witness}]", "letters: [{id: L35, to: neighbour}]", `not to "neighbour"`},
		"a letter of a report to somebody of a case": {"begins: {action: submit, state: received}", "begins: {action: submit, state: received, letters: [{id: L01, to: witness}]}", "a letter of a report goes to one of"},
		"a door that there is not":                   {"door: statement", "door: window", `unknown door "window"`},
		"the consent of whoever has no part":         {`consented("affected")`, `consented("enforcer")`, `consented("enforcer") asks for something`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, edited(t, besides(t), c.old, c.with), procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
	if _, err := procedure.Parse([]byte(besides(t)), procedure.Outside{}); err != nil {
		t.Fatal(err)
	}
}

func TestALetterGoesOnlyToWhomItIsWritten(t *testing.T) {
	t.Parallel()
	out := procedure.Outside{Written: func(id, to string) bool { return id != "L35" || to != "witness" }}
	if got := refused(t, besides(t), out); !strings.Contains(got, `letter "L35" is not written to the witness`) || strings.Contains(got, "affected") {
		t.Error(got)
	}
}

func TestWhoeverIsAdmittedHasAPartAndMayBeWrittenTo(t *testing.T) {
	t.Parallel()
	for _, kind := range procedure.Admitted {
		if !slices.Contains(procedure.Parties, kind) || !slices.Contains(procedure.Addressees, kind) {
			t.Errorf("%s is left out", kind)
		}
	}
}
