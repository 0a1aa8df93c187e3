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
		who, ok := args[0].(*actor.Actor)
		role, ok2 := args[1].(string)
		return ok && ok2 && holds(who, role), typed(ok && ok2)
	})
	e.AddFunction("within", func(args ...any) (any, error) {
		state, ok := args[0].(string)
		states, ok2 := args[1].(string)
		return ok && ok2 && within(state, states), typed(ok && ok2)
	})
	e.AddFunction("related", func(args ...any) (any, error) {
		relations, ok := args[0].([]string)
		rel, ok2 := args[1].(string)
		return ok && ok2 && related(relations, rel), typed(ok && ok2)
	})
	e.AddFunction("atMost", atMost)
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
	allowed, rule, err := j.enforcer.EnforceEx(who, o, act)
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

func typed(ok bool) error {
	if ok {
		return nil
	}
	return errType
}

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

// within tells whether a state is among those of a line.
func within(state, states string) bool {
	if states == wildcard {
		return true
	}
	for rest, more := states, true; more; {
		var one string
		one, rest, more = strings.Cut(rest, "|")
		if one == state {
			return true
		}
	}
	return false
}

// related tells whether one of the relations is among those of a line.
func related(relations []string, rel string) bool {
	if rel == wildcard {
		return true
	}
	for _, r := range relations {
		if within(r, rel) {
			return true
		}
	}
	return false
}

// atMost compares levels. Casbin keeps every policy value as a string and hands numbers over as float64; a
// bare <= between the two is an error at every request.
func atMost(args ...any) (any, error) {
	var level float64
	switch v := args[0].(type) {
	case float64:
		level = v
	case int:
		level = float64(v)
	default:
		return false, errType
	}
	text, ok := args[1].(string)
	if !ok {
		return false, errType
	}
	most, err := strconv.Atoi(text)
	if err != nil {
		return false, errType
	}
	return level >= 0 && level <= float64(most), nil
}
