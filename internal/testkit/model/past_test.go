package model

import (
	"slices"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// past is what a history remembers for its rules, of its own counting: no rule rests on what the file says of it.
type past struct {
	held     map[string]map[string]bool // by person: functions that they ever held, declared, or stood in for as a second person
	put      map[int]bool               // allegations put in a notice, since the respondent is who it is and this life began
	served   time.Time                  // the first proof of delivery since the last notice
	answered bool
	vetoed   map[string]bool // sat where a determination was vetoed
	before   map[string]bool // worked on an earlier life, but for who only ever held what stays
	lives    int
	tested   bool // the protected-expression test, in this life
	near     map[string]bool
	letters  []procedure.Letter // of the current life
	digest   string             // of the pack as it was frozen
	exhibits map[string]string  // by id: digest
	drawn    map[string]int     // by function: how often
	severity int                // of the decision that was appealed
	told     bool               // the respondent was put something, or a measure
}

func (p *past) begin(h *history) {
	*p = past{
		held: map[string]map[string]bool{}, put: map[int]bool{}, vetoed: map[string]bool{}, before: map[string]bool{}, near: map[string]bool{},
		exhibits: map[string]string{}, drawn: map[string]int{},
	}
	for person := range h.house.Contents.Quarantined {
		p.near[person] = true
	}
}

func (p *past) worked(person, function string) {
	if p.held[person] == nil {
		p.held[person] = map[string]bool{}
	}
	p.held[person][function] = true
}

// ever tells whether somebody ever worked in one of these functions.
func (p *past) ever(person string, functions ...string) bool {
	return slices.ContainsFunc(functions, func(f string) bool { return p.held[person][f] })
}

// note keeps what an accepted step changes.
func (p *past) note(at *attempt) {
	if at.result == nil {
		return
	}
	b, c := &at.before.Contents, &at.after.Contents
	for _, h := range c.Holders {
		if h.Declared {
			p.worked(h.Person, h.Function)
		}
	}
	for _, f := range at.result.Event.Data.Seconded {
		p.worked(at.second, f)
	}
	p.letters = append(p.letters, at.result.Letters...)
	for _, x := range c.Exhibits {
		if _, ok := p.exhibits[x.ID]; !ok {
			p.exhibits[x.ID] = x.SHA256
		}
	}
	for _, d := range at.result.Event.Data.Draws {
		p.drawn[d.Function]++
	}
	for _, who := range at.result.Event.Data.Quarantine {
		p.near[who] = true
	}
	switch {
	case at.does("put"):
		p.served, p.answered, p.told = time.Time{}, false, true
		for _, a := range c.Allegations {
			if !a.Dropped {
				p.put[a.N] = true
			}
		}
	case at.does("serve") && p.served.IsZero():
		p.served = at.at
	case at.does("answer"):
		p.answered = true
	case at.does("impose"):
		p.told = true
	case at.does("clear_conflict"):
		for who := range b.Quarantined {
			if !c.Quarantined[who] {
				delete(p.near, who)
			}
		}
	case at.does("identify_account") && b.Attribution != nil:
		p.put, p.served, p.answered = map[int]bool{}, time.Time{}, false
	case at.does("freeze"):
		p.digest = c.Pack.Digest
	}
	if at.does("scrap") && at.a.Rule == "T35" {
		for _, s := range b.Seats(at.h.w.P.Body(b.Sitting.Body)) {
			p.vetoed[s.Person] = true
		}
	}
	if at.does("lodge") && b.Decision != nil {
		p.severity = at.h.w.P.Severity(b.Decision.Outcome)
	}
	if at.a.Rule == "I15" {
		p.tested = true
	}
	if at.does("restart") {
		for who, functions := range p.held {
			for f := range functions {
				if !at.h.w.P.Function(f).Stays {
					p.before[who] = true
				}
			}
		}
		p.lives++
		p.put, p.served, p.answered, p.tested, p.letters, p.vetoed = map[int]bool{}, time.Time{}, false, false, nil, map[string]bool{}
	}
}

// does tells whether a step was taken and had an effect.
func (at *attempt) does(effect string) bool {
	if at.result == nil {
		return false
	}
	for i, e := range at.a.Does {
		if e.Do == effect && !slices.Contains(at.result.Event.Data.Skipped, i) {
			return true
		}
	}
	return false
}

func (at *attempt) taken() bool { return at.result != nil }

// staff is the colleague who acts; "" for anybody else.
func (at *attempt) staff() string {
	if at.who.Kind != "staff" {
		return ""
	}
	return at.who.ID
}

// decided is the decision that this step made, or nil.
func (at *attempt) decided() *casefile.Decision {
	if d := at.after.Contents.Decision; at.taken() && d != nil && (at.does("pronounce") || at.does("decide")) {
		return d
	}
	return nil
}

func (at *attempt) outcome(id string) procedure.Outcome {
	if o := at.h.w.P.Outcome(id); o != nil {
		return *o
	}
	return procedure.Outcome{}
}

// sitting are those of the sitting body who have declared, before the step.
func (at *attempt) sitting() []string {
	var out []string
	for _, s := range at.before.Contents.Seats(at.h.w.P.Body(at.before.Contents.Sitting.Body)) {
		if s.Declared {
			out = append(out, s.Person)
		}
	}
	return out
}
