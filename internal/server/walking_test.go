package server_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/server"
)

// scraped is what the metrics say.
func scraped(h *server.House) string {
	w := httptest.NewRecorder()
	h.Metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// The nightly walk finds what nobody asked for; the log names it, and the metrics and the doctor say so.
func TestF24_TheNightlyWalkRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	c := settings(t, folder(t), nil)
	h := build(t, c, server.Options{Log: server.NewLog(&lines, "info")})
	told := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "http://localhost:8080/api/v1/reports", strings.NewReader(
		`{"narrative": "An invented story.", "evidence": [{"filename": "a.txt", "media_type": "text/plain", "content_base64": "aGVsbG8="}]}`))
	r.Header.Set("Content-Type", "application/json")
	if h.Handler.ServeHTTP(told, r); told.Code != http.StatusCreated {
		t.Fatalf("%d %s", told.Code, told.Body)
	}
	night := time.Date(2026, 3, 3, 0, 0, 5, 0, time.UTC)
	walk := func(want ...string) {
		t.Helper()
		if err := h.WalkEvidence(t.Context(), night); err != nil {
			t.Fatal(err)
		}
		got := scraped(h)
		for _, w := range want {
			if !strings.Contains(got, "\n"+w+"\n") {
				t.Errorf("the metrics do not say %q:\n%s", w, got)
			}
		}
	}
	if strings.Contains(scraped(h), "recourse_evidence_wrong") {
		t.Error("the metrics speak of a walk before there was one")
	}
	loose := filepath.Join(c.Data, "evidence", "00", "00"+strings.Repeat("0", 30))
	if err := os.WriteFile(loose, []byte("x"), 0o600); err != nil { // an upload under way is no alarm
		t.Fatal(err)
	}
	walk("recourse_evidence_wrong 0", "recourse_evidence_read_seconds 1772496000")
	if strings.Contains(lines.String(), "sealed file") {
		t.Errorf("an alarm over nothing: %s", lines.String())
	}
	if err := os.Remove(loose); err != nil {
		t.Fatal(err)
	}
	blobs, err := filepath.Glob(filepath.Join(c.Data, "evidence", "*", "*"))
	if err != nil || len(blobs) != 1 {
		t.Fatalf("%v, %v", blobs, err)
	}
	blob := blobs[0]
	b, err := os.ReadFile(blob)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(blob, b, 0o600); err != nil {
		t.Fatal(err)
	}
	walk("recourse_evidence_wrong 1")
	if got := lines.String(); !strings.Contains(got, filepath.Base(blob)) || !strings.Contains(got, "altered, in chunk 1 of 1") || strings.Contains(got, "a.txt") {
		t.Errorf("the log says %s", got)
	}
}
