package authz

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Line is one line of the policy with its alternatives of role, kind and act spread out: one Line for each.
type Line struct {
	Role, Kind, Act string
	States          []string // nil: any
	Relations       []string // nil: any, or none
	Level           int      // reaches objects up to this level
	Deny            bool
	Source          string // "simple.csv:12"
}

// String is the line as it would stand in the file.
func (l Line) String() string { return "p, " + strings.Join(l.rule(), ", ") }

// rule is the line as Casbin holds it, in the order of the model's policy definition.
func (l Line) rule() []string {
	return []string{l.Role, l.Kind, l.Act, anyOf(l.States), anyOf(l.Relations), strconv.Itoa(l.Level), l.effect()}
}

func (l Line) effect() string {
	if l.Deny {
		return "deny"
	}
	return "allow"
}

func anyOf(names []string) string {
	if names == nil {
		return wildcard
	}
	return strings.Join(names, "|")
}

// wildcard stands for every role, act, state or relation.
const wildcard = "*"

// topLevel is the highest confidentiality an object can have.
const topLevel = 9

var name = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// parse reads one policy file. It is strict, because a line misread is a right given or a wall missing: every
// fault is reported with file and line, all of them together.
func parse(file, text string) ([]Line, error) {
	var lines []Line
	var wrong []error
	for i, row := range strings.Split(text, "\n") {
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		source := fmt.Sprintf("%s:%d", file, i+1)
		some, err := parseRow(source, row)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", source, err))
			continue
		}
		lines = append(lines, some...)
	}
	return lines, errors.Join(wrong...)
}

func parseRow(source, row string) ([]Line, error) {
	if strings.TrimRight(row, " \t\r") != row {
		return nil, errors.New("spaces at the end of the line")
	}
	fields := strings.Split(row, ",")
	if len(fields) != 8 {
		return nil, fmt.Errorf("has %d columns, wants 8: p, role, kind, act, states, relation, level, effect", len(fields))
	}
	for i, f := range fields {
		f = strings.TrimLeft(f, " ")
		if strings.TrimSpace(f) != f || f == "" {
			return nil, fmt.Errorf("column %d is empty or ends in a space", i+1)
		}
		fields[i] = f
	}
	if fields[0] != "p" {
		return nil, fmt.Errorf("begins with %q, wants p", fields[0])
	}
	var deny bool
	switch fields[7] {
	case "allow":
	case "deny":
		deny = true
	default:
		return nil, fmt.Errorf("effect %q is neither allow nor deny", fields[7])
	}
	if len(fields[6]) != 1 || fields[6][0] < '0' || fields[6][0] > '0'+topLevel {
		return nil, fmt.Errorf("level %q is not a whole number from 0 to %d", fields[6], topLevel)
	}
	level := int(fields[6][0] - '0')
	if deny && level != topLevel {
		return nil, fmt.Errorf("a deny that reaches level %d only leaves the more confidential open; write %d", level, topLevel)
	}
	var lists [5][]string
	for i, column := range []string{"role", "kind", "act", "states", "relation"} {
		list, err := alternatives(fields[i+1])
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", column, fields[i+1], err)
		}
		lists[i] = list
	}
	roles, kinds, acts := lists[0], lists[1], lists[2]
	if roles == nil {
		roles = []string{wildcard}
	}
	if kinds == nil {
		return nil, errors.New("kind must be named")
	}
	if acts == nil {
		if !deny {
			return nil, errors.New("an allow must name its act")
		}
		acts = []string{wildcard}
	}
	var lines []Line
	for _, role := range roles {
		for _, kind := range kinds {
			for _, act := range acts {
				lines = append(lines, Line{Role: role, Kind: kind, Act: act, States: lists[3], Relations: lists[4],
					Level: level, Deny: deny, Source: source})
			}
		}
	}
	return lines, nil
}

// alternatives reads a|b; nil means any.
func alternatives(field string) ([]string, error) {
	if field == wildcard {
		return nil, nil
	}
	list := strings.Split(field, "|")
	for i, one := range list {
		if !name.MatchString(one) {
			return nil, errors.New("wants * or small-letter names joined by |")
		}
		if slices.Contains(list[:i], one) {
			return nil, fmt.Errorf("names %s twice", one)
		}
	}
	return list, nil
}
