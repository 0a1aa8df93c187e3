package notify

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Notice is what leaves the house by mail: that there is something new, and where to read it.
type Notice struct{ Lang, Subject, Body string }

// Notices is the words of that notice, by language.
type Notices struct{ words map[string]words }

type words struct {
	Subject string `yaml:"subject"`
	Body    string `yaml:"body"`
}

// page stands in a body once, for the address of the page on which one types the code.
const page = "{page}"

// LoadNotices reads the notice in every language that letters are written in. It returns an error where one is missing, a
// subject is no single line, or a body does not lead to the page.
func LoadNotices(fsys fs.FS, name string) (*Notices, error) {
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read the notice: %w", err)
	}
	n := &Notices{}
	if err := yaml.UnmarshalWithOptions(source, &n.words, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	for _, lang := range Languages() {
		w, ok := n.words[lang]
		switch {
		case !ok:
			return nil, fmt.Errorf("%s: there are no words in %s", name, lang)
		case w.Subject == "" || len(w.Subject) > 120 || strings.ContainsAny(w.Subject, "\r\n\x00{}"):
			return nil, fmt.Errorf("%s: the subject in %s is no single line of fixed words", name, lang)
		case strings.Count(w.Body, page) != 1 || strings.ContainsAny(strings.Replace(w.Body, page, "", 1), "{}\x00"):
			return nil, fmt.Errorf("%s: the body in %s must hold %s once, and nothing else that is filled in", name, lang, page)
		}
	}
	return n, nil
}

// In is the notice in a language, English where it is not written in that one, with the address of the page.
func (n *Notices) In(lang, address string) Notice {
	if !slices.Contains(Languages(), lang) {
		lang = English
	}
	w := n.words[lang]
	return Notice{Lang: lang, Subject: w.Subject, Body: strings.Replace(w.Body, page, address, 1)}
}
