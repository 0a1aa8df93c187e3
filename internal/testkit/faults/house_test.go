package faults_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/testkit/program"
)

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := program.Folder("recourse-bin-")
	if err != nil {
		return "", err
	}
	return program.Build(context.Background(), dir)
})

// beside is the real program beside a database of this test's own, as an ordinary user, and started.
func beside(t *testing.T, dsn string, flags ...string) *program.Program {
	t.Helper()
	p := prepared(t, dsn, flags...)
	started(t, p)
	return p
}

// prepared is one that was not started yet.
func prepared(t *testing.T, dsn string, flags ...string) *program.Program {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := program.Folder("recourse-faults-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p, err := program.Beside(t.Context(), bin, filepath.Join(dir, "house"), dsn)
	if err != nil {
		t.Fatal(err)
	}
	p.Flags = flags
	t.Cleanup(p.Kill)
	return p
}

// answer is what a report was answered with.
type answer struct {
	status     int
	retry      string
	Reference  string `json:"reference"`
	AccessCode string `json:"access_code"`
}

const story = `{"narrative": "An invented story about a meeting."}`

// send sends a report with a key of its own, or with the one given.
func send(t *testing.T, p *program.Program, key string) answer {
	t.Helper()
	if key == "" {
		key = uuid.NewString()
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL()+"/api/v1/reports", bytes.NewReader([]byte(story)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return answer{}
	}
	defer resp.Body.Close()
	got := answer{status: resp.StatusCode, retry: resp.Header.Get("Retry-After")}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	if got.status == http.StatusCreated {
		if err := json.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
	}
	return got
}

// until sends reports until one is answered so, and gives the key of that one.
func until(t *testing.T, p *program.Program, status int) (key string, got answer) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		key = uuid.NewString()
		if got = send(t, p, key); got.status == status {
			return key, got
		}
		if got.status != http.StatusCreated && got.status != http.StatusServiceUnavailable {
			t.Fatalf("a report was answered with %d, want 201 or 503", got.status)
		}
		if time.Now().After(end) {
			t.Fatalf("no report was answered with %d", status)
		}
	}
}

// verified lets the program verify its own log.
func verified(t *testing.T, p *program.Program) {
	t.Helper()
	if out, err := p.Command(t.Context(), "ledger", "verify").CombinedOutput(); err != nil {
		t.Errorf("the log does not verify: %v\n%s", err, out)
	}
}
