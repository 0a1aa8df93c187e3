package authz

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/constant"
	"github.com/casbin/casbin/v2/effector"
	"github.com/casbin/casbin/v2/model"

	"recourse/internal/actor"
)

// judge is Casbin over the lines of one act. Casbin's cost is per line reached, so each act of each kind of
// each procedure has an enforcer of its own.
type judge struct {
	enforcer *casbin.Enforcer
	lines    []Line
	rules    [][]string // the same lines as Casbin holds them
	texts    []string   // the same lines as a decision names them
}

func newJudge(conf string, lines []Line) (*judge, error) {
	m, err := model.NewModelFromString(conf)
	if err != nil {
		return nil, fmt.Errorf("model.conf: %w", err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("model.conf: %w", err)
	}
	e.SetEffector(everyLine{})
	e.AddFunction("all", allOf)
	e.AddFunction("holds", func(args ...any) (any, error) {
		if len(args) != 2 {
			return false, errType
		}
		who, ok := args[0].(*actor.Actor)
		role, ok2 := args[1].(string)
		if !ok || !ok2 {
			return false, errType
		}
		return holds(who, role), nil
	})
	e.AddFunction("within", ofObject(func(o *Object, states string) bool { return among(o.State, states) }))
	e.AddFunction("related", ofObject(func(o *Object, rel string) bool { return related(o.Relations, rel) }))
	e.AddFunction("atMost", ofObject(atMost))
	j := &judge{enforcer: e, lines: lines}
	for _, l := range lines {
		j.rules = append(j.rules, l.rule())
		j.texts = append(j.texts, l.Source+": "+l.String())
	}
	if _, err := e.AddPolicies(j.rules); err != nil {
		return nil, err
	}
	return j, nil
}

// decide asks Casbin. An error denies.
func (j *judge) decide(who *actor.Actor, act string, o *Object) Decision {
	allowed, rule, err := j.enforcer.EnforceEx(who, o)
	if err != nil {
		return Decision{Err: fmt.Errorf("judge %s of %s: %w", act, o.Kind, err)}
	}
	d := Decision{Allowed: allowed}
	for i := range j.rules {
		if slices.Equal(j.rules[i], rule) {
			d.Line, d.Denied = j.texts[i], j.lines[i].Deny
		}
	}
	return d
}

// everyLine is Casbin's deny-override effect without its short cut at the first deny: it waits for the last
// line, so that a refusal takes as long as a consent and time tells nobody which it was.
type everyLine struct{}

func (everyLine) MergeEffects(expr string, effects []effector.Effect, matches []float64, i, n int) (effector.Effect, int, error) {
	if expr != constant.AllowAndDenyEffect {
		return effector.Deny, -1, errors.New("the policy effect must let a deny outrank every allow")
	}
	if i < n-1 {
		return effector.Indeterminate, -1, nil
	}
	allow, deny := -1, -1
	for k := n - 1; k >= 0; k-- {
		switch {
		case matches[k] == 0:
		case effects[k] == effector.Deny:
			deny = k
		case effects[k] == effector.Allow:
			allow = k
		}
	}
	switch {
	case deny >= 0:
		return effector.Deny, deny, nil
	case allow >= 0:
		return effector.Allow, allow, nil
	}
	return effector.Indeterminate, -1, nil
}

var errType = errors.New("a value of the request has the wrong type")

// allOf is && without its short cut.
func allOf(args ...any) (any, error) {
	fits := true
	for _, a := range args {
		b, ok := a.(bool)
		if !ok {
			return false, errType
		}
		fits = fits && b
	}
	return fits, nil
}

// ofObject is a condition on the object and one column of the line. The object comes whole: reading a field
// by name in the matcher costs a reflection at every line.
func ofObject(fits func(*Object, string) bool) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		if len(args) != 2 {
			return false, errType
		}
		o, ok := args[0].(*Object)
		column, ok2 := args[1].(string)
		if !ok || !ok2 {
			return false, errType
		}
		return fits(o, column), nil
	}
}

// among tells whether a word is one of a|b, or anything may be.
func among(word, words string) bool {
	if words == wildcard {
		return true
	}
	for rest, more := words, true; more; {
		var one string
		one, rest, more = strings.Cut(rest, "|")
		if one == word {
			return true
		}
	}
	return false
}

// related tells whether one of the relations is among those of a line.
func related(relations []string, rel string) bool {
	return rel == wildcard || slices.ContainsFunc(relations, func(r string) bool { return among(r, rel) })
}

// atMost compares levels. Casbin keeps every policy value as a string: a bare <= between a number and a
// string is an error at every request.
func atMost(o *Object, level string) bool {
	most, err := strconv.Atoi(level)
	return err == nil && 0 <= o.Level && o.Level <= most
}
