//go:build unix

package pg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"recourse/internal/postgres/cluster"
)

// Pause lets every process of a cluster stand still, so that whoever asks it waits, until resume or the end of the test.
func Pause(t testing.TB, c *cluster.Cluster) (resume func()) {
	t.Helper()
	main := c.Pid()
	if err := syscall.Kill(main, syscall.SIGSTOP); err != nil { // first: then none comes after
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "ps", "-o", "pid=", "--ppid", strconv.Itoa(main)).Output()
	if err != nil {
		t.Fatalf("list the processes of the cluster: %v", err)
	}
	all := []int{main}
	for field := range strings.FieldsSeq(string(out)) {
		if pid, err := strconv.Atoi(field); err == nil {
			all = append(all, pid)
		}
	}
	signal := func(s syscall.Signal) {
		for _, pid := range all {
			_ = syscall.Kill(pid, s) // one that has left is not waited for
		}
	}
	signal(syscall.SIGSTOP)
	resume = func() { signal(syscall.SIGCONT) }
	t.Cleanup(resume)
	return resume
}
