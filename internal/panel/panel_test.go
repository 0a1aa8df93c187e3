package panel_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/fault"
	"recourse/internal/panel"
)

func TestI23_ADrawFromTooSmallAPoolIsRefused(t *testing.T) {
	t.Parallel()
	_, err := panel.ByLot("investigator", []string{"a", "a"}, 2, []byte("seed"))
	if !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

func TestI23_ADrawCanBeRepeatedFromItsPoolAndSeed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{6}`), 3, 20, rapid.ID).Draw(t, "pool")
		seed := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "seed")
		d, err := panel.ByLot("panellist", pool, 3, seed)
		if err != nil {
			t.Fatal(err)
		}
		if !d.Repeat() {
			t.Fatal("the same pool and seed gave other people")
		}
		if len(slices.Compact(slices.Sorted(slices.Values(d.Drawn)))) != 3 {
			t.Fatal("somebody was drawn twice")
		}
		for _, who := range d.Drawn {
			if !slices.Contains(pool, who) {
				t.Fatal("somebody was drawn from outside the pool")
			}
		}
		d.Drawn[0], d.Drawn[1] = d.Drawn[1], d.Drawn[0]
		if d.Repeat() {
			t.Fatal("a changed draw still passed for the logged one")
		}
	})
}

func TestI23_EveryMemberOfAPoolIsDrawnAboutAsOften(t *testing.T) {
	t.Parallel()
	pool := []string{"a", "b", "c", "d", "e"}
	times := map[string]int{}
	for i := range 10000 {
		d, err := panel.ByLot("f", pool, 1, []byte{byte(i), byte(i >> 8)})
		if err != nil {
			t.Fatal(err)
		}
		times[d.Drawn[0]]++
	}
	for who, n := range times {
		if n < 1800 || n > 2200 {
			t.Errorf("%s was drawn %d times of 10000, want about 2000", who, n)
		}
	}
}

func ballot(found ...string) panel.Ballot {
	var b panel.Ballot
	for i, f := range found {
		b.Findings = append(b.Findings, panel.VotedFinding{Allegation: i + 1, Found: f, Reasons: "because of item " + f})
	}
	return b
}

func TestI12_AFindingNeedsMoreThanHalf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		ballots []panel.Ballot
		want    string
	}{
		{"one of three is not enough", []panel.Ballot{ballot("proved"), ballot("NB-FACT"), ballot("NB-FACT")}, "NB-FACT"},
		{"one of two is not enough", []panel.Ballot{ballot("proved"), ballot("NB-FACT")}, "NB-FACT"},
		{"two of three carry it", []panel.Ballot{ballot("proved"), ballot("proved"), ballot("NB-FACT")}, "proved"},
		{"criticism may carry it", []panel.Ballot{ballot("NB-EXPR"), ballot("NB-EXPR"), ballot("proved")}, "NB-EXPR"},
		{"three ways is unproved", []panel.Ballot{ballot("NB-EXPR"), ballot("NB-CTX"), ballot("proved")}, "NB-FACT"},
	} {
		got := panel.CountFindings([]int{1}, c.ballots, "NB-FACT")
		if got[0].Found != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got[0].Found, c.want)
		}
	}
}

func TestAVerdictHasNoCastingVote(t *testing.T) {
	t.Parallel()
	split := panel.CountVerdict([]panel.Ballot{{Outcome: "WARN"}, {Outcome: "SUSP", Months: 3}, {Outcome: "ROC"}})
	if split.Settled {
		t.Fatal("three different answers settled")
	}
	v := panel.CountVerdict([]panel.Ballot{{Outcome: "SUSP", Months: 9}, {Outcome: "SUSP", Months: 3}, {Outcome: "ROC"}})
	if !v.Settled || v.Outcome != "SUSP" || v.Months != 3 {
		t.Fatalf("got %+v, want SUSP for 3 months", v)
	}
}
