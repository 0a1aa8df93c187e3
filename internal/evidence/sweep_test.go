package evidence_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"recourse/internal/evidence"
)

// sweeps runs a sweep so long after noon and wants so many blobs removed.
func (h *house) sweeps(l *evidence.Locker, known evidence.Known, after time.Duration, want int) {
	h.t.Helper()
	if n, err := l.Sweep(h.t.Context(), known, noon.Add(after)); err != nil || n != want {
		h.t.Fatalf("%s after noon: %d swept, %v; want %d", after, n, err, want)
	}
}

func only(items ...evidence.Item) evidence.Known {
	return func(_ context.Context, blobs []string) (map[string]bool, error) {
		out := map[string]bool{}
		for _, i := range items {
			out[i.Blob] = true
		}
		return out, nil
	}
}

func TestF02_WhatHasNoRowForAnHourIsSweptAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	kept, lost := h.mustSend("kept", []byte("kept")), h.mustSend("lost", []byte("lost"))
	h.sweeps(h.Locker, only(kept), 0, 0)
	late := h.mustSend("late", []byte("late"))
	h.sweeps(h.Locker, only(kept), 59*time.Minute, 0)
	h.sweeps(h.Locker, only(kept), time.Hour, 1)
	if _, err := h.read(lost); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("the orphan: %v", err)
	}
	if _, err := h.read(late); err != nil {
		t.Errorf("the later one has had its hour cut short: %v", err)
	}
	h.sweeps(h.Locker, only(kept, late), 119*time.Minute, 0) // its row came in time
	h.sweeps(h.Locker, only(kept), 120*time.Minute, 0)       // its hour begins anew
	if got, err := h.read(kept); err != nil || string(got) != "kept" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestF02_ANewProcessBeginsToCountAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	h.mustSend("lost", []byte("lost"))
	h.sweeps(h.Locker, nobody, 0, 0)
	next := evidence.NewLocker(h.ring, openFolder(t, h.dir), evidence.Options{})
	h.sweeps(next, nobody, 2*time.Hour, 0)
	h.sweeps(next, nobody, 3*time.Hour, 1)
	wantEmpty(t, h.dir)
}

func TestASweepWithTheWrongIndexRemovesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	evidence.SetDisk(h.folder, nil, func(*os.File) error { return nil })
	for range 101 {
		h.mustSend("a", []byte("a"))
	}
	h.sweeps(h.Locker, nobody, 0, 0)
	if n, err := h.Sweep(t.Context(), nobody, noon.Add(2*time.Hour)); n != 0 || !errors.Is(err, evidence.ErrDoubtful) {
		t.Fatalf("%d swept, %v", n, err)
	}
	if got := len(files(t, h.dir)); got != 101 {
		t.Fatalf("%d files are left", got)
	}
}

func TestASweepThatGetsNoAnswerRemovesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	h.mustSend("a", []byte("a"))
	h.sweeps(h.Locker, nobody, 0, 0)
	down := errors.New("the index is down")
	silent := func(context.Context, []string) (map[string]bool, error) { return nil, down }
	if n, err := h.Sweep(t.Context(), silent, noon.Add(2*time.Hour)); n != 0 || !errors.Is(err, down) {
		t.Fatalf("%d swept, %v", n, err)
	}
	h.sweeps(h.Locker, nobody, 2*time.Hour, 1)
}

const killedMarker = "what-the-reporter-said"

// killed is the program that TestF02 kills: it uploads, and at one step of the disk it is gone.
func killed(dir, at string) {
	t := &dying{}
	h := newHouse(t, evidence.Options{})
	folder, err := evidence.OpenFolder(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	name, nth, _ := strings.Cut(at, "/")
	n, _ := strconv.Atoi(nth)
	die := func(step string) error {
		if step == name {
			if n--; n < 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}
		return nil
	}
	evidence.SetDisk(folder, die, func(f *os.File) error { return errors.Join(die("flush"), f.Sync()) })
	l := evidence.NewLocker(h.ring, folder, evidence.Options{})
	body := bytes.Repeat([]byte(killedMarker+" "), 20_000)
	if _, err := l.Take(context.Background(), h.key, h.file, evidence.Upload{Name: "a.txt", Body: bytes.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
	fmt.Println("durable")
	_ = die("commit")
	t.Fatal("was not killed")
}

// dying is as much of a test as newHouse needs in the program that is killed.
type dying struct{ testing.TB }

func (*dying) Helper()                  {}
func (*dying) Cleanup(func())           {}
func (*dying) Context() context.Context { return context.Background() }
func (*dying) TempDir() string          { return os.Getenv("EVIDENCE_TEST_KEYS") }
func (*dying) Fatal(args ...any)        { fmt.Fprintln(os.Stderr, args...); os.Exit(1) }

func TestMain(m *testing.M) {
	if at := os.Getenv("EVIDENCE_TEST_KILL"); at != "" {
		killed(os.Getenv("EVIDENCE_TEST_DIR"), at)
	}
	os.Exit(m.Run())
}

func TestF02_KilledAtAnyStepNothingIsHalfVisibleAndTheOrphanIsSwept(t *testing.T) {
	t.Parallel()
	for _, step := range []struct {
		at      string
		visible bool // the blob has its name
		left    int
	}{
		{"create/0", false, 0}, {"write/0", false, 1}, {"write/1", false, 1}, {"write/6", false, 1}, {"write/7", false, 1},
		{"flush/0", false, 1}, {"rename/0", false, 1}, {"flush/1", true, 1}, {"commit/0", true, 1},
	} {
		t.Run(strings.ReplaceAll(step.at, "/", " "), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, evidence.Options{})
			keys := t.TempDir()
			tmp := filepath.Join(keys, "tmp")
			if err := os.Mkdir(tmp, 0o700); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), "EVIDENCE_TEST_KILL="+step.at, "EVIDENCE_TEST_DIR="+h.dir, "EVIDENCE_TEST_KEYS="+keys, "TMPDIR="+tmp)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("%v: %s", err, out)
			}
			if got := bufio.NewScanner(bytes.NewReader(out)); got.Scan() != (step.at == "commit/0") {
				t.Errorf("it said %q", out)
			}
			left := files(t, h.dir)
			if len(left) != step.left {
				t.Fatalf("left: %v", left)
			}
			if len(left) == 1 && step.visible != (filepath.Base(filepath.Dir(left[0])) != "new") {
				t.Errorf("left: %v", left)
			}
			wantNowhere(t, h.dir, killedMarker)
			wantEmpty(t, tmp)
			h.sweeps(h.Locker, nobody, 0, 0)
			h.sweeps(h.Locker, nobody, time.Hour, step.left)
			wantEmpty(t, h.dir)
		})
	}
}
