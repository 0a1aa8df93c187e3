package report

import (
	"errors"
	"maps"
)

// Words are one sentence in each language, by its tag: "en", "cy". In a file a bare string is English.
type Words map[string]string

// UnmarshalYAML takes a string or a table of strings.
func (w *Words) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*w = Words{"en": one}
		return nil
	}
	var many map[string]string
	if decode(&many) != nil {
		return errors.New("words are a sentence, or a table of sentences by language")
	}
	*w = maps.Clone(many)
	return nil
}

// In is the sentence in a language, or in English where that language has none.
func (w Words) In(lang string) string {
	if s := w[lang]; s != "" {
		return s
	}
	return w["en"]
}
