package api_test

import (
	"testing"

	"recourse/internal/testkit"
)

// lastOfRespondent is the last field of those for whom cases are opened.
const lastOfRespondent = "label: A member at the time?, required: true}\n"

func TestI11_EarlierFindingsAreReadByWhomThePolicyNamesAndNotBeforeTheFindings(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: testkit.Varied(t, testkit.Change{File: policyFile, New: "p, triage, case, read_priors, triage, triage, 9, allow\n"})})
	r := h.Submit(story())
	ref := opened(t, h, r.Reference, "Robin Example")[0]
	priors := "/api/v1/cases/" + ref + "/priors"
	officer := tested(t, h, ref)
	if a := officer.Get(priors).Want(409); !a.Has("I11") {
		t.Errorf("got %s", a.Body)
	}
	h.Anyone().Get(priors).Want(401)
	h.Party(r.AccessCode).Get(priors).Want(404)
	h.As("panel-1").Get(priors).Want(404)
	h.As("auditor-1").Get(priors).Want(403)
	officer.Get("/api/v1/cases/C-000/priors").Want(404)
}

func TestT16_WhetherTheRespondentIsKnownIsOnTheCase(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: testkit.Varied(t, testkit.Change{File: rulesFile,
		Old: lastOfRespondent, New: lastOfRespondent + "            - {name: unknown, type: yes_no, label: Is it unknown?}\n"})})
	report := h.Submit(story()).Reference
	officer := h.As("triage-1")
	officer.Action("reports", report, "take_report", "", nil).Want(201)
	officer.Action("reports", report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	officer.Action("reports", report, "open_cases", "", map[string]any{"respondents": []any{
		map[string]any{"name": "@lantern_invented", "handle": "@lantern_invented", "unknown": true, "member": false},
	}}).Want(201)
	cases, _ := officer.Get("/api/v1/reports/" + report).Want(200).JSON()["cases"].([]any)
	ref, _ := cases[0].(string)
	if a := drawn(t, h, "triage", ref).Get("/api/v1/cases/" + ref).Want(200); !a.Has(`"unknown":true`) {
		t.Errorf("got %s", a.Body)
	}
}
