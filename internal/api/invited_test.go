package api_test

import (
	"strings"
	"testing"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// invited is the respondent of a case, by the code in the letter that somebody is to post.
func invited(t *testing.T, h *testkit.House, poster *testkit.Client, ref string) *testkit.Client {
	t.Helper()
	letters, _ := poster.Get("/api/v1/cases/" + ref + "/letters").Want(200).JSON()["items"].([]any)
	for _, l := range letters {
		letter, _ := l.(map[string]any)
		body, _ := letter["body"].(string)
		for line := range strings.Lines(body) {
			if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
				return h.Party(code.Canonical())
			}
		}
	}
	t.Fatal("no letter holds an access code")
	return nil
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
