package report_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/internal/report"
)

func source(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile("../../configs/questionnaires/abuse.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func questions(t testing.TB) *report.Questionnaire {
	t.Helper()
	q, err := report.Parse("abuse.yaml", []byte(source(t)))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestTheShippedQuestionnaireLoads(t *testing.T) {
	t.Parallel()
	all, err := report.Load(os.DirFS("../../configs"), "questionnaires")
	if err != nil {
		t.Fatal(err)
	}
	if all["abuse"] == nil || all["abuse"].Procedure != "" {
		t.Fatalf("got %v", all)
	}
}

func TestAQuestionnaireWithAMistakeIsRefusedWithItsLineAndExcerpt(t *testing.T) {
	t.Parallel()
	good := source(t)
	for _, c := range []struct{ name, from, to, says, shows string }{
		{"an unknown name", "version: 1\n", "version: 1\nprocedur: simple\n", `unknown field "procedur"`, "procedur: simple"},
		{"a name twice", "version: 1\n", "version: 1\nversion: 1\n", "already defined", "version: 1"},
		{"two documents", "kind: abuse\n", "kind: abuse\n---\nkind: abuse\n", "", ""},
		{"no version", "version: 1", "version: 0", "version must be 1 or more", "version: 0"},
		{"a procedure that is no name", "version: 1\n", "version: 1\nprocedure: The Long One\n", "procedure must be a short name", "procedure"},
		{"no English", "title: {en: Report abuse, cy:", "title: {cy:", "no words in English", "title"},
		{"an unknown language", "cy: Rhoi gwybod am gamdriniaeth", "fr: Signaler", `language "fr"`, "title"},
		{"an unknown field", "field: /danger/detail", "field: /danger/details", "/danger/details is not a field of a report", "danger_detail"},
		{"a type that does not fit", "field: /danger/immediate, type: yes_no", "field: /danger/immediate, type: line", "line fills a text", "danger_immediate"},
		{"an unknown type", "field: /danger/immediate, type: yes_no", "field: /danger/immediate, type: slider", `no type "slider"`, "slider"},
		{"a page twice", "- id: danger_detail\n", "- id: danger\n", `the page "danger" is there twice`, "id: danger"},
		{"a question twice", "id: nation, field", "id: phone, field", `the question "phone" is there twice`, "id: phone"},
		{"a field asked twice", "field: /adjustments", "field: /outcome_hoped", "/outcome_hoped is asked twice", "adjustments"},
		{"an empty list", "  languages:\n    - {id: en, label: English}\n    - {id: cy, label: {en: Cymraeg, cy: Cymraeg}}", "  languages: []", `the list "languages" is empty`, "languages"},
		{"a list nobody uses", "options: nations, ", "options: told, ", `no question uses the list "nations"`, "england"},
		{"no such list", "options: nations, ", "options: lands, ", `there is no list "lands"`, "lands"},
		{"an option twice", "{id: wales,", "{id: england,", `the option "england" is there twice`, "england"},
		{"an unknown flag", "flags: [sexual]", "flags: [odd]", `there is no flag "odd"`, "odd"},
		{"a flag where none is read", "{id: letter, ", "{id: letter, flags: [urgent], ", `"letter" has flags`, "place_type"},
		{"a way of being known that we do not know", "- id: confidential\n", "- id: secret\n", `"secret" is no way of being known`, ""},
		{"a condition on a later page", "when: {field: /identity/mode, in: [confidential, named]}\n    questions", "when: {field: /concerns, has: threat}\n    questions", "/concerns is not asked before", "when"},
		{"a condition on no field", "{not: {field: /standing, is: affected}}", "{not: {field: /stand, is: affected}}", "/stand is not a field", "/stand"},
		{"a condition with no such answer", "{not: {field: /standing, is: affected}}", "{not: {field: /standing, is: nobody}}", `"nobody" is no answer to /standing`, "nobody"},
		{"a condition of two forms", "{field: /danger/immediate, is: true}\n    questions", "{field: /danger/immediate, is: true, has: x}\n    questions", "a condition is one of", "when"},
		{"a condition that does not fit", "{field: /danger/immediate, is: true}\n    questions", "{field: /danger/immediate, has: x}\n    questions", "does not fit", "when"},
		{"a page that nobody can reach", "{field: /danger/immediate, is: true}\n    questions", "{all: [{field: /danger/immediate, is: true}, {field: /danger/immediate, is: false}]}\n    questions", `nobody can reach page "danger_detail"`, "when"},
		{"a page behind a page not met", "    when: {field: /identity/mode, in: [confidential, named]}", "    when: {all: [{not: {field: /standing, answered: true}}, {field: /standing, is: witness}]}", `nobody can reach page "contact"`, "when"},
		{"a page that asks nothing", "- id: police_first\n    role: notice\n", "- id: police_first\n", "asks nothing", "police_first"},
		{"a list field outside its list", "repeat: /witnesses", "repeat: /places", "belongs on a page with repeat: /witnesses", "witness_name"},
		{"another answer required", "field: /adjustments, type: text, ", "field: /adjustments, type: text, required: true, ", "only /narrative is required", "adjustments"},
		{"the story left optional", "required: true, ", "", "only /narrative is required", "narrative"},
		{"no review at the end", "role: review", "role: notice", "the last page is a review", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bad := strings.Replace(good, c.from, c.to, 1)
			if bad == good {
				t.Fatalf("the file has no %q to break", c.from)
			}
			q, err := report.Parse("abuse.yaml", []byte(bad))
			if err == nil || q != nil {
				t.Fatal("loaded, want refused")
			}
			for _, want := range []string{"abuse.yaml", c.says, c.shows} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
			if c.shows != "" && !strings.Contains(err.Error(), " | ") {
				t.Errorf("the error has no excerpt with lines:\n%v", err)
			}
		})
	}
}

func TestAFolderMustHoldFilesNamedAfterTheirKind(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"questionnaires/other.yaml": {Data: []byte(source(t))}}
	if _, err := report.Load(fsys, "questionnaires"); err == nil || !strings.Contains(err.Error(), "abuse.yaml") {
		t.Fatalf("got %v, want a refusal that names abuse.yaml", err)
	}
	if _, err := report.Load(fstest.MapFS{}, "questionnaires"); err == nil {
		t.Fatal("an empty folder loaded")
	}
}

func FuzzQuestionnaire(f *testing.F) {
	f.Add([]byte(source(f)))
	f.Add([]byte("kind: abuse\npages: [{when: {not: {not: {}}}}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4096 && !strings.HasPrefix(string(src), "# A report") {
			return
		}
		q, err := report.Parse("fuzz.yaml", src)
		if err == nil {
			q.Journey(&report.Draft{})
			q.View("cy")
		}
	})
}
