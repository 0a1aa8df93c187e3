package recode

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What the process may use.
const seconds = 30 // of a processor

// confine gives away for good what the process will not need: memory and time beyond a limit, every call to the
// system but those by which a program reads what it holds already, computes and ends. After it no file can be opened,
// no socket made, no program started, no other process seen. What is refused is answered as not permitted.
func confine() error {
	for what, most := range map[int]uint64{
		unix.RLIMIT_DATA: memory, unix.RLIMIT_CPU: seconds, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_NOFILE: 0, unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit the process: %w", err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new rights: %w", err)
	}
	program := filter()
	if program == nil {
		return errors.New("no cage for this kind of processor")
	}
	head := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	const allThreads = unix.SECCOMP_FILTER_FLAG_TSYNC
	if r, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, allThreads, uintptr(unsafe.Pointer(&head))); errno != 0 || r != 0 {
		return fmt.Errorf("close the cage: %w", errno)
	}
	return nil
}

// allowed are the calls that are left.
var allowed = []uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_FCNTL, unix.SYS_LSEEK, unix.SYS_PREAD64,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MREMAP, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK, unix.SYS_PRCTL,
	unix.SYS_FUTEX, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY,
	unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRANDOM,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_TGKILL,
	unix.SYS_RESTART_SYSCALL, unix.SYS_SETITIMER, unix.SYS_TIMER_CREATE, unix.SYS_TIMER_SETTIME, unix.SYS_TIMER_DELETE,
	unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_EPOLL_PWAIT, unix.SYS_EPOLL_CTL, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}

// threads is a clone that makes a thread: with anything less it would make a process.
const threads = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_THREAD

// filter is the cage as the kernel reads it: the kind of processor, then each call by its number.
func filter() []unix.SockFilter {
	var kind uint32
	switch runtime.GOARCH {
	case "amd64":
		kind = unix.AUDIT_ARCH_X86_64
	case "arm64":
		kind = unix.AUDIT_ARCH_AARCH64
	default:
		return nil
	}
	const (
		numberAt, kindAt, firstAt = 0, 4, 16 // of the call, in what the filter sees; the first argument's lower half
		load                      = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		same                      = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		give                      = unix.BPF_RET | unix.BPF_K
		refuse                    = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	)
	out := []unix.SockFilter{
		{Code: load, K: kindAt}, {Code: same, Jt: 1, K: kind}, {Code: give, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: load, K: numberAt},
	}
	for _, n := range allowed {
		out = append(out, unix.SockFilter{Code: same, Jf: 1, K: n}, unix.SockFilter{Code: give, K: unix.SECCOMP_RET_ALLOW})
	}
	return append(out,
		// The newer call for a thread cannot be looked into; where it is not there, the C library uses the older.
		unix.SockFilter{Code: same, Jf: 1, K: unix.SYS_CLONE3},
		unix.SockFilter{Code: give, K: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)},
		unix.SockFilter{Code: same, Jf: 4, K: unix.SYS_CLONE},
		unix.SockFilter{Code: load, K: firstAt},
		unix.SockFilter{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: threads},
		unix.SockFilter{Code: same, Jf: 1, K: threads},
		unix.SockFilter{Code: give, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: give, K: refuse})
}

// probe asks the process to try what it must not be able to do, in the place of making a picture.
const probe = "probe"

// probed locks the process in and tries the cage; it ends like one that was done where everything was refused.
func probed() int {
	self, err := os.Executable()
	if err != nil || len(os.Environ()) != 0 {
		return 20
	}
	before, err := os.Open("/dev/null") // it can, until it is locked in
	if err != nil {
		return 21
	}
	_ = before.Close()
	if err := confine(); err != nil {
		return exitCage
	}
	if _, err := os.Open("/dev/null"); err == nil {
		return 22
	}
	if _, err := net.Dial("tcp", "127.0.0.1:1"); !errors.Is(err, unix.EPERM) {
		return 23
	}
	if _, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); !errors.Is(err, unix.EPERM) {
		return 24
	}
	if exec.Command(self).Run() == nil {
		return 25
	}
	if err := unix.Kill(os.Getppid(), 0); !errors.Is(err, unix.EPERM) {
		return 26
	}
	if err := unix.Unlink("/nothing"); !errors.Is(err, unix.EPERM) {
		return 27
	}
	return exitDone
}
