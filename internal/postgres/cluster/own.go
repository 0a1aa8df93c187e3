package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// own prepares the folder, runs the server and waits for its first answer. The lock is held.
func (c *Cluster) own(ctx context.Context) error {
	want, err := c.dataVersion()
	if err != nil {
		return err
	}
	in, err := find(ctx, c.opts.Bin, want)
	if err != nil {
		return err
	}
	c.bin = in.bin
	if err := c.settle(); err != nil {
		return err
	}
	if want == 0 {
		if err := c.initdb(ctx); err != nil {
			return err
		}
	}
	if err := c.clearPredecessor(ctx); err != nil {
		return err
	}
	if err := c.placeSocket(); err != nil {
		return err
	}
	if err := c.writeSettings(); err != nil {
		return err
	}
	c.gone = make(chan struct{})
	go c.keep()
	return c.awaitAnswer(ctx)
}

// dataVersion is the major version that made the data, 0 when there is none yet.
func (c *Cluster) dataVersion() (int, error) {
	b, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	v, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION does not hold a version", c.data)
	}
	return v, nil
}

// initdb makes the data beside its place and moves it there, so that a half-made one is never taken for whole.
func (c *Cluster) initdb(ctx context.Context) error {
	half := filepath.Join(c.dir, "data.new")
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("clear a half-made data folder: %w", err)
	}
	if err := c.mkdir(half); err != nil {
		return err
	}
	args := []string{"--pgdata", half, "--username", superuser, "--encoding", "UTF8", "--locale", "C", "--data-checksums",
		"--auth-local", "trust", "--auth-host", "reject", "--no-instructions"}
	if c.opts.Throwaway {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, "initdb"), args...)
	cmd.Env, cmd.Dir = c.environment(), half
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.user}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(half, c.data); err != nil {
		return fmt.Errorf("place the data folder: %w", err)
	}
	d, err := os.Open(c.dir)
	if err != nil {
		return fmt.Errorf("place the data folder: %w", err)
	}
	defer d.Close()
	return d.Sync()
}

// environment keeps the caller's settings and secrets from the child.
func (c *Cluster) environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC", "HOME=" + c.dir}
}

// keep runs the server until Close, and again whenever it dies: at once where it had been serving, after a pause that
// grows where it dies before it serves. The death signal of a child is sent when the
// thread that made it ends, so one goroutine keeps its thread from start to end.
func (c *Cluster) keep() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.gone)
	const shortest = 100 * time.Millisecond
	for pause := shortest; ; pause = min(2*pause, 5*time.Second) {
		began := time.Now()
		err := c.run()
		c.mu.Lock()
		pid, closing := c.pid, c.closing
		c.pid, c.failure = 0, err
		c.mu.Unlock()
		if closing {
			return
		}
		notes, left := readPostmaster(c.data) // there unless it was told to end, which it says of its own accord
		if err == nil || left && notes.pid == pid && notes.ready || time.Since(began) > time.Minute {
			pause = shortest
		}
		fmt.Fprintf(c.tail, "recourse: PostgreSQL ended by itself (%v); starting it again in %v\n", err, pause)
		time.Sleep(pause)
	}
}

// run is one life of the server.
func (c *Cluster) run() error {
	cmd := exec.Command(filepath.Join(c.bin, "postgres"), "-D", c.data)
	cmd.Env, cmd.Dir = c.environment(), c.data
	cmd.Stdout, cmd.Stderr = c.tail, c.tail
	cmd.WaitDelay = 2 * time.Second // after kill -9 of the server its own children hold the pipe a moment longer
	cmd.SysProcAttr = childAttr(c.user)
	c.mu.Lock()
	if c.closing {
		c.mu.Unlock()
		return nil
	}
	if err := cmd.Start(); err != nil {
		c.mu.Unlock()
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	c.pid = cmd.Process.Pid
	c.mu.Unlock()
	return cmd.Wait()
}

// awaitAnswer waits for the first answer. It gives up, and stops what it started, when the context ends or the
// server has died several times.
func (c *Cluster) awaitAnswer(ctx context.Context) error {
	var err error
	for began := time.Now(); ; {
		if notes, ok := readPostmaster(c.data); ok && notes.ready {
			if err = c.ping(ctx); err == nil {
				return nil
			}
		}
		c.mu.Lock()
		died := c.failure
		c.mu.Unlock()
		if ctx.Err() != nil || died != nil && time.Since(began) > 15*time.Second {
			err = errors.Join(ctx.Err(), died, err, c.stop())
			return fmt.Errorf("the private PostgreSQL in %s does not answer: %w\n%s", c.dir, err, c.tail.String())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// stop asks for a fast shutdown, then insists.
func (c *Cluster) stop() error {
	first := syscall.SIGINT
	if c.opts.Throwaway {
		first = syscall.SIGQUIT
	}
	for i, sig := range []syscall.Signal{first, syscall.SIGQUIT, syscall.SIGKILL} {
		c.mu.Lock()
		c.closing = true
		if c.pid != 0 {
			_ = syscall.Kill(c.pid, sig) // gone already is what we want
		}
		c.mu.Unlock()
		patience := stopPatience
		if i > 0 {
			patience = 5 * time.Second
		}
		select {
		case <-c.gone:
			if i > 0 {
				return fmt.Errorf("PostgreSQL did not stop by itself: it was sent %v", sig)
			}
			return nil
		case <-time.After(patience):
		}
	}
	return errors.New("PostgreSQL does not stop")
}
