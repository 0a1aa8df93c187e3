package testkit

import (
	"embed"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"recourse/configs"
)

//go:embed beside
var besideFiles embed.FS

// Beside is a folder with the built-in rules, under which somebody may be admitted to a case of the small club: whom it
// happened to, who saw it, who stands beside a party. There is one for a process.
func Beside(t testing.TB) string {
	t.Helper()
	folder, err := besideRules()
	if err != nil {
		t.Fatalf("the rules with people beside a case: %v", err)
	}
	return folder
}

var besideRules = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "recourse-beside-")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(folder, configs.FS); err != nil {
		return "", err
	}
	added := map[string]string{}
	for _, name := range []string{"list.yaml", "actions.yaml", "lines.csv"} {
		text, err := besideFiles.ReadFile("beside/" + name)
		if err != nil {
			return "", err
		}
		added[name] = string(text)
	}
	for name, change := range map[string]func(string) string{
		"procedures/simple.yaml": func(s string) string {
			return strings.Replace(s, "lists:\n", "lists:\n"+added["list.yaml"], 1) + added["actions.yaml"]
		},
		"authz/simple.csv": func(s string) string { return s + added["lines.csv"] },
	} {
		path := filepath.Join(folder, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte(change(string(text))), 0o600); err != nil {
			return "", err
		}
	}
	return folder, nil
})
