package postgres_test

import (
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/panel"
)

func TestAWholeRouteIsKeptReadBackAndFitsTheLog(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	question, round := f.Contents.Sitting.Question, f.Contents.Sitting.Round
	for _, s := range f.Contents.Seats(r.p.Body(f.Contents.Sitting.Body)) {
		f = r.do(f, s.Person, "vote_on_findings", "", provedVote)
	}
	ballots, err := r.Ballots(t.Context(), f.Header, question, round)
	if err != nil || len(ballots) != 3 {
		t.Fatalf("got %d ballots, %v; want 3", len(ballots), err)
	}
	f = r.do(f, r.holder(f, "chair"), "lock_findings", "", nil, ballots...)
	if f.State() != "sanctioning" || f.Contents.Findings[0].Found != panel.Proved {
		t.Fatalf("got %s with %v, want sanctioning after a proved finding", f.State(), f.Contents.Findings)
	}
	if letters, err := r.Letters(t.Context(), f.Header); err != nil || len(letters) == 0 || letters[0].Body != canary {
		t.Fatalf("got %d letters, %v; want those of the notice, unsealed", len(letters), err)
	}
	r.open(casefile.Report)
	r.wantClean()
}
