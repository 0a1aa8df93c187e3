package page_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"recourse/internal/page"
	"recourse/web"
)

func TestASentenceThatOneLanguageLacksIsRefused(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{
		"a sentence is missing":  {"locales/en.yaml": {Data: []byte("a: one\nb: two\n")}, "locales/cy.yaml": {Data: []byte("a: un\n")}},
		"a language is missing":  {"locales/en.yaml": {Data: []byte("a: one\n")}},
		"a file cannot be read":  {"locales/en.yaml": {Data: []byte("a: one\n")}, "locales/cy.yaml": {Data: []byte("a: [\n")}},
		"a sentence is too many": {"locales/en.yaml": {Data: []byte("a: one\n")}, "locales/cy.yaml": {Data: []byte("a: un\nb: dau\n")}},
	} {
		if _, err := page.LoadWords(files); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestEverySentenceIsThereInEveryLanguageAndTellsThePlural(t *testing.T) {
	t.Parallel()
	w, err := page.LoadWords(web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range page.Languages {
		if got := w.Say(l.Tag, "day", "day", 3, "month", w.Say(l.Tag, "month.11"), "year", 2026); !strings.HasPrefix(got, "3 ") || !strings.HasSuffix(got, " 2026") {
			t.Errorf("%s: %q", l.Tag, got)
		}
	}
	if w.Say("en", "month.11") == w.Say("cy", "month.11") {
		t.Error("Welsh is English")
	}
	if w.Has("no.such") || !w.Has("month.11") {
		t.Error("it does not know what it has")
	}
}
