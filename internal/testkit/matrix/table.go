package matrix

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

//go:embed expected.txt
var expected string

// Answer is what one subject gets when they try one act in one state.
type Answer string

// The answers.
const (
	OK        Answer = "ok"
	Conflict  Answer = "conflict"  // theirs, and not possible in this state
	Forbidden Answer = "forbidden" // they see the file, and this is not theirs
	NotFound  Answer = "notfound"  // the file does not exist for them
)

// Table is both kinds of file.
type Table struct{ kinds map[string]*Kind }

// Kind finds one kind of file; nil where the table has none.
func (t *Table) Kind(kind string) *Kind { return t.kinds[kind] }

// Kind is the table of one kind of file.
type Kind struct {
	Name      string
	States    []string
	Functions []string
	Subjects  []string
	Views     []string // parts of the file, in the order of the table
	Acts      []string // actions, in the order of the table
	Worked    map[string][]string

	closed []string
	seen   map[[2]string]bool // subject, state
	own    map[[3]string]bool // act, subject, state
	shut   map[[3]string]bool // act, subject, state
	views  map[[3]string]bool // view, subject, state
	rest   []func() error     // shut lines that speak of the rest
}

// Want is the answer to an action.
func (k *Kind) Want(act, subject, state string) Answer {
	switch {
	case !k.seen[[2]string{subject, state}]:
		return NotFound
	case k.own[[3]string{act, subject, state}]:
		return OK
	case k.shut[[3]string{act, subject, state}]:
		return Conflict
	}
	return Forbidden
}

// Sees tells whether the file exists for a subject.
func (k *Kind) Sees(subject, state string) bool { return k.seen[[2]string{subject, state}] }

// MayView tells whether a subject is given one part of the file.
func (k *Kind) MayView(view, subject, state string) bool {
	return k.views[[3]string{view, subject, state}]
}

// Load reads the table that is part of the program. It refuses one that leaves a cell open or says it twice.
func Load() (*Table, error) { return Parse(expected) }

// Parse reads a table; the error names every line that is wrong.
func Parse(text string) (*Table, error) {
	t := &Table{kinds: map[string]*Kind{}}
	var k *Kind
	var wrong []error
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		var err error
		switch {
		case words[0] == "kind" && len(words) == 2:
			k = newKind(words[1])
			t.kinds[k.Name] = k
		case k == nil:
			err = errors.New("stands before the first kind")
		default:
			err = k.line(words[0], strings.TrimSpace(strings.TrimPrefix(line, words[0])))
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", i+1, err))
		}
	}
	for _, k := range t.kinds {
		for _, late := range k.rest {
			wrong = append(wrong, late())
		}
		wrong = append(wrong, k.complete())
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return t, nil
}

func newKind(name string) *Kind {
	return &Kind{
		Name: name, Worked: map[string][]string{}, seen: map[[2]string]bool{}, own: map[[3]string]bool{},
		shut: map[[3]string]bool{}, views: map[[3]string]bool{},
	}
}

