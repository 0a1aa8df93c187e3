package authz

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"recourse/internal/actor"
)

// Conflict is the relation of whoever must not touch a file. Every act of a file is denied to it.
const Conflict = "conflict"

// The kinds that follow a procedure; all others belong to the organisation.
var fileKinds = []string{"report", "case"}

// Roles whose reach over files is bounded by I34 and I35, whatever a procedure's file says.
const (
	administrator = "administrator"
	auditor       = "auditor"
)

// check spreads the denies of every act, in place, adds the walls, and refuses lines that would break an invariant.
func check(file, procedure string, lines []Line) ([]Line, error) {
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: has no line", file)
	}
	if procedure != "" && !name.MatchString(procedure) {
		return nil, fmt.Errorf("%s: the name of a procedure is written in small letters, digits and _", file)
	}
	acts := map[string]map[string]bool{} // kind → acts that some line allows
	for _, l := range lines {
		if !l.Deny {
			if acts[l.Kind] == nil {
				acts[l.Kind] = map[string]bool{}
			}
			acts[l.Kind][l.Act] = true
		}
	}
	var all []Line
	var wrong []error
	refuse := func(l Line, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s: %s", l.Source, fmt.Sprintf(format, args...)))
	}
	seen := map[string]Line{}
	keep := func(l Line) {
		if first, ok := seen[l.String()]; ok {
			refuse(l, "says again what %s says", first.Source)
			return
		}
		seen[l.String()] = l
		all = append(all, l)
	}
	for _, l := range lines {
		if why := misplaced(procedure, l); why != "" {
			refuse(l, "%s", why)
			continue
		}
		switch {
		case l.Deny && l.Act == wildcard && procedure == "":
			refuse(l, "a deny of every act belongs to a procedure; name the acts")
		case l.Deny && l.Act == wildcard && len(acts[l.Kind]) == 0, l.Deny && l.Act != wildcard && !acts[l.Kind][l.Act]:
			refuse(l, "denies what no line allows: %s of %s", l.Act, l.Kind)
		case l.Deny && l.Act == wildcard:
			for _, act := range slices.Sorted(maps.Keys(acts[l.Kind])) {
				one := l
				one.Act = act
				keep(one)
			}
		default:
			keep(l)
		}
	}
	if procedure != "" {
		for _, kind := range slices.Sorted(maps.Keys(acts)) {
			for _, act := range slices.Sorted(maps.Keys(acts[kind])) {
				for _, l := range walls(kind, act) {
					if _, ok := seen[l.String()]; !ok {
						all = append(all, l)
					}
				}
				need := Line{Role: wildcard, Kind: kind, Act: act, Relations: []string{Conflict}, Level: topLevel, Deny: true}
				if slices.Contains(fileKinds, kind) && !slices.ContainsFunc(all, need.coveredBy) {
					wrong = append(wrong, fmt.Errorf("%s: %s of %s lacks its deny for conflict: %s", file, act, kind, need))
				}
			}
		}
	}
	return all, errors.Join(wrong...)
}

// coveredBy tells whether other denies at least what l denies.
func (l Line) coveredBy(other Line) bool {
	return other.Deny && other.Role == l.Role && other.Kind == l.Kind && other.Act == l.Act && other.States == nil &&
		(other.Relations == nil || slices.Contains(other.Relations, Conflict)) && other.Level >= l.Level
}

// misplaced says why a line may not stand in its file, or nothing.
func misplaced(procedure string, l Line) string {
	ofFile := slices.Contains(fileKinds, l.Kind)
	switch {
	case ofFile && procedure == "":
		return "a " + l.Kind + " follows a procedure; its lines stand in the procedure's file (I34)"
	case !ofFile && procedure != "":
		return "a procedure speaks of " + strings.Join(fileKinds, " and ") + " only, not of " + l.Kind
	case l.Deny && l.Role == anyone:
		return "a deny for anyone leaves nobody; take the allow away"
	case l.Deny || !ofFile:
		return ""
	case l.Role == anyone, (l.Role == wildcard || l.Role == staff) && l.Relations == nil:
		return "names neither a role nor a relation: nobody touches a " + l.Kind + " just so"
	case l.Role == administrator:
		return "gives an administrator a right over a " + l.Kind + " (I34)"
	case l.Role == auditor && !reading(l.Act):
		return "lets an auditor do more than read, or read who reported (I35)"
	}
	return ""
}

// identity is the act of opening who reported. It is never the auditor's, though nothing changes by it.
const identity = "read_identity"

// reading tells whether an act is one that an auditor may be given: to list, to read, or to read some part.
func reading(act string) bool {
	return act == "list" || act == "read" || strings.HasPrefix(act, "read_") && act != identity
}

// walls are the denies that stand in no file, so that no file can forget them: an administrator has no right
// over any file (I34) and an auditor none but to read (I35), not even by another role they hold as well.
func walls(kind, act string) []Line {
	lines := []Line{{Role: administrator, Kind: kind, Act: act, Level: topLevel, Deny: true, Source: "I34"}}
	if !reading(act) {
		lines = append(lines, Line{Role: auditor, Kind: kind, Act: act, Level: topLevel, Deny: true, Source: "I35"})
	}
	return lines
}

// probe tries every line once: somebody and something that fit the line exactly, and then each of its
// conditions missed, must be judged as the line reads. A matcher that misspells a field fails here, not at
// the first request that reaches it.
func (j *judge) probe(at place) error {
	all, err := j.seat(everyRole)
	if err != nil {
		return err
	}
	for _, l := range j.lines {
		for _, t := range trials(at, l) {
			who, o := t.who, t.object
			got, want := j.ask(all, &who, &o), j.read(&who, &o)
			if got.Err != nil {
				return fmt.Errorf("%s: %w", l.Source, got.Err)
			}
			if got != want {
				return fmt.Errorf("%s: model.conf judges this line otherwise than it reads", l.Source)
			}
		}
	}
	return nil
}

// read is the decision as the lines read, without Casbin.
func (j *judge) read(who *actor.Actor, o *Object) Decision {
	var d Decision
	for i, l := range j.lines {
		if len(l.lacks(who, o)) != 0 {
			continue
		}
		if l.Deny {
			return Decision{Line: j.texts[i], Denied: true}
		}
		if !d.Allowed {
			d = Decision{Allowed: true, Line: j.texts[i]}
		}
	}
	return d
}

type trial struct {
	who    actor.Actor
	object Object
}

// trials are one trial that fits a line and one that misses each of its conditions.
func trials(at place, l Line) []trial {
	fit := trial{actor.Actor{Kind: actor.Kind(l.Role), Roles: []string{l.Role}},
		Object{Kind: at.kind, Procedure: at.procedure, Level: l.Level}}
	if grantable(l.Role) || l.Role == wildcard || l.Role == staff {
		fit.who = actor.Actor{Kind: actor.Staff, Roles: []string{"somebody"}}
		if grantable(l.Role) {
			fit.who.Roles[0] = l.Role
		}
	}
	if l.States != nil {
		fit.object.State = l.States[len(l.States)-1]
	}
	if l.Relations != nil {
		fit.object.Relations = []string{l.Relations[len(l.Relations)-1]}
	}
	role, state, relation, level := fit, fit, fit, fit
	role.who = actor.Actor{}
	state.object.State = "-"
	relation.object.Relations = nil
	level.object.Level++
	return []trial{fit, role, state, relation, level}
}
