package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What became of a mutant.
const (
	caught   = "caught"
	survived = "SURVIVED"
	broken   = "BROKEN" // it does not build, or another test failed than the one named: it says nothing
)

type result struct {
	verdict string
	by      string // the tests that failed
	detail  string // the end of what was printed, of a mutant that was not caught
	took    time.Duration
}

// tree is a copy of the tree, to be changed.
type tree struct{ dir string }

// copyTree copies what git tracks, as it lies there or as it was in a commit, and what set-up brought for its tests.
func copyTree(ctx context.Context, root, at string) (*tree, error) {
	dir, err := os.MkdirTemp("", "recourse-mutate-")
	if err != nil {
		return nil, err
	}
	// The tests of the private cluster run as another user, who must be able to pass.
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // nothing secret lies there
		return nil, err
	}
	list := "git ls-files -z -co --exclude-standard | xargs -0 -r ls -d 2>/dev/null | tar -cf - -T -"
	if at != "" {
		list = "git archive " + at
	}
	if at != "" && !regexp.MustCompile(`^[\w./~^-]+$`).MatchString(at) {
		return nil, errors.New("that names no commit")
	}
	c := exec.CommandContext(ctx, "sh", "-c", list+` | tar -xf - -C "$0" && cp -R web/dist/. "$0"/web/dist/ && ln -s "$PWD"/bin "$0"/bin`, dir)
	c.Dir, c.Stderr = root, os.Stderr
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("copy the tree: %w", err)
	}
	return &tree{dir}, nil
}

func (t *tree) remove() { _ = os.RemoveAll(t.dir) }

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// sound runs the named tests of a package on the tree as it is: what fails there catches nothing.
func (t *tree) sound(ctx context.Context, pkg string, tests []string) error {
	out, err := t.run(ctx, pkg, "^("+strings.Join(tests, "|")+")$")
	if err != nil {
		return fmt.Errorf("%s fails with nothing taken away: %w\n%s", pkg, err, tail(out))
	}
	return nil
}

// run runs tests of a package; all where run is empty.
func (t *tree) run(ctx context.Context, pkg, run string) ([]byte, error) {
	// Without paths in them, what is built in one copy serves the other, and the next run.
	args := []string{"test", "-count=1", "-timeout", "5m", "-trimpath", "-vet=off"}
	if run != "" {
		args = append(args, "-run", run)
	}
	dir := t.dir
	if inside, ok := strings.CutPrefix(pkg, "tools/"); ok { // a module of its own
		dir, pkg = filepath.Join(dir, "tools"), inside
	}
	c := exec.CommandContext(ctx, "go", append(args, "./"+pkg)...)
	c.Dir = dir
	return c.CombinedOutput()
}

// try applies a mutant, runs the test named for it, and puts the file back.
func (t *tree) try(ctx context.Context, m mutant, find bool) (result, error) {
	path := filepath.Join(t.dir, m.file)
	was, err := os.ReadFile(path)
	if err != nil {
		return result{}, err
	}
	is, err := m.apply(was)
	if err != nil {
		return result{}, err
	}
	if err := os.WriteFile(path, is, 0o644); err != nil { //nolint:gosec // a copy of what anybody may read
		return result{}, err
	}
	defer func() { _ = os.WriteFile(path, was, 0o644) }() //nolint:gosec // as above
	run := "^(" + m.test + ")$"
	if find {
		run = ""
	}
	start := time.Now()
	out, err := t.run(ctx, m.pkg, run)
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return result{}, err
	}
	return judge(m, out, err == nil, find, time.Since(start)), nil
}

func judge(m mutant, out []byte, passed, find bool, took time.Duration) result {
	var by []string
	for _, f := range failure.FindAllSubmatch(out, -1) {
		if name := string(f[1]); !strings.Contains(name, "/") && !slices.Contains(by, name) {
			by = append(by, name)
		}
	}
	r := result{verdict: caught, by: strings.Join(by, " "), took: took}
	switch {
	case passed || bytes.Contains(out, []byte("no tests to run")):
		r.verdict = survived
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		r.verdict = broken
	case !find && len(by) == 0:
		r.verdict = broken
	}
	if r.verdict != caught {
		r.detail = tail(out)
	}
	return r
}

func tail(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return "    " + strings.Join(lines[max(0, len(lines)-12):], "\n    ")
}
