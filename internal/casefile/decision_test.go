package casefile_test

import (
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// deciding drives a case through the procedure of decisions, to a body that sits.
func deciding(t *testing.T, body string, before ...func(*route)) *route {
	t.Helper()
	r := small(t, "decisions")
	r.pools["judge"] = []string{"judge-0", "judge-1", "judge-2"}
	r.expected = []string{"N1"}
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	for _, step := range before {
		step(r)
	}
	r.takes("freeze", "draw_"+body)
	r.declareAll()
	r.takes("open")
	return r
}

func found(how string) map[string]any {
	return map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": how, "reasons": "r"}}}
}

// toSanction finds a breach and asks what follows.
func toSanction(t *testing.T, body string, before ...func(*route)) *route {
	t.Helper()
	r := deciding(t, body, before...)
	r.vote("find", found("proved"))
	r.takes("lock")
	return r
}

func (r *route) refused(action string, fields map[string]any) (pointer, code string) {
	r.t.Helper()
	return wrong(r.t, r.try(r.f.Contents.Seats(r.p.Body(r.f.Contents.Sitting.Body))[0].Person, action, "", fields))
}

func TestI02AFindingRestsOnNothingThatWasNotPut(t *testing.T) {
	t.Parallel()
	shown := func(r *route) {
		r.exhibit = "seen"
		r.do("a", "exhibit", "", map[string]any{"evidence": "seen"})
		r.exhibit = "kept"
		r.do("a", "exhibit", "", map[string]any{"evidence": "kept"})
		r.do("a", "disclose", "", map[string]any{"evidence": []any{"seen"}, "how": "shown"})
		r.do("a", "disclose", "", map[string]any{"evidence": []any{"kept"}, "how": "withheld", "ground": "safety"})
	}
	r := deciding(t, "panel", shown)
	on := func(items ...any) map[string]any {
		return map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "r", "evidence": items}}}
	}
	for _, item := range []string{"kept", "nowhere"} {
		if pointer, code := r.refused("find", on("seen", item)); pointer != "/fields/findings/0/evidence/1" || code != "I02" {
			t.Errorf("%s: got %s %s", item, pointer, code)
		}
	}
	r.vote("find", on("seen"))
	r.takes("lock")
	if got := r.f.Contents.Findings[0].Evidence; len(got) != 1 || got[0] != "seen" {
		t.Errorf("the finding rests on %v, want seen", got)
	}
}

func TestI24AnOutcomeThatAsksForMoreSeatsIsNotGivenByFewer(t *testing.T) {
	t.Parallel()
	r := deciding(t, "panel")
	for _, h := range r.f.Contents.Holders[:1] { // one stands down: two are the quorum, and too few to suspend
		r.do(h.Person, "declare", "", map[string]any{"conflict": true})
	}
	r.vote("find", found("proved"))
	r.takes("lock")
	if pointer, code := r.refused("sanction", map[string]any{"outcome": "SUSP", "months": 3.0, "departure": "d", "reasons": "r"}); pointer != "/fields/outcome" || code != "I24" {
		t.Errorf("got %s %s", pointer, code)
	}
	r.vote("sanction", map[string]any{"outcome": "WARN", "reasons": "r"})
	r.takes("settle")
}

func TestI24AVoteIsVoidWhereAMemberIsLostBeforeItIsCounted(t *testing.T) {
	t.Parallel()
	r := toSanction(t, "panel")
	r.vote("sanction", map[string]any{"outcome": "SUSP", "months": 3.0, "departure": "d", "reasons": "r"})
	r.do(r.f.Contents.Holders[0].Person, "declare", "", map[string]any{"conflict": true})
	round := r.f.Contents.Rounds
	r.takes("settle")
	if r.f.Contents.Settled || r.f.Contents.Sanctioned != nil || r.f.Contents.Rounds != round+1 {
		t.Errorf("it was counted: %+v", r.f.Contents.Sanctioned)
	}
	r.vote("sanction", map[string]any{"outcome": "WARN", "reasons": "r"}) // those who are left are not kept from what they may give
	r.takes("settle")
	if got := r.f.Contents.Sanctioned; got == nil || got.Outcome != "WARN" {
		t.Errorf("they gave %+v", got)
	}
}

