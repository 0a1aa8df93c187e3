package reporter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// TestBothSidesSayByPageHowTheyWereTreatedOnceItHasEnded tells a story to its end: whoever reported and the respondent are asked, before
// it nobody.
func TestBothSidesSayByPageHowTheyWereTreatedOnceItHasEnded(t *testing.T) {
	t.Parallel()
	const at = "/my/survey"
	s, err := scenarios.Read("simple", "hateful-post")
	if err != nil {
		t.Fatal(err)
	}
	h := testkit.New(t, testkit.Options{})
	told := scenarios.Tell(t, h, s)
	early := h.Party(h.Submit(map[string]any{"narrative": "Somebody shouted at me after the meeting."}).AccessCode)
	if b := back(t, h, early); slices.Contains(b.Links(), at) || b.Open(at).Status != http.StatusNotFound {
		t.Error("somebody is asked whose matter has not ended")
	}
	for i, kind := range []string{"bystander", "respondent"} {
		b := back(t, h, told[kind])
		if !slices.Contains(b.Links(), at) {
			t.Fatalf("nothing leads the %s to it: %v", kind, b.Links())
		}
		if b.Open("/cy" + at); !strings.Contains(b.Text("main"), "Cedwir eich atebion ar wahân") || !strings.Contains(b.Text("main"), "Bob amser") {
			t.Errorf("in Welsh: %s", b.Text("main"))
		}
		if b.Open(at); !strings.Contains(b.Text("main"), "kept apart from your matter") {
			t.Errorf("the %s reads %s", kind, b.Text("main"))
		}
		if b.Press("", "", nil); b.Status != http.StatusUnprocessableEntity || !b.Holds("f-answers-informed") {
			t.Fatalf("nothing was answered: %d %s", b.Status, b.Text("main"))
		}
		b.Press("", "", map[string][]string{"text": {strings.Repeat("a", 4001)}, "fair": {"unfair"}})
		if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Raw, "checked") {
			t.Fatalf("too long: %d", b.Status)
		}
		b.Press("", "", map[string][]string{"text": {"Write sooner."}, "fair": {"unfair"}})
		if b.Path != at || b.Status != http.StatusOK || !strings.Contains(b.Text("main"), "leads back to nobody") {
			t.Fatalf("answered: %s (%d) %s", b.Path, b.Status, b.Text("main"))
		}
		told[kind].Post("/api/v1/my/survey", map[string]any{"text": "Once more."}).Want(http.StatusConflict)
		if got := count(t, h, "surveyed"); got != i+1 {
			t.Errorf("%d have answered", got)
		}
	}
}
