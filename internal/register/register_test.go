package register_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/register"
)

const members = `number,name,email,handle,born,region,joined,left,office,office_from,office_to,senior,staff_from,staff_to,selection_from,selection_to
M-1,Rowan Pellow,rowan@lantern.example;r.p@lantern.example,@rowan_p,1980-05-06,north,2020-01-01,2022-06-30,,,,,,,,
M-1,,,,,,2024-01-01,,Chair of the society,2025-01-01,2025-12-31,yes,,,2026-03-01,2026-05-07
M-2,Sable Orchard,,@sable,2009-03-02,south,2025-01-01,,,,,,,,,
M-3,Rowan Pellow,,,,north,,,,,,,2019-01-01,,,
`

func find(t *testing.T, m register.Member) []register.Entry {
	t.Helper()
	f, err := register.Open(written(t, members), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	entries, err := f.Find(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "members.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestABadRegisterIsRefusedWithItsLineAndWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing at all":                 {"", ":1: the first line names the columns"},
		"no column of numbers":           {"name\nRowan\n", ":1: the column number is missing"},
		"a column that we do not know":   {"number,name,shoe\n", ":1: column 3 is none that a register has; there are number, name,"},
		"a column twice":                 {"number,name,name\n", ":1: the column name stands twice"},
		"a line that is too short":       {"number,name,region\nM-1,Rowan\n", ":2: wrong number of fields"},
		"a quote that is left open":      {"number,name\nM-1,\"Rowan\n", ":2: "},
		"nobody's line":                  {"number,name\n,Rowan\n", ":2: number: every line says whose it is"},
		"a person without a name":        {"number,name,region\nM-1,,north\n", ":2: name: the first line of a person names them"},
		"two names of one number":        {"number,name\nM-1,Rowan\nM-1,Sable\n", ":3: name: line 2 says something else of the same number"},
		"a day that is none":             {"number,name,joined\nM-1,Rowan,30/02/2026\n", ":2: joined: write the day as YYYY-MM-DD"},
		"a date of birth that is none":   {"number,name,born\nM-1,Rowan,young\n", ":2: born: write the day as YYYY-MM-DD"},
		"an end without a beginning":     {"number,name,joined,left\nM-1,Rowan,,2026-01-01\n", ":2: joined: there is an end in left and no beginning"},
		"an end before the beginning":    {"number,name,joined,left\nM-1,Rowan,2026-01-02,2026-01-01\n", ":2: left: it is before joined"},
		"an office without a day":        {"number,name,office\nM-1,Rowan,Chair\n", ":2: office_from: an office is held from a day"},
		"a day without an office":        {"number,name,office,office_from\nM-1,Rowan,,2026-01-01\n", ":2: office: say which office it is"},
		"an office that may be senior":   {"number,name,office,office_from,senior\nM-1,Rowan,Chair,2026-01-01,perhaps\n", ":2: senior: write yes or no"},
		"the second of two wrong lines":  {"number,name,joined\nM-1,Rowan,x\nM-2,Sable,y\n", ":3: joined: write the day"},
		"one that is not there":          {"\x00", "no such file"},
		"more than anybody wants to see": {"number,name,joined\n" + strings.Repeat("M-1,Rowan,x\n", 30), "and 10 more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "absent.csv")
			if c.text != "\x00" {
				path = written(t, c.text)
			}
			_, err := register.Open(path, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Fatalf("got %v, want the file and %q", err, c.want)
			}
			for _, word := range []string{"Rowan", "Sable", "perhaps", "30/02"} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("it quotes %s", word)
				}
			}
		})
	}
}

