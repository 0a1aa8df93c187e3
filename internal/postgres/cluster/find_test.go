package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutBinariesTheErrorSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	for goos, want := range map[string]string{"linux": "apt-get install postgresql", "darwin": "brew install", "plan9": "packages"} {
		got := whatToInstall(goos)
		for _, want := range []string{want, "DATABASE_URL", "RECOURSE_POSTGRES_BIN"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not speak of %q", goos, got, want)
			}
		}
	}
}

func TestBinariesServeOnlyTheirOwnMajorVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have, want int
		ok         bool
	}{{14, 0, false}, {14, 14, false}, {16, 15, false}, {15, 16, false}, {15, 0, true}, {18, 18, true}} {
		if err := (install{bin: "x", major: c.have}).serves(c.want); (err == nil) != c.ok {
			t.Errorf("binaries of %d on data of %d: got %v, want allowed %v", c.have, c.want, err, c.ok)
		}
	}
}

func TestTheNewestOfTheUsualFoldersComesFirst(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{"/usr/lib/postgresql/15/bin": 15, "/usr/pgsql-17/bin": 17, "/usr/bin": 0} {
		if got := number(path); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
}

func TestAnNpmPackageIsLinkedAndCannotReachOutside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bin := filepath.Join(dir, "package", "native", "bin")
	lib := filepath.Join(dir, "package", "native", "lib")
	for _, d := range []string{bin, lib} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	list := func(target string) {
		t.Helper()
		body := `[{"source":"native/lib/libx.so.1","target":"` + target + `"}]`
		if err := os.WriteFile(filepath.Join(dir, "package", "native", "pg-symlinks.json"), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list("../outside")
	if err := linkLibraries(bin); err == nil {
		t.Error("a link outside of the package was made")
	}
	if _, err := os.Lstat(filepath.Join(dir, "outside")); err == nil {
		t.Error("there is a link outside of the package")
	}
	list("native/lib/libx.so")
	for range 2 {
		if err := linkLibraries(bin); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.Readlink(filepath.Join(lib, "libx.so")); err != nil || got != "libx.so.1" {
		t.Fatalf("got %q, %v, want libx.so.1", got, err)
	}
}

func TestAFolderOfRootsIsPassableWhateverTheUmask(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := makeFolders(dir); err != nil {
		t.Fatal(err)
	}
	want := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		want = 0o711
	}
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if info, err := os.Stat(d); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v, want %v", d, info.Mode(), err, want)
		}
	}
}
