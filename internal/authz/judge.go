package authz

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/constant"
	"github.com/casbin/casbin/v2/effector"
	"github.com/casbin/casbin/v2/model"

	"recourse/internal/actor"
)

// judge decides one act of one kind under one procedure. Casbin's cost is per line reached, so a person is
// judged by an enforcer that holds the lines of the roles they hold and no others. Each is made when first
// wanted; there are as many as ways of holding the roles that the lines name.
type judge struct {
	conf    string
	lines   []Line
	texts   []string  // the lines as a decision names them
	roles   []string  // the roles that the lines name
	benches *sync.Map // held, a set of roles → *bench
}

// held is a set of a judge's roles, a bit for each.
type held uint64

// bench is one enforcer and its lines.
type bench struct {
	enforcer *casbin.Enforcer
	rules    [][]string // the lines as Casbin holds them
	numbers  []int      // where each stands among the judge's lines
}

func newJudge(conf string, lines []Line) (*judge, error) {
	j := &judge{conf: conf, lines: lines, benches: new(sync.Map)}
	for _, l := range lines {
		j.texts = append(j.texts, l.Source+": "+l.String())
		if !slices.Contains(j.roles, l.Role) {
			j.roles = append(j.roles, l.Role)
		}
	}
	if len(j.roles) > 64 {
		return nil, fmt.Errorf("%s of %s: more than 64 roles", lines[0].Act, lines[0].Kind)
	}
	return j, nil
}

// decide lets Casbin weigh every line of the roles that who holds; who holds none of them is refused. An error
// denies.
func (j *judge) decide(who *actor.Actor, o *Object) Decision {
	var roles held
	for i, role := range j.roles {
		if holds(who, role) {
			roles |= 1 << i
		}
	}
	if roles == 0 {
		return Decision{}
	}
	b, ok := j.benches.Load(roles)
	if !ok {
		made, err := j.seat(roles)
		if err != nil {
			return Decision{Err: err}
		}
		b, _ = j.benches.LoadOrStore(roles, made)
	}
	return j.ask(b.(*bench), who, o)
}

func (j *judge) ask(b *bench, who *actor.Actor, o *Object) Decision {
	allowed, rule, err := b.enforcer.EnforceEx(who, o)
	if err != nil {
		return Decision{Err: fmt.Errorf("judge a %s: %w", o.Kind, err)}
	}
	d := Decision{Allowed: allowed}
	for i, r := range b.rules {
		if slices.Equal(r, rule) {
			n := b.numbers[i]
			d.Line, d.Denied = j.texts[n], j.lines[n].Deny
		}
	}
	return d
}

// seat makes the bench for a set of roles.
func (j *judge) seat(roles held) (*bench, error) {
	b := new(bench)
	for n, l := range j.lines {
		if roles&(1<<slices.Index(j.roles, l.Role)) != 0 {
			b.rules, b.numbers = append(b.rules, l.rule()), append(b.numbers, n)
		}
	}
	var err error
	b.enforcer, err = newEnforcer(j.conf, b.rules)
	return b, err
}

// everyRole is the set of all roles.
const everyRole = ^held(0)

func newEnforcer(conf string, rules [][]string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(conf)
	if err != nil {
		return nil, fmt.Errorf("model.conf: %w", err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("model.conf: %w", err)
	}
	e.SetEffector(everyLine{})
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
	e.AddFunction("fits", func(args ...any) (any, error) {
		if len(args) != 4 {
			return false, errType
		}
		o, ok := args[0].(*Object)
		states, ok2 := args[1].(string)
		rel, ok3 := args[2].(string)
		level, ok4 := args[3].(string)
		if !ok || !ok2 || !ok3 || !ok4 {
			return false, errType
		}
		return fits(o, states, rel, level), nil
	})
	if _, err := e.AddPolicies(rules); err != nil {
		return nil, err
	}
	return e, nil
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

// fits weighs an object against what a line says of objects: every condition, whatever the one before it said, so that
// time does not tell which of them it was. The object comes whole: reading a field by name in the matcher costs a
// reflection at every line, and each function that the matcher calls as much as the whole of this.
func fits(o *Object, states, rel, level string) bool {
	in, as, low := among(o.State, states), related(o.Relations, rel), atMost(o.Level, level)
	return in && as && low
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
func atMost(has int, level string) bool {
	most, err := strconv.Atoi(level)
	return err == nil && 0 <= has && has <= most
}
