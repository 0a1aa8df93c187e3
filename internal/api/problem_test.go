package api_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"recourse/internal/api"
	"recourse/internal/fault"
)

func TestEveryKindOfFaultHasItsStatus(t *testing.T) {
	t.Parallel()
	want := map[fault.Kind]int{
		fault.Internal: 500, fault.Malformed: 400, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403,
		fault.NotFound: 404, fault.Conflict: 409, fault.Stale: 412, fault.VersionNeeded: 428, fault.TooLarge: 413,
		fault.Unsupported: 415, fault.TooMany: 429, fault.Unavailable: 503, fault.Gone: 410,
	}
	for k := fault.Internal; k <= fault.Gone; k++ {
		if got := api.Status(k); got != want[k] {
			t.Errorf("%s: got %d, want %d", k, got, want[k])
		}
	}
}

func TestR67_WhatBrokeIsNotShownAndTheLogFindsIt(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.desk.err = errors.New("pq: relation files at /var/lib does not exist")
	w := f.send("POST", "/api/v1/reports", `{"narrative":"x"}`)
	p := f.problem(w, http.StatusInternalServerError)
	if strings.Contains(w.Body.String(), "relation") || strings.Contains(w.Body.String(), "/var") {
		t.Fatalf("the cause is shown: %s", w.Body)
	}
	if !strings.Contains(f.log.String(), p.Instance) {
		t.Fatal("the log does not know the reference that was given out")
	}
}

func TestR68_APanicFailsOneRequestAndItsWordsAreNowhere(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(p *api.Parts) { api.WithNotFound(p, func() { panic("canary-of-a-panic") }) })
	w := f.send("GET", "/api/v1/nothing-here", "")
	f.problem(w, http.StatusInternalServerError)
	if strings.Contains(w.Body.String()+f.log.String(), "canary-of-a-panic") || !strings.Contains(f.log.String(), "problem_test.go") {
		t.Fatalf("the log is %s", f.log)
	}
}

func TestAProblemNamesEachFieldAndRetryAfter(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.desk.err = fault.OnField("/subjects/0/name", "too_long", "Shorter, please.")
	p := f.problem(f.send("POST", "/api/v1/reports", `{"narrative":"x"}`), http.StatusUnprocessableEntity)
	if len(p.Errors) != 1 || p.Errors[0].Field != "/subjects/0/name" || p.Errors[0].Code != "too_long" {
		t.Fatalf("got %+v", p.Errors)
	}
	f.desk.err = &fault.Fault{Kind: fault.Unavailable, Message: "Later.", RetryIn: 7}
	if got := f.send("POST", "/api/v1/reports", `{"narrative":"x"}`).Header().Get("Retry-After"); got != "7" {
		t.Fatalf("Retry-After is %q", got)
	}
}

func TestR63_NothingThatWasSentComesBackOrIsLogged(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	const canary = "canary-7f3a"
	for _, try := range []struct{ method, path, body string }{
		{"POST", "/api/v1/reports", `{"narrative":"` + canary + `","` + canary + `":1}`},
		{"POST", "/api/v1/reports", `{"narrative":` + canary + `}`},
		{"POST", "/api/v1/reports", `{"narrative":["` + canary + `"]}`},
		{"POST", "/api/v1/sessions", `{"access_code":"` + canary + `"}`},
		{"POST", "/api/v1/enrolments", `{"invite":"` + canary + `","password":"` + canary + `"}`},
		{"POST", "/api/v1/verify", `{"receipt":"` + canary + `"}`},
		{"GET", "/api/v1/questionnaires/" + canary, ""},
		{"GET", "/api/v1/code?on=" + canary, ""},
		{"GET", "/api/v1/code?" + canary + "=1", ""},
		{"GET", "/api/v1/support?" + canary, ""},
		{canary, "/api/v1/support", ""},
		{"GET", "/api/v1/" + canary, ""},
	} {
		w := f.send(try.method, try.path, try.body)
		if strings.Contains(w.Body.String(), canary) || strings.Contains(f.log.String(), canary) {
			t.Errorf("%s %s: what was sent came back or was logged", try.method, try.path)
		}
		for name, values := range w.Header() {
			if strings.Contains(strings.Join(values, ","), canary) {
				t.Errorf("%s %s: %s holds what was sent", try.method, try.path, name)
			}
		}
	}
}

func TestAFilesNotFoundLeavesOnTheGrid(t *testing.T) {
	t.Parallel()
	now := noon
	f := newFront(t, func(p *api.Parts) {
		p.Now, p.Grid = func() time.Time { return now }, 20*time.Millisecond
		api.WithNotFound(p, func() { now = now.Add(33 * time.Millisecond) })
	})
	w := f.send("GET", "/api/v1/nothing-here", "")
	f.problem(w, http.StatusNotFound)
	if strings.Contains(w.Body.String(), "case") {
		t.Fatalf("the words say more than that it is not there: %s", w.Body)
	}
	if len(f.slept) != 1 || f.slept[0] != 7*time.Millisecond {
		t.Fatalf("33 ms on a grid of 20 ms: slept %v", f.slept)
	}
	other := f.send("GET", "/api/v1/procedures/none", "")
	if !bytes.Equal(w.Body.Bytes(), other.Body.Bytes()) || len(f.slept) != 1 {
		t.Fatal("what is no file's is not held back, and reads the same")
	}
}

func TestReadyzSaysWhenItIsNot(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(p *api.Parts) { p.Ready = func(context.Context) error { return errors.New("no database") } })
	f.problem(f.send("GET", "/readyz", ""), http.StatusServiceUnavailable)
	if w := f.send("GET", "/healthz", ""); w.Code != http.StatusOK {
		t.Fatalf("healthz: %d", w.Code)
	}
}

func TestB24_ACursorOpensForItsViewerAndFilterAlone(t *testing.T) {
	t.Parallel()
	c, err := api.NewCursor(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Seal("ada", "case", "f", "at the 42nd")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Open(text, "ada", "case", "f"); err != nil || got != "at the 42nd" {
		t.Fatalf("got %q, %v", got, err)
	}
	forged := []byte(text)
	forged[len(forged)-1] ^= 1
	for name, err := range map[string]error{
		"another viewer": second(c.Open(text, "bo", "case", "f")), "another list": second(c.Open(text, "ada", "report", "f")),
		"another filter": second(c.Open(text, "ada", "case", "g")), "forged": second(c.Open(string(forged), "ada", "case", "f")),
		"short": second(c.Open("AAAA", "ada", "case", "f")), "rubbish": second(c.Open("%%%", "ada", "case", "f")),
	} {
		if !fault.Is(err, fault.Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if strings.Contains(text, "42nd") {
		t.Error("the cursor tells where it stands")
	}
}

func second(_ string, err error) error { return err }

func TestIfMatchIsOneStrongVersion(t *testing.T) {
	t.Parallel()
	if n, ok := api.Version(`"7"`); !ok || n != 7 {
		t.Fatalf("got %d, %v", n, ok)
	}
	for _, bad := range []string{"", "7", `"`, `""`, `W/"7"`, "*", `"-1"`, `"7", "8"`, `"07x"`, `"9999999999"`} {
		if _, ok := api.Version(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
}