func TestWhatLiesOutsideTheGuidanceNeedsAReason(t *testing.T) {
	t.Parallel()
	r := toSanction(t, "panel")
	if pointer, code := r.refused("sanction", map[string]any{"outcome": "SUSP", "months": 3.0, "reasons": "r"}); pointer != "/fields/departure" || code != "R10" {
		t.Errorf("got %s %s", pointer, code)
	}
	r = toSanction(t, "panel", func(r *route) { r.takes("grave") }) // the first range that holds
	if pointer, _ := r.refused("sanction", map[string]any{"outcome": "ROC", "reasons": "r"}); pointer != "/fields/departure" {
		t.Errorf("got %s", pointer)
	}
	r.vote("sanction", map[string]any{"outcome": "SUSP", "months": 3.0, "reasons": "r"})
	r.takes("settle")
}

func TestWhatGoesWithABreachIsAttachedAndNeverAlone(t *testing.T) {
	t.Parallel()
	r := toSanction(t, "panel")
	if pointer, code := r.refused("sanction", map[string]any{"outcome": "EDU", "reasons": "r"}); pointer != "/fields/outcome" || code != "unknown_option" {
		t.Errorf("alone: got %s %s", pointer, code)
	}
	if pointer, code := r.refused("sanction", map[string]any{"outcome": "ROC", "attached": []any{"REP"}, "reasons": "r"}); pointer != "/fields/attached/0" || code != "unknown_option" {
		t.Errorf("by a body that may not: got %s %s", pointer, code)
	}
	r.ballots = nil
	for i, s := range r.f.Contents.Seats(r.p.Body("panel")) {
		fields := map[string]any{"outcome": "ROC", "reasons": "r"}
		if i < 2 {
			fields["attached"] = []any{"EDU"}
		}
		r.do(s.Person, "sanction", "", fields)
	}
	r.takes("settle")
	if got := r.f.Contents.Sanctioned.Attached; len(got) != 1 || got[0] != "EDU" {
		t.Errorf("two of three attached a course, and it says %v", got)
	}
}

// drafted brings a reminder with a course to its draft.
func drafted(t *testing.T) *route {
	t.Helper()
	r := toSanction(t, "panel")
	r.vote("sanction", map[string]any{"outcome": "ROC", "attached": []any{"EDU"}, "reasons": "r"})
	r.takes("settle")
	return r
}

func draft(conditions ...any) map[string]any {
	return map[string]any{"facts": "f", "weighing": "w", "conditions": conditions}
}

var course = map[string]any{"kind": "EDU", "what": "A day's course", "days": 30.0}

func TestEverythingAttachedHasAConditionAndNothingElseHas(t *testing.T) {
	t.Parallel()
	r := drafted(t)
	if pointer, code := wrong(t, r.try("a", "draft", "", draft())); pointer != "/fields/conditions" || code != "incomplete" {
		t.Errorf("none: got %s %s", pointer, code)
	}
	repair := map[string]any{"kind": "REP", "what": "Say sorry", "days": 9.0}
	if pointer, code := wrong(t, r.try("a", "draft", "", draft(course, repair))); pointer != "/fields/conditions/1/kind" || code != "not_attached" {
		t.Errorf("one too many: got %s %s", pointer, code)
	}
}

func TestI18ADraftHasNoEffectUntilItIsPronounced(t *testing.T) {
	t.Parallel()
	r := drafted(t)
	if err := r.try("a", "pronounce", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("nothing was pronounced: %v", err)
	}
	r.do("a", "draft", "", draft(course))
	if c := r.f.Contents; c.Decision != nil || c.Outcome != "" || c.Drafted == nil {
		t.Fatalf("the draft had effect: %+v %q", c.Decision, c.Outcome)
	}
	r.takes("pronounce")
	if c := r.f.Contents; c.Decision == nil || c.Outcome != "ROC" || c.Drafted != nil {
		t.Errorf("got %+v %q, draft %+v", c.Decision, c.Outcome, c.Drafted)
	}
}

func TestI18AVetoThrowsTheDraftAway(t *testing.T) {
	t.Parallel()
	r := drafted(t)
	r.do("a", "draft", "", draft(course))
	r.takes("veto")
	if c := r.f.Contents; c.Drafted != nil || c.Decision != nil || c.Findings != nil || len(c.Holders) != 0 {
		t.Errorf("something stands of what was vetoed: %+v", c)
	}
}

