package matrix

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// hiddenRoutes are the addresses under a case, and what is sent there.
var hiddenRoutes = []struct {
	method, path, body string
	head               http.Header
}{
	{"GET", "", "", nil},
	{"GET", "/actions", "", nil},
	{"GET", "/events", "", nil},
	{"GET", "/events/{id}", "", nil},
	{"GET", "/clocks", "", nil},
	{"GET", "/parties", "", nil},
	{"GET", "/messages", "", nil},
	{"GET", "/evidence", "", nil},
	{"GET", "/evidence/{id}/content", "", nil},
	{"GET", "/evidence/{id}/custody", "", nil},
	{"GET", "/evidence/alike", "", nil},
	{"POST", "/evidence/{id}/original", `{"reason":"to see"}`, nil},
	{"POST", "/evidence/{id}/original", `{"reason":`, nil},
	{"GET", "/letters", "", nil},
	{"GET", "/letters/{id}/pdf", "", nil},
	{"GET", "/letters/{id}/html", "", nil},
	{"POST", "/letters/{id}/posted", `{"means":"post","on":"2026-03-02"}`, nil},
	{"POST", "/letters/{id}/posted", `{"means":`, nil},
	{"GET", "/bundle", "", nil},
	{"POST", "/bundle", `{"reason":"to see"}`, nil},
	{"POST", "/bundle", `{"reason":`, nil},
	{"GET", "/bundles", "", nil},
	{"GET", "/links", "", nil},
	{"GET", "/conflicts", "", nil},
	{"GET", "/allegations", "", nil},
	{"GET", "/disclosure", "", nil},
	{"GET", "/why?action=hold", "", nil},
	{"POST", "/actions/hold", `{"reason":"the police asked","fields":{}}`, http.Header{"If-Match": {`"3"`}}},
	{"POST", "/actions/hold", `{"reason":"no version","fields":{}}`, nil},
	{"POST", "/actions/hold", `{"reason":"no version that is one"}`, http.Header{"If-Match": {"3"}}},
	{"POST", "/actions/hold", `{"reason":`, http.Header{"If-Match": {`"3"`}}},
	{"POST", "/actions/hold", `{"reason":"twice","reason":"twice","unknown":1}`, http.Header{"If-Match": {`"3"`}}},
	{"POST", "/actions/no_such_action", `{}`, http.Header{"If-Match": {`"3"`}}},
	{"GET", "/no-such-part", "", nil},
	{"DELETE", "", "", nil},
}

// TestR37_AHiddenCaseIsAnsweredByteForByteAsOneThatNeverWas asks each address of a real case that the viewer may not see,
// and of a reference that was never given, in the same way: status, headers but the date, and body must be the same.
func TestR37_AHiddenCaseIsAnsweredByteForByteAsOneThatNeverWas(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	r, _ := d.taken("screened")
	f := d.opened(r, "Robin Example")
	d.alleged(f)
	d.declareAll(f)
	d.do(f, "lead", "authorise", "a clear line", map[string]any{"terms": "look"})
	d.declareAll(f)
	event := d.texts(`select id::text from events where file_id = $1 order by seq limit 1`, f.id)[0]

	viewers := map[string]struct {
		role      string
		relations []string
	}{
		"conflicted investigator":         {"investigator", []string{"conflict"}},
		"investigator who stood down":     {"investigator", []string{"conflict", "was_investigator"}},
		"investigator conflicted at work": {"investigator", []string{"conflict", "was_investigator", "investigator"}},
		"conflicted lead":                 {"lead", []string{"conflict"}},
		"conflicted chair":                {"chair", []string{"conflict"}},
		"conflicted auditor":              {"auditor", []string{"conflict"}},
		"unassigned investigator":         {"investigator", nil},
		"unassigned panel member":         {"panel", nil},
		"unassigned chair":                {"chair", nil},
		"former investigator":             {"investigator", []string{"was_investigator"}},
		"former triage officer":           {"triage", []string{"was_triage"}},
		"administrator":                   {"administrator", nil},
	}
	for name, v := range viewers {
		p := d.spare(f, v.role)
		back := d.stand(f, p, v.relations)
		c := d.h.As(p.Username)
		for _, route := range hiddenRoutes {
			ask := func(ref, id string) *testkit.Answer {
				path := "/api/v1/cases/" + ref + strings.Replace(route.path, "{id}", id, 1)
				kind := ""
				if route.body != "" {
					kind = "application/json"
				}
				return c.Send(route.method, path, kind, []byte(route.body), route.head)
			}
			unknown, err := report.NewReference(report.OfCase, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			hidden, never := ask(f.ref, event), ask(unknown, uuid.NewString())
			what := name + ": " + route.method + " " + route.path + " " + route.body
			if hidden.Status != never.Status {
				t.Errorf("%s: got %d, want %d as for what never was", what, hidden.Status, never.Status)
			}
			if hidden.Status < 400 || hidden.Status == http.StatusForbidden {
				t.Errorf("%s: got %d", what, hidden.Status)
			}
			if got, want := headers(hidden), headers(never); !slices.Equal(got, want) {
				t.Errorf("%s: got headers %q, want %q", what, got, want)
			}
			if !bytes.Equal(instanceless(hidden), instanceless(never)) {
				t.Errorf("%s: got %s, want %s", what, hidden.Body, never.Body)
			}
			if hidden.Status == http.StatusNotFound && !bytes.Equal(hidden.Body, never.Body) {
				t.Errorf("%s: two not-founds differ: %s and %s", what, hidden.Body, never.Body)
			}
			if hidden.Header.Get("Set-Cookie") != "" || hidden.Header.Get("ETag") != "" {
				t.Errorf("%s: sets a cookie or a tag", what)
			}
		}
		back()
	}
}

// headers lists an answer's headers but those that R-37 leaves out.
func headers(a *testkit.Answer) []string {
	var out []string
	for name, values := range a.Header {
		if name != "Date" && name != "X-Request-Id" {
			out = append(out, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(out)
	return out
}

// instanceless is a body without the random reference of a problem that is not a 404.
func instanceless(a *testkit.Answer) []byte {
	before, after, ok := bytes.Cut(a.Body, []byte(`"urn:uuid:`))
	if !ok || len(after) < 36 {
		return a.Body
	}
	return append(slices.Clone(before), after[36:]...)
}
