package notify

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
)

// English is the language every letter has; a letter without another language goes out in it.
const English = "en"

// Catalogue is every letter that can be written, by its id.
type Catalogue struct {
	letters map[string]map[string]*text // id to language to template
}

// text is one letter in one language.
type text struct {
	id      string
	title   string
	to      []string
	subject string
	needs   []string
	body    *template.Template
}

// Load reads <dir>/<ID>/<language>.md. It returns an error that names the file and the line where a front matter
// says anything unknown or too little, where a template does not parse, or where it fails on full or bare data.
func Load(fsys fs.FS, dir string) (*Catalogue, error) {
	folders, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("read the letters: %w", err)
	}
	c := &Catalogue{letters: map[string]map[string]*text{}}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		id := folder.Name()
		files, err := fs.ReadDir(fsys, path.Join(dir, id))
		if err != nil {
			return nil, fmt.Errorf("read the letter %s: %w", id, err)
		}
		c.letters[id] = map[string]*text{}
		for _, file := range files {
			name := path.Join(dir, id, file.Name())
			source, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, fmt.Errorf("read the letter %s: %w", id, err)
			}
			lang, ok := strings.CutSuffix(file.Name(), ".md")
			if !ok || lang == "" {
				return nil, fmt.Errorf("%s: a letter is one file per language, named en.md", name)
			}
			t, err := parse(name, lang, string(source))
			if err != nil {
				return nil, err
			}
			if t.id != id {
				return nil, fmt.Errorf("%s:%d: the id is %q and the folder %q", name, 2, t.id, id)
			}
			c.letters[id][lang] = t
		}
		if err := agree(path.Join(dir, id), c.letters[id]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// agree holds the languages of one letter together: English is there, and all have one reader and one list of needs.
func agree(name string, texts map[string]*text) error {
	en := texts[English]
	if en == nil {
		return fmt.Errorf("%s: there is no %s.md", name, English)
	}
	for lang, t := range texts {
		if !slices.Equal(t.to, en.to) || !slices.Equal(t.needs, en.needs) {
			return fmt.Errorf("%s/%s.md: it has another reader or other needs than %s.md", name, lang, English)
		}
	}
	return nil
}

// Has tells whether there is such a letter.
func (c *Catalogue) Has(id string) bool { return c.letters[id] != nil }

// IDs lists every letter, in order.
func (c *Catalogue) IDs() []string {
	out := make([]string, 0, len(c.letters))
	for id := range c.letters {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// To lists whom a letter is written to, none where there is no such letter.
func (c *Catalogue) To(id string) []string {
	if t := c.letters[id][English]; t != nil {
		return slices.Clone(t.to)
	}
	return nil
}

// Written tells whether a letter that there is may go to a reader. What is written to the reporter is for all of them,
// whether it happened to them or not.
func (c *Catalogue) Written(id, to string) bool {
	t := c.letters[id][English]
	return t == nil || slices.Contains(t.to, to)
}

// Title names a letter for staff, "" where there is no such letter.
func (c *Catalogue) Title(id string) string {
	if t := c.letters[id][English]; t != nil {
		return t.title
	}
	return ""
}

// Lang is the language a letter goes out in for a reader of another: that one, or English.
func (c *Catalogue) Lang(id, want string) string {
	if c.letters[id][want] != nil {
		return want
	}
	return English
}

// Langs lists the languages that a letter has, in order.
func (c *Catalogue) Langs(id string) []string { return slices.Sorted(maps.Keys(c.letters[id])) }

// Needs lists the data without which a letter does not leave.
func (c *Catalogue) Needs(id string) []string {
	if t := c.letters[id][English]; t != nil {
		return slices.Clone(t.needs)
	}
	return nil
}
