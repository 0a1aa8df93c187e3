package api_test

import (
	"net/http"
	"testing"
	"time"

	"recourse/internal/testkit"
)

const checkInAt = "/api/v1/my/check-in"

// askThem is the duty of the day.
func askThem(t *testing.T, h *testkit.House) {
	t.Helper()
	if err := h.Server.Office.AskHowTheyFared(t.Context(), h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// asks counts what was ever asked.
func asks(t *testing.T, h *testkit.House) (n int) {
	t.Helper()
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select count(*) from check_ins where nth > 0`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const aDay = 24 * time.Hour

// TestS7_AMailTellsOfACheckInOnlyWhereSomebodyChoseToBeWrittenTo ends four reports: a mail without content goes to the one who gave an
// address for it, and not to the others, who find the question when they come.
func TestS7_AMailTellsOfACheckInOnlyWhereSomebodyChoseToBeWrittenTo(t *testing.T) {
	t.Parallel()
	h, s := mailed(t)
	told := map[string]testkit.Reported{
		"gave an address": h.Submit(known(nil)), "is anonymous": h.Submit(story()),
		"said how it is safe to reach them": h.Submit(known(map[string]any{"safe_contact": "Never by e-mail.", "email": "xcanaryunsafe@example.net"})),
		"chose nothing":                     h.Submit(known(map[string]any{"email": "xcanarychose@example.net"})),
		"answers first":                     h.Submit(known(map[string]any{"email": "xcanaryfirst@example.net"})),
	}
	h.Party(told["chose nothing"].AccessCode).Post("/api/v1/my/contact", map[string]any{"language": "en", "how": "here"}).Want(201)
	for _, r := range told {
		h.Party(r.AccessCode).Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	}
	h.Mail()
	before := len(s.Got())
	h.Later(29 * aDay)
	if askThem(t, h); asks(t, h) != 0 {
		t.Fatal("somebody is asked on the twenty-ninth day")
	}
	h.Later(aDay)
	askThem(t, h)
	for name, r := range told {
		if asked, _ := h.Party(r.AccessCode).Get(checkInAt).Want(200).JSON()["asked"].(bool); !asked {
			t.Errorf("who %s is asked nothing", name)
		}
	}
	h.Party(told["answers first"].AccessCode).Post(checkInAt, map[string]any{"fared": "nothing"}).Want(201)
	if left := h.Mail(); left != 0 {
		t.Errorf("%d mails wait", left)
	}
	got := s.Got()[before:]
	if len(got) != 1 || got[0].To != reporterMail {
		t.Fatalf("%d mails: %+v", len(got), got)
	}
	askThem(t, h)
	if h.Mail(); asks(t, h) != len(told) || len(s.Got()) != before+1 {
		t.Error("somebody is asked the same twice")
	}
	var n int
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select count(*) from check_ins where told = 'mailed'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("of %d it is kept that they were told (%v)", n, err)
	}
	h.CheckLedger()
}

// TestS7_WhatIsOpenedAgainAndEndsOnceMoreAsksNothingTwice signposts a report, has it looked at again, and lets it be
// withdrawn.
func TestS7_WhatIsOpenedAgainAndEndsOnceMoreAsksNothingTwice(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(story())
	party := h.Party(r.AccessCode)
	later := func(by time.Duration, want int) {
		t.Helper()
		h.Later(by)
		if askThem(t, h); asks(t, h) != want {
			t.Errorf("after %s it was asked %d times, want %d", by, asks(t, h), want)
		}
	}
	party.Post(checkInAt, map[string]any{"fared": "nothing"}).Want(http.StatusConflict)
	officer := h.As("triage-1")
	officer.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	officer.Action("reports", r.Reference, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	at := officer.Action("reports", r.Reference, "signpost", "Not a member.", map[string]any{"ground": "J1", "advice": "Tell the platform."}).Want(202).Header.Get("Location")
	h.As("triage-2").Post(at+"/confirmation", nil).Want(201)
	later(31*aDay, 1)
	party.Post("/api/v1/my/review-request", map[string]any{"why": "They were a member."}).Want(201)
	party.Post(checkInAt, map[string]any{"fared": "nothing"}).Want(http.StatusConflict)
	later(31*aDay, 1)
	party.Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	later(31*aDay, 1)
	party.Post(checkInAt, map[string]any{"fared": "something", "text": "xcanary-fared"}).Want(201)
	later(150*aDay, 2)
	if asked, _ := party.Get(checkInAt).Want(200).JSON()["asked"].(bool); !asked {
		t.Error("half a year after the end nothing waits")
	}
	later(400*aDay, 2)
	h.CheckLedger()
	h.CheckSealed("xcanary-fared")
}

// TestS7_AHouseThatWasAwaySoLongAsksNobodyAboutWhatIsLongPast ends a report, and looks a year later.
func TestS7_AHouseThatWasAwaySoLongAsksNobodyAboutWhatIsLongPast(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	h.Party(h.Submit(story()).AccessCode).Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	h.Later(400 * aDay)
	if askThem(t, h); asks(t, h) != 0 {
		t.Error("somebody is asked")
	}
}
