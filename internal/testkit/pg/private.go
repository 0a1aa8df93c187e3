package pg

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"recourse/internal/postgres/cluster"
)

// folder is a temporary one that the server's user can reach, which t.TempDir's are not.
func folder() (string, error) {
	dir, err := os.MkdirTemp("", "recourse-test-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// held is our end of the shell's pipe. A variable of the package, because a file that nobody refers to is closed.
var held io.WriteCloser //nolint:unused // kept open, never read

// private starts a throwaway cluster for this process. Go gives a test process no way to clean up at its end, and a
// killed one could not: so a shell waits for the end of a pipe that only this process holds, then removes the folder.
// The server itself dies with the process.
func private(ctx context.Context) (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	c, err := Throwaway(ctx, dir)
	if err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	const tidy = `cat >/dev/null; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)" 2>/dev/null; ` +
		`for i in 1 2 3 4 5; do sleep 0.3; rm -rf "$1" 2>/dev/null && [ ! -e "$1" ] && exit 0; done`
	reaper := exec.Command("/bin/sh", "-c", tidy, "sh", dir)
	reaper.Dir = filepath.Dir(dir)
	reaper.SysProcAttr = ownGroup() // an interrupt of the tests must not end it too early
	if held, err = reaper.StdinPipe(); err != nil {
		return "", fmt.Errorf("watch over the test cluster: %w", err)
	}
	if err := reaper.Start(); err != nil {
		return "", fmt.Errorf("watch over the test cluster: %w", err)
	}
	return c.DSN("postgres"), nil
}

// Throwaway starts a cluster for tests in a folder: nothing is flushed, and it says so of itself.
func Throwaway(ctx context.Context, dir string) (*cluster.Cluster, error) {
	return cluster.Start(ctx, cluster.Options{Dir: dir, Throwaway: true, MaxConnections: 400})
}
