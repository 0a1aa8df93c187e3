package scenarios_test

import (
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// fewest are the stories that each procedure has at least.
var fewest = map[string]int{"simple": 6, "nec": 12}

func TestEveryStoryRunsToItsEnd(t *testing.T) {
	t.Parallel()
	for _, procedure := range scenarios.Procedures() {
		names := scenarios.Names(procedure)
		if len(names) < fewest[procedure] || fewest[procedure] == 0 {
			t.Fatalf("there are %d stories of %s, want %d at least", len(names), procedure, fewest[procedure])
		}
		for _, name := range names {
			t.Run(procedure+"/"+name, func(t *testing.T) {
				t.Parallel()
				story, err := scenarios.Read(procedure, name)
				if err != nil {
					t.Fatal(err)
				}
				scenarios.Tell(t, scenarios.House(t, testkit.Options{Configs: scenarios.Configs(t, procedure)}, story), story)
			})
		}
	}
}
