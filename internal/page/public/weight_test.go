package public_test

import (
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/program"
)

// TestTheFirstPageIsLightEnoughForAPhone adds up what a browser is sent before somebody sees where to report.
func TestTheFirstPageIsLightEnoughForAPhone(t *testing.T) {
	t.Parallel()
	sum, err := program.Weigh(t.Context(), testkit.New(t, testkit.Options{}).URL, "/")
	if err != nil {
		t.Fatal(err)
	}
	if sum > 60_000 {
		t.Errorf("%d bytes, of 60,000 at most", sum)
	}
}
