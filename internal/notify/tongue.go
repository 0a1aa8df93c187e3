package notify

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// tongue is what a language brings to every letter in it: how it writes a day, joins words and counts time.
type tongue struct {
	months []string                        // January first; none where Go's own are right
	and    func(next string) string        // the last word of a list, with what joins it to those before
	counts func(n int, unit string) string // so many of a unit: days, working days, months, years; nil leaves it
}

// tongues are the languages that bring something of their own; any other writes days and lists as English does.
var tongues = map[string]tongue{
	English: {and: func(next string) string { return " and " + next }},
	"cy": {
		months: []string{
			"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
		},
		and: welshAnd, counts: welshCount,
	},
}

func speak(lang string) tongue {
	if t, ok := tongues[lang]; ok {
		return t
	}
	return tongues[English]
}

// words are the functions a template in this language may use. Each is pure; none reads a template.
func (t tongue) words() template.FuncMap {
	return template.FuncMap{"day": t.day, "list": t.list, "quote": quote}
}

// day writes 2026-11-03 as 3 November 2026; what is no day stays as it is.
func (t tongue) day(s string) string {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	if len(t.months) == 0 {
		return d.Format("2 January 2006")
	}
	return fmt.Sprintf("%d %s %d", d.Day(), t.months[d.Month()-1], d.Year())
}

// list joins words as a sentence does: a, b and c.
func (t tongue) list(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + t.and(items[n-1])
	}
}

// Languages are those that bring something of their own.
func Languages() []string { return slices.Sorted(maps.Keys(tongues)) }

// Day writes a day, YYYY-MM-DD, as letters in a language do.
func Day(lang, s string) string { return speak(lang).day(s) }

// Span writes a length of time, "14 days", in a language; what is no length stays as it is.
func Span(lang, length string) string {
	count, unit, ok := strings.Cut(length, " ")
	n, err := strconv.Atoi(count)
	if t := speak(lang); ok && err == nil && t.counts != nil {
		return t.counts(n, strings.TrimSuffix(unit, "s"))
	}
	return length
}

// welshAnd is "a", or "ac" before a vowel; "a" turns a c, p or t that follows into ch, ph or th.
func welshAnd(next string) string {
	first, rest := next, ""
	if next != "" {
		first, rest = next[:1], next[1:]
	}
	switch {
	case next == "1" || next == "11" || strings.Contains("8aeiouwyAEIOUWY", first):
		return " ac " + next
	case slices.Contains([]string{"c", "p", "t"}, first) && !strings.HasPrefix(rest, "h"):
		return " a " + first + "h" + rest
	}
	return " a " + next
}

// welshCount keeps the noun in the singular after a number, and turns the head of "blynedd" as the number asks.
func welshCount(n int, unit string) string {
	one := map[string]string{"minute": "munud", "hour": "awr", "day": "diwrnod", "working day": "diwrnod gwaith", "month": "mis"}[unit]
	switch {
	case one != "":
	case unit != "year":
		return strconv.Itoa(n) + " " + unit
	case n == 1:
		one = "flwyddyn"
	case n == 2:
		one = "flynedd"
	case n == 3 || n == 4 || n == 6:
		one = "blynedd"
	default:
		one = "mlynedd"
	}
	return strconv.Itoa(n) + " " + one
}
