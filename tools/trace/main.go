// Command trace lists every identifier of the requirements with the tests that name it, then those without a test.
//
// A test names what it proves at the beginning of its name, TestI03_I04_ADecision…, or, for a row of a table, at
// the beginning of a string: "B-07 a body of two values"; or it is a class of bad input in a file of a corpus. A name
// that is no identifier of ours is a failure: it proves something that nobody asked for, or is misspelt.
//
//	go run -C tools ./trace ..
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	found, err := scanTree(os.DirFS(root))
	if err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		os.Exit(1)
	}
	text, unknown := report(found)
	fmt.Print(text)
	if unknown > 0 {
		os.Exit(3)
	}
}

var class = regexp.MustCompile(`(?m)^- id: ([ITRFBPLA])-(\d{2,3})$`)

// scanCorpus finds the classes of bad input in a file of a corpus, each of which the tests beside it send.
func scanCorpus(root fs.FS, path string, found map[string][]string) error {
	source, err := fs.ReadFile(root, path)
	if err != nil {
		return err
	}
	for _, m := range class.FindAllSubmatch(source, -1) {
		id := string(m[1]) + string(m[2])
		found[id] = append(found[id], filepath.ToSlash(path))
	}
	return nil
}

// scanTree reads every test file below a folder, and the browser's tests beside them.
func scanTree(root fs.FS) (map[string][]string, error) {
	found := map[string][]string{}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{"node_modules", "testdata", "var", "bin"}, d.Name()) ||
			len(path) > 1 && strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".yaml") && filepath.Base(filepath.Dir(path)) == "corpus":
			return scanCorpus(root, path, found)
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		tests, err := scan(source)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for id, names := range tests {
			for _, name := range names {
				found[id] = append(found[id], filepath.ToSlash(filepath.Dir(path))+"."+name)
			}
		}
		return nil
	})
	return found, err
}
