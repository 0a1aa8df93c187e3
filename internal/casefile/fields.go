package casefile

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// checkFields holds what was given to what the action declares. It returns Invalid with every field that is wrong,
// by JSON pointer, and never quotes a value. What is returned holds no field that was not declared.
func checkFields(p *procedure.Procedure, a *procedure.Action, given map[string]any, reason string) (Fields, error) {
	c := fieldCheck{p: p}
	switch {
	case a.Reason == "required" && report.Blank(reason):
		c.say("/reason", "required", "Give the reason: facts, rule, weighing.")
	case (a.Reason == "" || a.Reason == "none") && reason != "":
		c.say("/reason", "unknown", "This action takes no reason.")
	case utf8.RuneCountInString(reason) > maxText:
		c.say("/reason", "too_long", "This is too long.")
	}
	out := c.group("/fields", a.Fields, given)
	if f := fault.OnFields(c.wrong); f != nil {
		return nil, f
	}
	return out, nil
}

const (
	maxLine = 200
	maxText = 20000
)

type fieldCheck struct {
	p     *procedure.Procedure
	wrong []fault.Field
}

func (c *fieldCheck) say(pointer, code, detail string) {
	c.wrong = append(c.wrong, fault.Field{Pointer: pointer, Code: code, Detail: detail})
}

func (c *fieldCheck) group(at string, declared []procedure.Field, given map[string]any) Fields {
	known := map[string]bool{}
	out := Fields{}
	for _, f := range declared {
		known[f.Name] = true
		v, ok := given[f.Name]
		if !ok || v == nil || v == "" {
			if f.Required {
				c.say(at+"/"+f.Name, "required", "This is needed.")
			}
			continue
		}
		if clean, ok := c.value(at+"/"+f.Name, f, v); ok {
			out[f.Name] = clean
		}
	}
	for name := range given {
		if !known[name] {
			c.say(at+"/"+pointerToken(name), "unknown", "This action takes no such field.")
		}
	}
	return out
}

// pointerToken makes a name that we did not choose safe to show: it is escaped as RFC 6901 asks, and cut short.
func pointerToken(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, name)
	if len(name) > 40 {
		name = "…"
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func (c *fieldCheck) value(at string, f procedure.Field, v any) (any, bool) {
	switch f.Type {
	case "yes_no":
		if b, ok := v.(bool); ok {
			return b, true
		}
		c.say(at, "wrong_type", "Answer true or false.")
	case "number", "allegation":
		return c.number(at, f, v)
	case "choices", "grounds", "evidence_list":
		return c.list(at, f, v)
	case "items":
		return c.items(at, f, v)
	default:
		return c.text(at, f, v)
	}
	return nil, false
}

func (c *fieldCheck) number(at string, f procedure.Field, v any) (any, bool) {
	n, ok := v.(float64)
	if i, isInt := v.(int); isInt {
		n, ok = float64(i), true
	}
	if !ok || n != math.Trunc(n) || math.Abs(n) > 1e6 {
		c.say(at, "wrong_type", "Give a whole number.")
		return nil, false
	}
	least, most := float64(f.Min), float64(f.Max)
	if f.Type == "allegation" {
		least, most = 1, 1000
	}
	if n < least || (most > 0 && n > most) {
		c.say(at, "out_of_range", fmt.Sprintf("Between %.0f and %.0f.", least, most))
		return nil, false
	}
	return n, true
}

func (c *fieldCheck) text(at string, f procedure.Field, v any) (any, bool) {
	s, ok := v.(string)
	if !ok {
		c.say(at, "wrong_type", "Give a text.")
		return nil, false
	}
	s = strings.TrimSpace(s)
	if report.Blank(s) { // B-19
		if f.Required {
			c.say(at, "required", "This is needed.")
		}
		return nil, false
	}
	limit := maxLine
	if f.Type == "text" {
		limit = maxText
	}
	if utf8.RuneCountInString(s) > limit {
		c.say(at, "too_long", fmt.Sprintf("At most %d characters.", limit))
		return nil, false
	}
	if f.Type != "text" && strings.ContainsFunc(s, hidden) {
		c.say(at, "control_characters", "Use plain characters on one line.")
		return nil, false
	}
	switch f.Type {
	case "choice":
		if !c.chosen(f.List, s) {
			c.say(at, "unknown_option", "Choose one of the options.")
			return nil, false
		}
	case "date":
		if _, err := calendar.ParseDate(s); err != nil {
			c.say(at, "bad_date", "Write the day as YYYY-MM-DD.")
			return nil, false
		}
	case "finding":
		if o := c.p.Outcome(s); s != panel.Proved && (o == nil || o.Finding != "no_breach") {
			c.say(at, "unknown_option", "Say proved, or which kind of no breach.")
			return nil, false
		}
	case "outcome":
		if c.p.Outcome(s) == nil {
			c.say(at, "unknown_option", "Choose one of the outcomes.")
			return nil, false
		}
	}
	return s, true
}

// hidden finds what a one-line field must not hold: control characters, and marks that turn the writing round.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029
}

func (c *fieldCheck) chosen(list, id string) bool {
	l := c.p.List(list)
	if l == nil {
		return false
	}
	for _, item := range l.Items {
		if item.ID == id {
			return true
		}
	}
	return false
}

func (c *fieldCheck) list(at string, f procedure.Field, v any) (any, bool) {
	list, ok := v.([]any)
	if !ok || len(list) > 200 || (f.Required && len(list) == 0) {
		c.say(at, "wrong_type", "Give a list, not empty and not longer than 200.")
		return nil, false
	}
	one := procedure.Field{Name: f.Name, Type: "line"}
	if f.Type == "choices" {
		one = procedure.Field{Name: f.Name, Type: "choice", List: f.List}
	}
	out, seen := make([]any, 0, len(list)), map[any]bool{}
	for i, item := range list {
		here := fmt.Sprintf("%s/%d", at, i)
		clean, ok := c.text(here, one, item)
		switch {
		case !ok:
			return nil, false
		case seen[clean]:
			c.say(here, "repeated", "This is named twice.")
			return nil, false
		}
		seen[clean] = true
		out = append(out, clean)
	}
	return out, true
}

func (c *fieldCheck) items(at string, f procedure.Field, v any) (any, bool) {
	list, ok := v.([]any)
	most := f.Max
	if most == 0 {
		most = 100
	}
	if !ok || len(list) < f.Min || len(list) > most {
		c.say(at, "wrong_type", fmt.Sprintf("Give a list of %d to %d.", f.Min, most))
		return nil, false
	}
	out := make([]any, 0, len(list))
	for i, item := range list {
		here := fmt.Sprintf("%s/%d", at, i)
		m, ok := item.(map[string]any)
		if !ok {
			c.say(here, "wrong_type", "Give an object.")
			return nil, false
		}
		out = append(out, map[string]any(c.group(here, f.Fields, m)))
	}
	return out, true
}
