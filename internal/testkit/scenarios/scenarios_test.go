package scenarios_test

import (
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

func TestEveryStoryRunsToItsEnd(t *testing.T) {
	t.Parallel()
	names := scenarios.Names()
	if len(names) < 6 {
		t.Fatalf("there are %d stories, want six at least", len(names))
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story, err := scenarios.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			scenarios.Tell(t, testkit.New(t, testkit.Options{}), story)
		})
	}
}
