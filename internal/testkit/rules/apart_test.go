package rules

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

// Who tests, finds and checks, and who decides (5.11).
var (
	findersOf  = []string{"triage", "investigator", "quality"}
	decidersOf = []string{"panellist", "chair", "hearing_member", "hearing_chair"}
	appealsOf  = []string{"appeal_reviewer", "appeal_member", "appeal_chair"}
)

// deciding are the acts of those who decide, each with a state in which it is done.
var deciding = map[string]string{"vote_on_findings": "sitting", "lock_findings": "sitting", "vote_on_sanction": "sanctioning", "settle_sanction": "sanctioning", "sign_draft": "drafting"}

// decides tells whether the step is a vote on the case, its count, the draft of a determination or its signature.
func (s *step) decides() bool {
	return s.action.Has("ballot") || s.action.Has("count") || s.action.Has("draft") || s.action.Has("pronounce")
}

var nobodyJudgesTheirOwn = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		if s.decides() {
			f.saw("somebody decided")
			for _, person := range []string{s.who.ID, s.second} {
				for _, d := range h.did(person, findersOf...) {
					f.broken(h, s, "%s did %s before", person, d.action)
				}
			}
		}
		for _, x := range s.newcomers() {
			if slices.Contains(decidersOf, x.Function) {
				f.saw("somebody was seated to decide")
				if did := h.did(x.Person, findersOf...); len(did) > 0 {
					f.broken(h, s, "%s is seated, and did %s before", x.Person, did[0].action)
				}
			}
		}
		// Whatever else they were given, the policy lets none of them decide.
		if s.who.Kind == actor.Staff && h.kind == casefile.Case && len(h.did(s.who.ID, findersOf...)) > 0 && h.ask.IntN(4) == 0 {
			p := h.colleague(s.who.ID)
			act := some(h, sorted(deciding))
			seat := some(h, decidersOf)
			as := *p
			as.Roles = append(slices.Clone(p.Roles), h.p.Function(seat).Role)
			f.saw("somebody who found was asked about as a decider")
			if h.mayIn(s.after, deciding[act], &as, act, seat) {
				f.broken(h, s, "%s did %s, and as %s could %s", p.Name, h.did(p.Name, findersOf...)[0].action, seat, act)
			}
		}
	}
})

func TestI03_WhoTestedFoundOrCheckedNeverDecides(t *testing.T) {
	nobodyJudgesTheirOwn.holds(t, map[string]int{"somebody decided": 100, "somebody was seated to decide": 100, "somebody who found was asked about as a decider": 100})
}

// before are the functions of a linked case after which nobody decides the appeal of this one.
var before = []string{"triage", "resolver", "lead", "investigator", "quality", "adviser", "guardian", "panellist", "chair", "hearing_member", "hearing_chair",
	"interim_member", "reviewer", "reopener", "overseer"}

var appealsAreOthers = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() {
			return
		}
		if slices.ContainsFunc(functions(s.before, s.who.ID), func(x string) bool { return slices.Contains(appealsOf, x) }) {
			f.saw("somebody acted on an appeal")
			for _, d := range h.did(s.who.ID) {
				if !slices.ContainsFunc(d.functions, func(x string) bool { return slices.Contains(appealsOf, x) }) {
					f.broken(h, s, "%s did %s before", s.who.ID, d.action)
				}
			}
		}
		for _, x := range s.newcomers() {
			if !slices.Contains(appealsOf, x.Function) {
				continue
			}
			f.saw("somebody was seated on an appeal")
			for _, d := range h.did(x.Person) {
				f.broken(h, s, "%s is seated as %s, and did %s before as %v", x.Person, x.Function, d.action, d.functions)
			}
			for _, function := range h.colleague(x.Person).elsewhere {
				if slices.Contains(before, function) {
					f.broken(h, s, "%s is seated, and was %s of a linked case", x.Person, function)
				}
			}
		}
	}
})

func TestI04_AnAppealIsDecidedByNobodyWhoEverActedInTheCaseOrALinkedOne(t *testing.T) {
	appealsAreOthers.holds(t, map[string]int{"somebody acted on an appeal": 40, "somebody was seated on an appeal": 40})
}

var anotherPanel = every(func(h *history, f *findings) func(*step) {
	spent := map[string]bool{} // who sat, or was drawn to, before a veto
	vetoed := false
	return func(s *step) {
		if !s.took() {
			return
		}
		if vetoed {
			for _, x := range s.newcomers() {
				if slices.Contains(decidersOf, x.Function) {
					f.saw("somebody was seated after a veto")
					if spent[x.Person] {
						f.broken(h, s, "%s sat on an earlier panel", x.Person)
					}
				}
			}
			if s.action.Has("ballot") {
				f.saw("a member voted after a veto")
				if spent[s.who.ID] {
					f.broken(h, s, "%s sat on an earlier panel", s.who.ID)
				}
			}
		}
		if s.action.ID == "veto" {
			vetoed = true
			f.saw("a veto")
			for person, functions := range h.seated {
				if slices.ContainsFunc(decidersOf, func(x string) bool { return functions[x] }) {
					spent[person] = true
				}
			}
		}
	}
})

func TestI05_AVetoedCaseIsReheardByNobodyOfAnEarlierPanel(t *testing.T) {
	anotherPanel.holds(t, map[string]int{"a veto": 4, "somebody was seated after a veto": 10, "a member voted after a veto": 5})
}

var newPeople = every(func(h *history, f *findings) func(*step) {
	earlier := map[string]string{} // by person: something they did in an earlier life
	return func(s *step) {
		if !s.took() {
			return
		}
		if len(earlier) > 0 {
			if what, worked := earlier[s.who.ID]; worked {
				f.broken(h, s, "%s did %s in an earlier life of the case", s.who.ID, what)
			}
			if what, worked := earlier[s.second]; worked {
				f.broken(h, s, "%s confirmed, and did %s in an earlier life of the case", s.second, what)
			}
			if s.who.Kind == actor.Staff {
				f.saw("somebody worked on a case that was opened again")
			}
			for _, x := range s.newcomers() {
				f.saw("somebody was seated on a case that was opened again")
				if what, worked := earlier[x.Person]; worked {
					f.broken(h, s, "%s is drawn, and did %s in an earlier life of the case", x.Person, what)
				}
			}
			person := some(h, sorted(earlier))
			act := some(h, h.acts[h.kind])
			f.saw("the policy was asked about somebody of an earlier life")
			if p := h.colleague(person); h.may(s.after, p, act, some(h, h.p.Functions).ID) {
				f.broken(h, s, "%s, who did %s in an earlier life, may %s", person, earlier[person], act)
			}
		}
		if s.action.Has("restart") {
			f.saw("a case was opened again")
			h.deeds[s.who.ID] = append(h.deeds[s.who.ID], deed{at: s.at, action: s.action.ID, functions: functions(s.before, s.who.ID)})
			for person, all := range h.deeds {
				for _, d := range all {
					// Who only ever was its clerk stays. Who did something in no function of the case has not worked on it.
					if len(d.functions) > 0 && !slices.Equal(d.functions, []string{"clerk"}) {
						earlier[person] = d.action
					}
				}
			}
		}
	}
})

func TestI06_ACaseThatIsOpenedAgainSharesNobodyWithItsEarlierLifeButTheClerk(t *testing.T) {
	newPeople.holds(t, map[string]int{"a case was opened again": 8, "somebody worked on a case that was opened again": 20,
		"somebody was seated on a case that was opened again": 20, "the policy was asked about somebody of an earlier life": 50})
}
