package model

import "slices"

// past is what a history remembers for its rules.
type past struct {
	near     map[string]bool   // who is set aside as close to a party
	exhibits map[string]string // by id: digest
}

func (p *past) begin(h *history) {
	*p = past{near: map[string]bool{}, exhibits: map[string]string{}}
	for person := range h.house.Contents.Quarantined {
		p.near[person] = true
	}
}

// note keeps what an accepted step changes.
func (p *past) note(at *attempt) {
	if !at.taken() {
		return
	}
	b, c := &at.before.Contents, &at.after.Contents
	for _, x := range c.Exhibits {
		if _, ok := p.exhibits[x.ID]; !ok {
			p.exhibits[x.ID] = x.SHA256
		}
	}
	for _, who := range at.result.Event.Data.Quarantine {
		p.near[who] = true
	}
	if at.does("clear_conflict") {
		for who := range b.Quarantined {
			if !c.Quarantined[who] {
				delete(p.near, who)
			}
		}
	}
}

// does tells whether a step was taken and had an effect.
func (at *attempt) does(effect string) bool {
	if !at.taken() {
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
