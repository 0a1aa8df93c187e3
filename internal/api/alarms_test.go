package api_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"recourse/internal/testkit"
)

const (
	rulesFile  = "procedures/simple.yaml"
	policyFile = "authz/simple.csv"
)

// variation is the rules of the small club with some changes, made once for all tests that ask for them.
type variation struct {
	changes []testkit.Change
	once    sync.Once
	folder  string
}

func (r *variation) of(t *testing.T) string {
	t.Helper()
	r.once.Do(func() { r.folder = testkit.Varied(t, r.changes...) })
	return r.folder
}

// ringing has alarms: of the screening of a report, and of a danger that is found.
var ringing = &variation{changes: []testkit.Change{
	{File: rulesFile, Old: "max_pause: 14 days, escalate: triage,", New: "max_pause: 14 days, alarms: [2 working days], escalate: triage,"},
	{File: rulesFile, Old: "    - id: ask_reporter\n", New: `    - id: sound_report_alarms
      title: Alarms that fell due
      system: true
      auto: true
      from: ["*"]
      guards:
        - {when: alarming, else: No alarm is due., rule: "5.6"}
      does: [{do: sound}]
    - id: ask_reporter
`},
	{File: rulesFile, Old: "does: [{do: mark, with: screened}", New: `does: [{do: alarm, with: triage, when: 'yes("danger")'}, {do: alarm, with: clerk, when: 'yes("danger")'}, {do: mark, with: screened}`},
	{File: policyFile, New: "p, system, report, sound_report_alarms, *, *, 9, allow\n"},
}}

// alarmsOf is what somebody's roles are told.
func alarmsOf(c *testkit.Client) []map[string]any {
	var out []map[string]any
	items, _ := c.Get("/api/v1/me/alarms").Want(200).JSON()["items"].([]any)
	for _, i := range items {
		m, _ := i.(map[string]any)
		out = append(out, m)
	}
	return out
}

// endangered has a report screened by somebody who sees a danger, and gives the address at which its alarm is seen.
func endangered(t *testing.T, h *testkit.House, ref string) string {
	t.Helper()
	one := h.As("triage-1")
	one.Action("reports", ref, "take_report", "", nil).Want(201)
	one.Action("reports", ref, "screen", "", map[string]any{"danger": true, "child": false, "data_protection": false}).Want(201)
	id, _ := alarmsOf(one)[0]["id"].(string)
	return "/api/v1/me/alarms/" + id + "/seen"
}

func TestAnAlarmReachesThoseOfItsRoleWhoMaySeeTheFileAndNobodyElse(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: ringing.of(t)})
	r := h.Submit(story())
	one, two, conflicted := h.As("triage-1"), h.As("triage-2"), h.As("triage-3")
	conflicted.Action("reports", r.Reference, "report_conflict", "", nil).Want(201)
	seen := endangered(t, h, r.Reference)

	got := alarmsOf(two)
	if len(got) != 1 || got[0]["reference"] != r.Reference || got[0]["action"] != "screen" || got[0]["title"] != "Screen for urgent risk" || got[0]["clock"] != nil {
		t.Fatalf("another triage officer is told %v", got)
	}
	for _, who := range []string{"clerk-1", "lead-1", "auditor-1", "administrator-1", "triage-3"} {
		if told := alarmsOf(h.As(who)); len(told) > 0 {
			t.Errorf("%s is told %v", who, told)
		}
	}
	h.Anyone().Get("/api/v1/me/alarms").Want(401)
	h.Party(r.AccessCode).Get("/api/v1/me/alarms").Want(403)

	unknown := two.Post("/api/v1/me/alarms/6f1c0d0e-0000-4000-8000-000000000000/seen", nil).Want(404)
	two.Post("/api/v1/me/alarms/x/seen", nil).Want(404)
	for _, who := range []string{"clerk-1", "triage-3"} { // of another role; in conflict with the file
		if a := h.As(who).Post(seen, nil).Want(404); !bytes.Equal(a.Body, unknown.Body) {
			t.Errorf("%s is answered %s, and of an alarm that never was %s", who, a.Body, unknown.Body)
		}
	}
	h.Party(r.AccessCode).Post(seen, nil).Want(404)
	two.Post(seen, nil).Want(204)
	two.Post(seen, nil).Want(409)
	if told := alarmsOf(one); len(told) > 0 {
		t.Errorf("what one of them saw is told again: %v", told)
	}
}

func TestR15_AClockAlarmsBeforeItsEndAndAtItOnceEach(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: ringing.of(t)})
	h.Submit(story())
	triage := h.As("triage-1")
	at := map[int]int{}
	for day := range 12 {
		h.Later(24 * time.Hour)
		h.Work()
		at[len(alarmsOf(triage))] = day
	}
	got := alarmsOf(triage)
	if len(got) != 2 || got[0]["clock"] != "screening" || got[1]["clock"] != "screening" || got[0]["due"] != got[1]["due"] || got[0]["title"] != "Screening" {
		t.Fatalf("after twelve days they are told %v", got)
	}
	if at[0] < 1 || at[1] < at[0]+2 {
		t.Errorf("the last days with none, one and two alarms were %v", at)
	}
	page := triage.Get("/api/v1/me/alarms?limit=1").Want(200).JSON()
	cursor, _ := page["next_cursor"].(string)
	next := triage.Get("/api/v1/me/alarms?limit=1&cursor=" + cursor).Want(200).JSON()
	if items, _ := next["items"].([]any); len(items) != 1 || next["next_cursor"] != nil || items[0].(map[string]any)["id"] != got[1]["id"] {
		t.Errorf("the second page is %v", next)
	}
	h.As("triage-2").Get("/api/v1/me/alarms?limit=1&cursor=" + cursor).Want(400)
}
