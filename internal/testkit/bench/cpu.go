package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// processor is the processor time that this process has used: what others do on the machine is not in it.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// effort is processor time by who used it.
type effort struct{ client, program, database time.Duration }

// less is what was used since an earlier moment, for each of n, in milliseconds.
func (e effort) less(before effort, n int) (client, program, database float64) {
	of := func(a, b time.Duration) float64 { return (a - b).Seconds() * 1000 / float64(n) }
	return of(e.client, before.client), of(e.program, before.program), of(e.database, before.database)
}

// spent is the processor time that a house has used: this process as its client, the program, and every process of its
// private cluster, of those that have ended what their parent was told. It is counted in hundredths of a second.
func (h *house) spent() effort {
	postmaster := h.cluster.Pid()
	e := effort{client: processor(), program: used(h.Pid())}
	if fields := stat(fmt.Sprintf("/proc/%d/stat", postmaster)); len(fields) > 15 {
		e.database = ticks(fields[11:15])
	}
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return e
	}
	for _, path := range all {
		if fields := stat(path); len(fields) > 15 && fields[1] == strconv.Itoa(postmaster) {
			e.database += ticks(fields[11:13])
		}
	}
	return e
}

func used(pid int) time.Duration {
	if fields := stat(fmt.Sprintf("/proc/%d/stat", pid)); len(fields) > 15 {
		return ticks(fields[11:13])
	}
	return 0
}

// stat is what stands after the name of a process: its state, its parent, and so on.
func stat(path string) []string {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return strings.Fields(rest)
}

// ticks adds up fields of stat: from the twelfth on the user's and the system's time of a process, and then both of
// its children that have ended.
func ticks(fields []string) (sum time.Duration) {
	for _, f := range fields {
		n, _ := strconv.Atoi(f)
		sum += time.Duration(n) * 10 * time.Millisecond
	}
	return sum
}
