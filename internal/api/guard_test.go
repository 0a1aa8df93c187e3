package api_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/api"
	"recourse/internal/fault"
)

// addresses are every route of the document with something in the place of its parameters.
func (f *front) addresses() map[string][]string {
	f.t.Helper()
	out := map[string][]string{}
	fill := strings.NewReplacer("{ref}", "C-0000000000T", "{id}", "11111111-1111-4111-8111-111111111111", "{kind}", "abuse",
		"{action}", "close", "{level}", "0", "{n1}", "000", "{n2}", "000", "{n3}", "000", "{n4}", "000")
	for path, methods := range f.document().Paths {
		for method := range methods {
			out[fill.Replace(path)] = append(out[fill.Replace(path)], strings.ToUpper(method))
		}
	}
	return out
}

// open are the routes that need no session (P-02): a route that is added here is added for a reason.
var open = []string{
	"POST /api/v1/reports", "POST /api/v1/sessions", "DELETE /api/v1/sessions/current", "POST /api/v1/enrolments",
	"POST /api/v1/verify", "GET /api/v1/questionnaires", "GET /api/v1/questionnaires/{kind}", "GET /api/v1/code",
	"GET /api/v1/procedures", "GET /api/v1/procedures/{id}", "GET /api/v1/support", "GET /api/v1/openapi.json", "GET /api/docs",
	"GET /log/checkpoint", "GET /log/key", "GET /log/tile/{level}/{n1}", "GET /log/tile/{level}/{n1}/{n2}",
	"GET /log/tile/{level}/{n1}/{n2}/{n3}", "GET /log/tile/{level}/{n1}/{n2}/{n3}/{n4}", "GET /healthz", "GET /readyz",
}

func TestP02_EveryRouteNotOnThePublicListNeedsASession(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for path, methods := range f.document().Paths {
		for method, op := range methods {
			at := strings.ToUpper(method) + " " + path
			if slices.Contains(open, at) {
				if op.Access.Who != "public" {
					t.Errorf("%s is on the public list and not public", at)
				}
				continue
			}
			for _, token := range []string{"", "Bearer", "Bearer ", "Bearer x", "Bearer " + strings.Repeat("A", 43), "Token x"} {
				if token == "Bearer "+strings.Repeat("A", 43) {
					continue // that one is looked up: the whole house tries it
				}
				fill := strings.NewReplacer("{ref}", "C-0000000000T", "{id}", "1", "{action}", "close")
				w := f.send(strings.ToUpper(method), fill.Replace(path), "{}", "Authorization", token)
				f.problem(w, http.StatusUnauthorized)
			}
		}
	}
}

func TestP08_BasicAndCookiesAreNoSession(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("ada:secret"))
	for _, headers := range [][]string{{"Authorization", basic}, {"Cookie", "__Host-session=" + strings.Repeat("A", 43)},
		{"X-Remote-User", "ada"}, {"X-Forwarded-User", "ada"}} {
		f.problem(f.send("GET", "/api/v1/me", "", headers...), http.StatusUnauthorized)
	}
}

func TestR41_ARouteThatDoesNotSayWhoMayCallItDoesNotStart(t *testing.T) {
	t.Parallel()
	if err := api.StartWithRouteForNobody(parts(t), newFront(t).desk); err == nil {
		t.Fatal("it started")
	}
}

func TestR27_OtherMethodsAre405WithAllow(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	all := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "LOCK", "PURGE"}
	for path, has := range f.addresses() {
		for _, method := range all {
			if slices.Contains(has, method) || (method == "HEAD" && slices.Contains(has, "GET")) {
				continue
			}
			if strings.HasSuffix(path, "/search") && (method == "GET" || method == "HEAD") {
				continue // read as the reference of a file, which nothing can have
			}
			w := f.send(method, path, "")
			allow := w.Header().Get("Allow")
			if method == "OPTIONS" {
				if w.Code != http.StatusNoContent || allow == "" {
					t.Errorf("OPTIONS %s: %d, Allow %q", path, w.Code, allow)
				}
				continue
			}
			if w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
			for _, m := range has {
				if !strings.Contains(allow, m) {
					t.Errorf("%s %s: Allow %q lacks %s", method, path, allow, m)
				}
			}
			if slices.Contains(has, "GET") && !strings.Contains(allow, "HEAD") {
				t.Errorf("%s %s: Allow %q lacks HEAD", method, path, allow)
			}
		}
		// Headers that ask for another method are not heard.
		if !slices.Contains(has, "DELETE") {
			if w := f.send("GET", path, "", "X-HTTP-Method-Override", "DELETE"); w.Code == http.StatusNoContent {
				t.Errorf("%s: the method was overridden", path)
			}
		}
	}
}

