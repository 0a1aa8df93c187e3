package panel_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/testkit/chance"
)

func init() { chance.Rapid() }

// people are candidates of one category each, by id: "a:lawyer" is a, who is a lawyer; "b" is of none.
func people(ids ...string) []panel.Candidate {
	var out []panel.Candidate
	for _, s := range ids {
		id, category, _ := strings.Cut(s, ":")
		c := panel.Candidate{ID: id}
		if category != "" {
			c.Categories = []string{category}
		}
		out = append(out, c)
	}
	return out
}

func ladder(rungs ...panel.Rung) []panel.Rung { return rungs }

func own(pool []panel.Candidate) panel.Rung { return panel.Rung{Pool: pool} }

func TestI24_ABodyThatCannotBeMadeUpAsItMustBeIsRefusedAndSaysWhatIsLacking(t *testing.T) {
	t.Parallel()
	lawyer := panel.Want{Category: "lawyer", AtLeast: 1, Seat: "chair"}
	lay := panel.Want{Category: "lay", AtLeast: 2}
	for _, c := range []struct {
		name string
		in   panel.Composing
		code string
		says []string
		not  []string
	}{
		{"too few people", panel.Composing{Empty: []string{"m", "m"}, Ladder: map[string][]panel.Rung{"m": ladder(own(people("a")))}}, "I23", nil, nil},
		{
			"too few people for chair and members together",
			panel.Composing{Empty: []string{"chair", "m"}, Ladder: map[string][]panel.Rung{"chair": ladder(own(people("a"))), "m": ladder(own(people("a")))}}, "I23", nil, nil,
		},
		{
			"no lawyer in the chair's pool",
			panel.Composing{Wants: []panel.Want{lawyer}, Empty: []string{"chair", "m"}, Ladder: map[string][]panel.Rung{
				"chair": ladder(own(people("a", "b"))), "m": ladder(own(people("c:lawyer"))),
			}}, "I24", []string{"a chair of the category lawyer"}, nil,
		},
		{
			"one want out of reach, the other not",
			panel.Composing{Wants: []panel.Want{lawyer, lay}, Empty: []string{"chair", "m", "m"}, Ladder: map[string][]panel.Rung{
				"chair": ladder(own(people("a:lawyer"))), "m": ladder(own(people("b:lay", "c"))),
			}}, "I24", []string{"2 members of the category lay"}, []string{"lawyer"},
		},
		{
			"each within reach alone",
			panel.Composing{Wants: []panel.Want{{Category: "lawyer", AtLeast: 1}, {Category: "lay", AtLeast: 1}}, Empty: []string{"m"},
				Ladder: map[string][]panel.Rung{"m": ladder(own(people("a:lay", "b:lawyer")))}}, "I24", []string{"lawyer", "lay"}, nil,
		},
		{
			"every seat is filled and a want is new",
			panel.Composing{Wants: []panel.Want{{Trained: "race", AtLeast: 1}}, Seated: []panel.Seated{{Function: "m", Candidate: panel.Candidate{ID: "a"}}}},
			"I24", []string{"a member trained for race"}, nil,
		},
		{
			"nobody is known to be from elsewhere",
			panel.Composing{Wants: []panel.Want{{Outside: []string{"north"}, AtLeast: 1}}, Empty: []string{"m"}, Ladder: map[string][]panel.Rung{
				"m": ladder(own([]panel.Candidate{{ID: "a", Region: "north"}, {ID: "b"}})),
			}}, "I24", []string{"from outside the region of both sides"}, nil,
		},
	} {
		draws, err := panel.Compose(c.in)
		var f *fault.Fault
		if draws != nil || !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Code != c.code {
			t.Errorf("%s: got %v and %v, want unavailable by %s", c.name, draws, err, c.code)
			continue
		}
		for _, words := range c.says {
			if !strings.Contains(f.Message, words) {
				t.Errorf("%s: %q does not name %q", c.name, f.Message, words)
			}
		}
		for _, words := range c.not {
			if strings.Contains(f.Message, words) {
				t.Errorf("%s: %q names %q", c.name, f.Message, words)
			}
		}
	}
}

func TestAPoolIsFallenBackUponOnlyWhereTheOnesBeforeHoldNobodyForTheSeat(t *testing.T) {
	t.Parallel()
	in := panel.Composing{Seed: []byte("seed"), Empty: []string{"m", "m"}, Ladder: map[string][]panel.Rung{
		"m": ladder(own(people("a")), panel.Rung{Role: "reserve"}, panel.Rung{Role: "external", Pool: people("x", "y:lay")}),
	}}
	draws, err := panel.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	if draws[0].Drawn[0] != "a" || draws[0].Role != "" || draws[1].Role != "external" {
		t.Errorf("got %+v, want a from their own pool and then one of external", draws)
	}
	in.Wants = []panel.Want{{Category: "lay", AtLeast: 1}}
	if draws, err = panel.Compose(in); err != nil {
		t.Fatal(err)
	}
	if draws[0].Drawn[0] != "y" || draws[0].Role != "external" || draws[0].For != "a member of the category lay" || draws[1].Drawn[0] != "a" || draws[1].For != "" {
		t.Errorf("got %+v, want y of external for the want and a for the other seat", draws)
	}
}