func (k *Kind) line(word, rest string) error {
	parts := strings.Split(rest, ":")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch word {
	case "states":
		k.States = append(k.States, strings.Fields(rest)...)
	case "closed":
		k.closed = strings.Fields(rest)
	case "functions":
		k.Functions = strings.Fields(rest)
	case "subjects":
		for _, s := range strings.Fields(rest) {
			if f, ok := strings.CutPrefix(s, "*/"); ok {
				for _, function := range k.Functions {
					k.Subjects = append(k.Subjects, function+"/"+f)
				}
				continue
			}
			k.Subjects = append(k.Subjects, s)
		}
	case "worked":
		if len(parts) != 2 {
			return errors.New("wants: worked FUNCTIONS : FUNCTIONS")
		}
		for _, f := range strings.Fields(parts[0]) {
			k.Worked[f] = strings.Fields(parts[1])
		}
	case "seen", "hidden":
		return k.sight(word == "seen", parts)
	case "view", "act", "shut":
		if len(parts) != 3 {
			return fmt.Errorf("wants: %s NAME : STATES : SUBJECTS", word)
		}
		return k.cells(word, parts)
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func (k *Kind) sight(seen bool, parts []string) error {
	if len(parts) != 2 {
		return errors.New("wants: SUBJECTS : STATES")
	}
	subjects, err := k.subjects(parts[0])
	if err != nil {
		return err
	}
	states, err := k.states(parts[1])
	if err != nil {
		return err
	}
	for _, s := range subjects {
		for _, state := range states {
			cell := [2]string{s, state}
			if _, said := k.seen[cell]; said {
				return fmt.Errorf("%s in %s is said twice", s, state)
			}
			k.seen[cell] = seen
		}
	}
	return nil
}

// cells fills the cells of one line of acts or views.
func (k *Kind) cells(word string, parts []string) error {
	subjects, err := k.subjects(parts[2])
	if err != nil {
		return err
	}
	into := map[string]map[[3]string]bool{"view": k.views, "act": k.own, "shut": k.shut}[word]
	for _, name := range strings.Fields(parts[0]) {
		switch {
		case word == "view" && !slices.Contains(k.Views, name):
			k.Views = append(k.Views, name)
		case word == "act" && !slices.Contains(k.Acts, name):
			k.Acts = append(k.Acts, name)
		}
		fill := func(states []string) error {
			for _, s := range subjects {
				for _, state := range states {
					cell := [3]string{name, s, state}
					if into[cell] || word == "shut" && k.own[cell] {
						return fmt.Errorf("%s by %s in %s is said twice", name, s, state)
					}
					into[cell] = true
				}
			}
			return nil
		}
		if word == "shut" && parts[1] == "rest" {
			k.rest = append(k.rest, func() error {
				for _, s := range subjects {
					for _, state := range k.States {
						if cell := [3]string{name, s, state}; !k.own[cell] {
							k.shut[cell] = true
						}
					}
				}
				return nil
			})
			continue
		}
		states, err := k.states(parts[1])
		if err != nil {
			return err
		}
		if err := fill(states); err != nil {
			return err
		}
	}
	return nil
}

// states reads a list of states: "*" is every one, "open" every one that is not an end.
func (k *Kind) states(list string) ([]string, error) {
	switch list {
	case "*":
		return k.States, nil
	case "open":
		return slices.DeleteFunc(slices.Clone(k.States), func(s string) bool { return slices.Contains(k.closed, s) }), nil
	}
	states := strings.Fields(list)
	for i, s := range states {
		if !slices.Contains(k.States, s) || slices.Contains(states[:i], s) {
			return nil, fmt.Errorf("%q is no state, or stands twice", s)
		}
	}
	if len(states) == 0 {
		return nil, errors.New("names no state")
	}
	return states, nil
}

// subjects reads a list of subjects: "*/holds" is every one of that standing.
func (k *Kind) subjects(list string) ([]string, error) {
	var out []string
	for _, one := range strings.Fields(list) {
		before := len(out)
		for _, s := range k.Subjects {
			if standing, all := strings.CutPrefix(one, "*/"); s == one || all && strings.HasSuffix(s, "/"+standing) && slices.Contains(k.Functions, strings.TrimSuffix(s, "/"+standing)) {
				out = append(out, s)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%q is no subject", one)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("names no subject")
	}
	return out, nil
}

// complete refuses a table that leaves open whether a file exists for somebody, or gives what is hidden.
func (k *Kind) complete() error {
	var wrong []error
	for _, s := range k.Subjects {
		for _, state := range k.States {
			if _, said := k.seen[[2]string{s, state}]; !said {
				wrong = append(wrong, fmt.Errorf("%s: whether %s sees it in %s is not said", k.Name, s, state))
			}
		}
	}
	for _, cells := range []map[[3]string]bool{k.own, k.shut} {
		for cell := range cells {
			if !k.seen[[2]string{cell[1], cell[2]}] {
				wrong = append(wrong, fmt.Errorf("%s: %s is given to %s in %s, who do not see it", k.Name, cell[0], cell[1], cell[2]))
			}
		}
	}
	for cell := range k.shut {
		if !slices.Contains(k.Acts, cell[0]) || k.own[cell] {
			wrong = append(wrong, fmt.Errorf("%s: %s is shut to %s in %s and has no such line", k.Name, cell[0], cell[1], cell[2]))
		}
	}
	return errors.Join(wrong...)
}
