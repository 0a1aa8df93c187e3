package faults_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit/pg"
	"recourse/internal/testkit/program"
)

// TestL06_ADatabaseRestoredFromAnOldBackupIsRefusedUntilAnotherLogBegins restores a copy that was made before the last
// reports, and goes the way that the operator is told.
func TestL06_ADatabaseRestoredFromAnOldBackupIsRefusedUntilAnotherLogBegins(t *testing.T) {
	t.Parallel()
	live := pg.Clone(t)
	p := beside(t, live, "--tick", "1s")
	send(t, p, "")
	size := grown(t, p, 0)
	stopped(t, p)
	backup := pg.Copy(t, live)
	fails(t, p, "nothing is lost", "ledger", "new-epoch", filepath.Join(p.Data, "no"))
	started(t, p)
	for range 2 {
		send(t, p, "")
		size = grown(t, p, size)
	}
	stopped(t, p)

	p.Env[0] = "DATABASE_URL=" + backup
	fails(t, p, "does not hold the log that was signed", "serve", "--listen", p.Addr)
	if out, err := p.Command(t.Context(), "ledger", "verify").CombinedOutput(); err == nil || !strings.Contains(string(out), "the tail is cut off") {
		t.Errorf("verification: got %v\n%s", err, out)
	}
	left := filepath.Join(p.Data, "left")
	out, err := p.Command(t.Context(), "ledger", "new-epoch", left).CombinedOutput()
	if err != nil {
		t.Fatalf("new-epoch: %v\n%s", err, out)
	}
	for _, says := range []string{"localhost/log/2 begins", "\n" + strconv.Itoa(size) + "\n"} {
		if !strings.Contains(string(out), says) {
			t.Errorf("new-epoch does not say %q:\n%s", says, out)
		}
	}
	if _, err := os.Stat(filepath.Join(left, "checkpoint")); err != nil {
		t.Errorf("what was left was not exported: %v", err)
	}

	started(t, p)
	send(t, p, "")
	if c := checkpoint(t, p); c != "" && !strings.HasPrefix(c, "localhost/log/2\n") {
		t.Errorf("it goes on as %q", c)
	}
	grown(t, p, grown(t, p, 0))
	verified(t, p)
	fails(t, p, "nothing is lost", "ledger", "new-epoch", filepath.Join(p.Data, "no"))
	stopped(t, p)

	p.Env[0] = "DATABASE_URL=" + live // the one that was thought lost: its log has ended
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("the database with the log of before: %v", err)
	}
}

func started(t *testing.T, p *program.Program) {
	t.Helper()
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func stopped(t *testing.T, p *program.Program) {
	t.Helper()
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
}

// fails runs a command that must end badly, and say why.
func fails(t *testing.T, p *program.Program, why string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // what does not end by itself has not failed
	defer cancel()
	if out, err := p.Command(ctx, args...).CombinedOutput(); err == nil || !strings.Contains(string(out), why) {
		t.Errorf("%v: got %v, want that %s\n%s", args, err, why, out)
	}
}

// grown waits until the log is larger, and says how large.
func grown(t *testing.T, p *program.Program, than int) int {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if lines := strings.Split(checkpoint(t, p), "\n"); len(lines) > 2 {
			if n, err := strconv.Atoi(lines[1]); err == nil && n > than {
				return n
			}
		}
	}
	t.Fatalf("the log did not grow beyond %d", than)
	return 0
}

// checkpoint is the last one that anybody may have, or nothing.
func checkpoint(t *testing.T, p *program.Program) string {
	t.Helper()
	resp, err := http.Get(p.URL() + "/log/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return ""
	}
	return string(b)
}
