package authz

import (
	"slices"
	"strings"

	"recourse/internal/actor"
)

// Scope is a condition in SQL: the files for which Can would say yes. Its zero value is nothing at all.
//
// It speaks of files as f (id, kind, procedure, state, level, none of them null) and of the table standings
// (file_id, person_id, relation, until; a standing lasts while until is null), and for reporters of links
// (file_id, other_id).
type Scope struct {
	sql  string
	args []any
	open reach
}

// reach is where a scope holds files to which the person stands in no way at all.
type reach struct {
	states []string
	all    bool
}

// Open tells in which states the scope may hold files to which the person stands in no way: all is for any state. A
// file elsewhere is in the scope only by a relation. It promises nothing of what is in the scope; it lets a list look
// in the right places first.
func (s Scope) Open() (states []string, all bool) { return slices.Clone(s.open.states), s.open.all }

// Everything is the scope of the system's own duties, which act on whatever file fell due and are judged by Can
// like any act. It is for nobody with a session.
func Everything() Scope { return Scope{sql: "true", open: reach{all: true}} }

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
	as := asking{act, kind, who.Kind, strings.Join(who.Roles, " "), isUUID(who.ID), isUUID(who.File)}
	known, ok := p.scopes.Load(as)
	if !ok {
		known, _ = p.scopes.LoadOrStore(as, p.scope(who, act, kind))
	}
	return known.(Scope).of(who)
}

// asking is all that a scope is made of, but for whose it is. There are as many as people hold different roles.
type asking struct {
	act, kind  string
	who        actor.Kind
	roles      string
	id, inFile bool
}

// theirs stands among the arguments of a scope that is nobody's yet.
type theirs int

const (
	theirID theirs = iota
	theirFile
)

// of is the scope of who.
func (s Scope) of(who actor.Actor) Scope {
	s.args = slices.Clone(s.args)
	for i, a := range s.args {
		switch a {
		case theirID:
			s.args[i] = who.ID
		case theirFile:
			s.args[i] = who.File
		}
	}
	return s
}

// scope makes the scope of everybody who asks as who does.
func (p *Policy) scope(who actor.Actor, act, kind string) Scope {
	var whole clause
	var open reach
	for _, procedure := range p.Procedures() {
		j, ok := p.judges[place{procedure, kind, act}]
		if !ok {
			continue
		}
		if one, ok := j.scope(who); ok {
			j.reach(who, &open)
			whole.add(" or ", clause{"f.procedure = ?", []any{procedure}}.and(one).in("(", ")"))
		}
	}
	if whole.text == "" {
		return Scope{}
	}
	all := clause{"f.kind = ?", []any{kind}}.and(whole.in("(", ")")).in("(", ")")
	slices.Sort(open.states)
	open.states = slices.Compact(open.states)
	return Scope{all.text, all.args, open}
}

// reach adds where the lines allow without a relation.
func (j *judge) reach(who actor.Actor, r *reach) {
	for _, l := range j.lines {
		if _, ok := l.asks(who); !ok || l.Deny || l.Relations != nil {
			continue
		}
		r.states = append(r.states, l.States...)
		r.all = r.all || l.States == nil
	}
}

// scope is what the lines of one act ask of a file; ok is false where they leave nothing.
func (j *judge) scope(who actor.Actor) (c clause, ok bool) {
	var allow, deny clause
	for _, l := range j.lines {
		asks, ok := l.asks(who)
		switch {
		case !ok:
		case !l.Deny:
			allow.add(" or ", asks)
		case l.States == nil && l.Relations == nil:
			return clause{}, false // a deny of everything: it reaches every level
		default:
			deny.add(" or ", asks)
		}
	}
	if deny.text == "" {
		return allow.in("(", ")"), allow.text != ""
	}
	return allow.in("(", ")").and(deny.in("not (", ")")), allow.text != ""
}

// asks is what a line asks of a file; ok is false where who can never fit it.
func (l Line) asks(who actor.Actor) (c clause, ok bool) {
	if !holds(&who, l.Role) {
		return clause{}, false
	}
	c = clause{"f.level between 0 and ?", []any{l.Level}}
	if l.States != nil {
		c = c.and(in("f.state", l.States))
	}
	if l.Relations != nil {
		r := relation(who, l.Relations)
		if r.text == "" {
			return clause{}, false
		}
		c = c.and(r)
	}
	return c.in("(", ")"), true
}

// Told is how a reporter stands to the files that their own report is linked to. Whoever loads a file adds it to the
// rows of the reporter whose report it is; it is never a row of standings.
const Told = "told"

// relation is that who stands to the file in one of these ways: by a row, by the session of a party, or by a link to
// the report that the session is for. It is empty where none can be.
//
// The offset lets PostgreSQL ask for one file's row at a time. Without it, it reads all that a person stands to into a table
// first, once for each condition: a tenth of a second for a page of somebody with forty thousand cases.
func relation(who actor.Actor, relations []string) clause {
	var c clause
	if isUUID(who.ID) {
		row := clause{"s.file_id = f.id and s.person_id = ? and s.until is null", []any{theirID}}
		c.add(" or ", row.and(in("s.relation", relations)).in("exists (select 1 from standings s where ", " offset 0)"))
	}
	if given, ok := fromSession[who.Kind]; ok && isUUID(who.File) && slices.Contains(relations, given) {
		c.add(" or ", clause{"f.id = ?", []any{theirFile}})
	}
	if who.Kind == actor.Reporter && isUUID(who.File) && slices.Contains(relations, Told) {
		c.add(" or ", clause{"exists (select 1 from links t where t.file_id = ? and t.other_id = f.id)", []any{theirFile}})
	}
	if c.text == "" {
		return c
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
	c.args = append(slices.Clip(c.args), other.args...)
}

// and is both clauses.
func (c clause) and(other clause) clause {
	c.add(" and ", other)
	return c
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
