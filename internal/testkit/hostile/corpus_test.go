package hostile_test

import (
	"os"
	"strings"
	"testing"

	"recourse/internal/testkit/hostile"
)

// TestEveryFileOfTheCorpusIsSent finds a file of the corpus that no test reads: its classes would count as tried.
func TestEveryFileOfTheCorpusIsSent(t *testing.T) {
	t.Parallel()
	var tests strings.Builder
	for _, pattern := range []string{"bodies", "raw", "words", "files", "addresses"} {
		b, err := os.ReadFile(pattern + "_test.go")
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(b)
	}
	all, err := os.ReadDir("corpus")
	if err != nil || len(all) < 6 {
		t.Fatalf("the corpus has %d files: %v", len(all), err)
	}
	for _, f := range all {
		if !strings.Contains(tests.String(), `hostile.Read("`+f.Name()+`"`) {
			t.Errorf("nobody sends corpus/%s", f.Name())
		}
	}
}

// TestEveryClassOfFilesHasATestOfItsName finds one that stands in the corpus and is never sent.
func TestEveryClassOfFilesHasATestOfItsName(t *testing.T) {
	t.Parallel()
	tests, err := os.ReadFile("files_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var classes []upload
	if err := hostile.Read("files.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	for _, c := range classes {
		if !strings.Contains(string(tests), `t.Run("`+c.ID+` `) || !strings.Contains(string(tests), `tried(t, h, "`+c.ID+`")`) {
			t.Errorf("no test sends %s, %s", c.ID, c.What)
		}
	}
}
