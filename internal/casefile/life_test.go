package casefile_test

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
)

func TestI06_ANewLifeSharesNobodyWithTheEarlierOneButWhoStays(t *testing.T) {
	t.Parallel()
	r := court(t)
	r.known["t1"] = panel.Candidate{Trained: []string{"testing"}}
	r.known["t2"] = r.known["t1"]
	r.do("", "draw_officer", "", nil)
	r.do("", "draw_clerk", "", nil)
	r.do("", "draw_watch", "", nil)
	r.declareAll()
	officer, clerk, guard := r.holder("officer"), r.holder("clerk"), r.holder("guard")
	r.do(guard, "stand_down", "", nil) // whoever left worked on it, too
	r.do("a", "close", "", nil)
	r.do("a", "restart", "", nil)
	if got := r.seats(); !slices.Equal(got, []string{clerk}) {
		t.Errorf("sit do %v, want the clerk %s alone", got, clerk)
	}
	for _, who := range []string{officer, guard, "j1", "j2"} {
		if got := r.f.RelationsOf(who); !slices.Contains(got, "barred") {
			t.Errorf("%s stands as %v, want barred", who, got)
		}
	}
	if got := r.f.RelationsOf(clerk); slices.Contains(got, "barred") || !slices.Contains(got, "clerk") {
		t.Errorf("the clerk stands as %v", got)
	}
	for _, f := range r.p.Functions {
		for _, who := range []string{officer, guard, "j1"} {
			if got := r.f.Eligible(r.p, f.ID, []string{who, "new"}); !slices.Equal(got, []string{"new"}) {
				t.Errorf("%s could be drawn for %s: %v", who, f.ID, got)
			}
		}
	}
	r.do("", "draw_officer", "", nil)
	if got := r.holder("officer"); got == officer {
		t.Errorf("%s was drawn again", got)
	}
}

func TestT41_WhatWasPutAndDecidedIsOpenAgainAndWhatWasGatheredStays(t *testing.T) {
	t.Parallel()
	r := court(t)
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	r.do("a", "put", "", nil)
	r.do("a", "mark", "", nil)
	r.do("a", "freeze", "", nil)
	r.do("a", "close", "", nil)
	r.do("a", "restart", "", nil)
	c := r.f.Contents
	switch {
	case c.Outcome != "", c.Pack != nil, c.Sitting.Body != "", len(c.Wants) > 0:
		t.Errorf("got outcome %q, pack %v, body %q: they belong to the earlier life", c.Outcome, c.Pack, c.Sitting.Body)
	case len(c.Live()) != 1 || c.Allegations[0].Put:
		t.Errorf("got %+v, want the allegation, not yet put", c.Allegations)
	case c.Marks["seen"] || !c.Marks["child"]:
		t.Errorf("got marks %v, want the overlay alone", c.Marks)
	case !c.OnHold:
		t.Error("the hold is lost")
	case c.Taken["allege"] != 0:
		t.Error("what was done in the earlier life still counts")
	}
}

func TestI08_I36_AConflictIsLiftedBySomebodyElseInTheirName(t *testing.T) {
	t.Parallel()
	r := court(t)
	give := map[string]any{"person": "by user name"}
	r.person = "j3"
	if pointer, code := wrong(t, r.try("rev", "clear", "", give)); pointer != "/fields/person" || code != "not_in_conflict" {
		t.Errorf("got %s %s for somebody without a conflict", pointer, code)
	}
	r.person = ""
	r.do("j1", "stand_down", "", nil)
	r.person = "j1"
	if err := r.try("j1", "clear", "", give); !fault.Is(err, fault.Forbidden) {
		t.Errorf("I36: they lifted their own: %v", err)
	}
	r.do("rev", "clear", "", give)
	want := casefile.Standing{Person: "j1", Relation: "conflict", Ends: true, By: "rev"}
	if !slices.Contains(r.result.Stand, want) {
		t.Errorf("got %+v, want %+v", r.result.Stand, want)
	}
	if got := r.f.RelationsOf("j1"); slices.Contains(got, "conflict") || slices.Contains(got, "chair") {
		t.Errorf("they stand as %v: neither in conflict nor in their seat", got)
	}
	r.person = ""
	r.do("j1", "stand_down", "", nil) // a new one takes effect like the first
	if got := r.f.RelationsOf("j1"); !slices.Contains(got, "conflict") {
		t.Errorf("they stand as %v, want in conflict", got)
	}
}

