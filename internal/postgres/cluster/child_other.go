//go:build unix && !linux

package cluster

import "syscall"

// childAttr keeps the terminal's signals from the server. There is no death signal here: a server whose owner was
// killed is stopped by the next Start.
func childAttr(who *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: who, Setpgid: true}
}

// isServer assumes the worst: there is no cheap way to ask.
func isServer(int, string) bool { return true }
