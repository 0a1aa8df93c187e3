package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/fault"
)

// easter is Easter Sunday by the Gregorian rule, as Meeus gives it.
func easter(y int) calendar.Date {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return calendar.Date{Year: y, Month: time.Month(n / 31), Day: n%31 + 1}
}

func TestEasterIsWhereTheTablesSayItIs(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"2016-03-27", "2019-04-21", "2024-03-31", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25"} {
		var y int
		if _, err := fmt.Sscanf(want, "%d", &y); err != nil {
			t.Fatal(err)
		}
		if got := easter(y).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// byRule computes a nation's holidays of a year from the standing rules and the one-off proclamations.
func byRule(y int, nation string) map[calendar.Date]bool {
	day := func(m time.Month, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }
	monday := func(d calendar.Date, step int) calendar.Date {
		for d.Weekday() != time.Monday {
			d = d.AddDays(step)
		}
		return d
	}
	scotland := nation == "scotland"
	out := map[calendar.Date]bool{easter(y).AddDays(-2): true}
	mayday, spring, summer := monday(day(5, 1), 1), monday(day(5, 31), -1), monday(day(8, 31), -1)
	if scotland {
		summer = monday(day(8, 1), 1)
	} else {
		out[easter(y).AddDays(1)] = true
	}
	switch y {
	case 2020:
		mayday = day(5, 8)
	case 2022:
		spring = day(6, 2)
		out[day(6, 3)], out[day(9, 19)] = true, true
	case 2023:
		out[day(5, 8)] = true
	case 2026:
		if scotland {
			out[day(6, 15)] = true
		}
	}
	out[mayday], out[spring], out[summer] = true, true, true
	fixed := []calendar.Date{day(1, 1), day(12, 25), day(12, 26)}
	switch nation {
	case "scotland":
		fixed = []calendar.Date{day(1, 1), day(1, 2), day(11, 30), day(12, 25), day(12, 26)}
	case "northern_ireland":
		fixed = append(fixed, day(3, 17), day(7, 12))
	}
	weekend := func(d calendar.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }
	for _, d := range fixed { // those on a working day keep it; only then do the others look for a free one
		if !weekend(d) {
			out[d] = true
		}
	}
	for _, d := range fixed {
		if weekend(d) {
			for weekend(d) || out[d] {
				d = d.AddDays(1)
			}
			out[d] = true
		}
	}
	return out
}

func TestEveryHolidayFollowsFromTheRulesAndEveryRuleGivesAHoliday(t *testing.T) {
	t.Parallel()
	for _, nation := range []string{"england", "wales", "scotland", "northern_ireland"} {
		days := daysOf(t, nation)
		for y := 2016; y <= 2028; y++ {
			want := byRule(y, nation)
			for d := (calendar.Date{Year: y, Month: 1, Day: 1}); d.Year == y; d = d.AddDays(1) {
				if name, got := days.Holiday(d); got != want[d] {
					t.Errorf("%s, %s: holiday %v (%s), the rules say %v", nation, d, got, name, want[d])
				}
			}
		}
	}
}

func TestAnUnknownNationHasNoDays(t *testing.T) {
	t.Parallel()
	uk, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, nation := range []string{"", "Scotland", "england-and-wales", "france"} {
		if _, err := uk.For(nation); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: got %v, want not found", nation, err)
		}
	}
	if got, want := strings.Join(uk.Nations(), " "), "england northern_ireland scotland wales"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAfterTheYearsCoveredOnlyWeekendsAreLeftOut(t *testing.T) {
	t.Parallel()
	days := daysOf(t, "england")
	christmas := calendar.Date{Year: 2029, Month: 12, Day: 25}
	if days.Covers(christmas) || !days.IsWorking(christmas) {
		t.Error("25 December 2029 is outside the file, and so a Tuesday like others")
	}
	if in := (calendar.Date{Year: 2028, Month: 12, Day: 25}); !days.Covers(in) || days.IsWorking(in) {
		t.Error("25 December 2028 is covered, and a holiday")
	}
}

func TestABrokenCalendarIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	src, err := configs.FS.ReadFile("calendar/uk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, says, shows string }{
		{"an unknown key", "name: uk\n", "name: uk\ncolour: red\n", `unknown field "colour"`, "colour: red"},
		{"a zone of nowhere", "Europe/London", "Europe/Atlantis", "no named zone", "> "},
		{"the machine's own zone", "Europe/London", "Local", "no named zone", "zone: Local"},
		{"no such day", "2016-03-25,", "2016-02-30,", "a date that exists", "2016-02-30"},
		{"a holiday on a weekend", "2016-03-25,", "2016-03-26,", "is a Saturday", "2016-03-26"},
		{"two on one day", "2016-03-28,", "2016-03-25,", "does not come after", "Easter Monday"},
		{"outside the cover", "from: 2016", "from: 2017", "outside the years covered", "2016-01-01"},
		{"a year without holidays", "to: 2028", "to: 2029", "2029 is covered but has no holiday", "> "},
		{"a nation without a list", "wales: england-and-wales", "wales: cymru", `no list of holidays "cymru"`, "wales: cymru"},
		{"an office that never opens", `"09:00"`, `"9"`, "no time of day", `"9"`},
		{"an office that closes first", `"17:00"`, `"08:00"`, "after it opens", `"08:00"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(string(src), c.old, c.new, 1)
			if broken == string(src) {
				t.Fatal("the file was not changed")
			}
			_, err := calendar.Load(fstest.MapFS{"x.yaml": {Data: []byte(broken)}}, "x.yaml")
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, want := range []string{c.says, c.shows, " | "} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
	if _, err := calendar.Load(fstest.MapFS{}, "x.yaml"); err == nil {
		t.Error("a file that is not there was taken")
	}
}

func TestWorkingDaysAreCountedAsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := daysOf(t, someNation.Draw(t, "nation"))
		from := calendar.Date{Year: rapid.IntRange(2012, 2032).Draw(t, "year"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "day")}
		n := rapid.IntRange(-30, 500).Draw(t, "days after")
		want, day := 0, from
		for range n {
			if day = day.AddDays(1); days.IsWorking(day) {
				want++
			}
		}
		if got := days.WorkingBetween(from, from.AddDays(n)); got != want {
			t.Fatalf("%s and %d days: got %d, want %d", from, n, got, want)
		}
	})
}
