package casefile_test

import (
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// overlaid drives a case through the procedure of overlays.
func overlaid(t *testing.T) *route {
	t.Helper()
	return small(t, "overlays")
}

func TestAnOverlayGoesAlongFromAReportAndOtherMarksDoNot(t *testing.T) {
	t.Parallel()
	r := overlaid(t)
	h := casefile.Header{ID: r.id(), Kind: casefile.Report, Procedure: r.p.ID, Version: r.p.Version}
	born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Summary: &casefile.Summary{}}, r.now, r.id)
	if err != nil {
		t.Fatal(err)
	}
	r.f = born.After
	r.takes("screen")
	marks := r.f.Overlays(r.p)
	if !slices.Equal(marks, []string{"child"}) {
		t.Fatalf("got %v, want the overlay alone", marks)
	}

	h = casefile.Header{ID: r.id(), Kind: casefile.Case, Procedure: r.p.ID, Version: r.p.Version}
	born, err = casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Opened: &casefile.Opening{Marks: marks}}, r.now, r.id)
	if err != nil {
		t.Fatal(err)
	}
	if !born.After.Contents.Marks["child"] {
		t.Error("the case that was opened does not carry it")
	}

	r.openCase()
	r.told = &casefile.Told{Report: "r", Marks: marks}
	r.takes("join")
	if !r.f.Contents.Marks["child"] {
		t.Error("the case that was joined does not carry it")
	}
}

func TestT13ConsentIsOfBothSides(t *testing.T) {
	t.Parallel()
	r := overlaid(t)
	r.takes("reporter_agrees")
	if err := r.try("a", "settle", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("one side agreed: %v", err)
	}
	r.takes("respondent_agrees", "settle")
}

func TestAFlagIsAskedOfLiveAllegationsAlone(t *testing.T) {
	t.Parallel()
	r := overlaid(t)
	r.flags = map[string][]string{"N27": {"sexual"}}
	r.takes("reporter_agrees", "respondent_agrees")
	r.do("a", "allege", "", map[string]any{"clause": "N27", "conduct": "posted", "on": "2026-02-20", "act": "sent it"})
	if err := r.try("a", "settle", "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("it was settled: %v", err)
	}
	r.do("a", "drop", "", map[string]any{"allegation": 1.0})
	r.takes("settle")
}
