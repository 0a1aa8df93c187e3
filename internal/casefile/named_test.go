package casefile_test

import (
	"testing"

	"recourse/internal/casefile"
)

func TestT13_ACaseIsNamelessUntilOneOfThoseWhoReportedGivesAName(t *testing.T) {
	t.Parallel()
	r := small(t, "people")
	r.f.Contents.Told = []casefile.Told{{Reference: "R-1", Anonymous: true}, {Reference: "R-2", Anonymous: true}}
	nameless := func() bool { return r.f.Facts(r.p, casefile.Input{At: r.now}).Anonymous }
	if !nameless() {
		t.Error("nobody gave a name, and the case counts as named")
	}
	r.f.Contents.Told[1].Anonymous = false
	if nameless() {
		t.Error("one of two gave a name, and the case counts as nameless")
	}
}
