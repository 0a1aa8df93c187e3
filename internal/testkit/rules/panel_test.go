package rules

import (
	"slices"
	"strings"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/panel"
)

// A body of the rules (1.3, 5.14): how many must sit, and which two functions its seats are.
type body struct {
	chair, member string
	quorum        int
	mixed         bool // a lawyer in the chair, somebody of the regulators, somebody lay
}

var bodies = map[string]body{
	"panel": {"chair", "panellist", 2, false}, "senior_panel": {"hearing_chair", "hearing_member", 3, false},
	"hearing_body": {"hearing_chair", "hearing_member", 3, true}, "appeal_panel": {"appeal_chair", "appeal_member", 3, true},
}

// sits are those who sit on the body of a file, declared free of conflict, by their functions.
func sits(f *casefile.File) (b body, seats map[string]string, undeclared int) {
	b = bodies[f.Contents.Sitting.Body]
	seats = map[string]string{}
	for _, x := range f.Contents.Holders {
		switch {
		case x.Function != b.chair && x.Function != b.member:
		case x.Declared:
			seats[x.Person] = x.Function
		default:
			undeclared++
		}
	}
	return b, seats, undeclared
}

var findingsFirst = every(func(h *history, f *findings) func(*step) {
	locked := false // by the body that sits
	return func(s *step) {
		if h.kind != casefile.Case {
			return
		}
		if s.moment && h.ask.IntN(3) > 0 {
			return
		}
		if s.moment {
			// Before that, the policy shows what was found before to nobody who sits.
			for person := range seatsOf(s.after, decidersOf) {
				if p := h.colleague(person); h.may(s.after, p, "read_priors") {
					f.saw("a member might read what was found before")
					if !locked {
						f.broken(h, s, "%s may read what was found before, and the findings are not locked", person)
					}
				} else if !locked {
					f.saw("a member might not yet")
				}
			}
			return
		}
		if !s.took() {
			return
		}
		d := s.result.Event.Data
		switch {
		case len(d.Findings) > 0:
			locked = true
		case s.action.Has("ballot") && s.before.Contents.Sitting.Question == "sanction", s.action.Has("count") && d.Verdict != nil && s.before.Contents.Sitting.Question == "sanction", d.Drafted != nil:
			f.saw("somebody spoke of what follows")
			if !locked {
				f.broken(h, s, "before the findings")
			}
		case s.before.State() == "sanctioning" && s.after.State() == "sitting":
			f.broken(h, s, "the findings are opened again")
		}
		if s.action.Has("disband") || s.action.Has("restart") || s.action.Has("decide_appeal") && s.after.Contents.Remitted {
			locked = false
		}
	}
})

func seatsOf(f *casefile.File, functions []string) map[string]string {
	out := map[string]string{}
	for _, x := range f.Contents.Holders {
		if x.Declared && slices.Contains(functions, x.Function) {
			out[x.Person] = x.Function
		}
	}
	return out
}

func TestI11_FindingsComeBeforeASanctionAndWhatWasFoundBeforeIsReadAfterThem(t *testing.T) {
	findingsFirst.holds(t, map[string]int{"somebody spoke of what follows": 80, "a member might read what was found before": 50, "a member might not yet": 100})
}

var oneByOne = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() || len(s.result.Event.Data.Findings) == 0 {
			return
		}
		d := s.result.Event.Data
		var live, found []int
		for _, a := range s.before.Contents.Allegations {
			if !a.Dropped {
				live = append(live, a.N)
			}
		}
		for _, one := range d.Findings {
			found = append(found, one.Allegation)
			votes, reasons := map[string]int{}, 0
			for _, b := range d.Ballots {
				for _, v := range b.Findings {
					if v.Allegation == one.Allegation {
						votes[v.Found]++
						if strings.TrimSpace(v.Reasons) != "" {
							reasons++
						}
					}
				}
			}
			f.saw("an allegation was decided")
			if reasons != len(d.Ballots) || len(one.Reasons) == 0 && votes[one.Found] > 0 {
				f.broken(h, s, "%d of %d members gave reasons on allegation %d", reasons, len(d.Ballots), one.Allegation)
			}
			// More likely than not, to more than half of those who sit.
			if proved := 2*votes[panel.Proved] > len(d.Ballots); proved != (one.Found == panel.Proved) {
				f.broken(h, s, "allegation %d is %q by %v", one.Allegation, one.Found, votes)
			} else if !proved && votes[panel.Proved] > 0 {
				f.saw("a minority found it proved")
			}
		}
		if !slices.Equal(live, found) {
			f.broken(h, s, "allegations %v stand, and %v are decided", live, found)
		}
	}
})

