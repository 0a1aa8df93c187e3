package testkit

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// Script is every shell block of a Markdown file, in its order, as one script that ends at the first failure, and how
// many there are. A guide whose commands a test runs stays true.
func Script(t testing.TB, path string) (script string, blocks int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"set -euo pipefail"}
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, block[1])
	}
	return strings.Join(lines, "\n"), len(lines) - 1
}
