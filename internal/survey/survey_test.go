package survey

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/configs"
)

func TestTheQuestionsThatAreShippedAreThereInBothLanguages(t *testing.T) {
	t.Parallel()
	f, err := Load(configs.FS, "survey.yaml")
	if err != nil || f.Text["cy"] == "" || len(f.Questions) < 3 {
		t.Fatalf("got %+v, %v", f, err)
	}
	if none, err := Load(fstest.MapFS{}, "survey.yaml"); none != nil || err != nil {
		t.Errorf("without the file nobody is asked: %+v, %v", none, err)
	}
	shipped, err := configs.FS.ReadFile("survey.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"a word of Welsh is wanting":    {", cy: Bob amser}", "}"},
		"an answer stands twice":        {"id: mostly", "id: always"},
		"a question stands twice":       {"id: heard", "id: informed"},
		"a name is none":                {"id: heard", `id: "he ard"`},
		"nothing says how long":         {"keep_months: 24", "keep_months: 0"},
		"there is a word nobody knows":  {"keep_months", "keep_mnths"},
		"the free text is not in there": {"text: {en:", "text: {fr:"},
	} {
		changed := strings.Replace(string(shipped), change[0], change[1], 1)
		if changed == string(shipped) {
			t.Fatalf("%s: nothing was changed", what)
		}
		if f, err := Load(fstest.MapFS{"survey.yaml": {Data: []byte(changed)}}, "survey.yaml"); err == nil {
			t.Errorf("%s, and it was read: %+v", what, f)
		}
	}
}

// seen is what may be read of counts: each that is shown, in order, "-" for one that is not.
func seen(counts ...int) string {
	f := Form{Questions: []Question{{ID: "q"}}}
	var all []Count
	for i, n := range counts {
		all = append(all, Count{Month: "2026-03-01", Side: "reporter", Question: "q", Answer: fmt.Sprintf("a%02d", i), N: n})
	}
	out := []string{}
	for _, s := range f.sides(all) {
		for _, c := range s.Questions[0].Answers[:len(counts)] {
			out = append(out, map[bool]string{true: "-", false: fmt.Sprint(c.N)}[c.Hidden])
		}
	}
	return strings.Join(out, " ")
}

func TestNoCountBelowFiveIsShownOrCanBeReckoned(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		counts []int
		want   string
	}{
		{[]int{1, 3}, ""},                     // fewer than five answered
		{[]int{5}, "-"},                       // what all of them said is what each of them said
		{[]int{4, 20}, "- -"},                 // the one is what the other leaves
		{[]int{20, 9, 1}, "20 - -"},           // nobody left it out, and nine of ten are not the one
		{[]int{20, 9, 2, 2, 1}, "20 9 - - -"}, // five in three
		{[]int{20, 9, 2, 1, 1}, "20 - - - -"}, // four are too few
		{[]int{5, 5, 7}, "- 5 7"},             // nobody left it out, which is a count below five
	} {
		if got := seen(row.counts...); got != row.want {
			t.Errorf("%v: got %q, want %q", row.counts, got, row.want)
		}
	}
	// Whatever the counts are: what is hidden is at least two counts, and five or more people together.
	for n := range 6 * 6 * 6 * 12 {
		counts := []int{n % 6, n / 6 % 6, n / 36 % 6, n / 216}
		got := strings.Fields(seen(counts...))
		hidden, together := 1, 0 // nobody left it out: that too is hidden
		for i, g := range got {
			if g == "-" {
				hidden, together = hidden+1, together+counts[i]
			} else if counts[i] < Least {
				t.Fatalf("%v: shown is %v", counts, got)
			}
		}
		if len(got) > 0 && (hidden < 2 || together < Least) {
			t.Fatalf("%v: shown is %v, from which the rest is reckoned", counts, got)
		}
	}
}

func TestTextsAreReadFiveAtLeastTogether(t *testing.T) {
	t.Parallel()
	var all []Text
	add := func(month string, ids ...string) {
		for _, id := range ids {
			all = append(all, Text{ID: id, Month: month, Words: "w" + id})
		}
	}
	add("2026-03-01", "9", "1", "5")
	if got := batches(slices.Clone(all)); got != nil {
		t.Errorf("three are read: %v", got)
	}
	add("2026-05-01", "4", "2", "8")
	add("2026-06-01", "7")
	got := batches(all)
	if len(got) != 1 || got[0].From != "2026-03-01" || got[0].To != "2026-05-01" || strings.Join(got[0].Texts, " ") != "w1 w2 w4 w5 w8 w9" {
		t.Errorf("got %+v", got)
	}
}
