package faults_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"recourse/internal/testkit/pg"
)

// TestF22_AReportSentTwoHundredTimesAtOnceIsOneReport is a double click, a reload, and a proxy that tries again.
func TestF22_AReportSentTwoHundredTimesAtOnceIsOneReport(t *testing.T) {
	t.Parallel()
	p := beside(t, pg.Clone(t))
	key, answers := uuid.NewString(), make([]answer, 200)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = send(t, p, key) })
	}
	wait.Wait()
	for i, got := range answers {
		if got.status != http.StatusCreated || got.Reference != answers[0].Reference || got.AccessCode != answers[0].AccessCode {
			t.Fatalf("answer %d: got %d and %s, want the report %s", i, got.status, got.Reference, answers[0].Reference)
		}
	}
	verified(t, p)
}
