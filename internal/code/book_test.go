package code_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/code"
	"recourse/internal/fault"
)

var update = flag.Bool("update", false, "rewrite the golden lists")

func shipped(t *testing.T) *code.Book {
	t.Helper()
	b, err := code.Load(configs.FS, "code")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func version(t *testing.T, id string) *code.Version {
	t.Helper()
	v, err := shipped(t).Version(id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestI13_TheClassOfAClauseLimitsWhatMayFollow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		class                            code.Class
		sanction, advice, weighs, defeat bool
	}{
		{code.Prohibited, true, true, false, false},
		{code.Expected, false, true, true, false},
		{code.Protected, false, false, false, true},
		{code.Duty, false, false, false, false},
		{code.Scope, false, false, false, false},
		{code.Class(""), false, false, false, false},
		{code.Class("Prohibited"), false, false, false, false},
	} {
		got := []bool{c.class.CanGroundSanction(), c.class.CanGroundAdvice(), c.class.CanWeigh(), c.class.CanDefeat()}
		if want := []bool{c.sanction, c.advice, c.weighs, c.defeat}; !slices.Equal(got, want) {
			t.Errorf("%q: sanction, advice, weighs, defeat are %v, want %v", c.class, got, want)
		}
	}
}

func TestI13_OnlyTheseClausesCanGroundASanction(t *testing.T) {
	t.Parallel()
	want := strings.Fields("N7 N8 N9 N10 N11 N16 N17 N18 N20 N23 N24 N25 N26 N27 N28 N29")
	for _, v := range shipped(t).Versions() {
		var got []string
		for _, c := range v.Clauses {
			if c.Class.CanGroundSanction() {
				got = append(got, c.ID)
			}
			for _, p := range c.Parts {
				if p.Class != c.Class {
					t.Errorf("%s: %s is %s, but its clause is %s", v.ID, p.ID, p.Class, c.Class)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", v.ID, got, want)
		}
		for _, id := range []string{"N19", "N15", "N4"} {
			if c, err := v.Clause(id); err != nil || !c.Class.CanDefeat() || c.Class.CanGroundAdvice() {
				t.Errorf("%s: %s must defeat an allegation and ground nothing (%v)", v.ID, id, err)
			}
		}
		if c, err := v.Clause("N22"); err != nil || !c.Class.CanGroundAdvice() || c.Class.CanGroundSanction() {
			t.Errorf("%s: N22 is advice at most (%v)", v.ID, err)
		}
	}
}

func TestI14_ClauseInForceOnTheConductDate(t *testing.T) {
	t.Parallel()
	book := shipped(t)
	for _, c := range []struct{ nation, day, want string }{
		{"england", "2016-09-19", ""}, {"england", "2016-09-20", "2016-09"},
		{"england", "2021-10-31", "2016-09"}, {"england", "2021-11-01", "2021-11"}, {"england", "2026-03-29", "2021-11"},
		{"wales", "2016-09-19", ""}, {"wales", "2016-09-20", "2016-09"},
		{"wales", "2021-10-31", "2016-09"}, {"wales", "2021-11-01", "2021-11"},
		{"northern_ireland", "2016-09-19", ""}, {"northern_ireland", "2016-09-20", "2016-09"},
		{"northern_ireland", "2021-10-31", "2016-09"}, {"northern_ireland", "2021-11-01", "2021-11"},
		{"scotland", "2016-09-19", ""}, {"scotland", "2016-09-20", "2016-09"}, {"scotland", "2021-11-01", "2016-09"},
		{"scotland", "2023-03-31", "2016-09"}, {"scotland", "2023-04-01", "2021-11"},
		{"france", "2021-11-01", ""}, {"", "2021-11-01", ""},
	} {
		v, err := book.On(date(t, c.day), c.nation)
		if c.want == "" {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s on %s: got %v, want not found", c.nation, c.day, err)
			}
			continue
		}
		if err != nil || v.ID != c.want {
			t.Errorf("%s on %s: got %v and %v, want %s", c.nation, c.day, v, err, c.want)
		}
	}
}

func TestI14_ACitedClauseIsTheOneThatWasCited(t *testing.T) {
	t.Parallel()
	book := shipped(t)
	cited, err := version(t, "2016-09").Cite("N11c")
	if err != nil {
		t.Fatal(err)
	}
	got, err := book.Resolve(cited)
	if err != nil || got.ID != "N11c" || got.Ground != "religion" || got.Parent != "N11" {
		t.Errorf("got %+v and %v", got, err)
	}
	if _, err := version(t, "2016-09").Cite("N11h"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a part of the later version: got %v, want not found", err)
	}
	changed := cited
	changed.Digest = strings.Repeat("0", len(cited.Digest))
	if _, err := book.Resolve(changed); !fault.Is(err, fault.Conflict) {
		t.Errorf("another digest: got %v, want conflict", err)
	}
	gone := cited
	gone.Version = "2015-01"
	if _, err := book.Resolve(gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("another version: got %v, want not found", err)
	}
}

func TestTheCodeHas43ClausesOfFiveClasses(t *testing.T) {
	t.Parallel()
	for _, v := range shipped(t).Versions() {
		count := map[code.Class]int{}
		for _, c := range v.Clauses {
			count[c.Class]++
		}
		want := map[code.Class]int{code.Prohibited: 16, code.Expected: 11, code.Protected: 3, code.Duty: 3, code.Scope: 10}
		if len(v.Clauses) != 43 || !maps.Equal(count, want) {
			t.Errorf("%s: got %d clauses, %v; want 43, %v", v.ID, len(v.Clauses), count, want)
		}
	}
}

func TestEachVersionReadsAsItsGoldenList(t *testing.T) {
	t.Parallel()
	for _, v := range shipped(t).Versions() {
		var b strings.Builder
		line := func(c code.Clause) {
			fmt.Fprintf(&b, "%-5s %-10s %s", c.ID, c.Class, c.Modality)
			if c.Ground != "" {
				fmt.Fprintf(&b, " (%s)", c.Ground)
			}
			if c.Reading != nil {
				fmt.Fprintf(&b, " %q read as %q", c.Literal, c.Reading.Adopted)
			}
			if len(c.Flags) > 0 {
				fmt.Fprintf(&b, " [%s]", strings.Join(c.Flags, " "))
			}
			fmt.Fprintf(&b, ": %s\n", c.Label.In("en"))
		}
		for _, g := range v.Grounds {
			fmt.Fprintf(&b, "%s %v %s\n", g.ID, g.Sources, g.Act)
		}
		for _, c := range v.Clauses {
			line(c)
			for _, p := range c.Parts {
				line(p)
			}
		}
		name := "testdata/" + v.ID + ".golden"
		if *update {
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != string(want) {
			t.Errorf("%s differs; read it, then run with -update\n%s", name, got)
		}
	}
}

func TestN26_IsReadAsUnwelcomeAndSomebodyAnswersForThat(t *testing.T) {
	t.Parallel()
	for _, v := range shipped(t).Versions() {
		c, err := v.Clause("N26")
		if err != nil {
			t.Fatal(err)
		}
		if c.Literal == "" || c.Reading == nil || c.Reading.Adopted != "unwelcome" || c.Reading.RatifiedBy == "" {
			t.Errorf("%s: got %q and %+v", v.ID, c.Literal, c.Reading)
		}
		if !c.Has("needs_repetition") || c.Has("sexual") {
			t.Errorf("%s: its flags are %v", v.ID, c.Flags)
		}
	}
}

func TestTheGroundsAreTheUnionOfTheStatementsSevenAndTheActsNine(t *testing.T) {
	t.Parallel()
	count := func(grounds []code.Ground, s code.Source) (n int) {
		for _, g := range grounds {
			if slices.Contains(g.Sources, s) {
				n++
			}
		}
		return n
	}
	book := shipped(t)
	all := book.Grounds()
	if len(all) != 9 || count(all, code.Statement) != 7 || count(all, code.EqualityAct) != 9 {
		t.Errorf("got %d grounds, %d of the statement, %d of the Act; want 9, 7, 9", len(all), count(all, code.Statement), count(all, code.EqualityAct))
	}
	first := version(t, "2016-09").Grounds
	if len(first) != 7 || count(first, code.Statement) != 7 || count(first, code.EqualityAct) != 0 {
		t.Errorf("the first version: got %+v", first)
	}
	for _, v := range book.Versions() {
		n11, err := v.Clause("N11")
		if err != nil || len(n11.Parts) != len(v.Grounds) {
			t.Fatalf("%s: %d parts, %d grounds, %v", v.ID, len(n11.Parts), len(v.Grounds), err)
		}
		for i, p := range n11.Parts {
			if p.Ground != v.Grounds[i].ID || !p.Has("protected_ground") {
				t.Errorf("%s: %s names %q with %v, want %q", v.ID, p.ID, p.Ground, p.Flags, v.Grounds[i].ID)
			}
		}
	}
}

func TestAClauseSpeaksEnglishAndWelshAndFallsBackToTheFirst(t *testing.T) {
	t.Parallel()
	c, err := version(t, "2021-11").Clause("N10")
	if err != nil {
		t.Fatal(err)
	}
	en, cy := c.Text("en"), c.Text("cy")
	if en == "" || cy == "" || en == cy {
		t.Errorf("got %q and %q", en, cy)
	}
	if got := c.Text("fr"); got != en {
		t.Errorf("in French: got %q, want %q", got, en)
	}
	if got := c.Label.In("cy"); got != "Bwlio" {
		t.Errorf("got %q, want Bwlio", got)
	}
}
