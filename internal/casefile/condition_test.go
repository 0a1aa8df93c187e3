package casefile_test

import (
	"errors"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// kit drives a case through the procedure of the tests alone.
func kit(t *testing.T) *route {
	t.Helper()
	return small(t, "kit")
}

func wrong(t *testing.T, err error) (pointer, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 {
		t.Fatalf("got %v, want one field that is wrong", err)
	}
	return f.Fields[0].Pointer, f.Fields[0].Code
}

func TestACheckRefusesWhatWasGivenAtItsField(t *testing.T) {
	t.Parallel()
	r := kit(t)
	pointer, code := wrong(t, r.try("a", "turn", "", map[string]any{"way": "shut"}))
	if pointer != "/fields/why" || code != "R05" {
		t.Errorf("got %s %s, want /fields/why R05", pointer, code)
	}
	pointer, code = wrong(t, r.try("a", "turn", "", map[string]any{"way": "open", "days": 5.0}))
	if pointer != "/fields/sure" || code != "R06" {
		t.Errorf("got %s %s, want /fields/sure R06", pointer, code)
	}
	if r.f.State() != "begun" || len(r.f.Events()) != 1 {
		t.Errorf("a refused action left %s after %d events", r.f.State(), len(r.f.Events()))
	}
	r.do("a", "turn", "", map[string]any{"way": "open", "days": 5.0, "sure": true})
}

func TestABranchAndALetterFollowWhatWasChosen(t *testing.T) {
	t.Parallel()
	r := kit(t)
	r.do("a", "turn", "", map[string]any{"way": "leave"})
	if r.f.State() != "begun" || len(r.result.Letters) != 1 || r.result.Letters[0].ID != "L21" {
		t.Fatalf("got %s and %v, want begun and L21", r.f.State(), r.result.Letters)
	}
	r.do("a", "turn", "", map[string]any{"way": "shut", "why": "done"})
	if r.f.State() != "shut" || len(r.result.Letters) != 1 || r.result.Letters[0].ID != "L14" {
		t.Fatalf("got %s and %v, want shut and L14", r.f.State(), r.result.Letters)
	}
}

func TestAnEffectIsJudgedOnTheFileAsItWas(t *testing.T) {
	t.Parallel()
	r := kit(t)
	// The same action sets the mark and asks for it: it asks about the file before.
	r.do("a", "turn", "", map[string]any{"way": "shut", "why": "done", "sure": true})
	if c := r.f.Contents; c.Outcome != "NOTHING" || !c.Marks["sure"] || !c.Marks["seen"] {
		t.Errorf("got %q %v, want NOTHING, and both marks", c.Outcome, c.Marks)
	}
	r = kit(t)
	r.do("a", "turn", "", map[string]any{"way": "open", "sure": true})
	r.do("a", "turn", "", map[string]any{"way": "shut", "why": "done"})
	if c := r.f.Contents; c.Outcome != "SOMETHING" || c.Marks["sure"] {
		t.Errorf("got %q %v, want SOMETHING and no mark", c.Outcome, c.Marks)
	}
}

func TestWhatWasSkippedIsKeptAndNeverJudgedAgain(t *testing.T) {
	t.Parallel()
	r := kit(t)
	r.do("a", "turn", "", map[string]any{"way": "open", "sure": true})
	r.do("a", "turn", "", map[string]any{"way": "shut", "why": "done"})
	again, err := casefile.Fold(r.p, r.f.Header, sealedOnly(r.f.Events()))
	if err != nil {
		t.Fatal(err)
	}
	if again.Contents.Outcome != "SOMETHING" || again.Contents.Marks["sure"] || again.State() != "shut" {
		t.Errorf("folded anew: %q %v in %s", again.Contents.Outcome, again.Contents.Marks, again.State())
	}
}

// sealedOnly is events as they come out of the store: their payload and nothing read from it.
func sealedOnly(events []casefile.Event) []casefile.Event {
	out := make([]casefile.Event, len(events))
	for i, e := range events {
		e.Data = nil
		out[i] = e
	}
	return out
}
