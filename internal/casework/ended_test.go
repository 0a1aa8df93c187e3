package casework

import (
	"testing"

	"recourse/internal/procedure"
)

func TestAMatterHasEndedWhereNothingOfItGoesOn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		s    procedure.State
		want bool
	}{
		{procedure.State{Group: "received"}, false},
		{procedure.State{Group: "decided", Decided: true}, false},     // it may be appealed, or what was ordered runs
		{procedure.State{Group: "considered", Terminal: true}, false}, // it became part of another
		{procedure.State{Group: "decided", Terminal: true}, true},
	} {
		if got := over(&row.s); got != row.want {
			t.Errorf("%+v: %v", row.s, got)
		}
	}
}
