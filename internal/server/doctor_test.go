package server_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/config"
	"recourse/internal/server"
	"recourse/internal/testkit/clamd"
)

func TestTheDoctorSaysWhetherTheScannerAnswers(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Sources{Flags: map[string]string{"data": t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	c.DatabaseURL = "postgres://127.0.0.1:1/nobody" // there is none: what lies behind it is not looked at
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	said := func(where string) (out []server.Finding) {
		t.Helper()
		c.Scan.Clamd = where
		for _, f := range server.Examine(t.Context(), c, now) {
			if strings.Contains(f.What, "scanner") {
				out = append(out, f)
			}
		}
		return out
	}
	if got := said(""); got != nil {
		t.Errorf("a house without one: %v", got)
	}
	if got := said("tcp:192.0.2.1:3310"); len(got) != 1 || !strings.Contains(got[0].Wrong, "scan.clamd must be") {
		t.Errorf("one far away: %v", got)
	}
	s := clamd.Start(t, clamd.Options{})
	if got := said(s.Where); len(got) != 1 || got[0].Wrong != "" || !strings.Contains(got[0].What, "/27001/2026-03-01)") {
		t.Errorf("one that answers: %v", got)
	}
	s.Stop()
	if got := said(s.Where); len(got) != 1 || !strings.Contains(got[0].Wrong, "nobody answers") {
		t.Errorf("one that is stopped: %v", got)
	}
}
