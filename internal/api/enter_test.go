package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// initiating tells the auditor of a report of our own making, and asks of one what was said at once.
var initiating = &variation{changes: []testkit.Change{
	{File: rulesFile, Old: "    - id: ask_reporter\n", New: `    - id: tell_auditor
      title: Tell the auditor of a report on our own initiative
      system: true
      auto: true
      from: [received]
      guards:
        - {when: 'own_initiative and count("tell_auditor") == 0', else: This report is not of our own making., rule: T01}
      does: [{do: alarm, with: auditor}]
    - id: ask_reporter
`},
	{File: policyFile, New: "p, system, report, tell_auditor, *, *, 9, allow\n"},
}}

func entering(more map[string]any) map[string]any {
	out := map[string]any{"report": story()}
	for k, v := range more {
		out[k] = v
	}
	return out
}

const enterAt = "/api/v1/intake/reports"

func TestT01_AReportIsEnteredByThoseWhoMayAndSayHowItCame(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: initiating.of(t)})
	call := entering(map[string]any{"channel": "telephone"})
	own := entering(map[string]any{"own_initiative": map[string]any{"source": "A post of the branch account.", "why": "It names a member."}})
	party := h.Party(h.Submit(story()).AccessCode)
	h.Anyone().Post(enterAt, call).Want(401)
	party.Post(enterAt, call).Want(403)
	for _, who := range []string{"clerk-1", "panel-1", "auditor-1", "administrator-1"} {
		h.As(who).Post(enterAt, call).Want(403)
	}
	h.As("triage-1").Post(enterAt, own).Want(403) // of a head of unit alone
	for field, body := range map[string]map[string]any{
		"/channel":               entering(nil),
		"/own_initiative/source": entering(map[string]any{"own_initiative": map[string]any{"source": " ", "why": "It names a member."}}),
		"/own_initiative/why":    entering(map[string]any{"own_initiative": map[string]any{"source": "A post.", "why": ""}}),
		"/report/narrative":      {"report": map[string]any{"narrative": " "}, "channel": "letter"},
	} {
		if a := h.As("lead-1").Post(enterAt, body).Want(422); !strings.Contains(string(a.Body), `"`+field+`"`) {
			t.Errorf("%s: %s", field, a.Body)
		}
	}
	both := entering(map[string]any{"channel": "letter", "own_initiative": map[string]any{"source": "A post.", "why": "It names a member."}})
	h.As("lead-1").Post(enterAt, both).Want(422)
	h.As("lead-1").Post(enterAt, entering(map[string]any{"channel": "pigeon"})).Want(422)
}

func TestT01_ACallerIsGivenTheCodeAndTheFileSaysWhoTookItDown(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: initiating.of(t)})
	taker := h.As("triage-1")
	answer := taker.Post(enterAt, entering(map[string]any{"channel": "telephone"})).Want(201).JSON()
	ref, _ := answer["reference"].(string)
	code, _ := answer["access_code"].(string)
	if got := h.Party(code).Get("/api/v1/my/report").Want(200).JSON()["reference"]; got != ref {
		t.Fatalf("the caller's code opens %v", got)
	}
	h.Party(code).Post("/api/v1/my/messages", map[string]any{"text": "One more thing."}).Want(201)
	for i, lang := range []string{"cy", "en"} { // what the taker hands over has what leads back, and no word of the report
		cards, _ := answer["cards"].([]any)
		if len(cards) != 2 {
			t.Fatalf("there are %d cards", len(cards))
		}
		card, _ := cards[i].(map[string]any)
		page, _ := card["html"].(string)
		if card["lang"] != lang || !strings.Contains(page, `<html lang="`+lang+`">`) || !strings.Contains(page, code) || !strings.Contains(page, ref) {
			t.Errorf("the card in %s is %s", lang, page)
		}
		if strings.Contains(page, "shouted") || strings.Contains(page, "Robin") {
			t.Errorf("the card tells what was told: %s", page)
		}
	}
	if h.Submit(story()).Answer.Has(`"cards"`) {
		t.Error("who reports themselves is handed a card")
	}
	other := h.As("triage-2")
	other.Action("reports", ref, "take_report", "", nil).Want(201)
	events, _ := other.Get("/api/v1/reports/" + ref + "/events").Want(200).JSON()["items"].([]any)
	first, _ := events[0].(map[string]any)
	if first["by"] != "staff" || first["person"] != idOf(t, h, "triage-1") {
		t.Errorf("the first event is %v", first)
	}
	entered, _ := other.Get("/api/v1/reports/" + ref).Want(200).JSON()["entered"].(map[string]any)
	if entered["channel"] != "telephone" || entered["own_initiative"] != false {
		t.Errorf("how it came in is shown as %v", entered)
	}
	if told := alarmsOf(h.As("auditor-1")); len(told) > 0 {
		t.Errorf("the auditor is told of a caller's report: %v", told)
	}
	h.CheckLedger()
}

func TestT01_I09_WhoTakesSomethingUpThemselvesNeverWorksOnItAndTheAuditorIsTold(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: initiating.of(t)})
	lead, second := h.As("lead-1"), h.As("lead-2")
	body := entering(map[string]any{"own_initiative": map[string]any{"source": "A post of the branch account.", "why": "It names a member."}})
	answer := lead.Post(enterAt, body).Want(201).JSON()
	ref, _ := answer["reference"].(string)
	if answer["cards"] != nil {
		t.Error("there is a card for nobody")
	}
	h.Work()
	told := alarmsOf(h.As("auditor-1"))
	if len(told) != 1 || told[0]["reference"] != ref || told[0]["action"] != "tell_auditor" {
		t.Fatalf("the auditor is told %v", told)
	}
	h.Later(time.Minute)
	if n := len(alarmsOf(h.As("auditor-1"))); n != 1 {
		t.Errorf("the auditor is told %d times", n)
	}
	c := opened(t, h, ref, "Robin Example")[0]
	officer := tested(t, h, c)
	if aside := fmt.Sprint(officer.Get("/api/v1/cases/" + c + "/conflicts").Want(200).JSON()); !strings.Contains(aside, h.Who("lead")[0].ID) { // lead-1
		t.Errorf("set aside is %s", aside)
	}
	officer.Action("cases", c, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": h.Day(-48 * time.Hour), "act": "Wrote it."}).Want(201)
	h.Work()
	lead.Get("/api/v1/cases/" + c).Want(404)
	second.Action("cases", c, "declare", "", map[string]any{"conflict": false}).Want(201) // the only one who could be drawn
}
