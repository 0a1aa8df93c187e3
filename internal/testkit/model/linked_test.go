package model

import (
	"net/http"
	"testing"

	"recourse/internal/testkit"
)

// screened is a report that somebody took and screened.
func screened(h *testkit.House, who string) testkit.Reported {
	r := h.Submit(map[string]any{"narrative": "Invented words.", "standing": "witness"})
	c := h.As(who)
	c.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	c.Action("reports", r.Reference, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false, "restricted": false}).Want(http.StatusCreated)
	return r
}

// asideOf brings a report to its end, by two.
func asideOf(h *testkit.House, r testkit.Reported, who, second string) {
	p := h.As(who).Action("reports", r.Reference, "set_aside", "Invented reasons.", map[string]any{"advice": "Invented advice."}).Want(http.StatusAccepted)
	h.As(second).Post(p.Header.Get("Location")+"/confirmation", nil).Want(http.StatusCreated)
}

func TestI31_AReportThatWasLinkedToWhatCameToNothingIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "nec")
	first, second := screened(h, "triage-1"), screened(h, "triage-2")
	link := map[string]any{"to": first.Reference, "new_facts": "Invented facts."}
	h.As("triage-2").Action("reports", second.Reference, "link_report", "Invented reasons.", link).Want(http.StatusCreated)
	asideOf(h, first, "triage-1", "triage-3")
	h.As("triage-3").Action("reports", second.Reference, "take_up_again", "Invented reasons.", nil).Want(http.StatusNotFound)
	h.As("triage-2").Action("reports", second.Reference, "take_up_again", "Invented reasons.", nil).Want(http.StatusCreated)
	asideOf(h, second, "triage-2", "triage-3")
	if !h.Party(second.AccessCode).Get("/api/v1/my/letters").Want(http.StatusOK).Has("L04") {
		t.Error("its reporter has no letter about its end")
	}
	h.CheckLedger()
}

func TestT02_WhatTheSafeguardingLeadScreenedIsHandedToADutyOfficer(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "nec")
	r := screened(h, "safeguarding-1")
	h.As("triage-1").Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusConflict)
	h.As("safeguarding-1").Action("reports", r.Reference, "hand_on", "", nil).Want(http.StatusCreated)
	h.As("safeguarding-1").Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusForbidden)
	h.As("triage-1").Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	asideOf(h, r, "triage-1", "triage-2")
	h.CheckLedger()
}
