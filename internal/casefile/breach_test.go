package casefile_test

import "testing"

// heard brings a case with one allegation against what is prohibited and one against what is hoped for through the
// findings.
func heard(t *testing.T, prohibited, expected string) *route {
	t.Helper()
	r := newRoute(t)
	r.expected = []string{"N1"}
	r.also = map[string]any{"clause": "N1", "conduct": "posted", "on": "2026-02-20", "act": "was curt"}
	r.toPanel()
	r.declareAll()
	r.now = r.now.AddDate(0, 0, 20)
	r.do(r.holder("chair"), "open_sitting", "", nil)
	r.vote("vote_on_findings", map[string]any{"findings": []any{
		map[string]any{"allegation": 1.0, "found": prohibited, "reasons": "r"},
		map[string]any{"allegation": 2.0, "found": expected, "reasons": "r"},
	}})
	r.do(r.holder("chair"), "lock_findings", "", nil)
	return r
}

func TestI13WhatWasOnlyHopedForGroundsNoSanction(t *testing.T) {
	t.Parallel()
	r := heard(t, "NB-CTX", "proved")
	if r.f.State() != "drafting" {
		t.Fatalf("got %s, want drafting: nothing was proved that can be a breach", r.f.State())
	}
	if r.f.Contents.Breaches() != 0 || r.f.Contents.Lapses() != 1 {
		t.Errorf("got %d breaches and %d lapses, want 0 and 1", r.f.Contents.Breaches(), r.f.Contents.Lapses())
	}
	r.do(r.holder("chair"), "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	if got := r.f.Contents.Outcome; got != "NB-CTX" {
		t.Errorf("got outcome %s, want NB-CTX", got)
	}
	for _, l := range r.result.Letters {
		if l.ID == "L20" {
			t.Error("a letter of sanction went out")
		}
	}
}

func TestI13ABreachIsCountedBesideWhatWasOnlyHopedFor(t *testing.T) {
	t.Parallel()
	r := heard(t, "proved", "proved")
	if r.f.State() != "sanctioning" || r.f.Contents.Breaches() != 1 {
		t.Errorf("got %s with %d breaches, want sanctioning with 1", r.f.State(), r.f.Contents.Breaches())
	}
}
