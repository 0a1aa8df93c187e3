package api_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/testkit"
)

// noting has three classes of notes on a case: the triage officer reads one, and of another what they sat for; the lead all.
var noting = &variation{changes: []testkit.Change{
	{File: rulesFile, Old: "\nlists:\n", New: "\nnotes:\n  - {id: working, title: Working note, act: read_working_notes}\n  - {id: medical, title: Medical note, act: read_medical_notes}\n  - {id: panel, title: Note of a panel, act: read_panel_notes, seated: true}\n\nlists:\n"},
	{File: rulesFile, Old: "    - id: allocate_triage\n", New: `    - {id: write_note, title: Note, from: [open], fields: [{name: text, type: text, label: The note, required: true}], does: [{do: note, with: working}]}
    - {id: write_medical_note, title: Note, from: [open], fields: [{name: text, type: text, label: The note, required: true}], does: [{do: note, with: medical}]}
    - {id: write_panel_note, title: Note, from: [open], fields: [{name: text, type: text, label: The note, required: true}], does: [{do: note, with: panel}]}
    - id: allocate_triage
`},
	{File: policyFile, New: `p, triage, case, write_note, triage, triage, 9, allow
p, lead, case, write_medical_note, *, lead, 9, allow
p, lead, case, write_panel_note, *, lead, 9, allow
p, lead, case, read_panel_notes, *, lead, 9, allow
p, triage, case, read_panel_notes, triage, triage, 9, allow
p, triage, case, read_working_notes, triage, triage, 9, allow
p, lead, case, read_working_notes, *, lead, 9, allow
p, lead, case, read_medical_notes, *, lead, 9, allow
p, clerk, case, list, *, *, 9, allow
p, clerk, case, read_medical_notes, closed, *, 9, allow
`},
}}

func TestI44_NotesAreReadByTheirClassAndNeverWithTheMatter(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: noting.of(t)})
	r := h.Submit(story())
	ref := opened(t, h, r.Reference, "Robin Example")[0]
	officer := tested(t, h, ref)
	lead := drawn(t, h, "lead", ref)
	at := "/api/v1/cases/" + ref
	officer.Action("cases", ref, "write_note", "", map[string]any{"text": "canary-working: ring again"}).Want(201)
	lead.Action("cases", ref, "write_medical_note", "", map[string]any{"text": "canary-medical: asks for breaks"}).Want(201)
	lead.Action("cases", ref, "write_panel_note", "", map[string]any{"text": "canary-panel: we differ"}).Want(201)

	unknown := officer.Get("/api/v1/cases/C-0000000000X/notes").Want(404)
	if a := h.As("panel-1").Get(at + "/notes").Want(404); !bytes.Equal(a.Body, unknown.Body) {
		t.Errorf("whom it is hidden from is answered %s", a.Body)
	}
	h.As("clerk-1").Get(at + "/notes").Want(403) // who sees that the case is there, and reads no class now
	h.Party(r.AccessCode).Get(at + "/notes").Want(404)
	h.Anyone().Get(at + "/notes").Want(401)

	has := func(who *testkit.Client, path string, want ...string) {
		t.Helper()
		body := string(who.Get(at + path).Want(200).Body)
		for _, word := range []string{"canary-working", "canary-medical", "canary-panel"} {
			if wanted := strings.Contains(strings.Join(want, " "), word); wanted != strings.Contains(body, word) {
				t.Errorf("%s: %s is there: %v", path, word, !wanted)
			}
		}
	}
	has(officer, "/notes", "canary-working")
	has(officer, "/events", "canary-working") // and not the other classes, although the officer has the matter; nor what another body kept to itself
	has(officer, "")
	has(lead, "/notes", "canary-working", "canary-medical", "canary-panel")
	has(lead, "/events", "canary-working", "canary-medical", "canary-panel")
	has(h.As("auditor-1"), "/events")

	items, _ := officer.Get(at + "/notes").Want(200).JSON()["items"].([]any)
	note, _ := items[0].(map[string]any)
	if len(items) != 1 || note["class"] != "working" || note["title"] != "Working note" || note["name"] == nil || note["at"] == nil {
		t.Errorf("the officer reads %v", items)
	}
	reads := func() (n int) {
		t.Helper()
		if err := h.Server.DB.Pool.QueryRow(t.Context(), "select count(*) from reads").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := reads()
	officer.Get(at + "/notes").Want(200)
	h.As("clerk-1").Get(at + "/notes").Want(403)
	if got := reads() - before; got != 1 {
		t.Errorf("reading notes and being refused them left %d rows, want one", got)
	}
	h.CheckLedger()
}

func TestWhoAdministersASanctionReadsTheOrderAndNotWhatLiesBehindIt(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := whole(t, f)
	v.Relations = nil
	v.File.Contents.Conditions = []casefile.Condition{{N: 1, Kind: "EDU", What: "A course", Due: noon, Done: true}}
	v.File.Contents.Decision.Protective = "Stay away from the north branch"
	b, err := f.api.FileAs(v, casework.ActRead, casework.ActOrder)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "canary") {
		t.Errorf("they are shown %s", b)
	}
	var got struct {
		Order map[string]any `json:"order"`
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"outcome": "WARN", "title": "Formal warning", "from": "2026-11-20", "until": "2027-11-20", "protective": "Stay away from the north branch",
		"conditions": []any{map[string]any{"n": 1.0, "kind": "EDU", "what": "A course", "due": "2026-11-20T12:00:00Z", "met": true}}}
	if !reflect.DeepEqual(got.Order, want) {
		t.Errorf("the order is %v, want %v", got.Order, want)
	}
	v.File.Contents.Decision = nil
	if b, err = f.api.FileAs(v, casework.ActRead, casework.ActOrder); err != nil || strings.Contains(string(b), `"order"`) {
		t.Errorf("before there is a decision they are shown %s, %v", b, err)
	}
}
