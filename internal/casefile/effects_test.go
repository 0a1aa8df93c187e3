package casefile

import (
	"maps"
	"slices"
	"testing"

	"recourse/internal/procedure"
)

func TestEveryDeclaredEffectIsMadeAndFolded(t *testing.T) {
	t.Parallel()
	got, want := slices.Sorted(maps.Keys(effects)), slices.Sorted(maps.Keys(procedure.Effects))
	if !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for name, e := range effects {
		if e.fold == nil {
			t.Errorf("effect %q cannot be folded", name)
		}
	}
}
