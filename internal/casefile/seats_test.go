package casefile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/register"
)

// drawn drives a case through the procedure of people. The region of the respondent is north.
func drawn(t *testing.T) *route {
	t.Helper()
	r := small(t, "people")
	r.known, r.elsewhere = map[string]panel.Candidate{}, map[string][]string{}
	r.pools = map[string][]string{
		"triage": {"t1", "t2"}, "reserve": {"r1"}, "external": {"x1", "x2"}, "clerk": {"c1", "c2"}, "panel": {"p1", "p2", "p3", "p4"},
		"judge": {"j1", "j2", "j3", "j4"}, "guard": {"g1", "g2", "g3"},
	}
	return r
}

// in brings a case of which the regions of the sides are known.
func (r *route) in(region, affected string) {
	r.t.Helper()
	h := casefile.Header{ID: r.id(), Ref: "C-TEST", Kind: casefile.Case, Procedure: r.p.ID, Version: r.p.Version}
	res, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Opened: &casefile.Opening{
		Respondent: casefile.Respondent{Name: "Robin Example", Region: region, AffectedRegion: affected},
	}}, r.now, r.id)
	if err != nil {
		r.t.Fatal(err)
	}
	r.f = res.After
}

func (r *route) seats() []string {
	var out []string
	for _, h := range r.f.Contents.Holders {
		out = append(out, h.Person)
	}
	slices.Sort(out)
	return out
}

// lacks is that a draw was refused, and what the refusal names.
func lacks(t *testing.T, err error, code string, words ...string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Code != code {
		t.Fatalf("got %v, want unavailable by %s", err, code)
	}
	for _, w := range words {
		if !strings.Contains(f.Message, w) {
			t.Errorf("%q does not name %q", f.Message, w)
		}
	}
}

func TestR23_WhoeverIsDrawnHasTheCompetenceAndAnEmptyPoolFallsBackInOrder(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	lacks(t, r.try("", "draw_officer", "", nil), "I23")
	trained := func(people ...string) {
		for _, who := range people {
			r.known[who] = panel.Candidate{Trained: []string{"testing"}}
		}
	}
	trained("x2")
	r.do("", "draw_officer", "", nil)
	d := r.result.Event.Data.Draws[0]
	if r.holder("officer") != "x2" || d.Role != "external" || !slices.Equal(d.Pool, []string{"x2"}) || !d.Repeat() {
		t.Errorf("got %+v, want x2 of external", d)
	}
	r = drawn(t)
	trained("t2", "r1", "x1")
	r.do("", "draw_officer", "", nil)
	if d := r.result.Event.Data.Draws[0]; r.holder("officer") != "t2" || d.Role != "" {
		t.Errorf("got %+v, want t2 of the function's own pool", d)
	}
	r.do("t2", "declare", "", map[string]any{"conflict": true})
	trained("t2", "r1", "x1")
	r.do("", "draw_officer", "", nil)
	if d := r.result.Event.Data.Draws[0]; r.holder("officer") != "r1" || d.Role != "reserve" {
		t.Errorf("got %+v, want r1 of reserve, the first to fall back upon", d)
	}
}

func TestI04_NobodyIsDrawnWhoWorkedOnALinkedCase(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	r.pools["panel"] = []string{"p1", "p2", "p3"}
	r.elsewhere = map[string][]string{"p1": {"officer"}, "p2": {"clerk", "member"}, "p3": {"clerk"}}
	r.do("", "draw_appellate", "", nil)
	if got := r.result.Event.Data.Draws[0].Pool; !slices.Equal(got, []string{"p3"}) {
		t.Errorf("drawn from %v, want p3 alone", got)
	}
	r = drawn(t)
	r.pools["panel"] = []string{"p1"}
	r.elsewhere = map[string][]string{"p1": {"member"}}
	lacks(t, r.try("", "draw_appellate", "", nil), "I23")
}

func TestI24_ABodyIsMadeUpOfTheCategoriesItMustHave(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	lacks(t, r.try("", "draw_court", "", nil), "I24", "a chair of the category lawyer", "a member of the category lay")
	r.known["x1"] = panel.Candidate{Categories: []string{"lawyer"}}
	r.known["j3"] = panel.Candidate{Categories: []string{"lay"}}
	r.do("", "draw_court", "", nil)
	e := r.result.Event.Data
	if r.holder("chair") != "x1" || e.Draws[0].Role != "external" || e.Draws[0].For == "" || r.holder("judge") != "j3" || e.Draws[1].For == "" || e.Draws[2].For != "" {
		t.Fatalf("got %+v", e.Draws)
	}
	if len(e.Composed) != 1 || !e.Composed[0].Repeat(e.Draws) {
		t.Error("the record does not give the draws again")
	}
	if err := r.try("", "draw_court", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("I23: a full body was drawn for: %v", err)
	}
	r.do("j3", "declare", "", map[string]any{"conflict": true})
	lacks(t, r.try("", "draw_court", "", nil), "I24", "category lay")
	r.known["j1"], r.known["j2"], r.known["j4"] = panel.Candidate{Categories: []string{"lay"}}, panel.Candidate{Categories: []string{"lay"}}, panel.Candidate{Categories: []string{"lay"}}
	r.do("", "draw_court", "", nil)
	if got := r.result.Event.Data.Draws; len(got) != 1 || got[0].For != "a member of the category lay" {
		t.Errorf("got %+v, want one seat, for what is lacking", got)
	}
}

