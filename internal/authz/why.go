package authz

import (
	"fmt"
	"slices"
	"strings"

	"recourse/internal/actor"
)

// Reason is one line that decided, or one that came near and what it still lacks, in plain words.
type Reason struct {
	Code   string   // "allowed", "denied", "token", "nobody", or what is lacking first: "role", "state", "relation", "level"
	Detail string   // in plain words
	Line   Line     // zero for "token" and "nobody"
	Lacks  []string // everything that is lacking
}

// lacks names the conditions of a line that are not met.
func (l Line) lacks(who *actor.Actor, o *Object) []string {
	var lacks []string
	if !holds(who, l.Role) {
		lacks = append(lacks, "role")
	}
	if l.States != nil && !slices.Contains(l.States, o.State) {
		lacks = append(lacks, "state")
	}
	if l.Relations != nil && !slices.ContainsFunc(l.Relations, func(r string) bool { return slices.Contains(o.Relations, r) }) {
		lacks = append(lacks, "relation")
	}
	if o.Level < 0 || o.Level > l.Level {
		lacks = append(lacks, "level")
	}
	return lacks
}

// Why says what decides about act and o for who: the denies that hold, else the lines that allow, else the
// nearest lines and what each lacks, those for a role that who holds first. It is never empty. It is meant
// for an object that who may see: for any other the answer is that there is no such thing.
func (p *Policy) Why(who actor.Actor, act string, o Object) []Reason {
	j, ok := p.judges[place{o.Procedure, o.Kind, act}]
	if !ok {
		return []Reason{{Code: "nobody", Detail: fmt.Sprintf("Nobody may do this: no line speaks of %s of a %s.", plain(act), plain(o.Kind))}}
	}
	var denies, allows, near []Reason
	for _, l := range j.lines {
		lacks := l.lacks(&who, &o)
		switch {
		case l.Deny && len(lacks) == 0:
			denies = append(denies, Reason{Code: "denied", Detail: l.refusal(&o), Line: l})
		case l.Deny:
		case len(lacks) == 0:
			allows = append(allows, Reason{Code: "allowed", Detail: "Allowed to the role " + plain(l.Role) + ".", Line: l})
		default:
			near = append(near, Reason{Code: lacks[0], Detail: l.wants(lacks, &o), Line: l, Lacks: lacks})
		}
	}
	switch {
	case denies != nil:
		return denies
	case allows != nil && !inScopes(who.Scopes, o.Kind, act):
		return []Reason{{Code: "token", Detail: "The token used does not reach this act."}}
	case allows != nil:
		return allows
	}
	return nearest(near)
}

// nearest keeps the lines that lack least.
func nearest(near []Reason) []Reason {
	slices.SortStableFunc(near, func(a, b Reason) int {
		if n := len(a.Lacks) - len(b.Lacks); n != 0 {
			return n
		}
		return order(a) - order(b)
	})
	for i, r := range near {
		if len(r.Lacks) > len(near[0].Lacks) {
			return near[:i]
		}
	}
	return near
}

func order(r Reason) int {
	if slices.Contains(r.Lacks, "role") {
		return 1
	}
	return 0
}

// wants says what would have to be so for the line to allow.
func (l Line) wants(lacks []string, o *Object) string {
	var parts []string
	for _, lack := range lacks {
		switch lack {
		case "role":
			parts = append(parts, "whoever does it holds the role "+plain(l.Role))
		case "state":
			parts = append(parts, "the "+plain(o.Kind)+" is in the state "+either(l.States))
		case "relation":
			parts = append(parts, "whoever does it stands to the "+plain(o.Kind)+" as "+either(l.Relations))
		case "level":
			parts = append(parts, fmt.Sprintf("its confidentiality is at most %d", l.Level))
		}
	}
	return "Possible where " + strings.Join(parts, ", and ") + "."
}

// refusal says why a deny holds.
func (l Line) refusal(o *Object) string {
	var parts []string
	if l.Role != wildcard {
		parts = append(parts, "to the role "+plain(l.Role))
	}
	if l.Relations != nil {
		held := slices.DeleteFunc(slices.Clone(l.Relations), func(r string) bool { return !slices.Contains(o.Relations, r) })
		parts = append(parts, "to whoever stands to the "+plain(o.Kind)+" as "+either(held))
	}
	if l.States != nil {
		parts = append(parts, "in the state "+plain(o.State))
	}
	if parts == nil {
		return "Refused to everybody."
	}
	return "Refused " + strings.Join(parts, ", ") + "."
}

func either(names []string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = plain(n)
	}
	return strings.Join(words, " or ")
}

func plain(name string) string {
	switch name {
	case wildcard:
		return "anybody"
	case staff:
		return "member of staff"
	}
	return strings.ReplaceAll(name, "_", " ")
}
