package page

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Languages are those that every page is there in, the default first. A page in another than the default stands under
// the language's own path: nothing is kept in the browser to remember the choice.
var Languages = []Language{{Tag: "en", Name: "English"}, {Tag: "cy", Name: "Cymraeg"}}

// Language is one of them.
type Language struct{ Tag, Name string }

// Words are the sentences of every page.
type Words struct {
	ids     []string
	tongues map[string]tongue
}

// tongue is the sentences of a language. Those that are always the same are found once: to find one takes as long as to read a row.
type tongue struct {
	find *i18n.Localizer
	same map[string]string
}

// LoadWords reads a file for each language. It refuses a sentence that one language has and another has not, and one with
// a mistake in it: a page is never half translated.
func LoadWords(files fs.FS) (*Words, error) {
	w := &Words{tongues: map[string]tongue{}}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	had := map[string][]string{}
	for _, l := range Languages {
		name := path.Join("locales", l.Tag+".yaml")
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("words of pages: %w", err)
		}
		f, err := bundle.ParseMessageFileBytes(raw, l.Tag+".yaml")
		if err != nil {
			return nil, fmt.Errorf("words of pages: %s: %w", name, err)
		}
		for _, m := range f.Messages {
			had[m.ID] = append(had[m.ID], l.Tag)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(had)) {
		if len(had[id]) != len(Languages) {
			return nil, fmt.Errorf("words of pages: %s is there in %s alone", id, strings.Join(had[id], ", "))
		}
		w.ids = append(w.ids, id)
	}
	for _, l := range Languages {
		t := tongue{i18n.NewLocalizer(bundle, l.Tag), map[string]string{}}
		for _, id := range w.ids {
			if s, err := t.find.Localize(&i18n.LocalizeConfig{MessageID: id}); err == nil {
				t.same[id] = s
			}
		}
		w.tongues[l.Tag] = t
	}
	return w, nil
}

// Has tells whether there is such a sentence.
func (w *Words) Has(id string) bool {
	_, found := slices.BinarySearch(w.ids, id)
	return found
}

// Say is a sentence in a language, with what stands in it by name: pairs of a name and a value. The value "count" chooses
// the plural. It panics where there is no such sentence: that is a mistake of the program, which a test finds.
func (w *Words) Say(lang, id string, with ...any) string {
	t, found := w.tongues[lang]
	if !found {
		t = w.tongues[Languages[0].Tag]
	}
	if s, found := t.same[id]; found && len(with) == 0 {
		return s
	}
	c := &i18n.LocalizeConfig{MessageID: id}
	data := map[string]any{}
	for i := 0; i+1 < len(with); i += 2 {
		name, _ := with[i].(string)
		data[name] = with[i+1]
		if name == "count" {
			c.PluralCount = with[i+1]
		}
	}
	c.TemplateData = data
	s, err := t.find.Localize(c)
	if err != nil {
		panic("page: " + err.Error())
	}
	return s
}
