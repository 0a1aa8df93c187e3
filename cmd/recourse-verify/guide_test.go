package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// TestTheGuideIsTrue runs every command of docs/verifying.md, with what it tells a reader to have.
func TestTheGuideIsTrue(t *testing.T) {
	t.Parallel()
	script, blocks := testkit.Script(t, "../../docs/verifying.md")
	policy, _ := testkit.PolicyOf(t, 1, testkit.NewWitness(t, testkit.LogKey(t)))
	d := &desk{testkit.New(t, testkit.Options{Settings: map[string]string{"witnesses": policy}}), t.TempDir()}
	r, _ := d.report()
	d.ticked()
	text, _ := d.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
	d.keep("receipt.txt", []byte(text))
	d.keep("keys.txt", d.Anyone().Get("/log/key").Want(200).Body)
	d.keep("checkpoint.txt", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	d.keep("bundle.zip", d.bundle())
	d.ticked()
	d.Clock.Advance(20 * 24 * time.Hour) // and nobody has answered
	d.ticked()
	d.keep("no-answer.txt", []byte(d.promised(r.AccessCode)[0]["proof"].(string)))
	d.export("log")
	named, err := os.ReadFile(policy)
	if err != nil {
		t.Fatal(err)
	}
	d.keep("witnesses.txt", named)
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(d.dir, "recourse-verify"), ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	verify, err := filepath.Abs("../../deploy/verify/verify.mjs")
	if err != nil {
		t.Fatal(err)
	}
	sh := exec.CommandContext(t.Context(), "bash", "-c", script)
	sh.Dir = d.dir
	sh.Env = append(os.Environ(), "PATH="+d.dir+":"+os.Getenv("PATH"), "VERIFY="+verify)
	out, err := sh.CombinedOutput()
	if err != nil || blocks != 6 {
		t.Fatalf("%d blocks: %v\n%s", blocks, err, out)
	}
	for _, want := range []string{"It stands in the log: leaf", "stands in this copy of the log", "that nothing had answered it", "nothing before was changed", "This is a true copy of the bundle", "1 of 1 witness cosigned the checkpoint"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the guide's commands do not say %q:\n%s", want, out)
		}
	}
}