func TestI12_EachAllegationIsDecidedOnItsOwnByMoreThanHalfAndWithReasons(t *testing.T) {
	oneByOne.holds(t, map[string]int{"an allegation was decided": 60, "a minority found it proved": 3})
}

var quorum = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.took() || !s.action.Has("question") && !s.action.Has("count") {
			return
		}
		b, seats, undeclared := sits(s.before)
		d := s.result.Event.Data
		switch {
		case s.action.Has("count"):
			f.saw("votes were counted")
			if len(d.Ballots) != len(seats) {
				f.broken(h, s, "%d ballots of %d members are counted", len(d.Ballots), len(seats))
			}
			for _, ballot := range d.Ballots {
				if seats[ballot.Person] == "" {
					f.broken(h, s, "the ballot of %s is counted, who does not sit", ballot.Person)
				}
			}
			if v := d.Verdict; v != nil && v.Settled && weight(v.Outcome) > weight("WARN") && len(seats) < 3 {
				f.broken(h, s, "%s by %d members", v.Outcome, len(seats))
			}
			if v := d.Verdict; v != nil && v.Settled && len(seats) == 2 && v.For < 2 {
				f.broken(h, s, "two sit, and they do not agree")
			}
			if len(seats) < 3 {
				f.saw("by fewer than three")
			}
		default:
			f.saw("a sitting was opened")
			if undeclared > 0 {
				f.broken(h, s, "%d members have not declared", undeclared)
			}
		}
		chair, categories := "", map[string]bool{}
		for person, function := range seats {
			if function == b.chair {
				chair = person
			}
			for _, category := range h.colleague(person).Categories {
				categories[category] = true
			}
		}
		switch {
		case len(seats) < b.quorum:
			f.broken(h, s, "%d of %d members sit", len(seats), b.quorum)
		case chair == "":
			f.broken(h, s, "nobody chairs")
		case b.mixed && (!slices.Contains(h.colleague(chair).Categories, "lawyer") || !categories["regulator"] || !categories["lay"]):
			f.broken(h, s, "it is made up of %v", categories)
		case b.mixed:
			f.saw("of a body that must be mixed")
		}
	}
})

func TestI24_QuorumAndCompositionHoldAtTheOpeningTheFindingsAndTheSanction(t *testing.T) {
	quorum.holds(t, map[string]int{"a sitting was opened": 40, "votes were counted": 60, "of a body that must be mixed": 15})
}

var servants = every(func(h *history, f *findings) func(*step) {
	serving := []string{"clerk", "adviser"}
	return func(s *step) {
		if !s.took() {
			return
		}
		if s.decides() {
			f.saw("somebody decided")
			for _, person := range []string{s.who.ID, s.second} {
				if d := h.did(person, serving...); len(d) > 0 {
					f.broken(h, s, "%s did %s before, as %v", person, d[0].action, d[0].functions)
				}
			}
		}
		p := h.colleague(s.who.ID)
		if p == nil || len(h.did(p.Name, serving...)) == 0 || h.kind != casefile.Case {
			return
		}
		act, seat := some(h, sorted(deciding)), some(h, decidersOf)
		as := *p
		as.Roles = append(slices.Clone(p.Roles), h.p.Function(seat).Role)
		f.saw("a clerk or an adviser was asked about as a decider")
		if h.mayIn(s.after, deciding[act], &as, act, seat) {
			f.broken(h, s, "%s, who serves, could %s as %s", p.Name, act, seat)
		}
	}
})

func TestI25_TheAdviserAndTheClerkDoNotVoteAndDoNotDraft(t *testing.T) {
	servants.holds(t, map[string]int{"somebody decided": 100, "a clerk or an adviser was asked about as a decider": 100})
}
