package api_test

import (
	"testing"

	"recourse/internal/testkit"
)

// waiting may ask a reporter something on a case, which waits for the answer.
var waiting = &variation{changes: []testkit.Change{
	{File: rulesFile, Old: "length: 10 working days, in: [allocating, triage],", New: "length: 10 working days, in: [allocating, triage, asking],"},
	{File: rulesFile, Old: "    - {id: triage, title: Triage,", New: "    - {id: asking, title: Waiting for the reporter, group: considered, public: {reporter: We asked you something, respondent: Not known to the respondent}}\n    - {id: triage, title: Triage,"},
	{File: rulesFile, Old: "    - id: allocate_triage\n", New: `    - id: ask_about_case
      title: Ask the reporter about the case
      from: [triage]
      to: [{state: asking}]
      fields: [{name: questions, type: text, label: Your questions, required: true}]
      does: [{do: say, with: reporter}]
    - id: reporter_answers
      title: The reporter answers
      door: message
      from: [asking]
      to: [{state: triage}]
      fields: [{name: text, type: text, label: Your answer, required: true}]
      does: [{do: hear, with: reporter}]
    - id: allocate_triage
`},
	{File: policyFile, New: "p, triage, case, ask_about_case, triage, triage, 9, allow\np, reporter, case, reporter_answers, asking, told, 9, allow\np, triage, case, read, asking, triage, 9, allow\n"},
}}

func TestT04_AnAnswerReachesTheCaseThatWaitsForItAndNotTheReportWhereItWouldStay(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: waiting.of(t)})
	r := h.Submit(story())
	refs := opened(t, h, r.Reference, "Robin Example", "Sandy Example")
	me := h.Party(r.AccessCode)
	officers := []*testkit.Client{drawn(t, h, "triage", refs[0]), drawn(t, h, "triage", refs[1])}
	state := func(i int) string {
		t.Helper()
		s, _ := officers[i].Get("/api/v1/cases/" + refs[i]).Want(200).JSON()["state"].(string)
		return s
	}
	officers[1].Action("cases", refs[1], "ask_about_case", "", map[string]any{"questions": "On which day was it?"}).Want(201)
	if state(1) != "asking" {
		t.Fatalf("the second case is in %s", state(1))
	}
	me.Post("/api/v1/my/messages", map[string]any{"text": "On the Thursday."}).Want(201)
	if state(0) != "triage" || state(1) != "triage" {
		t.Errorf("after the answer the cases are in %s and %s, want both in triage", state(0), state(1))
	}
	me.Post("/api/v1/my/messages", map[string]any{"text": "One more thing."}).Want(201) // nothing waits: it is kept with the report, and told to both
	if state(0) != "triage" || state(1) != "triage" {
		t.Errorf("after a message the cases are in %s and %s", state(0), state(1))
	}
}
