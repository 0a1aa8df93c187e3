package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Build makes the program from the source that a test stands in, and returns its path.
func Build(ctx context.Context, dir string) (string, error) {
	bin := filepath.Join(dir, "recourse")
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", bin, "recourse/cmd/recourse").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return bin, nil
}

// Folder makes a folder for data that the user of a private database can pass through.
func Folder(prefix string) (string, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// Program is `recourse serve` on a data folder of its own. Start may be called again after Kill or Stop.
type Program struct {
	Bin   string
	Data  string
	Flags []string
	Env   []string            // besides our own
	As    *syscall.Credential // who it runs as; nil: as we do

	// Addr is where it listens: chosen at the first Start, below the ports that the system gives to clients.
	Addr string

	mu   sync.Mutex
	pid  int
	done chan struct{} // closed when the child has ended
	err  error
	said *tail
}

// URL is where it answers.
func (p *Program) URL() string { return "http://" + p.Addr }

// Start starts the child and waits until it is ready.
func (p *Program) Start(ctx context.Context) error {
	if err := p.Launch(); err != nil {
		return err
	}
	return p.Ready(ctx)
}

// Command is another command of the same program on the same data, not yet begun.
func (p *Program) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Bin, append(args, "--data", p.Data)...)
	cmd.Env = append(os.Environ(), p.Env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.As}
	if p.As != nil {
		cmd.Dir = filepath.Dir(p.Data) // ours may be closed to whom it runs as
	}
	return cmd
}

// Launch starts the child and waits for nothing.
func (p *Program) Launch() error {
	if p.Addr == "" {
		addr, err := freeAddr()
		if err != nil {
			return err
		}
		p.Addr = addr
	}
	cmd := p.Command(context.Background(), append([]string{"serve", "--listen", p.Addr, "--log-level", "error"}, p.Flags...)...)
	p.said = &tail{}
	cmd.Stdout, cmd.Stderr = p.said, p.said
	cmd.WaitDelay = 2 * time.Second
	cmd.SysProcAttr.Setpgid, cmd.SysProcAttr.Pdeathsig = true, syscall.SIGKILL
	started := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		// The death signal is sent when the thread that made the child ends.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.mu.Lock()
			p.pid, p.done = cmd.Process.Pid, done
			p.mu.Unlock()
		}
		started <- err
		if err != nil {
			return
		}
		err = cmd.Wait()
		p.mu.Lock()
		p.pid, p.err = 0, err
		p.mu.Unlock()
		close(done)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	return nil
}

// Ready waits until the child says that it is ready to serve, or has ended.
func (p *Program) Ready(ctx context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL()+"/readyz", nil)
		if err != nil {
			return err
		}
		if resp, err := client.Do(req); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.ended():
			return fmt.Errorf("the program ended by itself: %w\n%s", p.err, p.said)
		case <-ctx.Done():
			return fmt.Errorf("the program is not ready: %w\n%s", ctx.Err(), p.said)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (p *Program) ended() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done
}

// Pid is the child's, 0 while there is none.
func (p *Program) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid
}

// Kill ends the child as a power cut would end it, and waits until it is gone.
func (p *Program) Kill() { p.end(syscall.SIGKILL) }

// Stop asks the child to end, and returns what it said where it did not end well.
func (p *Program) Stop() error {
	p.end(syscall.SIGTERM)
	if p.err != nil {
		return fmt.Errorf("the program did not stop well: %w\n%s", p.err, p.said)
	}
	return nil
}

func (p *Program) end(sig syscall.Signal) {
	if pid := p.Pid(); pid != 0 {
		_ = syscall.Kill(pid, sig) // gone already is what we want
		<-p.ended()
	}
}

// Said is the last of what the child wrote.
func (p *Program) Said() string { return p.said.String() }

// Postmaster is the private database's under the child, as it says itself; 0 while there is none. Killed, it says the
// old one until the next has begun.
func (p *Program) Postmaster() int {
	b, _ := os.ReadFile(filepath.Join(p.Data, "postgres", "data", "postmaster.pid")) // none: nothing is read
	first, _, _ := strings.Cut(string(b), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first))
	return pid
}

// SignalPostmaster sends a signal to the private database under the child, and says which process it was: SIGKILL is a
// crash, SIGINT a fast shutdown, SIGQUIT an immediate one. The child starts it again.
func (p *Program) SignalPostmaster(sig syscall.Signal) (pid int, err error) {
	if pid = p.Postmaster(); pid <= 1 {
		return pid, errors.New("the private database has no number")
	}
	return pid, syscall.Kill(pid, sig)
}

// Memory is how much of the machine's memory the child holds, and the most it ever held, in bytes.
func (p *Program) Memory() (now, most int64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Pid()))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		switch name {
		case "VmRSS":
			now = kb << 10
		case "VmHWM":
			most = kb << 10
		}
	}
	return now, most, nil
}

// ForgetPeak lets Memory count the most anew.
func (p *Program) ForgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.Pid()), []byte("5"), 0)
}

// given counts the ports that this process has given out: none twice, since one may not be listened on yet.
var given atomic.Int32

// freeAddr finds a port that nobody listens on, below those that the system gives to clients.
func freeAddr() (string, error) {
	for range 4000 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+(os.Getpid()%8000+int(given.Add(1)))%12000)
		if l, err := net.Listen("tcp", addr); err == nil {
			return addr, l.Close()
		}
	}
	return "", errors.New("no free port")
}

// tail keeps the last of what was written.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.b.Len() > 1<<16 {
		t.b.Next(t.b.Len() - 1<<14)
	}
	return t.b.Write(b)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}