func TestI24_OneIsFromOutsideTheRegionsOfBothSidesWhereTheyAreKnown(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"p1", "p2", "p3", "p4"} {
		r := drawn(t)
		r.in("north", "west")
		for i, p := range r.pools["panel"] {
			r.known[p] = panel.Candidate{Region: []string{"north", "west", "", "north"}[i]}
		}
		r.pools["external"] = nil
		lacks(t, r.try("", "draw_panel", "", nil), "I24", "outside the region")
		r.known[who] = panel.Candidate{Region: "south"}
		r.do("", "draw_panel", "", nil)
		if !slices.Contains(r.seats(), who) {
			t.Errorf("%s alone is from elsewhere, and sit do %v", who, r.seats())
		}
	}
	r := drawn(t)
	r.f.Contents.Memberships = []casefile.Membership{{Days: map[string]register.Standing{procedure.OnReport: {Region: "north"}}}}
	lacks(t, r.try("", "draw_panel", "", nil), "I24", "outside the region") // the register knows, and of the pools nobody's is
	r = drawn(t)                                                            // no region is known
	r.do("", "draw_panel", "", nil)
}

func TestI24_OneIsTrainedForEachGroundThatALiveAllegationTouches(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	r.grounds = map[string][]string{"N9": {"race"}, "N10": {"age", "race"}}
	for _, clause := range []string{"N9", "N10"} {
		r.do("a", "allege", "", map[string]any{"clause": clause, "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	}
	r.known["p1"] = panel.Candidate{Trained: []string{"race"}}
	lacks(t, r.try("", "draw_panel", "", nil), "I24", "trained for age")
	r.known["x2"] = panel.Candidate{Trained: []string{"age"}}
	r.do("", "draw_panel", "", nil)
	if got := r.seats(); !slices.Contains(got, "p1") || !slices.Contains(got, "x2") {
		t.Errorf("sit do %v, want p1 and x2 among them", got)
	}
}

// What somebody is trained for counts for a seat that they got when nothing was asked of it yet.
func TestI24_WhoSatBeforeAnythingWasWantedIsKnownOnceItIs(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	r.pools["panel"], r.pools["external"] = []string{"p1", "p2", "p3"}, []string{"x1"}
	r.known["p1"] = panel.Candidate{Trained: []string{"race"}}
	r.do("", "draw_panel", "", nil)
	r.grounds = map[string][]string{"N9": {"race"}}
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	r.do("p2", "declare", "", map[string]any{"conflict": true})
	r.do("", "draw_panel", "", nil)
	if got := r.seats(); !slices.Equal(got, []string{"p1", "p3", "x1"}) {
		t.Fatalf("sit do %v, want p1, p3 and x1", got)
	}
	r.declareAll()
	if !r.f.Contents.Quorate(r.p.Body("panel")) {
		t.Error("p1 is trained, and the body has its quorum without it")
	}
}

func TestWhoSitsOnAsManyFilesAsTheyMayIsNotDrawn(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	r.pools["panel"], r.pools["external"] = []string{"p1", "p2", "p3"}, []string{"x1"}
	r.known["p1"], r.known["p2"] = panel.Candidate{Load: 4}, panel.Candidate{Load: 3}
	r.do("", "draw_panel", "", nil)
	if got := r.seats(); !slices.Equal(got, []string{"p2", "p3", "x1"}) {
		t.Errorf("sit do %v, want the two who may, and x1 in the place of p1", got)
	}
}

// court brings a case to a court that has declared.
func court(t *testing.T) *route {
	t.Helper()
	r := drawn(t)
	r.known["j1"], r.known["j2"] = panel.Candidate{Categories: []string{"lawyer"}}, panel.Candidate{Categories: []string{"lay"}}
	r.do("", "draw_court", "", nil)
	r.declareAll()
	return r
}

func (r *route) sits(function string) casefile.Holder {
	r.t.Helper()
	h, ok := r.f.Contents.Holder(function)
	if !ok {
		r.t.Fatalf("nobody holds %s", function)
	}
	return h
}

func TestI24_AQuorumIsOfPeopleWhoHaveBetweenThemWhatTheBodyWasDrawnFor(t *testing.T) {
	t.Parallel()
	r := drawn(t)
	r.in("north", "")
	r.pools["external"] = nil
	for _, p := range r.pools["panel"] {
		r.known[p] = panel.Candidate{Region: "north"}
	}
	r.known["p1"] = panel.Candidate{Region: "south"}
	r.do("", "draw_panel", "", nil)
	b := r.p.Body("panel")
	for _, h := range r.f.Contents.Holders {
		if h.Person != "p1" {
			r.do(h.Person, "declare", "", map[string]any{"conflict": false})
		}
	}
	if r.f.Contents.Quorate(b) {
		t.Error("two declared, and nobody from outside the region")
	}
	r.do("p1", "declare", "", map[string]any{"conflict": false})
	if !r.f.Contents.Quorate(b) {
		t.Error("three declared, one from outside, and no quorum")
	}
	r.known = nil // what was known at the draw counts
	again, err := casefile.Fold(r.p, r.f.Header, sealedOnly(r.f.Events()))
	if err != nil || !again.Contents.Quorate(b) {
		t.Errorf("folded anew: no quorum, %v", err)
	}
	r.do("p1", "stand_down", "", nil)
	if r.f.Contents.Quorate(b) {
		t.Error("the only one from outside stood down, and the quorum stands")
	}
}

func TestABodyIsSeatedBesideTheSittingOne(t *testing.T) {
	t.Parallel()
	r := court(t)
	if err := r.try("a", "watched", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody was drawn: %v", err)
	}
	r.do("", "draw_watch", "", nil)
	if r.f.Contents.Sitting.Body != "court" || len(r.f.Contents.Seats(r.p.Body("court"))) != 3 {
		t.Errorf("the court no longer sits: %+v", r.f.Contents.Sitting)
	}
	if err := r.try("a", "watched", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody has declared: %v", err)
	}
	if err := r.try("", "draw_watch", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("both seats are filled: %v", err)
	}
	first := r.sits("guard").Person
	r.do(first, "declare", "", map[string]any{"conflict": true})
	r.do("", "draw_watch", "", nil)
	if len(r.result.Event.Data.Draws) != 1 {
		t.Errorf("got %d draws, want one for the one empty seat", len(r.result.Event.Data.Draws))
	}
	r.declareAll()
	r.do("a", "watched", "", nil)
	r.do("a", "end_watch", "", nil)
	if err := r.try("a", "watched", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("they were released: %v", err)
	}
}

func TestT28_EachMemberReadsThePackAsItIs(t *testing.T) {
	t.Parallel()
	r := court(t)
	if sits := r.f.Contents.Seats(r.p.Body("court"))[0]; !fault.Is(r.try(sits.Person, "read", "", nil), fault.Conflict) {
		t.Error("a pack is read before there is one")
	}
	r.do("a", "freeze", "", nil)
	if err := r.try("j4x", "read", "", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody who does not sit has read it: %v", err)
	}
	seats := r.f.Contents.Seats(r.p.Body("court"))
	for i, s := range seats {
		if err := r.try("a", "open", "", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("%d of %d have read it: %v", i, len(seats), err)
		}
		r.do(s.Person, "read", "", nil)
	}
	r.do("a", "adjourn", "", nil)
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	r.do("a", "freeze", "", nil)
	if err := r.try("a", "open", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody has read the pack since it was frozen anew: %v", err)
	}
	for _, s := range seats {
		r.do(s.Person, "read", "", nil)
	}
	if err := as(r, actor.Respondent, "a", "comment", map[string]any{"text": "Two of the pictures are another day's."}); err != nil {
		t.Fatal(err)
	}
	if err := r.try("a", "open", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody has read what was said of the pack: %v", err)
	}
	for _, s := range seats {
		r.do(s.Person, "read", "", nil)
	}
	r.do("a", "open", "", nil)
}

func TestI05_WhatAPanelNotesIsReadByThoseWhoSatAndByNoLaterOne(t *testing.T) {
	t.Parallel()
	r := court(t)
	judges := r.f.Contents.Seats(r.p.Body("court"))
	writer := judges[0].Person
	r.do(writer, "confer", "", map[string]any{"text": "We differ on the second count."})
	r.do(writer, "jot", "", map[string]any{"text": "Ask the clerk."})
	r.do("", "draw_watch", "", nil)
	later := r.f.Contents.Seats(r.p.Body("watch"))
	note, jot := r.f.Contents.Notes[0], r.f.Contents.Notes[1]
	for _, s := range later {
		if note.OpenTo(s.Person) {
			t.Errorf("%s of another body reads the note", s.Person)
		}
	}
	for _, s := range judges {
		if !note.OpenTo(s.Person) {
			t.Errorf("%s, who sat, does not read the note", s.Person)
		}
	}
	if !jot.OpenTo(later[0].Person) {
		t.Error("a note of a class that is no body's own is kept to one")
	}
	r.do("", "draw_panel", "", nil)
	r.do(r.f.Contents.Seats(r.p.Body("panel"))[0].Person, "confer", "", map[string]any{"text": "Ours."})
	if ours := r.f.Contents.Notes[2]; ours.OpenTo(writer) {
		t.Error("one body reads the notes of another that sits beside it")
	}
}
