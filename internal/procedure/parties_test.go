package procedure_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/configs"
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
		"words to no witness of several":             {"does: [{do: admit, with: witness}]", "does: [{do: say, with: witness}]", `"say" with witness needs the action to take a required field party`},
		"a dismissal of nobody":                      {"fields: [{name: party, type: line, label: Number, required: true}]", "fields: []", `"dismiss" needs the action to take a required field party`},
		"a statement that nobody signs":              {"{name: signed, type: yes_no, label: True, required: true}", "{name: sure, type: yes_no, label: True}", `"testify" needs the action to take a required field signed`},
		"a letter to nobody that there is":           {"letters: [{id: L35, to: witness}]", "letters: [{id: L35, to: neighbour}]", `not to "neighbour"`},
		"a letter of a report to somebody of a case": {"begins: {action: submit, state: received}", "begins: {action: submit, state: received, letters: [{id: L01, to: witness}]}", "a letter of a report goes to one of"},
		"a choice that somebody else makes":          {witness, "does: [{do: reach, with: witness}]", `action "admit_witness" chooses for a party how they are written to`},
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

// R4: contact with whom it happened to, who did not report it, is blocked without their word on record or an override by two people for
// a reason and on a ground. It holds of every procedure that there is, and of any that is loaded.
func TestR4_NoProcedureContactsWhomItHappenedToWithoutTheirWordOrALoggedOverride(t *testing.T) {
	t.Parallel()
	contacts := 0
	for _, name := range []string{"simple", "nec"} {
		p, err := procedure.Load(configs.FS, "procedures/"+name+".yaml", procedure.Outside{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Case.Actions {
			a := &p.Case.Actions[i]
			if a.With("admit") != "affected" {
				continue
			}
			contacts++
			word := a.Field("said_by") != nil && a.Field("said") != nil && a.Field("agreed") != nil
			if !word && (!a.Second || a.Reason != "required" || a.Field("ground") == nil) {
				t.Errorf("%s: %s contacts them on nothing", name, a.ID)
			}
		}
	}
	if contacts != 2 {
		t.Errorf("%d actions contact them, want one on their word and one without", contacts)
	}

	const (
		agreed = "        - {name: agreed, type: yes_no, label: They agreed, required: true}\n"
		saidBy = "        - {name: said_by, type: line, label: Who says so, required: true}\n"
		said   = "        - {name: said, type: text, label: What they want, required: true}\n"
		check  = "      checks:\n        - {when: 'yes(\"agreed\")', field: agreed, else: No., rule: R4}\n"
		ground = "        - {name: ground, type: choice, list: beside, label: Ground, required: true}\n"
		second = "      second: true\n      reason: required\n"
		want   = "whom it happened to is contacted on their word"
	)
	for name, c := range map[string]struct {
		head, fields string
		refused      bool
	}{
		"on their word":                        {"", agreed + saidBy + said + check, false},
		"by two people for a reason":           {second, ground, false},
		"on nothing":                           {"", "", true},
		"on a word that may be no":             {"", agreed + saidBy + said, true},
		"on a word of nobody":                  {"", agreed + said + check, true},
		"on a word that says nothing":          {"", agreed + saidBy + check, true},
		"by one person":                        {"      reason: required\n", ground, true},
		"by two people without a reason":       {"      second: true\n", ground, true},
		"by two people on no ground":           {second, "", true},
		"by two people on a ground left empty": {second, strings.Replace(ground, ", required: true", "", 1), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := procedure.Parse([]byte(withContact(t, c.head, c.fields)), procedure.Outside{})
			if got := err != nil && strings.Contains(err.Error(), want); got != c.refused {
				t.Errorf("refused: %v, want %v: %v", got, c.refused, err)
			}
		})
	}
}

// withContact is the procedure in which whom it happened to is contacted so.
func withContact(t *testing.T, head, fields string) string {
	t.Helper()
	before, rest, found := strings.Cut(besides(t), "    - id: admit_affected\n")
	_, after, ends := strings.Cut(rest, "      does: [{do: admit, with: affected}]\n")
	if !found || !ends {
		t.Fatal("nobody to whom it happened is contacted")
	}
	return before + "    - id: admit_affected\n      title: Admit\n" + head + "      from: [begun]\n      fields:\n" +
		"        - {name: name, type: line, label: Name, required: true}\n        - {name: contact, type: line, label: Contact, required: true}\n" +
		fields + "      does: [{do: admit, with: affected}]\n" + after
}

func TestACodeForAReporterIsSentByTwoPeopleAndFromTheirReportAlone(t *testing.T) {
	t.Parallel()
	const give = "      does: [{do: invite, with: reporter}]\n"
	source := text(t)
	for name, c := range map[string]struct{ old, with, want string }{
		"by one person":    {"      title: Send the reporter a new access code\n      rule: R6\n      second: true\n      confirms: confirm_new_code\n", "      title: Send the reporter a new access code\n      rule: R6\n", "that takes two people"},
		"to somebody else": {give, "      does: [{do: invite, with: respondent}]\n", "who has no part in a report"},
		"from a case":      {"      does: [{do: renew, with: respondent}]\n", give, "it is given there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, edited(t, source, c.old, c.with), procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Error(got)
			}
		})
	}
}
