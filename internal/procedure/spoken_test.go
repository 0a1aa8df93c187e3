package procedure_test

import (
	"os"
	"testing"
	"testing/fstest"

	"recourse/configs"
	"recourse/internal/procedure"
)

func spoken(t *testing.T) *procedure.Shelf {
	t.Helper()
	s, err := procedure.LoadShelf(configs.FS, "procedures", func(string) procedure.Outside { return procedure.Outside{} })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The build stops where a party would be told something in English that nobody has put into Welsh.
func TestEveryWordThatAPartyIsToldIsThereInWelsh(t *testing.T) {
	t.Parallel()
	for _, p := range spoken(t).All() {
		words, cy := p.Words(), p.In("cy")
		if len(words) < 100 {
			t.Fatalf("%s tells parties only %d words", p.ID, len(words))
		}
		for _, w := range words {
			if cy.Say(w) == w {
				t.Errorf("%s: procedures/words/cy.yaml lacks %q", p.ID, w)
			}
		}
	}
}

func TestAProcedureInALanguageDecidesAsItDoesInEnglish(t *testing.T) {
	t.Parallel()
	p := spoken(t).Current("simple")
	cy := p.In("cy")
	if cy == p || cy.Digest != p.Digest || cy.Version != p.Version || p.In("fr") != p || p.In("") != p {
		t.Error("it is another procedure, or one in a language that is not there")
	}
	if got := cy.Outcome("WARN").Title; got != "Rhybudd ffurfiol" || p.Outcome("WARN").Title != "Formal warning" {
		t.Errorf("a formal warning is %q in Welsh, and in English %q", got, p.Outcome("WARN").Title)
	}
	for kind, m := range map[string]*procedure.Machine{"report": &p.Report, "case": &p.Case} {
		for i := range m.Actions {
			a, b := &m.Actions[i], cy.Machine(kind).Action(m.Actions[i].ID)
			if b == nil || len(b.Guards) != len(a.Guards) || len(b.Fields) != len(a.Fields) || b.Door != a.Door {
				t.Errorf("%s differs in Welsh", a.ID)
			}
		}
		for i := range m.States {
			if cy.Machine(kind).State(m.States[i].ID) == &m.States[i] {
				t.Errorf("%s is one state in both languages", m.States[i].ID)
			}
		}
	}
}

func TestWordsThatCannotBeReadStopTheProgram(t *testing.T) {
	t.Parallel()
	simple, err := os.ReadFile("../../configs/procedures/simple.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]string{
		"a list": "- Posted\n", "a sentence given twice": "Posted: Postio\nPosted: Anfon\n", "no YAML": "Posted: [",
	} {
		files := fstest.MapFS{"p/simple.yaml": {Data: simple}, "p/words/cy.yaml": {Data: []byte(words)}}
		if _, err := procedure.LoadShelf(files, "p", func(string) procedure.Outside { return procedure.Outside{} }); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
