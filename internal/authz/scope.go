package authz

import (
	"slices"
	"strings"

	"recourse/internal/actor"
)

// Scope is a condition in SQL: the files for which Can would say yes. Its zero value is nothing at all.
//
// It speaks of files as f (id, kind, procedure, state, level, none of them null) and of the table standings
// (file_id, person_id, relation, until; a standing lasts while until is null).
type Scope struct {
	sql  string
	args []any
}

// Where is the condition with a ? for each of args. The text is put together from constants only; everything
// that comes from the policy or the person is an argument.
func (s Scope) Where() (sql string, args []any) {
	if s.sql == "" {
		return "false", nil
	}
	return s.sql, slices.Clone(s.args)
}

// Scope is which files of a kind who may do act to, over all procedures. For a kind that is kept elsewhere,
// and for an act no line allows, it is nothing.
func (p *Policy) Scope(who actor.Actor, act, kind string) Scope {
	if !slices.Contains(fileKinds, kind) || !inScopes(who.Scopes, kind, act) {
		return Scope{}
	}
	var whole clause
	for _, procedure := range p.Procedures() {
		j, ok := p.judges[place{procedure, kind, act}]
		if !ok {
			continue
		}
		var allow, deny clause
		for _, l := range j.lines {
			switch {
			case !holds(&who, l.Role):
			case l.Deny:
				deny.add(" or ", l.condition(who))
			default:
				allow.add(" or ", l.condition(who))
			}
		}
		if allow.text == "" {
			continue
		}
		var one clause
		one.add("", clause{"f.procedure = ?", []any{procedure}})
		one.add(" and ", allow.in("(", ")"))
		if deny.text != "" {
			one.add(" and ", deny.in("not (", ")"))
		}
		whole.add(" or ", one.in("(", ")"))
	}
	if whole.text == "" {
		return Scope{}
	}
	var all clause
	all.add("", clause{"f.kind = ?", []any{kind}})
	all.add(" and ", whole.in("(", ")"))
	all = all.in("(", ")")
	return Scope{all.text, all.args}
}

// condition is what a line asks of a file, once the role is known to be held.
func (l Line) condition(who actor.Actor) clause {
	c := clause{"f.level between 0 and ?", []any{l.Level}}
	if l.States != nil {
		c.add(" and ", in("f.state", l.States))
	}
	if l.Relations != nil {
		c.add(" and ", relation(who, l.Relations))
	}
	return c.in("(", ")")
}

// relation is that who stands to the file in one of these ways: by a row, or by the session of a party.
func relation(who actor.Actor, relations []string) clause {
	var c clause
	if isUUID(who.ID) {
		rows := clause{"s.file_id = f.id and s.person_id = ? and s.until is null and ", []any{who.ID}}
		rows.add("", in("s.relation", relations))
		c.add(" or ", rows.in("exists (select 1 from standings s where ", ")"))
	}
	if given, ok := fromSession[who.Kind]; ok && isUUID(who.File) && slices.Contains(relations, given) {
		c.add(" or ", clause{"f.id = ?", []any{who.File}})
	}
	if c.text == "" {
		return clause{text: "false"}
	}
	return c.in("(", ")")
}

// clause is a piece of SQL and its arguments.
type clause struct {
	text string
	args []any
}

// add appends other, after the joint where there is something before it.
func (c *clause) add(joint string, other clause) {
	if c.text != "" {
		c.text += joint
	}
	c.text += other.text
	c.args = append(c.args, other.args...)
}

// in is the clause between two constants.
func (c clause) in(before, after string) clause { return clause{before + c.text + after, c.args} }

// in is that a column has one of these values.
func in(column string, values []string) clause {
	c := clause{text: column + " in (?" + strings.Repeat(", ?", len(values)-1) + ")"}
	for _, v := range values {
		c.args = append(c.args, v)
	}
	return c
}
