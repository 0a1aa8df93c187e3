package api_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// drawn is whoever of a role was drawn for a case, once they have declared that nothing stands in their way.
func drawn(t *testing.T, h *testkit.House, role, ref string) *testkit.Client {
	t.Helper()
	for _, p := range h.Who(role) {
		c := h.As(p.Username)
		if c.Get("/api/v1/cases/"+ref+"/actions").Status == 200 && c.Action("cases", ref, "declare", "", map[string]any{"conflict": false}).Status == 201 {
			return c
		}
	}
	t.Fatalf("nobody was drawn as %s", role)
	return nil
}

// opened opens a case for each name, and gives their references in that order.
func opened(t *testing.T, h *testkit.House, report string, names ...string) []string {
	t.Helper()
	one := h.As("triage-1")
	one.Action("reports", report, "take_report", "", nil).Want(201)
	one.Action("reports", report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	var people []any
	for _, name := range names {
		people = append(people, map[string]any{"name": name, "member": true})
	}
	one.Action("reports", report, "open_cases", "", map[string]any{"respondents": people}).Want(201)
	var out []string
	cases, _ := one.Get("/api/v1/reports/" + report).Want(200).JSON()["cases"].([]any)
	for _, c := range cases {
		ref, _ := c.(string)
		out = append(out, ref)
	}
	return out
}

// investigated brings a case from triage to whoever investigates it.
func investigated(t *testing.T, h *testkit.House, ref string) *testkit.Client {
	t.Helper()
	officer, lead := tested(t, h, ref), drawn(t, h, "lead", ref)
	officer.Action("cases", ref, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": h.Day(-48 * time.Hour), "act": "Wrote it."}).Want(201)
	lead.Action("cases", ref, "authorise", "A clear line.", map[string]any{"terms": "Look at it."}).Want(201)
	return drawn(t, h, "investigator", ref)
}

func tested(t *testing.T, h *testkit.House, ref string) *testkit.Client {
	t.Helper()
	officer := drawn(t, h, "triage", ref)
	officer.Action("cases", ref, "decide_interim", "No risk.", map[string]any{"decision": "none_needed"}).Want(201)
	officer.Action("cases", ref, "test_expression", "", map[string]any{"said": "a", "target": "b", "abuse": true, "belief": "c", "proportionate": "d"}).Want(201)
	return officer
}

// over closes a case at triage by two people, and lets the time for a review pass.
func over(t *testing.T, h *testkit.House, ref string) {
	t.Helper()
	officer := tested(t, h, ref)
	ask := officer.Action("cases", ref, "close_as_criticism", "A remark.", nil).Want(202).Header.Get("Location")
	for _, p := range h.Who("triage") {
		if c := h.As(p.Username); c != officer && c.Post(ask+"/confirmation", nil).Status == 201 {
			h.Later(45 * 24 * time.Hour)
			return
		}
	}
	t.Fatal("nobody may be the second person")
}

func TestI07_WhatAReporterAddsLaterReachesEveryOpenCaseOfTheirReportAndNobodyInConflict(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(story())
	refs := opened(t, h, r.Reference, "Robin Example", "Sandy Example", "Terry Example")
	over(t, h, refs[2])
	auditor := h.As("auditor-1")
	ended := auditor.Get("/api/v1/cases/" + refs[2]).Want(200)
	if ended.JSON()["state"] != "closed" {
		t.Fatalf("it is not at its end: %s", ended.Body)
	}
	finders := []*testkit.Client{investigated(t, h, refs[0]), investigated(t, h, refs[1])}

	reporter := h.Party(r.AccessCode)
	const words, shows, bytesOf = "They rang me again last night.", "My telephone's list of calls", "23:10, 23:14, 23:20"
	reporter.Post("/api/v1/my/messages", map[string]any{"text": words}).Want(201)
	reporter.Multipart("/api/v1/my/evidence", nil, map[string]string{"about": shows}, testkit.File{Name: "calls.txt", Type: "text/plain", Bytes: []byte(bytesOf)}).Want(201)

	var paths []string
	for i, finder := range finders {
		at := "/api/v1/cases/" + refs[i]
		for part, want := range map[string][]string{
			"":          {words, r.Reference},
			"/events":   {"reporter_writes", "reporter_adds", words, shows, `"by":"system"`},
			"/evidence": {"calls.txt", shows, `"from":"reporter"`},
		} {
			for _, text := range want {
				if a := finder.Get(at + part).Want(200); strings.Count(string(a.Body), text) == 0 {
					t.Errorf("%s of case %d does not say %s: %s", part, i, text, a.Body)
				}
			}
		}
		id := itemCalled(t, finder.Get(at+"/evidence").Want(200), "calls.txt")
		paths = append(paths, at, at+"/events", at+"/evidence", at+"/evidence/"+id+"/content")
		if a := finder.Get(at + "/evidence/" + id + "/content").Want(200); string(a.Body) != bytesOf {
			t.Errorf("case %d gives out %s", i, a.Body)
		}
	}
	for path, text := range map[string]string{"/api/v1/my/messages": words, "/api/v1/my/evidence": "calls.txt"} {
		if a := reporter.Get(path).Want(200); strings.Count(string(a.Body), text) != 1 {
			t.Errorf("the reporter reads of their own %s", a.Body)
		}
	}

	if a := auditor.Get("/api/v1/cases/" + refs[2]).Want(200); a.Version() != ended.Version() || a.Has(words) || a.Has("calls.txt") {
		t.Errorf("the case that is closed was %s and is %s", ended.Body, a.Body)
	}

	hidden := finders[0].Get("/api/v1/cases/C-0000000000T").Want(404)
	finders[0].Action("cases", refs[0], "declare_conflict", "", map[string]any{}).Want(201)
	reporter.Post("/api/v1/my/messages", map[string]any{"text": "And once more."}).Want(201)
	for _, path := range paths[:4] {
		if a := finders[0].Get(path); a.Status != 404 || !bytes.Equal(a.Body, hidden.Body) {
			t.Errorf("after a conflict, %s is %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range paths {
		h.As("clerk-1").Get(path).Want(h.As("clerk-1").Get("/api/v1/cases/C-0000000000T").Status)
	}
	if next := drawn(t, h, "investigator", refs[0]); !next.Get("/api/v1/cases/" + refs[0]).Want(200).Has("And once more.") {
		t.Error("who was drawn instead does not read it")
	}
	h.CheckLedger()
	h.CheckSealed(words, shows, bytesOf)
}

func itemCalled(t *testing.T, a *testkit.Answer, name string) string {
	t.Helper()
	items, _ := a.JSON()["items"].([]any)
	for _, i := range items {
		if item, _ := i.(map[string]any); item["name"] == name {
			id, _ := item["id"].(string)
			return id
		}
	}
	t.Fatalf("no item is called %s: %s", name, a.Body)
	return ""
}

func TestR39_WhatTheReporterOfAJoinedReportAddsReachesTheCaseAndNoOtherReporter(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	first, second := h.Submit(story()), h.Submit(story())
	ref := opened(t, h, first.Reference, "Robin Example")[0]
	one := h.As("triage-1")
	one.Action("reports", second.Reference, "take_report", "", nil).Want(201)
	one.Action("reports", second.Reference, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	joined := h.Party(second.AccessCode)
	joined.Post("/api/v1/my/messages", map[string]any{"text": "Before it was joined."}).Want(201)
	one.Action("reports", second.Reference, "link_report", "The same evening.", map[string]any{"to": ref, "new_facts": "none"}).Want(201)
	joined.Post("/api/v1/my/messages", map[string]any{"text": "I saw it from the door."}).Want(201)
	joined.Multipart("/api/v1/my/evidence", nil, nil, testkit.File{Name: "door.txt", Type: "text/plain", Bytes: []byte("d")}).Want(201)

	officer := drawn(t, h, "triage", ref)
	a := officer.Get("/api/v1/cases/" + ref).Want(200)
	if !a.Has("I saw it from the door.") || !a.Has("door.txt") || !a.Has(`"report":"`+second.Reference+`"`) || a.Has("Before it was joined.") {
		t.Errorf("the officer reads %s", a.Body)
	}
	for _, path := range []string{"messages", "evidence", "report"} {
		if a := h.Party(first.AccessCode).Get("/api/v1/my/" + path).Want(200); a.Has("door") {
			t.Errorf("the other reporter reads of %s %s", path, a.Body)
		}
	}
	h.CheckLedger()
}
