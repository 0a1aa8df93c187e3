package report

import "slices"

// Questionnaire is the questions of one kind of report, as data: a deployment writes another without a line of Go.
type Questionnaire struct {
	Kind      string              `yaml:"kind"`
	Version   int                 `yaml:"version"`
	Procedure string              `yaml:"procedure"` // the one that a report of this kind follows; where empty, the one that the settings name
	Languages []string            `yaml:"languages"` // the first is the default
	Title     Words               `yaml:"title"`
	Options   map[string][]Option `yaml:"options"` // lists of answers, by name
	Pages     []Page              `yaml:"pages"`   // in the order in which they are met

	lists map[string][]Option // the options of a field, by its pointer
	flags map[Flag][]answer   // the answers that carry a flag
}

// Option is one answer that may be chosen.
type Option struct {
	ID    string `yaml:"id"`
	Label Words  `yaml:"label"`
	Hint  Words  `yaml:"hint"`
	Flags []Flag `yaml:"flags"`
}

// Flag is what an answer means to us beside its words. The list is closed: Go acts on each.
type Flag string

// The flags.
const (
	Urgent      Flag = "urgent"       // looked at the same day
	Child       Flag = "child"        // somebody under 18 is part of it
	Sexual      Flag = "sexual"       // no informal way; restricted evidence
	NeverUpload Flag = "never_upload" // evidence of it must not be sent to us
	Retaliation Flag = "retaliation"  // it is about getting back at somebody for a report (I38)
	Protected   Flag = "protected"    // a ground that the law or the Code protects
)

// Role is what a page is for.
type Role string

// The roles. A page that says none asks questions.
const (
	Ask    Role = "questions"
	Notice Role = "notice" // words only
	Enough Role = "enough" // what was asked so far is enough: it leads to the last page, or on
	Review Role = "review" // every answer of the journey, and the button that sends
)

// Page is one step: a notice, one question, or a few that belong together.
type Page struct {
	ID        string     `yaml:"id"`
	Role      Role       `yaml:"role"`
	Title     Words      `yaml:"title"`
	Body      Words      `yaml:"body"`
	Repeat    string     `yaml:"repeat"` // the list that this page fills, once for each of its entries
	When      *When      `yaml:"when"`   // nil: always
	Questions []Question `yaml:"questions"`
}

// Type is how a question is asked.
type Type string

// The types, each with the kind of field it fills.
const (
	YesNo     Type = "yes_no"
	OneOf     Type = "one_of"
	AnyOf     Type = "any_of"
	Line      Type = "line"
	Text      Type = "text"
	Lines     Type = "lines"
	Day       Type = "date"
	EmailType Type = "email"
	Phone     Type = "phone"
	URL       Type = "url"
	Files     Type = "files"
)

// Question fills one field of the draft.
type Question struct {
	ID       string `yaml:"id"`
	Field    string `yaml:"field"` // JSON pointer into the draft; * for each entry of the page's list
	Type     Type   `yaml:"type"`
	Label    Words  `yaml:"label"`
	Hint     Words  `yaml:"hint"`
	Options  string `yaml:"options"` // the name of a list, for one_of and any_of
	Required bool   `yaml:"required"`
}

// When decides whether a page is on the way. Exactly one of its forms is used.
type When struct {
	Field    string   `yaml:"field"`
	Is       any      `yaml:"is"`       // the answer is this: true, false, or an option
	In       []string `yaml:"in"`       // the answer is one of these options
	Has      string   `yaml:"has"`      // this option is among those ticked
	Answered *bool    `yaml:"answered"` // there is an answer, or there is none
	All      []When   `yaml:"all"`
	Any      []When   `yaml:"any"`
	Not      *When    `yaml:"not"`
}

// answers gives the answer to a field: a bool, a string, or a list of strings.
type answers func(pointer string) any

func (w *When) holds(a answers) bool {
	if w == nil {
		return true
	}
	is := func(w When) bool { return w.holds(a) }
	switch {
	case w.Not != nil:
		return !w.Not.holds(a)
	case len(w.All) > 0:
		return !slices.ContainsFunc(w.All, func(w When) bool { return !is(w) })
	case len(w.Any) > 0:
		return slices.ContainsFunc(w.Any, is)
	}
	got := a(w.Field)
	switch {
	case w.Has != "":
		list, _ := got.([]string)
		return slices.Contains(list, w.Has)
	case len(w.In) > 0:
		s, _ := got.(string)
		return slices.Contains(w.In, s)
	case w.Answered != nil:
		return given(got) == *w.Answered
	}
	return got == w.Is
}

func given(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case []string:
		return len(v) > 0
	}
	return false
}

// Journey is the pages that somebody with these answers meets, in order; none for files where they must not be sent. It is
// computed each time and stored nowhere.
func (q *Questionnaire) Journey(d *Draft) []Page {
	all := q.journey(func(pointer string) any { return draftFields[pointer].value(d) })
	if !q.Forbids(d) {
		return all
	}
	return slices.DeleteFunc(all, Page.ForFiles)
}

// ForFiles tells whether a page asks for files.
func (p Page) ForFiles() bool {
	return slices.ContainsFunc(p.Questions, func(q Question) bool { return q.Type == Files })
}

func (q *Questionnaire) journey(a answers) []Page {
	out := make([]Page, 0, len(q.Pages))
	for i := range q.Pages {
		if q.Pages[i].When.holds(a) {
			out = append(out, q.Pages[i])
		}
	}
	return out
}

// Step is where a page stands among those that ask: which it is, of how many, and whether they come after it was said that
// this is enough. It is 0 of a page that asks nothing.
func (q *Questionnaire) Step(d *Draft, id string) (n, of int, more bool) {
	for _, p := range q.Journey(d) {
		switch {
		case p.Role == Enough:
			if n > 0 {
				return n, of, more
			}
			of, more = 0, true
		case p.Role == Ask:
			of++
		}
		if p.ID == id && p.Role == Ask {
			n = of
		}
	}
	return n, of, more && n > 0
}

// Page finds a page by its id.
func (q *Questionnaire) Page(id string) (Page, bool) {
	i := slices.IndexFunc(q.Pages, func(p Page) bool { return p.ID == id })
	if i < 0 {
		return Page{}, false
	}
	return q.Pages[i], true
}

// OptionsOf are the answers offered for a field, such as "/subjects/*/platform"; none for a field without a list.
func (q *Questionnaire) OptionsOf(field string) []Option { return q.lists[field] }

func (q *Questionnaire) offers(field, id string) bool {
	switch field {
	case "/kind":
		return id == q.Kind
	case "/language":
		return slices.Contains(q.Languages, id)
	}
	return slices.ContainsFunc(q.lists[field], func(o Option) bool { return o.ID == id })
}

// Forbids tells whether an answer of the draft means that files must not be sent to us, by whatever way.
func (q *Questionnaire) Forbids(d *Draft) bool { return q.flagged(d, NeverUpload) }

// flagged tells whether any answer of the draft carries the flag.
func (q *Questionnaire) flagged(d *Draft, f Flag) bool {
	return slices.ContainsFunc(q.flags[f], func(a answer) bool { return chosen(draftFields[a.field].value(d), a.option) })
}

// answer is an option of a field, by its pointer.
type answer struct{ field, option string }

func chosen(got any, id string) bool {
	switch v := got.(type) {
	case string:
		return v == id
	case []string:
		return slices.Contains(v, id)
	}
	return false
}
