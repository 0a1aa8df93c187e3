package testkit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/configs"
)

// Change is one change to a file of the built-in rules: the first place where Old stands holds New instead, and where
// Old is empty New is added at the end.
type Change struct{ File, Old, New string }

// Varied is a folder with the built-in rules and some changes, for Options.Configs. Who shares it among tests makes it
// once: the people of each folder are hired anew. It lies in the system's folder for such things.
func Varied(t testing.TB, changes ...Change) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "recourse-varied-")
	if err == nil {
		err = os.CopyFS(folder, configs.FS)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		name := filepath.Join(folder, c.File)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), c.Old, c.New, 1)
		if c.Old == "" {
			changed = string(text) + c.New
		}
		if changed == string(text) {
			t.Fatalf("%s no longer holds %q: choose another place to change", c.File, c.Old)
		}
		if err := os.WriteFile(name, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
