package dataprotection_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// TestR62_UnderTheNECProcedureAHoldOrAnObjectionStopsAnErasureAndEachDeciderIsSomebodyWhoIsThere decides over HTTP, again and
// again, to erase one case of the longer procedure.
func TestR62_UnderTheNECProcedureAHoldOrAnObjectionStopsAnErasureAndEachDeciderIsSomebodyWhoIsThere(t *testing.T) {
	t.Parallel()
	const procedure = "nec"
	story := read(t, procedure, "panel-finds-criticism")
	a := &archive{scenarios.House(t, testkit.Options{Configs: scenarios.Configs(t, procedure)}, story), t}
	m := a.told(story, "officer")
	dpo, lead, auditor := a.As("dpo-1"), a.As("lead-1"), a.As("auditor-1")
	at, wanted := "/api/v1/cases/"+m.ref+"/erasure", asks("asked-for", "Somebody asked for it.")
	const aDay = 24 * time.Hour
	a.Later(aDay)

	a.As("triage-3").Post(at, wanted).Want(404)
	auditor.Post(at, wanted).Want(403)
	m.reporter.Post(at, wanted).Want(404)
	a.Anyone().Post(at, wanted).Want(401)
	proposed := func() string {
		t.Helper()
		return "/api/v1/proposals/" + text(dpo.Post(at, wanted).Want(202).JSON()["id"]) + "/confirmation"
	}
	stale := func(answer *testkit.Answer) {
		t.Helper()
		if !answer.Want(403).Has(`"R-51"`) {
			t.Errorf("it is refused for another reason: %s", answer.Body)
		}
	}
	decided := func() string {
		t.Helper()
		body, _ := lead.Post(proposed(), nil).Want(201).JSON()["erasure"].(map[string]any)
		return "/api/v1/erasures/" + text(body["id"]) + "/objection"
	}
	stands := func() {
		t.Helper()
		a.work()
		auditor.Get("/api/v1/cases/" + m.ref).Want(200)
		m.reporter.Get("/api/v1/my/report").Want(200)
	}

	t.Run("R-51 nobody decides whose second factor was given a while ago", func(t *testing.T) {
		dpo.Get("/api/v1/me").Want(200)
		lead.Get("/api/v1/me").Want(200)
		a.Clock.Advance(6 * time.Minute)
		stale(dpo.Post(at, wanted))
		dpo.StepUp()
		confirmation := proposed()
		stale(lead.Post(confirmation, nil))
		if !dpo.Post(confirmation, nil).Want(403).Has(`"R-13"`) {
			t.Error("whoever proposed it is refused for another reason")
		}
		lead.StepUp()
		id := text(lead.Post(confirmation, nil).Want(201).JSON()["erasure"].(map[string]any)["id"])
		dpo.Post("/api/v1/erasures/"+id+"/objection", map[string]any{"reason": "Another letter came."}).Want(204)
		a.Later(15 * aDay)
		stands()
	})
	t.Run("I37 nothing is erased that is kept for legal reasons", func(t *testing.T) {
		decided()
		a.Later(aDay)
		dpo.Action("cases", m.ref, "keep_for_law", "A solicitor wrote.", nil).Want(201)
		if !dpo.Post(at, wanted).Want(409).Has(`"I37"`) {
			t.Error("what is held is refused for another reason")
		}
		a.Later(15 * aDay)
		stands()
		dpo.Action("cases", m.ref, "end_keeping", "It was settled.", nil).Want(201)
		stands()
	})
	t.Run("I37 the database begins with nothing of which it was not told that it is free", func(t *testing.T) {
		id := strings.Split(decided(), "/")[4]
		a.Later(15 * aDay)
		if _, begun, err := a.Server.Erasing.Store.Begin(t.Context(), id, nil, a.Clock.Now()); begun || err != nil {
			t.Errorf("it began: %v", err)
		}
		stands()
	})
	t.Run("R-13 a conflict that came up since keeps from confirming", func(t *testing.T) {
		confirmation := proposed()
		const conflict = ` from files f, persons p where f.ref = $1 and p.username = 'lead-1'`
		a.owner(`insert into standings (file_id, person_id, relation, since) select f.id, p.id, 'conflict', now()`+conflict, m.ref)
		lead.Post(confirmation, nil).Want(404)
		a.owner(`delete from standings s using files f, persons p where s.file_id = f.id and s.person_id = p.id and s.relation = 'conflict' and f.ref = $1 and p.username = 'lead-1'`, m.ref)
		lead.Post(strings.Replace(confirmation, "confirmation", "rejection", 1), nil).Want(204)
		lead.Post(confirmation, nil).Want(404)
	})
	decided()
	a.Later(13 * aDay)
	stands()
	a.Later(2 * aDay)
	a.work()
	auditor.Get("/api/v1/cases/" + m.ref).Want(404)
	if got := m.reporter.Get("/api/v1/my/report").Want(410); !got.Has("asked-for") {
		t.Errorf("the reporter is told %s", got.Body)
	}
	a.CheckLedger()
}
