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
