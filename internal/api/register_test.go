package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// members is a register of invented people.
func members(t *testing.T) string {
	t.Helper()
	return listed(t, "number,name,handle,joined,office,office_from,senior\n"+
		"M-7001,Robin Example,@robin_invented,2010-01-01,Keeper of the lantern,2012-01-01,yes\n"+
		"M-7002,Sandy Example,,2010-01-01,,,\nM-7003,Sandy Example,,2011-01-01,,,\n")
}

// standing is a register in which somebody will stand in a selection, some days after a house of tests begins.
func standing(t *testing.T, days int) string {
	t.Helper()
	return listed(t, "number,name,selection_from\nM-7001,Robin Example,"+testkit.Begin.AddDate(0, 0, days).Format(time.DateOnly)+"\n")
}

func listed(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "members.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// holderOf is the user name of whoever holds a function on a case.
func holderOf(t *testing.T, h *testkit.House, reader *testkit.Client, ref, function string) string {
	t.Helper()
	holders, _ := reader.Get("/api/v1/cases/" + ref).Want(200).JSON()["holders"].([]any)
	for _, one := range holders {
		holder, _ := one.(map[string]any)
		for _, p := range h.People {
			if holder["function"] == function && holder["person"] == p.ID {
				return p.Username
			}
		}
	}
	t.Fatalf("nobody holds %s", function)
	return ""
}

func TestT05_WhatTheRegisterSaysIsOnTheCaseForThoseWhoWorkOnItAndNobodyElse(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"register": members(t)}})
	r := h.Submit(story())
	refs := opened(t, h, r.Reference, "Robin Example", "Sandy Example", "Terry Example")
	for i, want := range [][]string{
		{`"found":1`, `"membership_number":"M-7001"`, `"of":"now"`, `"membership":"member"`, "Keeper of the lantern", `"senior":true`},
		{`"found":2`, `"membership":"unknown"`},
		{`"found":0`, `"membership":"unknown"`},
	} {
		a := drawn(t, h, "triage", refs[i]).Get("/api/v1/cases/" + refs[i]).Want(200)
		for _, text := range want {
			if !strings.Contains(string(a.Body), text) {
				t.Errorf("case %d does not say %s: %s", i, text, a.Body)
			}
		}
	}
	clerk := h.As("clerk-1").Get("/api/v1/cases/" + refs[0])
	reporter := h.Party(r.AccessCode)
	for name, body := range map[string][]byte{
		"to a clerk who was not drawn": clerk.Body, "to the reporter": reporter.Get("/api/v1/my/report").Want(200).Body,
		"in the log": []byte(h.Logged()),
	} {
		for _, secret := range []string{"M-7001", "Keeper of the lantern", `"register"`} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s: %s: %s", name, secret, body)
			}
		}
	}
}

func TestT05_WithoutARegisterACaseSaysNothingOfOne(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	refs := opened(t, h, h.Submit(story()).Reference, "Robin Example")
	if a := drawn(t, h, "triage", refs[0]).Get("/api/v1/cases/" + refs[0]).Want(200); a.Has(`"register"`) {
		t.Errorf("got %s", a.Body)
	}
}
