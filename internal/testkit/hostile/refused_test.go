package hostile_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// marker stands in whatever is sent wrong: it must come back nowhere.
const marker = "zqmarkerqz"

// statusesOf are those that the document has for an operation, and those of any route that meets a limit of the server.
func documented(o *hostile.Operation, status int) bool {
	return slices.Contains(o.Statuses, http.StatusText(status)) || slices.Contains(o.Statuses, itoa(status))
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// wanted are the headers of every answer.
var wantedHeaders = []string{"Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Frame-Options", "X-Robots-Tag", "Referrer-Policy", "Cache-Control"}

// refused holds an answer to what every refusal is held to.
func refused(t *testing.T, what string, o *hostile.Operation, a *testkit.Answer) {
	t.Helper()
	if a.Status < 400 || a.Status >= 500 {
		t.Errorf("%s: %s %s: answered %d, want a refusal: %.300s", what, o.Method, o.Path, a.Status, a.Body)
		return
	}
	if !documented(o, a.Status) {
		t.Errorf("R-76: %s: %s %s: answered %d, which the document does not have", what, o.Method, o.Path, a.Status)
	}
	plain(t, what+": "+o.Method+" "+o.Path, a)
}

// plain holds an answer that is a problem to its form: headers, type, no word of what was sent.
func plain(t *testing.T, what string, a *testkit.Answer) {
	t.Helper()
	for _, name := range wantedHeaders {
		if a.Header.Get(name) == "" {
			t.Errorf("%s: %d without %s", what, a.Status, name)
		}
	}
	if a.Header.Get("Server") != "" || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("%s: %d names its server or sets a cookie", what, a.Status)
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("%s: %d is %q, want a problem", what, a.Status, got)
	}
	if a.Has(marker) {
		t.Errorf("%s: %d gives back what was sent: %s", what, a.Status, a.Body)
	}
	var p struct {
		Type, Title, Instance string
		Status                int
		Errors                []struct{ Field, Code, Detail string }
	}
	if err := json.Unmarshal(a.Body, &p); err != nil || p.Status != a.Status || p.Title == "" || !strings.HasPrefix(p.Type, "urn:") || p.Instance == "" {
		t.Errorf("%s: %d is not a whole problem: %v: %s", what, a.Status, err, a.Body)
	}
	said := testkit.Answer{Body: bytes.ReplaceAll(a.Body, []byte(p.Instance), nil)} // it is drawn, and may spell anything
	for _, leak := range leakWords {
		if said.Has(leak) {
			t.Errorf("R-67: %s: %d says %q: %s", what, a.Status, leak, a.Body)
		}
	}
}

// leakWords are words of our insides.
var leakWords = []string{"panic", "goroutine", "runtime.", ".go:", "sqlstate", "select ", "insert into", "pgx", "postgres", "gorm", "huma", "echo.",
	"json:", "unmarshal", "strconv", "invalid character", "reflect.", "map[string]", "/internal/", "/usr/", "/tmp/", "stack", "nil pointer", "relation \""}

// field is the first field that a problem names.
func field(a *testkit.Answer) (string, bool) {
	var p struct {
		Errors []struct{ Field, Code string }
	}
	if json.Unmarshal(a.Body, &p) != nil || len(p.Errors) == 0 || p.Errors[0].Code == "" {
		return "", false
	}
	return p.Errors[0].Field, true
}
