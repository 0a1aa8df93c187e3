package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// invited is the respondent of a case, by the code in the last letter that somebody is to post.
func invited(t *testing.T, h *testkit.House, poster *testkit.Client, ref string) *testkit.Client {
	t.Helper()
	return h.Party(posted(t, poster, ref))
}

func posted(t *testing.T, poster *testkit.Client, ref string) string {
	t.Helper()
	letters, _ := poster.Get("/api/v1/cases/" + ref + "/letters").Want(200).JSON()["items"].([]any)
	for _, l := range slices.Backward(letters) {
		letter, _ := l.(map[string]any)
		body, _ := letter["body"].(string)
		for line := range strings.Lines(body) {
			if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
				return code.Canonical()
			}
		}
	}
	t.Fatal("no letter holds an access code")
	return ""
}

// noticed puts a case to its respondent.
func noticed(t *testing.T, h *testkit.House, ref string) (finder, respondent *testkit.Client) {
	t.Helper()
	finder = investigated(t, h, ref)
	finder.Action("cases", ref, "decide_identity", "They asked.", map[string]any{"decision": "withhold", "reporter_told": true}).Want(201)
	finder.Action("cases", ref, "issue_notice", "", map[string]any{"questions": "Did you?", "adjustments": "Ask.", "welfare": "Here."}).Want(201)
	return finder, invited(t, h, finder, ref)
}

// confirmed lets somebody else agree to what an answer of 202 waits for.
func confirmed(t *testing.T, asked *testkit.Answer, by *testkit.Client) {
	t.Helper()
	by.Post(asked.Want(202).Header.Get("Location")+"/confirmation", nil).Want(201)
}

func TestI42_ASecondInvitationWithdrawsTheFirstCodeAndEndsItsSessions(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	ref := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	finder, first := noticed(t, h, ref)
	lost := posted(t, finder, ref)
	sign := func(code string) *testkit.Answer {
		return h.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": code})
	}
	token, _ := sign(lost).Want(201).JSON()["token"].(string)
	stale := func() *testkit.Answer {
		return h.Anyone().Do(http.MethodGet, "/api/v1/my/notice", nil, http.Header{"Authorization": {"Bearer " + token}})
	}
	stale().Want(200)
	finder.Action("cases", ref, "record_delivery", "", map[string]any{"means": "email", "proof": "Opened."}).Want(201)
	first.Post("/api/v1/my/response", map[string]any{"answers": []any{map[string]any{"allegation": 1, "answer": "disputes"}}}).Want(201)
	finder.Action("cases", ref, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": h.Day(-24 * time.Hour), "act": "Wrote it again."}).Want(201)
	finder.Action("cases", ref, "issue_notice", "", map[string]any{"questions": "And this?", "adjustments": "Ask.", "welfare": "Here."}).Want(201)

	stale().Want(401)
	sign(lost).Want(401)
	fresh := invited(t, h, finder, ref)
	if got := fresh.Get("/api/v1/my/notice").Want(200); !got.Has("And this?") || !got.Has("disputes") {
		t.Errorf("the respondent finds %s", got.Body)
	}
	h.CheckLedger()
}
