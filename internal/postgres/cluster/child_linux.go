package cluster

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// childAttr makes the server die, by a fast shutdown, with the process that owns it, and keeps the terminal's
// signals from it: the house stops it when its own work is done.
func childAttr(who *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: who, Setpgid: true, Pdeathsig: syscall.SIGINT}
}

// isServer says whether a process is a server on this data folder: a server works inside its data.
func isServer(pid int, data string) bool {
	cwd, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "cwd"))
	if os.IsPermission(err) {
		return true // cannot tell: assume the worst
	}
	if err != nil {
		return false
	}
	real, err := filepath.EvalSymlinks(data)
	return err == nil && cwd == real
}