func TestASeatIsNotGivenToWhoeverIsNeededInAnother(t *testing.T) {
	t.Parallel()
	// Only c is lay and trained at once, and there are two seats.
	both := panel.Candidate{ID: "c", Categories: []string{"lay"}, Trained: []string{"race"}}
	in := panel.Composing{
		Wants: []panel.Want{{Category: "lay", AtLeast: 1}, {Trained: "race", AtLeast: 1}}, Empty: []string{"chair", "m"},
		Ladder: map[string][]panel.Rung{
			"chair": ladder(own(append(people("b", "d"), both))), "m": ladder(own(append(people("a:lay", "b"), both))),
		},
	}
	for i := range 200 {
		in.Seed = []byte{byte(i)}
		draws, err := panel.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		chair, m := draws[0].Drawn[0], draws[1].Drawn[0]
		if chair != "c" && m != "c" {
			t.Fatalf("%s chairs and %s sits: a want is lost", chair, m)
		}
	}
}

func TestTheOneWhoIsLeftForASeatIsNotDrawnForAnother(t *testing.T) {
	t.Parallel()
	in := panel.Composing{Empty: []string{"chair", "m"}, Ladder: map[string][]panel.Rung{"chair": ladder(own(people("a", "b"))), "m": ladder(own(people("a")))}}
	for i := range 50 {
		in.Seed = []byte{byte(i)}
		if draws, err := panel.Compose(in); err != nil || draws[0].Drawn[0] != "b" || draws[1].Drawn[0] != "a" {
			t.Fatalf("got %v, %v; want b in the chair, since a alone can be a member", draws, err)
		}
	}
}

func TestI24_AWantOfTheChairIsMetByNobodyElse(t *testing.T) {
	t.Parallel()
	wants := []panel.Want{{Category: "lawyer", AtLeast: 1, Seat: "chair"}}
	lawyer := panel.Candidate{ID: "a", Categories: []string{"lawyer"}}
	if got := panel.Lacking(wants, []panel.Seated{{Function: "m", Candidate: lawyer}, {Function: "chair", Candidate: panel.Candidate{ID: "b"}}}); len(got) != 1 {
		t.Errorf("a lawyer among the members is taken for one in the chair: %v", got)
	}
	if got := panel.Lacking(wants, []panel.Seated{{Function: "chair", Candidate: lawyer}}); len(got) != 0 {
		t.Errorf("a lawyer chairs, and %v is lacking", got)
	}
}

