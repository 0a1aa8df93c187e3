package floors

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func TestFloorsStandAsDrawn(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; packages++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for _, imported := range append([]string{"fmt"}, p.Imports...) { // fmt: also a package without imports has a room
			if why := refuse(p.ImportPath, imported); why != "" {
				t.Error(why)
			}
		}
	}
	if packages < 5 {
		t.Fatalf("go list found %d packages: it did not look at the house", packages)
	}
}

// The picture itself must refuse: each row is an arrow that nobody may draw, or one that stands.
func TestFloorsRefuseWhatIsNotDrawn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		from, to string
		want     string
	}{
		{"recourse/internal/casefile", "recourse/internal/casework", "never looks up"},
		{"recourse/internal/procedure", "recourse/internal/authz", "no arrow is drawn"},
		{"recourse/internal/intake", "recourse/internal/casework", "no arrow is drawn"},
		{"recourse/internal/code", "recourse/internal/casefile", "no arrow is drawn"},
		{"recourse/internal/page/reporter", "recourse/internal/page/staff", "no arrow is drawn"},
		{"recourse/internal/page", "recourse/internal/page/staff", "no arrow is drawn"},
		{"recourse/internal/api", "recourse/internal/postgres", "no arrow is drawn"},
		{"recourse/internal/casefile", "recourse/internal/ledger", "in the verb's transaction"},
		{"recourse/internal/config", "recourse/internal/fault", "nothing of ours"},
		{"recourse/internal/utils", "fmt", "give it a floor"},
		{"recourse/internal/server", "recourse/internal/testkit/pg", "for tests only"},
		{"recourse/internal/casework", "gorm.io/gorm", "only internal/postgres may"},
		{"recourse/internal/account", "github.com/casbin/casbin/v2", "only internal/authz may"},
		{"recourse/internal/postgres", "github.com/labstack/echo/v4", "only internal/page"},
		{"recourse/internal/casework", "github.com/riverqueue/river", "internal/worker may"},
		{"recourse/internal/fault", "net/http", "only internal/page"},
		{"recourse/cmd/recourse-verify", "recourse/internal/keyring", "trusts nobody"},
		{"recourse/cmd/recourse-verify", "github.com/transparency-dev/merkle", "standard library"},
		{"recourse/internal/casefile", "recourse/internal/report", ""},
		{"recourse/internal/page/staff", "recourse/internal/page", ""},
		{"recourse/internal/postgres/cluster", "recourse/internal/fault", ""},
		{"recourse/internal/postgres", "gorm.io/driver/postgres", ""},
		{"recourse/internal/testkit/pg", "gorm.io/gorm", ""},
		{"recourse/cmd/recourse", "recourse/internal/server", ""},
		{"recourse/cmd/recourse-verify", "recourse/internal/ledger", ""},
		{"recourse/internal/server", "recourse/configs", ""},
	} {
		got := refuse(row.from, row.to)
		if (row.want == "") != (got == "") || !strings.Contains(got, row.want) {
			t.Errorf("%s → %s: got %q, want %q", row.from, row.to, got, row.want)
		}
	}
}

func TestFloorOfTheTopHoldsNothingElse(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"cmd", "internal", "configs", "web", "deploy", "docs", "tools", ".ci", "go.mod", "go.sum", "Makefile", "README.md",
		"LICENSE", "SECURITY.md", "CONTRIBUTING.md", ".gitignore",
		".git", "bin", "var", // never committed
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s stands at the top: it belongs in one of %s", e.Name(), strings.Join(allowed[:7], ", "))
		}
	}
}

func TestFloorPackagesAllSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return filepath.SkipDir
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil || len(files) == 0 {
			return err
		}
		if doc, _ := os.ReadFile(filepath.Join(path, "doc.go")); !strings.HasPrefix(string(doc), "// Package ") {
			t.Errorf("%s has no doc.go that begins with // Package and says what it owns and what it never does", strings.TrimPrefix(path, root+"/"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
