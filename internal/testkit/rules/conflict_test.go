package rules

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

// set tells who was set aside by the step, and on whom it was lifted.
func (s *step) set() (aside, lifted []string) {
	was, is := s.before.Contents.Quarantined, s.after.Contents.Quarantined
	for _, person := range sorted(is) {
		if !was[person] {
			aside = append(aside, person)
		}
	}
	for _, person := range sorted(was) {
		if !is[person] {
			lifted = append(lifted, person)
		}
	}
	return aside, lifted
}

var conflictIsHeard = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if s.moment {
			h.standsDown(s, f)
			return
		}
		if !s.took() {
			return
		}
		aside, lifted := s.set()
		for _, person := range aside {
			f.saw("somebody was set aside")
			if held := functions(s.after, person); len(held) > 0 {
				f.broken(h, s, "%s still holds %v", person, held)
			}
			p := h.colleague(person)
			for range 4 {
				if act := some(h, h.acts[h.kind]); h.may(s.after, p, act, some(h, h.p.Functions).ID) {
					f.broken(h, s, "%s, who was set aside, may %s", person, act)
				}
			}
		}
		for _, person := range lifted {
			f.saw("a conflict was lifted")
			by := h.colleague(s.who.ID)
			if by == nil || !by.has("independent", "external") || by.Name == person || s.second == person || s.result.Event.Data.Reason == "" {
				f.broken(h, s, "the conflict of %s was lifted by %s", person, s.who.ID)
			}
		}
	}
})

// standsDown asks whether anybody who sees the file may set themselves aside there and then, and say nothing about why.
func (h *history) standsDown(s *step, f *findings) {
	if h.ask.IntN(3) > 0 {
		return
	}
	p := some(h, h.people)
	if !h.may(s.after, p, "list") || p.has("auditor") { // whose conflicts a clerk records: they change nothing themselves (I35)
		return
	}
	f.saw("somebody might have stood down")
	m := h.p.Machine(h.kind)
	for i := range m.Actions {
		a := &m.Actions[i]
		if !a.Has("stand_down") && !a.Has("declare") || !m.Applies(a, s.after.State()) || !h.may(s.after, p, a.ID) {
			continue
		}
		in := h.input(&step{who: actor.Actor{Kind: actor.Staff, ID: p.Name, Roles: p.Roles}, action: a})
		in.Reason, in.Fields = "", map[string]any{}
		if a.Has("declare") {
			in.Fields["conflict"] = true
		}
		if r, err := s.after.Apply(h.p, in); err == nil && r.After.Contents.Quarantined[p.Name] {
			return
		}
	}
	f.broken(h, s, "%s as %v sees the file, and cannot stand down from it", p.Name, h.relations(s.after, p.Name))
}

func TestI08_AConflictIsDeclaredByAnybodyAtAnyTimeAndLiftedByAnIndependentReviewerAlone(t *testing.T) {
	conflictIsHeard.holds(t, map[string]int{"somebody was set aside": 100, "a conflict was lifted": 10, "somebody might have stood down": 300})
}

var hiddenFrom = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if s.moment || h.ask.IntN(4) > 0 {
			return
		}
		if aside := sorted(s.after.Contents.Quarantined); len(aside) > 0 {
			p, act := h.colleague(some(h, aside)), some(h, h.acts[h.kind])
			f.saw("somebody in conflict was asked about")
			if besides := some(h, h.p.Functions).ID; h.may(s.after, p, act, besides, "was_"+besides) {
				f.broken(h, s, "%s is in conflict, and as %s may %s", p.Name, besides, act)
			}
		}
		for _, x := range s.after.Contents.Holders {
			if x.Declared || len(functions(s.after, x.Person)) > 0 {
				continue
			}
			act := some(h, h.acts[h.kind])
			f.saw("somebody undeclared was asked about")
			if !slices.Contains([]string{"list", "declare", "declare_conflict"}, act) && h.may(s.after, h.colleague(x.Person), act) && !h.may(s.after, h.stranger(x.Person), act) {
				f.broken(h, s, "%s was drawn and has not declared, and may %s", x.Person, act)
			}
		}
	}
})

// stranger has the roles of somebody and no standing of theirs.
func (h *history) stranger(like string) *person {
	p := *h.colleague(like)
	p.Name = "stranger"
	return &p
}

func TestI07_ThePolicyLetsNobodyInConflictDoOrSeeAnythingAndNobodyUndeclaredMoreThanDeclare(t *testing.T) {
	hiddenFrom.holds(t, map[string]int{"somebody in conflict was asked about": 300, "somebody undeclared was asked about": 100})
}

var ownConflict = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		aside := sorted(s.after.Contents.Quarantined)
		if !s.moment || len(aside) == 0 || h.ask.IntN(3) > 0 {
			return
		}
		// Whatever they were given, nobody lifts their own; neither alone nor as the second person of somebody else.
		name, other := some(h, aside), some(h, h.people).Name
		m := h.p.Machine(h.kind)
		for i := range m.Actions {
			a := &m.Actions[i]
			if !a.Has("clear_conflict") {
				continue
			}
			f.saw("somebody would have lifted their own conflict")
			in := h.input(&step{who: actor.Actor{Kind: actor.Staff, ID: name}, action: a, fields: map[string]any{"person": name, "upheld": false}})
			in.Reason = "They ask for it."
			alone := in
			if _, err := s.after.Apply(h.p, alone); err == nil {
				f.broken(h, s, "%s lifts their own conflict", name)
			}
			in.Who, in.By = actor.Actor{Kind: actor.Staff, ID: other}, name
			if _, err := s.after.Apply(h.p, in); err == nil && other != name {
				f.broken(h, s, "%s confirms that their own conflict is lifted", name)
			}
			as := *h.colleague(name)
			as.Roles = []string{"independent", "external"}
			if h.may(s.after, &as, a.ID, "reviewer", "reopener", "overseer") {
				f.broken(h, s, "the policy lets %s lift their own conflict", name)
			}
		}
	}
})

func TestI36_NobodyLiftsTheirOwnConflictAloneOrAsTheSecondPerson(t *testing.T) {
	ownConflict.holds(t, map[string]int{"somebody would have lifted their own conflict": 200})
}

var wordsStay = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		c := &s.after.Contents
		if h.kind == casefile.Report {
			if s.action.ID == "withdraw_report" || s.action.ID == "withdraw_later" {
				f.saw("a report was withdrawn")
				if string(c.Submission) != string(s.before.Contents.Submission) || len(c.Submission) == 0 || len(c.Exhibits) != len(s.before.Contents.Exhibits) {
					f.broken(h, s, "the report is not what it was")
				}
			}
			return
		}
		switch {
		case s.action.ID == "learn_of_withdrawal":
			f.saw("a case learned that its report was withdrawn")
			if s.before.State() != s.after.State() || c.Outcome != s.before.Contents.Outcome || len(c.Told) != len(s.before.Contents.Told) {
				f.broken(h, s, "the case went on to %s", s.after.State())
			}
		case c.Outcome == "WDN" && s.before.Contents.Outcome != "WDN":
			f.saw("a case was closed after a withdrawal")
			if s.who.Kind != actor.Staff || s.result.Event.Data.Reason == "" || len(s.texts("weighed")) == 0 {
				f.broken(h, s, "nobody says why")
			}
		}
	}
})

func TestI28_AWithdrawalDeletesNothingAndClosesNoCaseByItself(t *testing.T) {
	wordsStay.holds(t, map[string]int{"a report was withdrawn": 2, "a case learned that its report was withdrawn": 20, "a case was closed after a withdrawal": 2})
}
