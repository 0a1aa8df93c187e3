package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"recourse/internal/testkit/program"
)

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := program.Folder("recourse-bin-")
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "recourse")
	if text, err := exec.Command("go", "build", "-o", out, ".").CombinedOutput(); err != nil {
		return "", &exec.Error{Name: string(text), Err: err}
	}
	return out, os.Chmod(out, 0o755)
})

func built(t *testing.T) string {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// data is a folder that the user of the private database can pass through.
func data(t *testing.T) string {
	t.Helper()
	dir, err := program.Folder("recourse-data-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

// report sends a report and gives its reference and code.
func report(t *testing.T, url string) (reference, code string) {
	t.Helper()
	r, err := http.Post(url+"/api/v1/reports", "application/json", strings.NewReader(`{"narrative": "An invented story about a meeting."}`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusCreated {
		t.Fatalf("got %d, %s and %v", r.StatusCode, body, err)
	}
	var got struct {
		Reference  string `json:"reference"`
		AccessCode string `json:"access_code"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	return got.Reference, got.AccessCode
}

// started is a house of its own that runs until the test ends, and integrates its log each second.
func started(t *testing.T) *program.Program {
	t.Helper()
	p := &program.Program{Bin: built(t), Data: data(t), Flags: []string{"--tick", "1s"}}
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	t.Cleanup(p.Kill)
	return p
}

func TestF01_WhatWasAcknowledgedSurvivesAKillAndTheNextStartNeedsNoHelp(t *testing.T) {
	t.Parallel()
	p := started(t)
	_, code := report(t, p.URL())

	// A second command joins the database that runs.
	out, err := exec.Command(p.Bin, "ledger", "verify", "--data", p.Data).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("everything fits")) {
		t.Fatalf("verify beside a running house: %v\n%s", err, out)
	}
	p.Kill()
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("after a kill: %v\n%s", err, p.Said())
	}
	r, err := http.Post(p.URL()+"/api/v1/sessions", "application/json", strings.NewReader(`{"access_code": "`+code+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusCreated {
		t.Errorf("the reporter's code opens nothing after a kill: %d", r.StatusCode)
	}
	report(t, p.URL())
	began := time.Now()
	if err := p.Stop(); err != nil {
		t.Errorf("it did not end quietly: %v\n%s", err, p.Said())
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to end", took)
	}
	out, err = exec.Command(p.Bin, "doctor", "--data", p.Data).CombinedOutput()
	if err != nil {
		t.Errorf("the doctor: %v\n%s", err, out)
	}
}

func TestTwoAdministratorsAreMadeOnceAndTheirInvitesShownOnce(t *testing.T) {
	t.Parallel()
	bin, dir := built(t), data(t)
	args := []string{"staff", "bootstrap", "--data", dir, "--first", "ada.quill", "--second", "ben.moss"}
	out, err := exec.Command(bin, args...).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("ada.quill")) || !bytes.Contains(out, []byte("ben.moss")) {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = exec.Command(bin, args...).CombinedOutput()
	var ended *exec.ExitError
	if !asExit(err, &ended) || ended.ExitCode() != failed || !bytes.Contains(out, []byte("administrators already")) {
		t.Errorf("a second time: %v\n%s", err, out)
	}
}

func asExit(err error, into **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*into = e
	return ok
}

func TestR53_TheDoctorNamesARootKeyThatIsMissing(t *testing.T) {
	t.Parallel()
	bin, dir := built(t), data(t)
	if out, err := exec.Command(bin, "migrate", "up", "--data", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(bin, "doctor", "--data", dir).CombinedOutput()
	var ended *exec.ExitError
	if !asExit(err, &ended) || ended.ExitCode() != wrong || !bytes.Contains(out, []byte("root.key is missing")) {
		t.Errorf("got %v\n%s", err, out)
	}
}

// An ordinary user starts the private database; root is refused beside a database of the operator's own (tried where
// there is a root to refuse).
func TestDecision40_AnOrdinaryUserNeedsNoRights(t *testing.T) {
	t.Parallel()
	bin, dir := built(t), data(t)
	cmd := exec.Command(bin, "migrate", "status", "--data", dir)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		if err := os.Chown(filepath.Dir(dir), uid, gid); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		cmd.Dir = filepath.Dir(dir)

		refused := exec.Command(bin, "serve", "--listen", "127.0.0.1:0", "--data", dir)
		refused.Env = append(os.Environ(), "DATABASE_URL=postgres://canary@localhost/x")
		out, err := refused.CombinedOutput()
		var ended *exec.ExitError
		if !asExit(err, &ended) || ended.ExitCode() != misuse || !bytes.Contains(out, []byte("we run as root")) || bytes.Contains(out, []byte("canary")) {
			t.Errorf("root beside a database of the operator's own: %v\n%s", err, out)
		}
	}
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("river")) {
		t.Fatalf("%v\n%s", err, out)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 && os.Geteuid() != 0 {
		t.Errorf("got %v and %v", info, err)
	}
}