func TestI18WhatABodyDecidesIsReviewedUnlessItIsIndependent(t *testing.T) {
	t.Parallel()
	suspend := map[string]any{"outcome": "SUSP", "months": 3.0, "departure": "d", "reasons": "r"}
	r := toSanction(t, "panel")
	r.vote("sanction", suspend)
	r.takes("settle")
	r.do("a", "draft", "", draft())
	if err := r.try("a", "pronounce", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a suspension by a panel was pronounced: %v", err)
	}
	r = toSanction(t, "court")
	r.vote("sanction", suspend)
	r.takes("settle")
	r.do("a", "draft", "", draft())
	r.takes("pronounce")
}

func TestAConditionIsOpenUntilItIsMetOrItsDayIsPast(t *testing.T) {
	t.Parallel()
	r := drafted(t)
	r.do("a", "draft", "", draft(course))
	r.takes("pronounce", "settle_in")
	if got := len(r.f.Contents.Conditions); got != 1 || r.f.State() != "decided" {
		t.Fatalf("got %d conditions in %s", got, r.f.State())
	}
	if pointer, code := wrong(t, r.try("a", "complete", "", map[string]any{"condition": 2.0, "proof": "p"})); pointer != "/fields/condition" || code != "unknown_condition" {
		t.Errorf("got %s %s", pointer, code)
	}
	open := func(r *route) int { return r.f.Facts(r.p, casefile.Input{At: r.now}).Conditions }
	r.later(29)
	if open(r) != 1 {
		t.Error("it ended before its day")
	}
	r.later(2)
	if open(r) != 0 {
		t.Error("its day is past and it is open")
	}
	r.later(-20)
	r.do("a", "complete", "", map[string]any{"condition": 1.0, "proof": "p"})
	if r.f.State() != "final" || open(r) != 0 {
		t.Errorf("it was met, and stands in %s with %d open", r.f.State(), open(r))
	}
}

func TestI13AdviceFollowsWhereOnlyWhatIsHopedForWasProved(t *testing.T) {
	t.Parallel()
	r := deciding(t, "panel", func(r *route) {
		r.do("a", "allege", "", map[string]any{"clause": "N1", "conduct": "posted", "on": "2026-02-20", "act": "was curt"})
	})
	both := []any{map[string]any{"allegation": 1.0, "found": "NB", "reasons": "r"}, map[string]any{"allegation": 2.0, "found": "proved", "reasons": "r"}}
	r.vote("find", map[string]any{"findings": both})
	r.takes("lock")
	r.do("a", "draft", "", draft())
	r.takes("pronounce")
	if r.f.Contents.Outcome != "ADV" {
		t.Errorf("got %s, want ADV", r.f.Contents.Outcome)
	}
	if err := r.try("a", "correct", "", map[string]any{"was": "a", "reads": "b"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("advice may be appealed: %v", err)
	}
}

func TestASlipIsCorrectedBesideTheDecision(t *testing.T) {
	t.Parallel()
	r := drafted(t)
	r.do("a", "draft", "", draft(course))
	r.takes("pronounce")
	was := *r.f.Contents.Decision
	r.do("a", "correct", "", map[string]any{"was": "Mach", "reads": "March"})
	if c := r.f.Contents; len(c.Slips) != 1 || c.Slips[0].Reads != "March" || c.Decision.Facts != was.Facts {
		t.Errorf("got %+v and %+v", c.Slips, c.Decision)
	}
}

func TestAnAdjournedBodyKeepsItsSeatsAndThePackIsOpenAgain(t *testing.T) {
	t.Parallel()
	r := deciding(t, "panel")
	r.do(r.f.Contents.Holders[0].Person, "find", "", found("proved"))
	r.takes("adjourn")
	c := r.f.Contents
	if len(c.Holders) != 3 || c.Pack != nil || c.Sitting.Question != "" || len(c.Sitting.Voted) != 0 {
		t.Fatalf("got %d seats, pack %v, question %q, %d votes", len(c.Holders), c.Pack, c.Sitting.Question, len(c.Sitting.Voted))
	}
	r.takes("freeze", "open")
	r.vote("find", found("proved"))
	r.takes("lock")
}
