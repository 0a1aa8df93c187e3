package casefile_test

import (
	"slices"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
)

// officer brings a case to an officer who has declared.
func officer(t *testing.T) (r *route, who string) {
	t.Helper()
	r = drawn(t)
	r.known["t1"] = panel.Candidate{Trained: []string{"testing"}}
	r.do("", "draw_officer", "", nil)
	r.declareAll()
	return r, "t1"
}

func TestI03_WhoeverConfirmedWorkedOnItLikeWhoeverProposed(t *testing.T) {
	t.Parallel()
	r, first := officer(t)
	r.by = "p1"
	r.do(first, "two", "", nil)
	r.by = ""
	if got := r.f.RelationsOf("p1"); !slices.Equal(got, []string{"was_officer"}) {
		t.Fatalf("the second person stands as %v, want was_officer", got)
	}
	if want := (casefile.Standing{Person: "p1", Relation: "was_officer"}); !slices.Equal(r.result.Stand, []casefile.Standing{want}) {
		t.Errorf("kept is %v, want %v", r.result.Stand, want)
	}
	for _, function := range []string{"member", "judge", "chair"} {
		if got := r.f.Eligible(r.p, function, []string{"p1", "p2"}); !slices.Equal(got, []string{"p2"}) {
			t.Errorf("for %s one could draw %v: who confirmed does not decide", function, got)
		}
	}
	again, err := casefile.Fold(r.p, r.f.Header, sealedOnly(r.f.Events()))
	if err != nil || !slices.Equal(again.RelationsOf("p1"), []string{"was_officer"}) {
		t.Errorf("folded anew they stand as %v, %v", again.RelationsOf("p1"), err)
	}
	r.do("a", "close", "", nil)
	r.do("a", "restart", "", nil)
	if got := r.f.RelationsOf("p1"); !slices.Contains(got, "barred") {
		t.Errorf("I06: in a new life they stand as %v", got)
	}
	r.by = "p1"
	if err := r.try("a", "two", "", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("I06: they confirmed in a new life: %v", err)
	}
}

func TestWhoHoldsAFunctionConfirmsInTheirOwn(t *testing.T) {
	t.Parallel()
	r, first := officer(t)
	r.do("", "draw_clerk", "", nil)
	r.declareAll()
	clerk := r.holder("clerk")
	r.by = clerk
	r.do(first, "two", "", nil)
	if got := r.f.RelationsOf(clerk); !slices.Equal(got, []string{"clerk", "was_clerk"}) {
		t.Errorf("they stand as %v, want as before", got)
	}
}

func TestI03_WhoWorkedInWhatMustStayApartIsNotTheSecondPerson(t *testing.T) {
	t.Parallel()
	r, first := officer(t)
	r.do("", "draw_panel", "", nil)
	member := r.holder("member") // drawn, and not declared yet
	r.by = member
	if err := r.try(first, "two", "", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody drawn to decide confirmed: %v", err)
	}
	r.do(member, "stand_down", "", nil)
	for _, h := range r.f.Contents.Holders {
		if h.Function == "member" {
			r.do(h.Person, "declare", "", map[string]any{"conflict": false})
			r.by = h.Person
			r.do(first, "two", "", nil) // in a function of their own
			break
		}
	}
}

func TestI04_WhoWorkedOnALinkedCaseInWhatMustStayApartIsNotTheSecondPerson(t *testing.T) {
	t.Parallel()
	r, first := officer(t)
	r.p.Function("officer").Elsewhere = []string{"officer"}
	r.elsewhere, r.by = map[string][]string{"p1": {"officer"}, "p2": {"clerk"}}, "p1"
	if err := r.try(first, "two", "", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the officer of a linked case confirmed: %v", err)
	}
	r.by = "p2"
	r.do(first, "two", "", nil)
}

func TestASecondPersonOfBeforeIsKeptAsItWas(t *testing.T) {
	t.Parallel()
	r, first := officer(t)
	r.by = "p1"
	r.do(first, "two", "", nil)
	events := slices.Clone(r.f.Events())
	last := &events[len(events)-1]
	last.Data.Seconded, last.Payload = nil, nil
	again, err := casefile.Fold(r.p, r.f.Header, events)
	if err != nil || len(again.RelationsOf("p1")) > 0 {
		t.Errorf("an event that does not say so gives %v, %v", again.RelationsOf("p1"), err)
	}
}
