package register

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"recourse/internal/calendar"
)

// Columns are what a register may have, in any order. Its first line names them; number and name are needed, the others
// may be left out. A person has a line for each period of membership, office, time on the staff or selection, all with
// the same number; what is said once need not be said again. Days are YYYY-MM-DD; the last day of a period belongs to
// it, and a period without one goes on. Several addresses or handles are separated by semicolons.
var Columns = []string{
	"number", "name", "email", "handle", "born", "region", "joined", "left",
	"office", "office_from", "office_to", "senior", "staff_from", "staff_to", "selection_from", "selection_to",
}

// mostProblems is how many problems are named at once.
const mostProblems = 20

// Problem is something that a register cannot be read with. It quotes no value.
type Problem struct {
	Line   int
	Detail string
}

// Error lists what is wrong with a register, so that all of it is put right at once.
type Error struct {
	Name     string
	Problems []Problem
}

// Error names the file, and each line with what to do about it.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("the register cannot be used:")
	for i, p := range e.Problems {
		if i == mostProblems {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Problems)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s:%d: %s", e.Name, p.Line, p.Detail)
	}
	return b.String()
}

// Read reads a register strictly; name is what errors call it.
func Read(name string, source io.Reader) ([]Entry, error) {
	r := &reading{at: map[string]int{}, lines: map[string]int{}, err: Error{Name: name}}
	rows := csv.NewReader(source)
	rows.ReuseRecord = true
	for first := true; ; first = false {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			if first {
				r.line = 1
				r.say("the first line names the columns: number, name, …")
			}
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			r.line = bad.Line
			r.say("%s: every line has a value or nothing for each column, and a quote is closed", bad.Err)
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the register %s: %w", name, err)
		}
		if r.line, _ = rows.FieldPos(0); first {
			if !r.header(cells) {
				break
			}
			continue
		}
		r.row(cells)
	}
	if len(r.err.Problems) > 0 {
		return nil, &r.err
	}
	return r.entries, nil
}

// reading is a register on its way in.
type reading struct {
	err     Error
	line    int
	columns []string
	cells   []string
	entries []Entry
	at      map[string]int // number to its entry
	lines   map[string]int // number to its first line
}

func (r *reading) say(format string, args ...any) {
	r.err.Problems = append(r.err.Problems, Problem{r.line, fmt.Sprintf(format, args...)})
}

func (r *reading) header(cells []string) bool {
	for i, c := range cells {
		if i == 0 {
			c = strings.TrimPrefix(c, "\ufeff")
		}
		c = strings.ToLower(strings.TrimSpace(c))
		switch {
		case !slices.Contains(Columns, c):
			r.say("column %d is none that a register has; there are %s", i+1, strings.Join(Columns, ", "))
		case slices.Contains(r.columns, c):
			r.say("the column %s stands twice", c)
		}
		r.columns = append(r.columns, c)
	}
	for _, needed := range Columns[:2] {
		if !slices.Contains(r.columns, needed) {
			r.say("the column %s is missing", needed)
		}
	}
	return len(r.err.Problems) == 0
}

func (r *reading) cell(column string) string {
	if i := slices.Index(r.columns, column); i >= 0 {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

func (r *reading) row(cells []string) {
	if !slices.ContainsFunc(cells, func(s string) bool { return !blank(s) }) {
		return
	}
	r.cells = cells
	number := r.cell("number")
	if number == "" {
		r.say("number: every line says whose it is")
		return
	}
	i, known := r.at[number]
	if !known {
		if r.cell("name") == "" {
			r.say("name: the first line of a person names them")
		}
		i = len(r.entries)
		r.at[number], r.lines[number] = i, r.line
		r.entries = append(r.entries, Entry{Number: number})
	}
	e := &r.entries[i]
	r.same(number, "name", &e.Name)
	r.same(number, "region", &e.Region)
	born := e.Born.String()
	if r.same(number, "born", &born); born != "" {
		e.Born = r.date("born")
	}
	e.Emails = several(e.Emails, r.cell("email"))
	e.Handles = several(e.Handles, r.cell("handle"))
	if p, ok := r.period("joined", "left"); ok {
		e.Memberships = append(e.Memberships, p)
	}
	if p, ok := r.period("staff_from", "staff_to"); ok {
		e.Staff = append(e.Staff, p)
	}
	if p, ok := r.period("selection_from", "selection_to"); ok {
		e.Selecting = append(e.Selecting, p)
	}
	r.office(e)
}

// same takes what a person has one of: later lines say the same or nothing.
func (r *reading) same(number, column string, value *string) {
	switch said := r.cell(column); {
	case said == "":
	case *value == "":
		*value = said
	case *value != said:
		r.say("%s: line %d says something else of the same number", column, r.lines[number])
	}
}

func (r *reading) office(e *Entry) {
	title, senior := r.cell("office"), r.cell("senior")
	p, ok := r.period("office_from", "office_to")
	switch {
	case title == "" && (ok || senior != ""):
		r.say("office: say which office it is")
	case title != "" && !ok:
		r.say("office_from: an office is held from a day")
	case senior != "" && senior != "yes" && senior != "no":
		r.say("senior: write yes or no, or leave it empty")
	case title != "":
		e.Offices = append(e.Offices, Office{Title: title, Senior: senior == "yes", Period: p})
	}
}

// period reads two columns; false where neither says anything.
func (r *reading) period(from, to string) (calendar.Period, bool) {
	p := calendar.Period{From: r.date(from), Until: r.date(to)}
	switch {
	case r.cell(from) == "" && r.cell(to) != "":
		r.say("%s: there is an end in %s and no beginning", from, to)
	case !p.Until.IsZero() && !p.From.IsZero() && p.Until.Before(p.From):
		r.say("%s: it is before %s", to, from)
	}
	return p, !p.From.IsZero()
}

func (r *reading) date(column string) calendar.Date {
	said := r.cell(column)
	if said == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(said)
	if err != nil {
		r.say("%s: write the day as YYYY-MM-DD", column)
	}
	return d
}

func several(have []string, cell string) []string {
	for s := range strings.SplitSeq(cell, ";") {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(have, s) {
			have = append(have, s)
		}
	}
	return have
}
