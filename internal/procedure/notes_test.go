package procedure_test

import (
	"os"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestNotesAreRefusedFor(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../casefile/testdata/notes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	acts := []string{"comment", "write_note", "write_medical_note", "exhibit", "disclose", "pass", "freeze", "leave", "read_working_notes", "read_medical_notes"}
	policy := func(acts ...string) procedure.Outside {
		return procedure.Outside{BuiltIn: []string{"read"}, Acts: func(kind string) []string {
			if kind == "case" {
				return acts
			}
			return nil
		}}
	}
	if _, err := procedure.Parse(b, policy(acts...)); err != nil {
		t.Fatalf("as it stands: %v", err)
	}
	for name, c := range map[string]struct {
		old, with, want string
		out             procedure.Outside
	}{
		"a class without a title":                {"title: Medical note, ", "title: '', ", `notes "medical" need a title`, procedure.Outside{}},
		"two classes of one name":                {"{id: medical,", "{id: working,", `"working" is declared twice`, procedure.Outside{}},
		"two classes that one act reads":         {"act: read_medical_notes", "act: read_working_notes", `"read_working_notes" is declared twice`, procedure.Outside{}},
		"a class without an act":                 {", act: read_medical_notes", "", "$.notes[1]: needs an id", procedure.Outside{}},
		"a class that is read by taking steps":   {"act: read_medical_notes", "act: freeze", `"freeze" is another act`, procedure.Outside{}},
		"a class that reading the file opens":    {"act: read_medical_notes", "act: read", `"read" is another act`, policy(acts...)},
		"a class that nobody may read":           {"id: working, title", "id: working, title", `nobody may read the notes "medical" of a case`, policy(acts[:9]...)},
		"a class that nothing writes":            {"with: medical", "with: working", `no action writes a note "medical"`, procedure.Outside{}},
		"an act of a class that there is not":    {"id: working, title", "id: working, title", `the policy names an act "read_secret_notes" of a case that is no action`, policy(append(acts, "read_secret_notes")...)},
		"a note of no class":                     {"{do: note, with: medical}", "{do: note, with: secret}", `"note" needs with: a class of notes of this procedure, not "secret"`, procedure.Outside{}},
		"a note without words":                   {"fields: [{name: text, type: text, label: The note, required: true}], does: [{do: note, with: medical}]", "does: [{do: note, with: medical}]", `"note" needs the action to take a required field text`, procedure.Outside{}},
		"covering that does not say in what":     {"            - {name: evidence, type: evidence, label: Item, required: true}\n", "", "what is covered needs a required field evidence", procedure.Outside{}},
		"covering nothing that is given":         {"name: redactions", "name: covered", `"redact" needs the action to take items called redactions`, procedure.Outside{}},
		"a reporter's word straight into a pack": {"{do: supplement, with: respondent}", "{do: supplement, with: reporter}", "what a reporter writes may say who reported", procedure.Outside{}},
		"covering after the pack is frozen":      {"[{do: redact}, {do: freeze}]", "[{do: freeze}, {do: redact}]", "what is covered is kept before the pack is frozen", procedure.Outside{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := string(b)
			if c.old != c.with {
				source = edited(t, source, c.old, c.with)
			}
			if got := refused(t, source, c.out); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
