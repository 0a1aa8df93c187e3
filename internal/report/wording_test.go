package report_test

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"strings"
	"testing"

	"recourse/internal/report"
	"recourse/internal/testkit/chance"
)

// story makes up a story of n words out of a few hundred, as different people might tell it.
func invented(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", int(float64(300)*r.Float64()*r.Float64()))
	}
	return strings.Join(words, " ")
}

func TestF17_NearCopiesAreToldFromStoriesInOtherWords(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(chance.Seed(), 1))
	seed := maphash.MakeSeed()
	of := func(s string) report.Wording { return report.WordingOf(seed, s) }
	shares := func(a, b report.Wording) bool {
		x, y := a.Bands(), b.Bands()
		for i := range x {
			if x[i] == y[i] {
				return true
			}
		}
		return false
	}
	const rounds = 400
	found, mistaken := 0, 0
	for range rounds {
		n := 8 + r.IntN(200)
		a := invented(r, n)
		words := strings.Fields(a)
		for range 1 + n/15 { // one word of fifteen is another
			words[r.IntN(n)] = fmt.Sprint("other", r.Int())
		}
		original, copied, unlike := of(a), of(strings.ToUpper(strings.Join(words, ", "))), of(invented(r, n))
		if original.Alike(&copied) && shares(original, copied) {
			found++
		}
		if original.Alike(&unlike) {
			mistaken++
		}
		if again := of(a + "!"); again != original {
			t.Fatal("a mark at the end makes another wording")
		}
	}
	if found < rounds*95/100 || mistaken > 0 {
		t.Errorf("of %d copies %d are found, and %d that are none are taken for one", rounds, found, mistaken)
	}
	if other := report.WordingOf(maphash.MakeSeed(), "He wrote that she should leave."); other == of("He wrote that she should leave.") {
		t.Error("a wording can be tried under another seed")
	}
	one, two := of("No."), of("?!")
	if one.Alike(&two) {
		t.Error("a word is like none")
	}
}
