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

const long = `kind case
states a b c
closed c
group early : a b
functions f g
subjects */holds */standin */once */none
apart f : g : do
seen f g : *
seen */once : early
hidden */once */none : rest
act do : early : f
act undo : * : f/holds g
view read : early : f
`

func TestATableOfGroupsAndPairsIsRefusedThatSaysAnythingTwice(t *testing.T) {
	t.Parallel()
	if _, err := Parse(long); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]string{
		"group twice":             long + "group early : a\n",
		"group named as a state":  long + "group c : a\n",
		"group of no state":       long + "group none : d\n",
		"state in group and line": long + "act other : early a : f\n",
		"pair twice":              long + "apart f : g : undo\n",
		"pair with oneself":       long + "apart f : f : do\n",
		"pair of no function":     long + "apart f : h : do\n",
		"pair without acts":       long + "apart f : g\n",
		"sight twice":             long + "seen f/standin : a\n",
		"stand-in twice":          long + "act undo : a : f\n",
	} {
		if _, err := Parse(wrong); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

func TestWhoeverHeldWhatMustStayApartIsAHolderButForWhatTheyMayNotDo(t *testing.T) {
	t.Parallel()
	table, err := Parse(long)
	if err != nil {
		t.Fatal(err)
	}
	k := table.Kind("case")
	for _, c := range []struct {
		subject, act, state string
		want                Answer
	}{
		{"f/was_g", "do", "a", Forbidden}, {"f/was_g", "undo", "a", OK}, {"f/was_g", "undo", "c", OK},
		{"f/holds", "do", "b", OK}, {"f/standin", "do", "b", OK}, {"f/standin", "undo", "b", Forbidden}, {"f/holds", "do", "c", Forbidden},
		{"f/once", "do", "b", Forbidden}, {"f/once", "do", "c", NotFound}, {"f/none", "do", "a", NotFound},
	} {
		if got := k.Want(c.act, c.subject, c.state); got != c.want {
			t.Errorf("%v: got %s, want %s", c, got, c.want)
		}
	}
	if !k.MayView("read", "f/was_g", "b") || k.MayView("read", "f/was_g", "c") {
		t.Error("they are not given what a holder is")
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
