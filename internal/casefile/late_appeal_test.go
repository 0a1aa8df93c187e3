package casefile_test

import (
	"testing"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
)

// enforced is a case in which a suspension of six months with a course has run for a month, and is appealed late.
func enforced(t *testing.T) (r *route, began time.Time) {
	t.Helper()
	r = toSanction(t, "court")
	r.vote("sanction", map[string]any{"outcome": "SUSP", "months": 6.0, "attached": []any{"EDU"}, "departure": "d", "reasons": "r"})
	r.takes("settle")
	r.do("a", "draft", "", draft(course))
	r.takes("pronounce", "enforce")
	began = r.f.Contents.Sanction.From
	r.do("a", "complete", "", map[string]any{"condition": 1.0, "proof": "p"})
	r.now = r.now.AddDate(0, 1, 0)
	r.do("respondent", "appeal", "", map[string]any{"grounds": []any{"posted"}, "text": "too much"})
	return r, began
}

// judged lets a court decide the appeal.
func (r *route) judged(result map[string]any) {
	r.t.Helper()
	r.pools["judge"] = append(r.pools["judge"], "judge-3", "judge-4", "judge-5")
	r.declareAll()
	r.takes("hear")
	r.vote("judge", result)
	r.do("a", "rule", "", map[string]any{"facts": "f", "weighing": "w"})
}

func (r *route) runsFrom(began time.Time, months int) {
	r.t.Helper()
	s := r.f.Contents.Sanction
	until := r.days.Add(began, calendar.Length{N: months, Unit: calendar.Month})
	if s == nil || !s.From.Equal(began) || s.Months != months || !s.Until.Equal(until) {
		r.t.Errorf("got %+v, want %d months from %s", s, months, began)
	}
	for _, d := range r.f.Deadlines(r.p, r.days, r.now) {
		if d.Clock == "sanction" && (!d.Due.Equal(s.Until) || d.State != calendar.Running) {
			r.t.Errorf("its clock is %s until %s, want %s", d.State, d.Due, s.Until)
		}
	}
	if c := r.f.Contents.Conditions; len(c) != 1 || !c[0].Done {
		r.t.Errorf("what was met is asked for again: %+v", c)
	}
}

func TestI19ALateAppealMakesNothingLongerThatRunsAlready(t *testing.T) {
	t.Parallel()
	r, began := enforced(t)
	r.takes("refuse")
	r.runsFrom(began, 6)

	r, began = enforced(t)
	r.judged(map[string]any{"result": "stands", "reasons": "r"})
	r.runsFrom(began, 6)

	r, began = enforced(t)
	r.judged(map[string]any{"result": "lower", "outcome": "SUSP", "months": 2.0, "reasons": "r"})
	r.runsFrom(began, 2)
}

func TestI19AnAppealInTimeBeginsTheSanctionAtItsEnd(t *testing.T) {
	t.Parallel()
	r := toSanction(t, "court")
	r.vote("sanction", map[string]any{"outcome": "SUSP", "months": 6.0, "departure": "d", "reasons": "r"})
	r.takes("settle")
	r.do("a", "draft", "", draft())
	r.takes("pronounce")
	r.do("respondent", "appeal", "", map[string]any{"grounds": []any{"posted"}, "text": "too much"})
	r.now = r.now.AddDate(0, 1, 0)
	at := r.now
	r.takes("refuse")
	if s := r.f.Contents.Sanction; s == nil || s.From.Before(at.Truncate(time.Second)) {
		t.Errorf("got %+v, want it from %s", s, at)
	}
}

func TestAQuashedDecisionLeavesNothingInForce(t *testing.T) {
	t.Parallel()
	r, _ := enforced(t)
	r.judged(map[string]any{"result": "quash", "reasons": "r"})
	c := r.f.Contents
	if c.Sanction != nil || len(c.Conditions) != 0 || c.Outcome != "NB" || r.f.Facts(r.p, casefile.Input{At: r.now}).Running {
		t.Errorf("got %+v, %+v, %s", c.Sanction, c.Conditions, c.Outcome)
	}
}
