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

// TestTheDoctorSaysWhetherEnoughWitnessesCosign runs the house and its witness as an operator does: the one needs the key of
// the other.
func TestTheDoctorSaysWhetherEnoughWitnessesCosign(t *testing.T) {
	t.Parallel()
	p := started(t)
	log, _, _ := strings.Cut(fetched(t, p.URL()+"/log/key"), "\n")
	url, key, stop := witnessed(t, filepath.Join(t.TempDir(), "witness"), log)
	policy := filepath.Join(t.TempDir(), "witnesses")
	if err := os.WriteFile(policy, []byte("witness one "+key+" "+url+"\nquorum one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	p.Flags = append(p.Flags, "--witnesses", policy)
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	await(t, p.URL(), true)
	stop()
	await(t, p.URL(), false)
	if err := p.Stop(); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	const says = "0 of 1 witness cosigned the checkpoint, and 1 is needed: since "
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"doctor", "--witnesses", policy}, wrong, "WRONG  enough witnesses cosign the log: " + says},
		{[]string{"ledger", "verify", "--witnesses", policy}, done, says},
		{[]string{"ledger", "verify"}, done, "No witness is named"},
	} {
		out, err := exec.Command(p.Bin, append(c.args, "--data", p.Data)...).CombinedOutput()
		code := done
		var ended *exec.ExitError
		if asExit(err, &ended) {
			code = ended.ExitCode()
		}
		if code != c.code || !strings.Contains(string(out), c.says) {
			t.Errorf("recourse %s: %v\n%s", strings.Join(c.args, " "), err, out)
		}
	}
}

// await waits for a checkpoint with a cosignature, or for one without.
func await(t *testing.T, house string, cosigned bool) {
	t.Helper()
	for range 300 {
		if strings.Contains(fetched(t, house+"/log/checkpoint"), "\u2014 witness.example.org/1 ") == cosigned {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("in half a minute no checkpoint was given out of which it holds that it is cosigned: %t", cosigned)
}

func fetched(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
