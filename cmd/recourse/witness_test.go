package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"recourse/internal/ledger"
)

// witnessed runs the program as a witness, and gives its address, its key, and what stops it.
func witnessed(t *testing.T, folder, log string) (url, key string, stop func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), built(t), "ledger", "witness", "--listen", "127.0.0.1:0", "--state", folder, "--log", log, "--name", "witness.example.org/1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	stop = func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		_, url, _ = strings.Cut(lines.Text(), "answers on ")
		url, _, _ = strings.Cut(url, ";")
	}
	if lines.Scan() {
		key = lines.Text()
	}
	if url == "" || key == "" {
		t.Fatal("it does not say where it answers and what its key is")
	}
	return url, key, stop
}

func TestAWitnessIsRunFromAShellAndStaysTheSameAcrossAStop(t *testing.T) {
	t.Parallel()
	_, log, err := ledger.GenerateKey("log.example.org")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "witness")
	url, key, stop := witnessed(t, folder, log)
	if info, err := os.Stat(filepath.Join(folder, "key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its key: %v, %v", info, err)
	}
	if v, err := ledger.NewCosignVerifier(key); err != nil || v.Name() != "witness.example.org/1" {
		t.Errorf("its key as it says it: %s, %v", key, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"add-checkpoint", strings.NewReader(fmt.Sprintf("old 0\n\n%s\n1\nx\n\n", "other.example.org")))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body) // its status says it
	if res.Body.Close(); res.StatusCode != http.StatusNotFound {
		t.Errorf("a log that it does not know: %d", res.StatusCode)
	}
	stop()
	_, again, stop := witnessed(t, folder, log)
	stop()
	if again != key {
		t.Errorf("its key was %s and is %s", key, again)
	}
	if code, _, says := try(t, "ledger", "witness", "--state", folder, "--log", "nothing", "--listen", "127.0.0.1:0"); code != failed || !strings.Contains(says, "public key") {
		t.Errorf("a log's key that is none: %d, %s", code, says)
	}
}
