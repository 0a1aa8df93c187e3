package reporter_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestR16_WhatARespondentHasBegunIsTheirsAlone keeps half an answer, finds it again elsewhere, and sends it.
func TestR16_WhatARespondentHasBegunIsTheirsAlone(t *testing.T) {
	t.Parallel()
	h, party := untilParty(t, "hateful-post", "response")
	const at, secret = "/api/v1/my/drafts/response", "zqwvnotsentyet"
	kept := func() int { t.Helper(); return count(t, h, "begun") }

	other := h.Submit(map[string]any{"narrative": "An invented account."})
	stranger := h.Party(other.AccessCode)
	words := map[string]any{"fields": map[string]any{"statement": secret}}
	h.Anyone().Get(at).Want(http.StatusUnauthorized)
	h.As("lead-1").Get(at).Want(http.StatusForbidden)
	stranger.Get(at).Want(http.StatusNotFound)
	stranger.Put(at, words).Want(http.StatusNotFound)
	party.Get(at).Want(http.StatusNotFound)
	party.Put("/api/v1/my/drafts/appeal", words).Want(http.StatusNotFound)
	party.Put("/api/v1/my/drafts/evidence", words).Want(http.StatusNotFound)
	party.Put(at, map[string]any{"fields": map[string]any{"nothing": secret}}).Want(http.StatusBadRequest)
	if n := kept(); n != 0 {
		t.Fatalf("%d were kept of what was refused", n)
	}

	b := back(t, h, party)
	half := map[string][]string{"answers.0.text": {"It was meant otherwise."}, "statement": {secret}, "answers.0.answer": {"part"}}
	b.Open("/my/do/response")
	twin := *b
	b.Press("", "later", half)
	twin.Press("", "later", half)
	if b.Path != "/my/do/response?kept=1" || twin.Path != b.Path || kept() != 1 || !strings.Contains(b.Text("main"), "It is not sent yet.") {
		t.Fatalf("kept: %s, %d rows, %s", b.Path, kept(), b.Text("main"))
	}
	h.CheckSealed(secret)
	if strings.Contains(h.Logged(), secret) {
		t.Error("it stands in the log")
	}
	elsewhere := back(t, h, party).Open("/my/do/response")
	if got := elsewhere.Text("textarea"); !strings.Contains(got, secret) || !strings.Contains(got, "It was meant otherwise.") || !strings.Contains(elsewhere.Raw, `value="part" checked`) {
		t.Errorf("on another device it is %q", got)
	}
	fields, _ := party.Get(at).Want(http.StatusOK).JSON()["fields"].(map[string]any)
	if fields["statement"] != secret {
		t.Errorf("the API gives back %v", fields)
	}
	stranger.Get(at).Want(http.StatusNotFound)
	if err := h.Server.Office.SweepBegun(t.Context()); err != nil || kept() != 1 {
		t.Fatalf("a sweep leaves %d of what can still be sent (%v)", kept(), err)
	}

	elsewhere.Press("", "", nil)
	if elsewhere.Path != "/my?done=response" || kept() != 0 {
		t.Fatalf("sent: %s (%d), %d kept: %s", elsewhere.Path, elsewhere.Status, kept(), elsewhere.Text("main"))
	}
	party.Get(at).Want(http.StatusNotFound)
	if elsewhere.Open("/my/notice"); !strings.Contains(elsewhere.Text("main"), secret) {
		t.Error("what was sent is not what was kept")
	}
	h.CheckLedger()
}

func TestR16_WhatWasBegunGoesWithItsDoorAndWithWhoeverThrowsItAway(t *testing.T) {
	t.Parallel()
	h, party := untilParty(t, "appeal-lowers", "appeal")
	const at = "/api/v1/my/drafts/appeal"
	words := map[string]any{"fields": map[string]any{"text": "It is too much."}}
	party.Put(at, words).Want(http.StatusNoContent)
	party.Do(http.MethodDelete, at, nil, nil).Want(http.StatusNoContent)
	party.Get(at).Want(http.StatusNotFound)
	party.Put(at, words).Want(http.StatusNoContent)
	h.Clock.Advance(60 * 24 * time.Hour)
	party.Get(at).Want(http.StatusNotFound)
	if err := h.Server.Office.SweepBegun(t.Context()); err != nil || count(t, h, "begun") != 0 {
		t.Errorf("the time to appeal has run out, and %d are kept (%v)", count(t, h, "begun"), err)
	}
}
