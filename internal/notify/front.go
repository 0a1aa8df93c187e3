package notify

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"
)

const fence = "---\n"

// front is the front matter of a letter.
type front struct {
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`   // for staff
	To      readers  `yaml:"to"`      // one of Readers, or several
	Subject string   `yaml:"subject"` // fixed words: a subject line never holds anything of a case
	Needs   []string `yaml:"needs"`   // fields of Data without which the letter must not leave
}

func parse(name, lang, source string) (*text, error) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	rest, ok := strings.CutPrefix(source, fence)
	if !ok {
		return nil, fmt.Errorf("%s:1: the front matter opens with ---", name)
	}
	head, body, ok := strings.Cut(rest, "\n"+fence)
	if !ok {
		return nil, fmt.Errorf("%s:1: the front matter is not closed with ---", name)
	}
	var f front
	// A blank line stands for the fence, so that the lines of an error are the file's own.
	dec := yaml.NewDecoder(strings.NewReader("\n"+head+"\n"), yaml.Strict(), yaml.DisallowUnknownField())
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	lines := strings.Split(head, "\n")
	if key, why := f.wrong(); why != "" {
		return nil, fmt.Errorf("%s:%d: %s", name, lineOf(lines, key), why)
	}
	// The template is padded with the lines before it, inside a comment, so that its errors count the file's lines.
	above := strings.Count(source[:len(source)-len(body)], "\n")
	padded := "{{/*" + strings.Repeat("\n", above-1) + "*/ -}}\n" + body
	t, err := template.New(name).Option("missingkey=error").Funcs(speak(lang).words()).Parse(padded)
	if err != nil {
		return nil, fmt.Errorf("parse the letter: %w", err)
	}
	out := &text{id: f.ID, title: f.Title, to: f.To, subject: f.Subject, needs: f.Needs, body: t}
	return out, out.probe(name)
}

// Readers is the closed list of whom a letter may be written to.
var Readers = []string{
	"reporter", "affected", "bystander", "respondent", "witness", "representative", "supporter", "enforcer",
}

// readers is one reader, or a list of them.
type readers []string

// UnmarshalYAML reads a word as a list of one.
func (r *readers) UnmarshalYAML(read func(any) error) error {
	var one string
	if read(&one) == nil {
		*r = readers{one}
		return nil
	}
	return read((*[]string)(r))
}

func (r readers) wrong() bool {
	for i, to := range r {
		if !slices.Contains(Readers, to) || slices.Contains(r[:i], to) {
			return true
		}
	}
	return len(r) == 0
}

// wrong names the first key that is missing or wrong, and why.
func (f *front) wrong() (key, why string) {
	switch {
	case f.ID == "":
		return "id", "the letter has no id"
	case f.Title == "":
		return "title", "the letter has no title"
	case f.To.wrong():
		return "to", fmt.Sprintf("a letter goes to one or several of %v, each once", Readers)
	case strings.TrimSpace(f.Subject) == "":
		return "subject", "the letter has no subject"
	case strings.ContainsAny(f.Subject, "\r\n\x00{}") || len(f.Subject) > 120:
		return "subject", "a subject is one fixed line of at most 120 bytes that fills in nothing"
	case len(f.Needs) == 0:
		return "needs", "the letter does not say what it needs"
	}
	for i, need := range f.Needs {
		if _, ok := reflect.TypeFor[Data]().FieldByName(need); !ok {
			return "needs", fmt.Sprintf("%q is no data of a letter", need)
		}
		if slices.Contains(f.Needs[:i], need) {
			return "needs", fmt.Sprintf("%q is needed twice", need)
		}
	}
	return "", ""
}

// lineOf finds the line of the file on which a key stands; the first where it stands nowhere.
func lineOf(lines []string, key string) int {
	for i, l := range lines {
		if strings.HasPrefix(l, key+":") {
			return i + 2
		}
	}
	return 1
}
