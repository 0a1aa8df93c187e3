package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// try runs a command as from a shell.
func try(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	if err := os.WriteFile(broken, []byte("id: broken\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want int
		says string
	}{
		"help":                     {[]string{"--help"}, done, "Usage: recourse"},
		"nothing at all":           {nil, done, "Usage: recourse"},
		"help of a command":        {[]string{"ledger", "verify", "--help"}, done, "Usage: recourse ledger verify"},
		"an unknown command":       {[]string{"juggle"}, misuse, "juggle"},
		"an unknown flag":          {[]string{"serve", "--juggle"}, misuse, "juggle"},
		"a setting out of range":   {[]string{"serve", "--tick", "100h"}, misuse, "tick"},
		"a flag without a value":   {[]string{"serve", "--listen"}, misuse, "listen"},
		"a secret in a flag":       {[]string{"serve", "--database-url", "postgres://canary"}, misuse, "database_url_file"},
		"the rules as they are":    {[]string{"procedure", "check"}, done, "nothing is wrong"},
		"a procedure with faults":  {[]string{"procedure", "check", broken}, wrong, "a procedure has a version"},
		"a file that is not there": {[]string{"procedure", "check", broken + "x"}, failed, "no such file"},
		"a procedure as a table":   {[]string{"procedure", "show"}, done, "## Clocks"},
		"a procedure as Mermaid":   {[]string{"procedure", "draw", "--mermaid"}, done, "stateDiagram-v2"},
		"a procedure as a picture": {[]string{"procedure", "draw", "simple", "--kind", "report"}, done, "<svg"},
		"the schema":               {[]string{"procedure", "schema"}, done, "urn:recourse:schema:procedure"},
		"why somebody may":         {[]string{"policy", "why", "triage", "take_report", "report", "--state", "received"}, done, "triage may take_report"},
		"why somebody may not":     {[]string{"policy", "why", "administrator", "read", "case", "--state", "triage", "--relation", "triage"}, done, "I34"},
		"a root key over another":  {[]string{"keys", "root", broken}, failed, "there is a root key file already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, err := try(t, c.args...)
			if code != c.want || !strings.Contains(out+err, c.says) || strings.Contains(out+err, "canary") {
				t.Errorf("got %d, %s%s\nwant %d and %q", code, out, err, c.want, c.says)
			}
		})
	}
}

func TestAnAddressThatIsTakenIsSaidBeforeAnythingIsMade(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	code, _, err := try(t, "serve", "--listen", "192.0.2.1:1", "--data", data)
	if code != failed || !strings.Contains(err, "192.0.2.1") {
		t.Errorf("got %d and %s", code, err)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Error("a data folder was made all the same")
	}
}
