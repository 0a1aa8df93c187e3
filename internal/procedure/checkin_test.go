package procedure

import "testing"

func TestAMatterHasEndedWhereNothingOfItGoesOn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		s    State
		want bool
	}{
		{State{Group: "received"}, false},
		{State{Group: "decided", Decided: true}, false},     // it may be appealed, or what was ordered runs
		{State{Group: "considered", Terminal: true}, false}, // it became part of another
		{State{Group: "decided", Terminal: true}, true},
	} {
		if got := row.s.Ends(); got != row.want {
			t.Errorf("%+v: %v", row.s, got)
		}
	}
}
