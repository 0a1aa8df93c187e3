package survey

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"recourse/internal/fault"
)

// Form is what is asked.
type Form struct {
	KeepMonths int        `yaml:"keep_months"`
	Questions  []Question `yaml:"questions"`
	Text       Words      `yaml:"text"` // as what the free text is asked
}

// Words are the same in each language.
type Words map[string]string

// In is the words in a language, in English where they are not there in it.
func (w Words) In(lang string) string {
	if s := w[lang]; s != "" {
		return s
	}
	return w["en"]
}

// Question has a closed list of answers.
type Question struct {
	ID      string   `yaml:"id"`
	Title   Words    `yaml:"title"`
	Answers []Choice `yaml:"answers"`
}

// Choice is one of them.
type Choice struct {
	ID    string `yaml:"id"`
	Title Words  `yaml:"title"`
}

// Given is what somebody answered. Every part may be missing, but not all of them.
type Given struct {
	Answers map[string]string // by the id of the question
	Text    string
}

// MostText bounds the free text in characters.
const MostText = 4000

var anID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// Load reads the questions; nil where there is no such file, and then nobody is asked. It refuses unknown words, two of one name, and
// what is not there in every language in which the free text is asked.
func Load(files fs.FS, name string) (*Form, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var f Form
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := f.whole(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &f, nil
}

func (f *Form) whole() error {
	if f.KeepMonths < 1 || len(f.Questions) == 0 || f.Text.In("en") == "" {
		return errors.New("it lacks keep_months, the questions or the text in English")
	}
	seen := map[string]bool{}
	once := func(id string, title Words) error {
		if !anID.MatchString(id[strings.LastIndex(id, "/")+1:]) || seen[id] {
			return fmt.Errorf("%q is no name, or stands twice", id)
		}
		seen[id] = true
		for lang := range f.Text {
			if title[lang] == "" {
				return fmt.Errorf("%q is not there in %q", id, lang)
			}
		}
		return nil
	}
	for _, q := range f.Questions {
		if err := once(q.ID, q.Title); err != nil {
			return err
		}
		if len(q.Answers) < 2 {
			return fmt.Errorf("%q has fewer than two answers", q.ID)
		}
		for _, c := range q.Answers {
			if err := once(q.ID+"/"+c.ID, c.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

// check holds what was answered to the questions, and takes away the space around the text.
func (f *Form) check(g *Given) error {
	var wrong []fault.Field
	for id, answer := range g.Answers {
		i := slices.IndexFunc(f.Questions, func(q Question) bool { return q.ID == id })
		switch {
		case i < 0:
			wrong = append(wrong, fault.Field{Pointer: "/answers/" + id, Code: "unknown", Detail: "There is no such question."})
		case !slices.ContainsFunc(f.Questions[i].Answers, func(c Choice) bool { return c.ID == answer }):
			wrong = append(wrong, fault.Field{Pointer: "/answers/" + id, Code: "unknown_option", Detail: "Choose one of the answers."})
		}
	}
	g.Text = strings.TrimSpace(g.Text)
	if utf8.RuneCountInString(g.Text) > MostText {
		wrong = append(wrong, fault.Field{Pointer: "/text", Code: "too_long", Detail: fmt.Sprintf("Use at most %d characters.", MostText)})
	}
	if len(g.Answers) == 0 && g.Text == "" {
		wrong = append(wrong, fault.Field{Pointer: "/answers/" + f.Questions[0].ID, Code: "required", Detail: "Answer at least one of these."})
	}
	if bad := fault.OnFields(wrong); bad != nil {
		return bad
	}
	return nil
}
