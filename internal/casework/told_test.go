package casework_test

import (
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/procedure"
)

func TestNobodyIsToldHowItEndedWhileItIsStillLookedAt(t *testing.T) {
	t.Parallel()
	looked, decided, over := &procedure.State{Group: "considered"}, &procedure.State{Group: "decided", Decided: true}, &procedure.State{Group: "decided", Terminal: true}
	for _, side := range []actor.Kind{actor.Respondent, actor.Affected, ""} {
		if casework.ToldIn(side, looked) || !casework.ToldIn(side, over) || casework.ToldIn(side, decided) != (side == actor.Respondent) {
			t.Errorf("as %q: looked at %t, decided %t, over %t", side, casework.ToldIn(side, looked), casework.ToldIn(side, decided), casework.ToldIn(side, over))
		}
	}
}
