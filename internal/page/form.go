package page

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// dateParts are the three fields of a day, in the order in which they are asked.
var dateParts = []string{"day", "month", "year"}

var dateWidth = []string{"govuk-input--width-2", "govuk-input--width-2", "govuk-input--width-4"}

// DateTyped puts the three fields of a day together. What is no day comes out as what no day is, so that whoever checks
// it says so.
func DateTyped(form url.Values, name string) []string {
	var parts [3]string
	for i, part := range dateParts {
		parts[i] = strings.TrimSpace(form.Get(name + "-" + part))
	}
	if parts == [3]string{} {
		return nil
	}
	day, month, year := pad(parts[0]), pad(parts[1]), parts[2]
	if len(year) == 2 {
		year = "20" + year
	}
	return []string{year + "-" + month + "-" + day}
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// date takes a day apart again, whatever was typed.
func (in Input) date() [3]string {
	year, rest, _ := strings.Cut(in.typed(), "-")
	month, day, _ := strings.Cut(rest, "-")
	return [3]string{strings.TrimLeft(day, "0"), strings.TrimLeft(month, "0"), year}
}

func (in Input) kind() string {
	if in.Kind == "" {
		return "text"
	}
	return in.Kind
}

func (in Input) rows() string {
	if in.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(in.Rows)
}

// choiceID is the id of a choice; the first is where the summary of mistakes leads.
func (in Input) choiceID(i int) string {
	if i == 0 {
		return in.id()
	}
	return in.id() + "-" + strconv.Itoa(i)
}

// attributes are those that depend on what is known of a field. Nothing that is typed is ever offered again by the
// browser, unless the field says so.
func (in Input) attributes(wrong string) templ.Attributes {
	out := templ.Attributes{}
	if d := strings.TrimSpace(in.described(wrong)); d != "" {
		out["aria-describedby"] = d
	}
	if len(in.Choices) > 0 || in.Kind == "group" {
		return out
	}
	out["autocomplete"] = "off"
	if in.Auto != "" {
		out["autocomplete"] = in.Auto
	}
	out["spellcheck"] = strconv.FormatBool(in.Spell)
	return out
}

func (in Input) hinted(i int, c Choice) templ.Attributes {
	if c.Hint == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": in.choiceID(i) + "-hint"}
}
