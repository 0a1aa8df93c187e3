package authz

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"recourse/internal/actor"
)

// Object is what somebody would act on, as far as policy can see it.
type Object struct {
	Kind      string // "report", "case", "user", "proposal", "log", …
	Procedure string // for report and case: whose policy file applies; "" for the kinds of the organisation
	ID        string
	State     string
	Level     int      // confidentiality, 0 to 9
	Relations []string // how this person stands to this object, loaded by the query that loaded the object
}

// Decision is an answer and the line that gave it. Its zero value is a refusal.
type Decision struct {
	Allowed bool
	Line    string // the line that decided; "" when nothing allowed
	Denied  bool   // a deny line decided
	Err     error  // the judge broke, and so refused: somebody must be told
}

// Policy is the whole policy. It does not change once loaded, and many goroutines may ask it at once.
type Policy struct {
	lines  map[string][]Line // by procedure; "" is the organisation
	judges map[place]*judge
	scopes sync.Map // asking to Scope: made once for all who ask alike
}

// place is where one judge sits.
type place struct{ procedure, kind, act string }

// organisation is the file of the kinds that belong to no procedure.
const organisation = "policy"

// Load reads model.conf, policy.csv and one <procedure>.csv for each procedure out of dir, checks them and
// tries every line once. The error names file and line of everything that is wrong.
func Load(fsys fs.FS, dir string) (*Policy, error) {
	conf, err := fs.ReadFile(fsys, path.Join(dir, "model.conf"))
	if err != nil {
		return nil, fmt.Errorf("authorization policy: %w", err)
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("authorization policy: %w", err)
	}
	p := &Policy{lines: map[string][]Line{}, judges: map[place]*judge{}}
	var wrong []error
	for _, e := range entries {
		procedure, ok := strings.CutSuffix(e.Name(), ".csv")
		if !ok {
			continue
		}
		text, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("authorization policy: %w", err)
		}
		lines, err := parse(e.Name(), string(text))
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if procedure == organisation {
			procedure = ""
		}
		lines, err = check(e.Name(), procedure, lines)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		p.lines[procedure] = lines
	}
	if _, ok := p.lines[""]; !ok && wrong == nil {
		wrong = append(wrong, errors.New("policy.csv is missing"))
	}
	if wrong != nil {
		return nil, fmt.Errorf("authorization policy: %w", errors.Join(wrong...))
	}
	if err := p.seat(string(conf)); err != nil {
		return nil, fmt.Errorf("authorization policy: %w", err)
	}
	return p, nil
}

// seat gives every act its judge and tries each line on it.
func (p *Policy) seat(conf string) error {
	for procedure, lines := range p.lines {
		byPlace := map[place][]Line{}
		for _, l := range lines {
			at := place{procedure, l.Kind, l.Act}
			byPlace[at] = append(byPlace[at], l)
		}
		for at, some := range byPlace {
			j, err := newJudge(conf, some)
			if err != nil {
				return err
			}
			if err := j.probe(at); err != nil {
				return err
			}
			p.judges[at] = j
		}
	}
	return nil
}

// Can tells whether who may do act to o, and by which line. What no line allows is refused, and so is
// everything when the judge fails.
func (p *Policy) Can(who actor.Actor, act string, o Object) Decision {
	j, ok := p.judges[place{o.Procedure, o.Kind, act}]
	if !ok {
		return Decision{}
	}
	d := j.decide(&who, &o)
	if d.Allowed && !inScopes(who.Scopes, o.Kind, act) {
		return Decision{}
	}
	return d
}

// MaySee tells whether o exists for who. What may not be seen is answered like what never was.
func (p *Policy) MaySee(who actor.Actor, o Object) bool { return p.Can(who, "read", o).Allowed }

// Acts are the acts of a kind that somebody may do under a procedure, sorted; "" is the organisation.
func (p *Policy) Acts(procedure, kind string) []string {
	acts := map[string]bool{}
	for _, l := range p.lines[procedure] {
		if l.Kind == kind {
			acts[l.Act] = true
		}
	}
	return slices.Sorted(maps.Keys(acts))
}

// Lines are the lines of a procedure's file, "" for the organisation's, in the order of the file, and then the
// walls that stand in no file, whose source is the invariant that asks for them.
func (p *Policy) Lines(procedure string) []Line { return slices.Clone(p.lines[procedure]) }

// Procedures are the procedures that have a file, sorted.
func (p *Policy) Procedures() []string {
	names := slices.Sorted(maps.Keys(p.lines))
	return slices.DeleteFunc(names, func(n string) bool { return n == "" })
}

// Roles are the roles that can be granted: those some line names, sorted.
func (p *Policy) Roles() []string {
	roles := map[string]bool{}
	for _, lines := range p.lines {
		for _, l := range lines {
			if grantable(l.Role) {
				roles[l.Role] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(roles))
}
