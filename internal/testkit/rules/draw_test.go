package rules

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/panel"
)

var byLot = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		d := s.result.Event.Data
		drawn := map[string]string{}
		for _, draw := range d.Draws {
			f.saw("somebody was drawn")
			if !draw.Repeat() || len(draw.Seed) == 0 || len(draw.Pool) == 0 {
				f.broken(h, s, "pool and seed do not give %v again", draw.Drawn)
			}
			for _, person := range draw.Drawn {
				drawn[person] = draw.Function
			}
			h.judgePool(s, f, draw)
		}
		for _, x := range s.newcomers() {
			took := h.kind == casefile.Report && x.Function == "screener" && s.who.ID == x.Person
			if !took && drawn[x.Person] != x.Function {
				f.broken(h, s, "%s has the function %s, and was not drawn for it", x.Person, x.Function)
			}
		}
		// Who draws anew for a body says why.
		if s.who.Kind != actor.Staff || len(d.Draws) == 0 {
			return
		}
		f.saw("a body was drawn")
		for _, x := range s.before.Contents.Holders {
			if slices.ContainsFunc(d.Draws, func(draw panel.Draw) bool { return bodyOf(draw.Function) == bodyOf(x.Function) }) {
				f.saw("a seat was drawn anew")
				if d.Reason == "" && s.text("why") == "" {
					f.broken(h, s, "a seat is drawn anew, and nobody says why")
				}
				return
			}
		}
	}
})

// bodyOf is the body of a seat, whichever it is.
func bodyOf(function string) string {
	for _, b := range bodies {
		if function == b.chair || function == b.member {
			return b.chair
		}
	}
	return function
}

// judgePool holds a pool to the rules: nobody in it who may not be, and everybody who has nothing to do with the case.
func (h *history) judgePool(s *step, f *findings, draw panel.Draw) {
	fn := h.p.Function(draw.Function)
	role := fn.Role
	if draw.Role != "" {
		f.saw("another pool was fallen back upon")
		role = draw.Role
	}
	for _, name := range draw.Pool {
		p := h.colleague(name)
		relations := h.relations(s.before, name)
		switch {
		case !p.has(role):
			f.broken(h, s, "%s is in the pool of %s", name, role)
		case slices.Contains(relations, "conflict"), slices.Contains(relations, "barred"):
			f.broken(h, s, "%s is in the pool of %s, as %v", name, draw.Function, relations)
		case slices.ContainsFunc(relations, func(r string) bool { return r != "was_screener" && r != "was_"+draw.Function }):
			f.broken(h, s, "%s is in the pool of %s, as %v", name, draw.Function, relations)
		}
	}
	if draw.For != "" || draw.Role != "" { // narrowed by what the body wants
		return
	}
	for _, p := range h.people {
		fit := fn.Competence == "" || slices.Contains(p.Trained, fn.Competence)
		seated := slices.ContainsFunc(s.result.Event.Data.Draws, func(d panel.Draw) bool { return slices.Contains(d.Drawn, p.Name) })
		if p.has(role) && fit && len(h.relations(s.before, p.Name)) == 0 && len(p.elsewhere) == 0 && p.Load < 6 && !seated && !slices.Contains(draw.Pool, p.Name) {
			f.broken(h, s, "%s is free, and is not in the pool of %s", p.Name, draw.Function)
		}
	}
}

func TestI23_EverybodyIsDrawnByLotFromAllWhoMayBeAndADrawCanBeRepeated(t *testing.T) {
	byLot.holds(t, map[string]int{"somebody was drawn": 500, "a body was drawn": 50, "a seat was drawn anew": 3, "another pool was fallen back upon": 3})
}
