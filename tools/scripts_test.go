package tools_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}

func TestSetUpSaysWhichPartsThereAre(t *testing.T) {
	t.Parallel()
	out, err := run(t, "./setup.sh", "chromium-and-more")
	if err == nil || !strings.Contains(out, "go, postgres, assets") {
		t.Fatalf("got %q and %v", out, err)
	}
}

func TestSetUpSaysWhatToInstallWhereItCannot(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("/bin/bash", "./setup.sh", "go")
	bin := t.TempDir() // a machine without Go
	for _, name := range []string{"dirname", "bash"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Env = []string{"PATH=" + bin}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Go 1.26 or newer is missing: install it") {
		t.Fatalf("got %q and %v", out, err)
	}
}

func TestSetUpTakesTheScannerThatIsThere(t *testing.T) {
	t.Parallel()
	tree := t.TempDir()
	script, err := os.ReadFile("setup.sh")
	if err == nil {
		err = os.Mkdir(filepath.Join(tree, "tools"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(tree, "tools", "setup.sh"), script, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	setUp := func(path string) (string, error) {
		cmd := exec.Command("/bin/bash", "tools/setup.sh", "clamd")
		cmd.Dir, cmd.Env = tree, []string{"PATH=" + path}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	bin := t.TempDir() // where nobody may install
	for _, name := range []string{"dirname", "mkdir", "id", "ln"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	at := filepath.Join(bin, "clamd")
	if err := os.WriteFile(at, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, err := setUp(bin); err != nil || out != "" {
			t.Fatalf("got %q and %v", out, err)
		}
	}
	if to, err := os.Readlink(filepath.Join(tree, "bin", "clamd")); err != nil || to != at {
		t.Errorf("bin/clamd is %q, %v", to, err)
	}
}

func TestSetUpIsQuietWhereNothingIsMissing(t *testing.T) {
	t.Parallel()
	if out, err := run(t, "./setup.sh", "go"); err != nil || out != "" {
		t.Fatalf("got %q and %v", out, err)
	}
}

func TestR81_AModuleThatNobodyAllowedIsRefused(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("allowed-modules.txt")
	if err != nil {
		t.Fatal(err)
	}
	shorter := strings.ReplaceAll(string(list), "gorm.io/gorm v", "gorm.io/gorm v0")
	if shorter == string(list) {
		t.Fatal("gorm is not in the list")
	}
	path := filepath.Join(t.TempDir(), "allowed.txt")
	if err := os.WriteFile(path, []byte(shorter), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "./modules.sh", path)
	if err == nil || !strings.Contains(out, "gorm.io/gorm v1") {
		t.Fatalf("got %q and %v", out, err)
	}
}

func TestR81_EveryLicenceGoesWithOurs(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("allowed-modules.txt")
	if err != nil {
		t.Fatal(err)
	}
	fine := map[string]bool{"Apache-2.0": true, "MIT": true, "BSD": true, "ISC": true, "MPL-2.0": true}
	for line := range strings.Lines(string(list)) {
		if parts := strings.Fields(line); parts[0] != "#" && (len(parts) != 3 || !fine[parts[2]]) {
			t.Errorf("%s", line)
		}
	}
}
