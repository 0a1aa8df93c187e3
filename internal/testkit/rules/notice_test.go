package rules

import (
	"slices"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

// breach are the outcomes that follow a breach (5.8), the mildest first.
var breach = []string{"ROC", "EDU", "REP", "WARN", "OFF", "REPR", "SUSP", "EXP"}

// weight is how grave an outcome is; 0 where it follows no breach.
func weight(outcome string) int { return slices.Index(breach, outcome) + 1 }

// decided is the determination or the appeal decision that the step brought into the world, if it did.
func decided(s *step) *casefile.Decision { return s.result.Event.Data.Decision }

// served is what was put to the respondent in notices, and how far it got.
type served struct {
	put       map[int]bool // allegations
	delivered time.Time    // first proof, of the last notice
	means     map[string]bool
	answered  bool      // the last notice
	warned    time.Time // finally
	went      time.Time // when the case went on from the last notice
}

// follow keeps what was served.
func (n *served) follow(s *step) {
	d := s.result.Event.Data
	switch {
	case s.action.Has("restart"), d.Parted != nil:
		*n = served{}
	case s.wrote("respondent", "L10", "L10s"):
		put := n.put
		*n = served{put: map[int]bool{}, means: map[string]bool{}}
		for i := range put {
			n.put[i] = true
		}
		for _, a := range s.after.Contents.Allegations {
			if !a.Dropped {
				n.put[a.N] = true
			}
		}
	case s.action.Has("serve") && n.means != nil:
		if n.delivered.IsZero() {
			n.delivered = s.at
		}
		n.means[s.text("means")] = true
	case s.action.Has("answer"):
		n.answered = n.answered || s.who.Kind == actor.Respondent
		n.went = s.at
	case s.wrote("respondent", "L12"):
		n.warned = s.at
	case s.before.State() != s.after.State() && n.went.IsZero():
		n.went = s.at
	}
}

var noSanction = every(func(h *history, f *findings) func(*step) {
	var n served
	return func(s *step) {
		if !s.took() {
			return
		}
		if d := decided(s); d != nil && weight(d.Outcome) > 0 && d.Result == "" {
			f.saw("a sanction was imposed")
			for _, found := range s.before.Contents.Findings {
				if found.Found == "proved" && !n.put[found.Allegation] {
					f.broken(h, s, "allegation %d stands in no notice", found.Allegation)
				}
			}
			switch {
			case n.answered: // which proves that it was delivered
				f.saw("after an answer")
			case n.delivered.IsZero():
				f.broken(h, s, "nothing proves that the last notice was delivered")
			case n.warned.IsZero() || len(n.means) < 2:
				f.broken(h, s, "without an answer, warned at %s, by %d means of delivery", n.warned, len(n.means))
			case n.warned.Before(n.delivered.AddDate(0, 0, 14)), n.went.Before(n.warned):
				f.broken(h, s, "without an answer, and the fortnight to give one had not passed")
			default:
				f.saw("without an answer")
			}
		}
		n.follow(s)
	}
})

func TestI01_NoSanctionWithoutANoticeItsProofAndTheTimeToAnswer(t *testing.T) {
	noSanction.holds(t, map[string]int{"a sanction was imposed": 10, "after an answer": 5, "without an answer": 3})
}

var noFinding = every(func(h *history, f *findings) func(*step) {
	var n served
	shown, had := map[string]string{}, map[string]bool{}
	return func(s *step) {
		if !s.took() {
			return
		}
		if s.action.With("question") == "findings" {
			f.saw("a body sat over the allegations")
			if c := s.before.Contents; c.Opening.Respondent.Unknown || c.Attribution != nil && c.Attribution.Contested {
				f.broken(h, s, "nobody knows yet whom it is about") // and so to whom it was put
			}
		}
		for _, found := range s.result.Event.Data.Findings {
			f.saw("an allegation was decided")
			if !n.put[found.Allegation] {
				f.broken(h, s, "allegation %d was not put to the respondent", found.Allegation)
			}
			for _, id := range found.Evidence {
				f.saw("a finding rested on evidence")
				if !had[id] {
					f.broken(h, s, "it rests on an item that the respondent has not been given")
				}
			}
		}
		if s.action.Has("disclose") {
			for _, id := range s.texts("evidence") {
				shown[id] = s.text("how")
			}
		}
		if s.wrote("respondent", "L10", "L10s", "L15") { // what is served goes with the notice or the pack
			for id, how := range shown {
				had[id] = how == "shown" || how == "gist"
			}
		}
		n.follow(s)
	}
})

func TestI02_NoFindingOnWhatWasNotPutToTheRespondent(t *testing.T) {
	noFinding.holds(t, map[string]int{"a body sat over the allegations": 10, "an allegation was decided": 20, "a finding rested on evidence": 5})
}
