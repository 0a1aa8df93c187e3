package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmaster is what a running server writes into its postmaster.pid.
type postmaster struct {
	pid    int
	socket string
	ready  bool
}

func readPostmaster(data string) (postmaster, bool) {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return postmaster{}, false
	}
	lines := strings.Split(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return postmaster{}, false
	}
	p := postmaster{pid: pid}
	if len(lines) > 4 {
		p.socket = strings.TrimSpace(lines[4])
	}
	if len(lines) > 7 {
		p.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return p, true
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}

// clearPredecessor deals with what an owner that was killed left behind. We hold the lock, so no other process of
// ours runs the server: one that is still there is either dying of its owner's death or, where the system sends no
// such signal, an orphan; it is stopped. A process number that now belongs to something else, as happens when
// containers start again, must not keep the server from starting.
func (c *Cluster) clearPredecessor(ctx context.Context) error {
	notes, ok := readPostmaster(c.data)
	if !ok {
		return nil
	}
	if !alive(notes.pid) {
		return nil // PostgreSQL itself clears this
	}
	if !isServer(notes.pid, c.data) {
		return os.Remove(filepath.Join(c.data, "postmaster.pid"))
	}
	_ = syscall.Kill(notes.pid, syscall.SIGINT) // a fast shutdown; a second one does no harm
	for began := time.Now(); alive(notes.pid) && isServer(notes.pid, c.data); time.Sleep(20 * time.Millisecond) {
		if ctx.Err() != nil || time.Since(began) > stopPatience {
			return fmt.Errorf("the server of a process that ended (%d) still runs on %s and does not stop", notes.pid, c.data)
		}
	}
	return nil
}