func TestI23_WithoutWantsABodyIsDrawnAsItAlwaysWas(t *testing.T) {
	t.Parallel()
	pool, seed := []string{"a", "b", "c", "d", "e", "f"}, []byte("as it was")
	once, err := panel.ByLot("m", pool, 3, seed)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := panel.Compose(panel.Composing{Seed: seed, Empty: []string{"m", "m", "m"}, Ladder: map[string][]panel.Rung{"m": ladder(own(people(pool...)))}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range draws {
		if !d.Repeat() {
			t.Errorf("%+v is not what its pool and seed give", d)
		}
		got = append(got, d.Drawn...)
	}
	if !slices.Equal(got, once.Drawn) {
		t.Errorf("seat by seat %v, together %v", got, once.Drawn)
	}
}

func TestI23_AmongThoseWhoMeetAWantEachIsDrawnAboutAsOften(t *testing.T) {
	t.Parallel()
	in := panel.Composing{Wants: []panel.Want{{Category: "lay", AtLeast: 1}}, Empty: []string{"m", "m"},
		Ladder: map[string][]panel.Rung{"m": ladder(own(people("a:lay", "b:lay", "c", "d")))}}
	first, all := map[string]int{}, map[string]int{}
	for i := range 10000 {
		in.Seed = []byte{byte(i), byte(i >> 8)}
		draws, err := panel.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		first[draws[0].Drawn[0]]++
		all[draws[0].Drawn[0]]++
		all[draws[1].Drawn[0]]++
	}
	if len(first) != 2 || first["a"] < 4700 || first["a"] > 5300 {
		t.Errorf("got %v for the want, want a and b about as often", first)
	}
	if all["c"] < 3000 || all["d"] < 3000 {
		t.Errorf("got %v: the other seat is everybody's", all)
	}
}

// generated is a body to be drawn from pools that may or may not do.
func generated(t *rapid.T) panel.Composing {
	ids := []string{"a", "b", "c", "d", "e", "f", "g"}
	known := map[string]panel.Candidate{}
	for _, id := range ids {
		known[id] = panel.Candidate{
			ID: id, Region: rapid.SampledFrom([]string{"", "north", "south"}).Draw(t, "region of "+id),
			Categories: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"lawyer", "lay", "regulator"}), 0, 2, rapid.ID).Draw(t, "categories of "+id),
			Trained:    rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"race", "age"}), 0, 1, rapid.ID).Draw(t, "training of "+id),
		}
	}
	pool := func(label string) []panel.Candidate {
		var out []panel.Candidate
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 6, rapid.ID).Draw(t, label) {
			out = append(out, known[id])
		}
		return out
	}
	in := panel.Composing{Seed: rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "seed"), Ladder: map[string][]panel.Rung{}}
	if rapid.Bool().Draw(t, "has a chair") {
		in.Empty = append(in.Empty, "chair")
		in.Ladder["chair"] = ladder(own(pool("chair")), panel.Rung{Role: "external", Pool: pool("external")})
		if rapid.Bool().Draw(t, "a lawyer chairs") {
			in.Wants = append(in.Wants, panel.Want{Category: "lawyer", AtLeast: 1, Seat: "chair"})
		}
	}
	for range rapid.IntRange(1, 3).Draw(t, "members") {
		in.Empty = append(in.Empty, "m")
	}
	in.Ladder["m"] = ladder(own(pool("m")), panel.Rung{Role: "reserve", Pool: pool("reserve")})
	for _, w := range []panel.Want{{Category: "lay"}, {Category: "regulator"}, {Trained: "race"}, {Outside: []string{"north"}}} {
		if w.AtLeast = rapid.IntRange(0, 2).Draw(t, w.String()); w.AtLeast > 0 {
			in.Wants = append(in.Wants, w)
		}
	}
	return in
}

// exists tells, by trying everybody in every seat, whether the body can be made up as it must be.
func exists(in panel.Composing, at int, seated []panel.Seated) bool {
	if at == len(in.Empty) {
		return len(panel.Lacking(in.Wants, seated)) == 0
	}
	for _, rung := range in.Ladder[in.Empty[at]] {
		for _, who := range rung.Pool {
			sits := func(s panel.Seated) bool { return s.ID == who.ID }
			if !slices.ContainsFunc(seated, sits) && exists(in, at+1, append(slices.Clone(seated), panel.Seated{Function: in.Empty[at], Candidate: who})) {
				return true
			}
		}
	}
	return false
}

func TestI24_ABodyIsDrawnWheneverItCanBeMadeUpAsItMustBeAndNeverOtherwise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := generated(t)
		draws, err := panel.Compose(in)
		if can := exists(in, 0, nil); can != (err == nil) {
			t.Fatalf("it can be made up: %v; got %v", can, err)
		}
		if err != nil {
			if !fault.Is(err, fault.Unavailable) {
				t.Fatal(err)
			}
			return
		}
		var seated []panel.Seated
		sits := map[string]bool{}
		for i, d := range draws {
			if len(d.Drawn) != 1 || d.Function != in.Empty[i] || sits[d.Drawn[0]] || !d.Repeat() {
				t.Fatalf("seat %d: %+v", i, d)
			}
			sits[d.Drawn[0]] = true
			rung := slices.IndexFunc(in.Ladder[d.Function], func(r panel.Rung) bool { return r.Role == d.Role })
			who := slices.IndexFunc(in.Ladder[d.Function][rung].Pool, func(c panel.Candidate) bool { return c.ID == d.Drawn[0] })
			if who < 0 {
				t.Fatalf("%s is not in the pool %q", d.Drawn[0], d.Role)
			}
			seated = append(seated, panel.Seated{Function: d.Function, Candidate: in.Ladder[d.Function][rung].Pool[who]})
		}
		if left := panel.Lacking(in.Wants, seated); len(draws) != len(in.Empty) || len(left) > 0 {
			t.Fatalf("%d seats of %d, without %v", len(draws), len(in.Empty), left)
		}
		kept := fmt.Sprintf("%+v", draws)
		var again panel.Composing
		logged(t, in, &again)
		var were []panel.Draw
		logged(t, draws, &were)
		if !again.Repeat(were) {
			t.Fatalf("the record does not give %s again", kept)
		}
		were[0].Drawn[0] = "nobody"
		if again.Repeat(were) {
			t.Fatal("a changed draw still passed for the logged one")
		}
	})
}

// logged brings a value through the form in which it is kept.
func logged(t *rapid.T, in, out any) {
	text, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}
