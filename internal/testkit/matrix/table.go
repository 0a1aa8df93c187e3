package matrix

import (
	"embed"
	"fmt"
)

//go:embed *.txt
var tables embed.FS

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
	groups map[string][]string
	seen   map[[2]string]bool // subject, state
	own    map[[3]string]bool // act, subject, state
	shut   map[[3]string]bool // act, subject, state
	views  map[[3]string]bool // view, subject, state
	apart  map[[2]string]bool // act, subject: what somebody who once held another function may not do
	pairs  [][2]string        // function, another one that they once held
	rest   []func() error     // lines that speak of the rest
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

// Load reads the table of a procedure, which is part of the program. It refuses one that leaves a cell open or says it twice.
func Load(procedure string) (*Table, error) {
	text, err := tables.ReadFile(procedure + ".txt")
	if err != nil {
		return nil, fmt.Errorf("no table of %q: %w", procedure, err)
	}
	return Parse(string(text))
}