func TestI08_SomebodyRulesOnWhomTheReporterKeepsAway(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	told := func(kept ...string) {
		h := casefile.Header{ID: r.id(), Kind: casefile.Report, Procedure: r.p.ID, Version: r.p.Version}
		born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system",
			casefile.Data{Summary: &casefile.Summary{}, Quarantine: []string{"near", "one", "two"}, KeptAway: kept}, r.now, r.id)
		if err != nil {
			t.Fatal(err)
		}
		r.f = born.After
	}
	give := map[string]any{"person": "by user name"}
	told()
	r.person = "near"
	if err := r.try("rev", "keep", "", give); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody is kept away: %v", err)
	}
	told("one", "two")
	if pointer, _ := wrong(t, r.try("rev", "keep", "", give)); pointer != "/fields/person" {
		t.Errorf("they are near, not kept away: %s", pointer)
	}
	if got := len(r.f.Deadlines(r.p, r.days, r.now)); got != 2 {
		t.Errorf("%d clocks run, want the one of the ruling, too", got)
	}
	r.person = "one"
	r.do("rev", "keep", "", give)
	r.person = "two"
	r.do("rev", "clear", "", give)
	for who, stays := range map[string]bool{"near": true, "one": true, "two": false} {
		if got := slices.Contains(r.f.RelationsOf(who), "conflict"); got != stays {
			t.Errorf("%s is in conflict: %v, want %v", who, got, stays)
		}
	}
	if len(r.f.KeptAway()) > 0 || len(r.f.Deadlines(r.p, r.days, r.now)) != 1 {
		t.Errorf("both are ruled on, and %v wait", r.f.KeptAway())
	}
}

func TestOnlyWhomNothingButTheReportersWishKeepsAwayIsRuledOn(t *testing.T) {
	t.Parallel()
	staff := []casefile.Colleague{{ID: "1", Name: "Alexandra Sample"}, {ID: "2", Name: "Kit Mock", Near: []string{"Robin Example"}}, {ID: "3", Name: "Jo Trial"}}
	named, away := []string{"Robin Example"}, []string{"Kit Mock", "Jo Trial"}
	aside := casefile.SetAside(named, away, staff)
	if got := casefile.OnlyAsked(aside, named, staff); !slices.Equal(got, []string{"3"}) || !slices.Equal(aside, []string{"2", "3"}) {
		t.Errorf("got %v of %v, want 3 of 2 and 3", got, aside)
	}
}

func TestTheOfficerSaysWhereBothSidesBelong(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	h := casefile.Header{ID: r.id(), Kind: casefile.Report, Procedure: r.p.ID, Version: r.p.Version}
	born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Summary: &casefile.Summary{}}, r.now, r.id)
	if err != nil {
		t.Fatal(err)
	}
	r.f = born.After
	one := map[string]any{"name": "Robin Example", "region": "north", "affected_region": "west"}
	other := map[string]any{"name": "Robin Example", "region": "south"}
	if err := r.try("a", "open_cases", "", map[string]any{"respondents": []any{one, other}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("the same person twice: %v", err)
	}
	r.do("a", "open_cases", "", map[string]any{"respondents": []any{one}})
	if got := r.result.Event.Data.Cases[0].Respondent; got.Region != "north" || got.AffectedRegion != "west" {
		t.Errorf("got %+v", got)
	}
}
