package api_test

import (
	"testing"
	"time"

	"recourse/internal/testkit"
)

// measured are the rules with interim measures: the lead imposes and the investigator confirms.
var measured = []testkit.Change{
	{File: rulesFile, Old: "\nlists:\n", New: "\nlists:\n" + `  - {id: steps, title: Steps, items: [{id: no_contact, label: Keeps away}, {id: shut_out, label: Shut out}]}
  - {id: dangers, title: Dangers, items: [{id: person, label: Somebody is at risk}]}
`},
	{File: rulesFile, Old: "\nclocks:\n", New: "\nclocks:\n" + `  - {id: meanwhile, title: Meanwhile, length: given, most: 28 days, then: lapse_measure}
  - {id: in_haste, title: In haste, length: 72 hours, then: lapse_in_haste}
`},
	{File: rulesFile, New: `    - id: impose_measure
      title: Impose
      second: true
      confirms: agree_to_measure
      reason: required
      from: [investigating, notice_issued]
      fields:
        - {name: measures, type: choices, list: steps, label: Measures, required: true}
        - {name: grounds, type: choices, list: dangers, label: Grounds, required: true}
        - {name: scope, type: text, label: Scope, required: true}
        - {name: facts, type: text, label: Facts, required: true}
        - {name: days, type: number, label: Days, required: true, min: 1, max: 28}
      does: [{do: impose}]
      starts: [meanwhile]
    - id: impose_in_haste
      title: Impose in haste
      from: [investigating, notice_issued]
      fields:
        - {name: measures, type: choices, list: steps, label: Measures, required: true}
        - {name: grounds, type: choices, list: dangers, label: Grounds, required: true}
        - {name: scope, type: text, label: Scope, required: true}
        - {name: facts, type: text, label: Facts, required: true}
      checks:
        - {when: 'not chose("measures", "shut_out") or not in_selection', field: measures, else: Not near a selection., rule: R24}
      does: [{do: impose, with: emergency}]
      starts: [in_haste]
    - {id: lift_measure, title: Lift, from: ["*"], does: [{do: lift_measure}], stops: [meanwhile, in_haste]}
    - id: lapse_measure
      title: It lapsed
      system: true
      auto: true
      from: ["*"]
      guards: [{when: 'measured and expired("meanwhile")', else: It runs., rule: K17}]
      does: [{do: lift_measure}]
      stops: [meanwhile]
    - id: lapse_in_haste
      title: It was not ratified
      system: true
      auto: true
      from: ["*"]
      guards: [{when: 'measured and expired("in_haste")', else: It runs., rule: I17}]
      does: [{do: lift_measure}]
      stops: [in_haste]
`},
	{File: policyFile, New: `p, lead, case, impose_measure, investigating|notice_issued, lead, 9, allow
p, lead, case, impose_in_haste, investigating|notice_issued, lead, 9, allow
p, lead, case, lift_measure, *, lead, 9, allow
p, investigator, case, agree_to_measure, investigating|notice_issued, investigator, 9, allow
p, system, case, lapse_measure, *, *, 9, allow
p, system, case, lapse_in_haste, *, *, 9, allow
p, appeals, case, list, notice_issued, *, 9, allow
p, appeals, case, read, notice_issued, *, 9, allow
`},
}

func imposing(scope string, days float64, items ...any) map[string]any {
	out := map[string]any{"measures": items, "grounds": []any{"person"}, "scope": scope, "facts": "The calls went on."}
	if days > 0 {
		out["days"] = days
	}
	return out
}

func TestI16_AMeasureIsTwoPeoplesAndReadByTheRespondentAndThoseWhoWorkOnIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: testkit.Varied(t, measured...)})
	r := h.Submit(story())
	ref := opened(t, h, r.Reference, "Robin Example")[0]
	finder, respondent := noticed(t, h, ref)
	lead := h.As(holderOf(t, h, finder, ref, "lead"))
	const scope = "xcanary: away from the north branch"

	finder.Action("cases", ref, "impose_measure", "Why.", imposing(scope, 14, "no_contact")).Want(403)
	lead.Action("cases", ref, "impose_measure", "Why.", imposing(scope, 0, "no_contact")).Want(422)
	lead.Action("cases", ref, "impose_measure", "Why.", imposing(scope, 14, "anything")).Want(422)
	lead.Action("cases", ref, "lift_measure", "", nil).Want(409)
	asked := lead.Action("cases", ref, "impose_measure", "Why.", imposing(scope, 14, "no_contact"))
	if a := respondent.Get("/api/v1/my/notice").Want(200); a.Has("interim_measure") {
		t.Errorf("one person imposed it: %s", a.Body)
	}
	lead.Post(asked.Want(202).Header.Get("Location")+"/confirmation", nil).Want(403)
	confirmed(t, asked, finder)
	lead.Action("cases", ref, "impose_measure", "Why.", imposing(scope, 14, "no_contact")).Want(409)

	for who, a := range map[string]*testkit.Answer{
		"the respondent": respondent.Get("/api/v1/my/notice").Want(200), "the lead": lead.Get("/api/v1/cases/" + ref).Want(200),
	} {
		for _, text := range []string{"interim_measure", scope, "Keeps away", "Somebody is at risk", "The calls went on.", `"until":"`} {
			if !a.Has(text) {
				t.Errorf("%s does not read %s: %s", who, text, a.Body)
			}
		}
	}
	reporter, outside := h.Party(r.AccessCode), h.As("appeals-1")
	for who, a := range map[string]*testkit.Answer{
		"the reporter, of the report": reporter.Get("/api/v1/my/report").Want(200), "the reporter, of letters": reporter.Get("/api/v1/my/letters").Want(200),
		"who may open it and has no part in it": outside.Get("/api/v1/cases/" + ref).Want(200), "that reader, of events": outside.Get("/api/v1/cases/" + ref + "/events").Want(200),
		"a list": outside.Get("/api/v1/cases").Want(200),
	} {
		for _, text := range []string{"xcanary", "interim_measure", "Keeps away", "The calls went on."} {
			if a.Has(text) {
				t.Errorf("%s reads %s: %s", who, text, a.Body)
			}
		}
	}
	h.Later(15 * 24 * time.Hour)
	if a := respondent.Get("/api/v1/my/notice").Want(200); a.Has("interim_measure") {
		t.Errorf("it has lapsed: %s", a.Body)
	}
	h.CheckSealed("xcanary", "The calls went on.")
	h.CheckLedger()
}

func TestR24_NearASelectionOnePersonShutsNobodyOut(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: testkit.Varied(t, measured...), Settings: map[string]string{"register": standing(t, 3)}})
	ref := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	finder := investigated(t, h, ref)
	lead := h.As(holderOf(t, h, finder, ref, "lead"))
	h.Later(4 * 24 * time.Hour) // what the register said when the case was opened holds no longer
	if a := lead.Action("cases", ref, "impose_in_haste", "", imposing("all", 0, "shut_out")).Want(422); !a.Has("R24") {
		t.Errorf("got %s", a.Body)
	}
	lead.Action("cases", ref, "impose_in_haste", "", imposing("all", 0, "no_contact")).Want(201)
	h.Later(73 * time.Hour)
	if a := lead.Get("/api/v1/cases/" + ref).Want(200); a.Has("interim_measure") {
		t.Errorf("nobody ratified it: %s", a.Body)
	}
}