func TestSomebodyIsFoundByTheMarksThatTellPeopleApartAndElseByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by   register.Member
		want string
	}{
		"nothing":                             {register.Member{}, ""},
		"a number, however it is written":     {register.Member{Number: " m1 "}, "M-1"},
		"one of two addresses":                {register.Member{Email: "R.P@lantern.example"}, "M-1"},
		"a handle with and without its sign":  {register.Member{Handle: "Rowan_P"}, "M-1"},
		"a name that two have":                {register.Member{Name: "rowan pellow"}, "M-1 M-3"},
		"a name that one has":                 {register.Member{Name: "Sable  Orchard"}, "M-2"},
		"a number, whatever the name":         {register.Member{Number: "M-2", Name: "Rowan Pellow"}, "M-2"},
		"a number that nobody has, by name":   {register.Member{Number: "M-9", Name: "Sable Orchard"}, "M-2"},
		"marks that lead to different people": {register.Member{Number: "M-2", Handle: "@rowan_p"}, "M-1 M-2"},
		"nobody":                              {register.Member{Name: "Nobody At All", Handle: "@none"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range find(t, c.by) {
				got = append(got, e.Number)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}

func TestStandingIsThatOfADay(t *testing.T) {
	t.Parallel()
	rowan, sable, staff := find(t, register.Member{Number: "M-1"}), find(t, register.Member{Number: "M-2"}), find(t, register.Member{Number: "M-3"})
	for name, c := range map[string]struct {
		who  []register.Entry
		on   string
		want register.Standing
	}{
		"before they joined":              {rowan, "2019-12-31", register.Standing{Membership: register.Never, Region: "north"}},
		"on their first day":              {rowan, "2020-01-01", register.Standing{Membership: register.IsMember, Region: "north"}},
		"on their last day":               {rowan, "2022-06-30", register.Standing{Membership: register.IsMember, Region: "north"}},
		"after they left":                 {rowan, "2022-07-01", register.Standing{Membership: register.Former, Region: "north"}},
		"after they came back, in office": {rowan, "2025-06-01", register.Standing{Membership: register.IsMember, Region: "north", Senior: true, Offices: []string{"Chair of the society"}}},
		"in a selection, out of office":   {rowan, "2026-03-01", register.Standing{Membership: register.IsMember, Region: "north", Selection: true}},
		"not yet eighteen":                {sable, "2027-03-01", register.Standing{Membership: register.IsMember, Region: "south", Minor: true}},
		"eighteen":                        {sable, "2027-03-02", register.Standing{Membership: register.IsMember, Region: "south"}},
		"on the staff and no member":      {staff, "2026-01-01", register.Standing{Membership: register.Never, Region: "north", Staff: true}},
		"two of a name":                   {append(rowan[:1:1], staff...), "2026-01-01", register.Standing{Membership: register.Unknown}},
		"nobody":                          {nil, "2026-01-01", register.Standing{Membership: register.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := register.Only(c.who, day(t, c.on))
			c.want.On = day(t, c.on)
			if got.On != c.want.On || got.Membership != c.want.Membership || got.Region != c.want.Region || got.Senior != c.want.Senior ||
				got.Staff != c.want.Staff || got.Selection != c.want.Selection || got.Minor != c.want.Minor ||
				strings.Join(got.Offices, ";") != strings.Join(c.want.Offices, ";") {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestARegisterThatChangesIsReadAgainAndABadOneIsReportedOnceAndNotUsed(t *testing.T) {
	t.Parallel()
	path := written(t, members)
	warned := 0
	f, err := register.Open(path, func(error) { warned++ })
	if err != nil {
		t.Fatal(err)
	}
	moment := time.Now()
	change := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		moment = moment.Add(time.Second)
		if err := os.Chtimes(path, moment, moment); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		t.Helper()
		found, err := f.Find(context.Background(), register.Member{Number: "M-7"})
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if count() != 0 {
		t.Fatal("somebody is there too early")
	}
	change("number,name\nM-7,Tarn Linnet\n")
	if count() != 1 {
		t.Error("the changed register is not read")
	}
	change("number\n")
	for range 2 {
		if count() != 1 || warned != 1 {
			t.Errorf("a bad register: warned %d times", warned)
		}
	}
	change("number,name\nM-8,Tarn Linnet\n")
	if count() != 0 {
		t.Error("the register that was put right is not read")
	}
}
