package api_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

func named() map[string]any {
	s := story()
	s["identity"] = map[string]any{"mode": "confidential", "name": "Dale Sample", "email": "dale@example.org"}
	return s
}

func TestR13_WhoReportedIsOpenedByTwoPeopleForAReasonForATimeAndOnRecord(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(named())
	at := "/api/v1/reports/" + r.Reference
	one, two := h.As("triage-1"), h.As("triage-2")
	hidden := one.Get("/api/v1/reports/R-0000000000T/identities").Want(404)
	two.Get(at + "/identities").Want(403)
	one.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	if a := one.Get(at + "/identities").Want(403); !a.Has("identity_closed") || a.Has("Dale") {
		t.Errorf("closed, it says %s", a.Body)
	}
	for _, who := range []string{"clerk-1", "investigator-1", "administrator-1"} {
		if a := h.As(who).Get(at + "/identities").Want(404); !bytes.Equal(a.Body, hidden.Body) {
			t.Errorf("%s is told %s", who, a.Body)
		}
	}
	h.As("auditor-1").Get(at + "/identities").Want(403)

	hours := map[string]any{"hours": 4}
	two.Action("reports", r.Reference, "open_identity", "To ring them.", hours).Want(403)
	one.Action("reports", r.Reference, "open_identity", "", hours).Want(422)
	one.Action("reports", r.Reference, "open_identity", "To ring them.", map[string]any{"hours": 73}).Want(422)
	ask := one.Action("reports", r.Reference, "open_identity", "To ring them.", hours).Want(202).Header.Get("Location")
	one.Get(at + "/identities").Want(403)
	one.Post(ask+"/confirmation", nil).Want(403)
	h.As("auditor-1").Post(ask+"/confirmation", nil).Want(404)
	if a := two.Post(ask+"/confirmation", nil).Want(201); a.Has("Dale") {
		t.Errorf("the event names the reporter: %s", a.Body)
	}
	if a := one.Get(at + "/identities").Want(200); !a.Has("Dale Sample") || !a.Has("dale@example.org") {
		t.Errorf("opened, it is %s", a.Body)
	}
	two.Get(at + "/identities").Want(403)
	h.As("auditor-1").Get(at + "/identities").Want(403)

	log := h.Party(r.AccessCode).Get("/api/v1/my/access-log").Want(200)
	if !log.Has(`"role":"triage","who_you_are":true`) {
		t.Errorf("the reporter is told %s", log.Body)
	}
	h.Clock.Advance(4 * time.Hour)
	one.Get(at + "/identities").Want(403)
	if logged := h.Logged(); strings.Contains(logged, "Dale") {
		t.Error("a log line names the reporter")
	}
	h.CheckLedger()
}

func TestR13_OnACaseWhoReportedIsOpenedOfOneOfItsReportsAndAsTheySaidLast(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r, other := h.Submit(story()), h.Submit(named())
	one := h.As("triage-1")
	one.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	at, officer := inTriage(t, h, one, r.Reference)
	ref := strings.TrimPrefix(at, "/api/v1/cases/")
	officer.Action("cases", ref, "open_identity", "To ring them.", map[string]any{"report": other.Reference, "hours": 1}).Want(422)
	ask := officer.Action("cases", ref, "open_identity", "To ring them.", map[string]any{"report": r.Reference, "hours": 1}).Want(202).Header.Get("Location")
	confirmed := 0
	for _, p := range h.Who("triage") {
		if c := h.As(p.Username); c != officer && confirmed == 0 && c.Post(ask+"/confirmation", nil).Status == 201 {
			confirmed++
		}
	}
	if confirmed != 1 {
		t.Fatal("nobody may be the second person")
	}
	if a := officer.Get(at + "/identities").Want(200); !a.Has(`"mode":"anonymous"`) {
		t.Errorf("of somebody who never said, it is %s", a.Body)
	}
	h.Party(r.AccessCode).Put("/api/v1/my/identity", map[string]any{"mode": "named", "name": "Robin Sample"}).Want(200)
	if a := officer.Get(at + "/identities").Want(200); !a.Has("Robin Sample") {
		t.Errorf("as they said last, it is %s", a.Body)
	}
	for _, p := range h.Who("triage") {
		if c := h.As(p.Username); c != officer {
			c.Get(at + "/identities").Want(404)
		}
	}
	h.As("auditor-1").Get(at + "/identities").Want(403)
	officer.Action("cases", ref, "declare_conflict", "", map[string]any{}).Want(201)
	officer.Get(at + "/identities").Want(404)
	h.CheckLedger()
}
