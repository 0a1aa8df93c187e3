package hostile_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// seeds are requests of the corpus as bytes: TOKEN-STAFF and TOKEN-PARTY stand for sessions, REF for a report.
func seeds(f *testing.F) (out []string) {
	f.Helper()
	var bodies []hostile.Class
	var places []place
	var samples map[string]string
	for name, to := range map[string]any{"json.yaml": &bodies, "addresses.yaml": &places, "samples.yaml": &samples} {
		if err := hostile.Read(name, to); err != nil {
			f.Fatal(err)
		}
	}
	request := func(method, path, token, more, body string) {
		out = append(out, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n%s", method, path, token, more, len(body), body))
	}
	const json = "Content-Type: application/json\r\n"
	for id, at := range map[string][2]string{"submit-report": {"/api/v1/reports", "TOKEN-PARTY"}, "verify": {"/api/v1/verify", ""}, "my-message": {"/api/v1/my/messages", "TOKEN-PARTY"},
		"search-report": {"/api/v1/reports/search", "TOKEN-STAFF"}, "act-on-report": {"/api/v1/reports/REF/actions/screen", "TOKEN-STAFF"}, "begin-session": {"/api/v1/sessions", ""}} {
		request("POST", at[0], at[1], json+"If-Match: \"2\"\r\n", samples[id])
		for _, class := range bodies {
			for _, c := range class.Cases[:min(4, len(class.Cases))] {
				if b := filled(c.Bytes(), &hostile.Operation{}, samples[id]); len(b) < 2000 {
					request("POST", at[0], at[1], json, string(b))
				}
			}
		}
	}
	for _, class := range places {
		for _, c := range class.Cases {
			if path := strings.NewReplacer("{ref}", "REF", "{report}", "REF", "{other}", "REF").Replace(c.Path); !strings.ContainsAny(path, "<{ ") {
				request(cmpOr(c.Method, "GET"), path, "TOKEN-STAFF", "", c.Body)
			}
		}
	}
	request("POST", "/api/v1/reports", "", "Content-Type: multipart/form-data; boundary=b\r\n", formReport+formFile+"a file\r\n--b--\r\n")
	request("POST", "/api/v1/my/evidence", "TOKEN-PARTY", "Content-Type: multipart/form-data; boundary=b\r\n", formFile+"a file\r\n--b--\r\n")
	return out
}

// FuzzHandlerNeverFails gives the whole house any request: whatever it is, the answer is none of our own faults, bears
// the headers of every answer, and a refusal is a problem that gives nothing away.
func FuzzHandlerNeverFails(f *testing.F) {
	w := &world{House: testkit.New(f, testkit.Options{})}
	w.tape = listen(w.House)
	r := w.Submit(map[string]any{"narrative": "Something to be asked about."})
	staff := w.As("triage-1")
	staff.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	fill := strings.NewReplacer("Bearer TOKEN-STAFF", w.tokenOf(f, staff), "Bearer TOKEN-PARTY", w.tokenOf(f, w.Party(r.AccessCode)), "REF", r.Reference)
	for _, s := range seeds(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader([]byte(fill.Replace(string(raw))))))
		if err != nil {
			return
		}
		req.RemoteAddr = "127.0.0.1:9"
		out := httptest.NewRecorder()
		w.Server.Handler.ServeHTTP(out, req)
		a := &testkit.Answer{Status: out.Code, Header: out.Header(), Body: out.Body.Bytes()}
		if a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") != "" {
			return // a pool that is full says so
		}
		if a.Status >= 500 {
			t.Fatalf("got %d to %q: %s\n%s", a.Status, raw, a.Body, last(w.Logged()))
		}
		if a.Status >= 400 && req.Method != http.MethodHead {
			plain(t, fmt.Sprintf("%.200q", raw), a)
		}
		for _, name := range wantedHeaders {
			if a.Header.Get(name) == "" {
				t.Errorf("%d without %s to %q", a.Status, name, raw)
			}
		}
	})
}

// last is the end of a log.
func last(log string) string { return log[max(0, len(log)-2000):] }
