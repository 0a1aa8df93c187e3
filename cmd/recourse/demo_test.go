package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"recourse/internal/server/tour"
)

// TestTheTourThatTheGuideNamesIsServed starts the tour of the long procedure by what the operator's guide says, signs in as
// one of each role and as parties, and verifies the log beside the running program.
func TestTheTourThatTheGuideNamesIsServed(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile("`make run ARGS=\"(.*?)\"`").FindSubmatch(guide)
	if said == nil {
		t.Fatal("the guide has lost its command")
	}
	dir := reachable(t)
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "credentials.json")
	at := "http://" + serveTour(t, data, file, strings.Fields(string(said[1]))...)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var who tour.Credentials
	if err := json.Unmarshal(b, &who); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the credentials are not ours alone: %v, %v", info, err)
	}
	asked := map[string]bool{}
	for _, p := range who.People {
		if asked[p.Role] {
			continue
		}
		asked[p.Role] = true
		code, err := totp.GenerateCode(p.TOTPSecret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		got := ask(t, at, "/api/v1/me", session(t, at, map[string]any{"username": p.Username, "password": p.Password, "code": code}))
		if !strings.Contains(got, p.Username) {
			t.Errorf("%s is told to be %s", p.Username, got)
		}
	}
	if len(asked) < 17 {
		t.Errorf("the tour has %d roles, want those of the long procedure", len(asked))
	}
	report, matter := who.Reports[0], who.Cases[len(who.Cases)-1]
	for _, code := range []string{report.AccessCode, matter.RespondentAccessCode} {
		if got := ask(t, at, "/api/v1/my/report", session(t, at, map[string]any{"access_code": code})); !strings.Contains(got, `"stage"`) {
			t.Errorf("a party is told %s", got)
		}
	}
	if code, out, say := try(t, "ledger", "verify", "--data", data); code != done {
		t.Errorf("the log of the tour: %d, %s%s", code, out, say)
	}
}

// session signs somebody in.
func session(t *testing.T, at string, who map[string]any) string {
	t.Helper()
	body, err := json.Marshal(who)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Post(at+"/api/v1/sessions", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var got struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil || r.StatusCode != http.StatusCreated {
		t.Fatalf("to sign in: %d, %v", r.StatusCode, err)
	}
	return got.Token
}

// ask reads an address with a session.
func ask(t *testing.T, at, path, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", path, r.StatusCode, body.String(), err)
	}
	return body.String()
}
