package faults_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"recourse/internal/testkit/pg"
)

// TestF28_AKeyStoreThatTakesNothingAnyMoreTurnsReportsAwayUntilItDoes takes from the program the right to write into its
// key folder.
func TestF28_AKeyStoreThatTakesNothingAnyMoreTurnsReportsAwayUntilItDoes(t *testing.T) {
	t.Parallel()
	p := beside(t, pg.Clone(t), "--pools-keys", "2")
	until(t, p, http.StatusCreated)
	folder := filepath.Join(p.Data, "keys")
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	key, refused := until(t, p, http.StatusServiceUnavailable)
	if refused.retry == "" {
		t.Error("nobody is told when to come back")
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := send(t, p, key); got.status != http.StatusCreated {
		t.Errorf("the same report, sent again: got %d", got.status)
	}
	verified(t, p)
}
