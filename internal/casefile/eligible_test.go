package casefile_test

import (
	"slices"
	"testing"

	"recourse/internal/fault"
)

func TestI03_I04_NobodyIsDrawnForWhatMustStayApartFromWhatTheyHeld(t *testing.T) {
	t.Parallel()
	p := newRoute(t).p
	for _, pair := range p.Apart {
		for _, way := range [][2]string{{pair[0], pair[1]}, {pair[1], pair[0]}} {
			r := newRoute(t)
			r.openCase()
			r.f.Contents.Was[way[0]] = map[string]bool{"worked": true}
			if got := r.f.Eligible(p, way[1], []string{"worked", "other"}); !slices.Equal(got, []string{"other"}) {
				t.Errorf("%s after %s: got %v, want the other alone", way[1], way[0], got)
			}
		}
	}
	if len(p.Apart) < 29 {
		t.Errorf("%d pairs stay apart: some are missing", len(p.Apart))
	}
}

func TestI07_I09_NobodyInConflictIsDrawnForAnything(t *testing.T) {
	t.Parallel()
	p := newRoute(t).p
	for _, f := range p.Functions {
		r := newRoute(t)
		r.openCase()
		r.f.Contents.Quarantined["close"] = true
		if got := r.f.Eligible(p, f.ID, []string{"close", "other"}); !slices.Equal(got, []string{"other"}) {
			t.Errorf("%s: got %v, want the other alone", f.ID, got)
		}
	}
}

func TestT12a_WhoClosedACaseDoesNotLookAtItAgain(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.bring("case", "closed_at_triage")
	first := r.holder("triage")
	r.do("", "ask_for_review", "", map[string]any{"why": "you did not read the second post"})
	if got := r.f.Eligible(r.p, "triage", r.pools["triage"]); len(got) != 3 || slices.Contains(got, first) {
		t.Errorf("got %v, want the three others", got)
	}
	r.do("", "allocate_triage", "", nil)
	if got := r.holder("triage"); got == first {
		t.Errorf("%s was drawn to look again at what they closed", got)
	}
}

func TestR16_AMemberVotesOnceOnAQuestion(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.bring("case", "sitting")
	r.do(r.holder("chair"), "vote_on_findings", "", foundProved)
	if err := r.try(r.holder("chair"), "vote_on_findings", "", foundProved); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v, want Conflict", err)
	}
	if err := r.try(r.holder("clerk"), "vote_on_findings", "", foundProved); !fault.Is(err, fault.Forbidden) {
		t.Errorf("I25: got %v, want Forbidden for the clerk", err)
	}
}
