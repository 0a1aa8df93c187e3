package main

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// TestTheReadmeIsTrue runs every command of the README, in its order, against the tour that the README starts.
func TestTheReadmeIsTrue(t *testing.T) {
	t.Parallel()
	script, blocks := testkit.Script(t, "../../README.md")
	if blocks < 4 {
		t.Fatal("the README has lost its commands")
	}
	dir := reachable(t)
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "bin", "recourse"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	credentials := filepath.Join(dir, "credentials.json")
	at := serveTour(t, filepath.Join(dir, "data"), credentials)
	sh := exec.CommandContext(t.Context(), "bash", "-c", script)
	sh.Dir = dir
	sh.Env = append(os.Environ(), "BASE=http://"+at, "CREDENTIALS="+credentials)
	out, err := sh.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`"group": "decided"`, "A decision about your report", "You can ask once for a review"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the last answers do not say %q:\n%s", want, out)
		}
	}
}

// reachable is a folder that the database's own user can reach, too.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "recourse-readme-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// serveTour runs the tour until the test ends, and returns its address once people can sign in.
func serveTour(t *testing.T, data, credentials string, more ...string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"demo", "--listen", at, "--data", data, "--credentials", credentials}, more...), io.Discard, os.Stderr)
	}()
	t.Cleanup(func() { stop(); <-ended })
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if _, err := os.Stat(credentials); err == nil {
			return at
		}
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("the tour ended with %d", code)
		default:
		}
	}
	t.Fatal("the tour did not start")
	return ""
}