func TestP28_AnUnknownPathIs404WithTheHeadersOfEverythingElse(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for _, path := range []string{"/api/v1/nothing", "/api/v1/cases/1.css", "/api/v1/cases/x/y/z/q", "/api/v2/me", "/log/entries", "/log/tile/data/000"} {
		w := f.send("GET", path, "")
		if w.Code != http.StatusNotFound && w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", path, w.Code)
		}
		held(t, w.Header(), path)
	}
}

func held(t *testing.T, h http.Header, at string) {
	t.Helper()
	for name, want := range api.Headers {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q", at, name, got)
		}
	}
	if h.Get("Server") != "" || h.Get("Set-Cookie") != "" {
		t.Errorf("%s: a header that says too much", at)
	}
}

func TestR17_R18_EveryAnswerBearsTheHeadersWhateverItsStatus(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	seen := map[int]bool{}
	try := func(method, path, body string, headers ...string) {
		w := f.send(method, path, body, headers...)
		seen[w.Code] = true
		held(t, w.Header(), method+" "+path)
	}
	for path, methods := range f.addresses() {
		for _, method := range methods {
			try(method, path, "{}")
		}
		try("PATCH", path, "")
	}
	try("POST", "/api/v1/reports", strings.Repeat(" ", 2<<20))
	try("POST", "/api/v1/verify", "{")
	try("POST", "/api/v1/verify", "<x/>", "Content-Type", "text/xml")
	f.desk.err = fault.New(fault.Unavailable, "Try again.")
	try("POST", "/api/v1/reports", `{"narrative":"x"}`)
	f.desk.err = fault.New(fault.TooMany, "Slowly.")
	try("POST", "/api/v1/reports", `{"narrative":"x"}`)
	f.desk.err = http.ErrBodyNotAllowed
	try("POST", "/api/v1/reports", `{"narrative":"x"}`)
	for _, want := range []int{200, 400, 401, 404, 405, 413, 415, 429, 500, 503} {
		if !seen[want] {
			t.Errorf("no answer was %d", want)
		}
	}
}

func TestR05_OtherContentTypesAre415(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for _, kind := range []string{"", "text/plain", "text/xml", "application/xml", "application/yaml", "text/yaml", "application/x-www-form-urlencoded",
		"application/octet-stream", "application/cbor", "application/msgpack", "application/json; charset=utf-16", "application/problem+json",
		"application/merge-patch+json", "text/html", "image/svg+xml", "multipart/mixed; boundary=x", "application/graphql", "json", "*/*", "application/json,text/plain",
		"application/json; charset=latin1"} {
		for _, path := range []string{"/api/v1/verify", "/api/v1/sessions", "/api/v1/enrolments", "/api/v1/reports"} {
			w := f.send("POST", path, `{"narrative":"x"}`, "Content-Type", kind)
			if w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%s as %q: %d", path, kind, w.Code)
			}
		}
	}
	f.problem(f.send("POST", "/api/v1/verify", "{}", "Content-Encoding", "gzip"), http.StatusUnsupportedMediaType)
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	get, head := f.send("GET", "/api/v1/support", ""), f.send("HEAD", "/api/v1/support", "")
	if head.Code != get.Code || head.Body.Len() != 0 || get.Body.Len() == 0 {
		t.Fatalf("GET %d with %d bytes, HEAD %d with %d", get.Code, get.Body.Len(), head.Code, head.Body.Len())
	}
}

func TestR37_NotFoundIsTheSameBytesWhateverWasNotFound(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	one, other := f.send("GET", "/api/v1/questionnaires/x", ""), f.send("GET", "/api/v1/procedures/y", "")
	f.problem(one, http.StatusNotFound)
	if !bytes.Equal(one.Body.Bytes(), other.Body.Bytes()) {
		t.Fatalf("%s differs from %s", one.Body, other.Body)
	}
}
