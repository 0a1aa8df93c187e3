package casework

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/procedure"
)

var update = flag.Bool("update", false, "write the golden letters anew")

// name is the golden file of a letter: by reader where a letter to reporters has two, by how it came where it has
// more than one form.
func name(p post, n int) string {
	out := p.Letter.Letter
	if p.To == "reporter" {
		out += map[bool]string{true: ".affected", false: ".other"}[p.Standing == affected]
	}
	if slices.Contains(procedure.Admitted, p.To) {
		out += "." + p.To + "-party"
	}
	if n > 0 {
		out += "." + string(rune('a'+n))
	}
	return out
}

func TestEveryLetterReadsAsItsGoldenLetter(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	forms := map[string][]string{}
	short := slices.Concat(reports(t), cases(t, configs.FS, "withhold", story(), story()))
	written := map[string]bool{}
	for _, p := range short {
		written[p.Letter.Letter] = true
	}
	long := slices.DeleteFunc(slices.Concat(longReports(t), longCases(t)), func(p post) bool {
		return written[p.Letter.Letter] && p.Letter.Letter != "L20" && p.Letter.Letter != "L07" && (p.Letter.Letter != "L21" || p.Party == "") && p.Reader != bystander
	})
	for _, p := range slices.Concat(short, long) {
		body := p.Subject + "\n\n" + p.Body
		key := name(p, 0)
		if !slices.Contains(forms[key], body) {
			got[name(p, len(forms[key]))] = body
			forms[key] = append(forms[key], body)
		}
	}
	cards, err := newDesk(t).letters.Cards("R-7KQ2M0XW4PT", "2026-03-02", "ten words that somebody was given for the test alone")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if c.Lang == "en" {
			got[c.Letter] = c.Subject + "\n\n" + c.Body
		}
	}
	dir := filepath.Join("testdata", "letters")
	for file, body := range got {
		isGolden(t, filepath.Join(dir, file+".txt"), body)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(kept) != len(got) {
		t.Errorf("%d golden letters and %d written: %v", len(kept), len(got), err)
	}
	cat, written := newDesk(t).letters.catalogue, map[string]bool{}
	for file := range got {
		id, _, _ := strings.Cut(file, ".")
		written[id] = true
	}
	for _, id := range cat.IDs() {
		if !written[id] {
			t.Errorf("no route of this test sends %s", id)
		}
	}
}

// isGolden compares a letter with the file that it reads as.
func isGolden(t *testing.T, path, body string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if body != string(want) {
		t.Errorf("%s reads differently (go test -update writes it anew):\n%s", path, body)
	}
}
