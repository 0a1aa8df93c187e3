package faults_test

import (
	"testing"
	"time"

	"recourse/internal/testkit"
)

// TestF11_AnExhaustedPoolTurnsStaffAwayForAMomentAndNoReport holds every connection that requests have.
func TestF11_AnExhaustedPoolTurnsStaffAwayForAMomentAndNoReport(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	officer := h.As("triage-1")
	officer.Get("/api/v1/cases").Want(200) // signed in
	pool := h.Server.DB.Pool
	var held []interface{ Release() }
	for range pool.Stat().MaxConns() {
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	began := time.Now()
	refused := officer.Get("/api/v1/cases").Want(503)
	if took := time.Since(began); took > 4*time.Second { // two seconds, and what the machine takes
		t.Errorf("staff waited for %v", took)
	}
	if refused.Header.Get("Retry-After") == "" {
		t.Error("staff are not told when to come back")
	}
	h.Submit(map[string]any{"narrative": "An invented story about a meeting."})
	for _, conn := range held {
		conn.Release()
	}
	officer.Get("/api/v1/cases").Want(200)
	h.CheckLedger()
}
