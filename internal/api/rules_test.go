package api_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/report"
	"recourse/internal/testkit"
)

// more is what a test adds to the rules that are built in: lists, clocks and actions of the procedure, and policy lines.
type more struct{ lists, clocks, reports, cases, policy string }

// rules writes the built-in rules into a folder, with more.
func rules(t *testing.T, m more) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, configs.FS); err != nil {
		t.Fatal(err)
	}
	change := func(name string, edits ...string) {
		t.Helper()
		b, err := fs.ReadFile(configs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for i := 0; i < len(edits); i += 2 {
			if !strings.Contains(text, edits[i]) {
				t.Fatalf("%s holds no %q", name, edits[i])
			}
			text = strings.Replace(text, edits[i], edits[i]+edits[i+1], 1)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text+m.after(name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("procedures/simple.yaml", "\nlists:\n", m.lists, "\nclocks:\n", m.clocks, "\nreport:\n", "", "\n  actions:\n", m.reports)
	change("authz/simple.csv")
	return folder
}

// after is what stands at the end of a file: the actions of cases, and lines.
func (m more) after(name string) string {
	if strings.HasSuffix(name, ".csv") {
		return m.policy
	}
	return m.cases
}

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
