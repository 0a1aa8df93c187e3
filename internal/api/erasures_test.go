package api_test

import (
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// erased tries what leads to an erasure, of a report that became no case and of a case, each twice.
func erased(t *testing.T, try func(string, post, *testkit.Client) *testkit.Answer) {
	t.Helper()
	h := testkit.New(t, testkit.Options{})
	told, err := scenarios.Read("simple", "legitimate-criticism")
	if err != nil {
		t.Fatal(err)
	}
	scenarios.Tell(t, h, told)
	triage, lead, quality := h.As("triage-1"), h.As("lead-1"), h.As("quality-1")
	report := h.Submit(story()).Reference
	triage.Action("reports", report, "take_report", "", nil).Want(201)
	triage.Action("reports", report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	signposted := triage.Action("reports", report, "signpost", "Not a member.", map[string]any{"ground": "J1", "advice": "Tell the platform."}).Want(202).Header.Get("Location")
	h.As("triage-2").Post(signposted+"/confirmation", nil).Want(201)

	body := map[string]any{"rule": "asked-for", "reason": "The reporter asked for it."}
	try("propose-erasure-of-report", asking(t, lead, "/api/v1/reports/"+report+"/erasure", body), quality)
	rows, _ := h.As("auditor-1").Get("/api/v1/cases").Want(200).JSON()["items"].([]any)
	row, _ := rows[0].(map[string]any)
	matter, _ := row["reference"].(string)
	proposal := try("propose-erasure-of-case", asking(t, lead, "/api/v1/cases/"+matter+"/erasure", body), quality).Header.Get("Location")
	made, _ := try("confirm-proposal", asking(t, quality, proposal+"/confirmation", nil), lead).JSON()["erasure"].(map[string]any)
	id, _ := made["id"].(string)
	try("object-to-erasure", asking(t, lead, "/api/v1/erasures/"+id+"/objection", map[string]any{"reason": "A letter came."}), quality)
	h.CheckLedger()
}
