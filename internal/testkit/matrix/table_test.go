package matrix

import (
	"strings"
	"testing"
)

const small = `kind case
states a b
closed b
functions f
subjects */holds */none
seen f/holds : *
hidden f/none : *
act do : a : f/holds
shut do : rest : f/holds
`

func TestATableIsRefusedThatLeavesACellOpenOrSaysItTwice(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]string{
		"sight missing":     strings.Replace(small, "hidden f/none : *", "hidden f/none : a", 1),
		"sight twice":       small + "seen f/none : b\n",
		"act twice":         small + "act do : a : f/holds\n",
		"act and shut":      small + "shut do : a : f/holds\n",
		"given though hid":  small + "act do : a : f/none\n",
		"unknown state":     small + "act do : c : f/holds\n",
		"state twice":       small + "act other : a a : f/holds\n",
		"unknown subject":   small + "act do : b : f/once\n",
		"unknown word":      small + "may do : b : f/holds\n",
		"before any kind":   "states a\n",
		"shut without act":  small + "shut else : b : f/holds\n",
		"no state":          small + "act do : : f/holds\n",
		"no subject":        small + "act do : b :\n",
		"columns forgotten": small + "act do : b\n",
	} {
		if _, err := Parse(wrong); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

func TestATableMeansOneAnswerForEachCell(t *testing.T) {
	t.Parallel()
	table, err := Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	k := table.Kind("case")
	for _, c := range []struct {
		subject, act, state string
		want                Answer
	}{
		{"f/none", "do", "a", NotFound}, {"f/holds", "do", "a", OK}, {"f/holds", "do", "b", Conflict},
		{"f/holds", "undo", "a", Forbidden},
	} {
		if got := k.Want(c.act, c.subject, c.state); got != c.want {
			t.Errorf("%v: got %s, want %s", c, got, c.want)
		}
	}
}
