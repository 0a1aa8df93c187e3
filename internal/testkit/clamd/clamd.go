package clamd

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/evidence/scan"
)

// Plague is what our one signature knows, and its name as clamd says it.
const (
	Plague = "this file carries the invented plague 7731"
	Name   = "Invented.Plague.UNOFFICIAL"
)

// Options are what a test decides.
type Options struct {
	More   []string  // lines of its settings, beside those that make its OK worth something
	Less   bool      // without those
	Day    time.Time // of its signatures; 2026-03-01 where zero
	Number int       // of its signatures; 27001 where 0
}

// Clamd is a clamd that runs, until it is stopped or the test ends.
type Clamd struct {
	Where  string // for the setting scan.clamd
	t      testing.TB
	folder string
	cmd    *exec.Cmd
	ended  chan struct{}
	said   bytes.Buffer
}

// Start starts one and waits until it answers.
func Start(t testing.TB, o Options) *Clamd {
	t.Helper()
	folder, err := os.MkdirTemp("", "clamd-") // short: the name of a socket has a hundred bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	c := &Clamd{Where: "unix:" + filepath.Join(folder, "s"), t: t, folder: folder}
	lines := []string{
		"LocalSocket " + filepath.Join(folder, "s"), "DatabaseDirectory " + filepath.Join(folder, "db"), "TemporaryDirectory " + filepath.Join(folder, "tmp"),
		"Foreground yes", "SelfCheck 0", "ConcurrentDatabaseReload no", "MaxThreads 2",
	}
	if !o.Less {
		lines = append(lines, "AlertExceedsMax yes", "AlertEncrypted yes")
	}
	lines = append(append(lines, o.More...), "")
	err = errors.Join(os.Mkdir(filepath.Join(folder, "db"), 0o700), os.Mkdir(filepath.Join(folder, "tmp"), 0o700),
		os.WriteFile(filepath.Join(folder, "clamd.conf"), []byte(strings.Join(lines, "\n")), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if o.Number == 0 {
		o.Number = 27001
	}
	if o.Day.IsZero() {
		o.Day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	}
	c.sign(o.Number, o.Day)
	t.Cleanup(func() {
		c.Stop()
		if t.Failed() {
			t.Logf("clamd said:\n%s", c.said.Bytes())
		}
	})
	c.Again()
	return c
}

// Again starts it once more, as it was.
func (c *Clamd) Again() {
	c.t.Helper()
	c.run()
	c.answers("")
}

func (c *Clamd) run() {
	c.t.Helper()
	c.cmd = exec.Command(program(c.t), "--config-file", filepath.Join(c.folder, "clamd.conf"))
	c.cmd.Stdout, c.cmd.Stderr = &c.said, &c.said
	if err := c.cmd.Start(); err != nil {
		c.t.Fatalf("clamd does not start: %v", err)
	}
	ended, cmd := make(chan struct{}), c.cmd
	c.ended = ended
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
}

// answers waits until it answers with signatures of a number, or of any.
func (c *Clamd) answers(number string) {
	c.t.Helper()
	at, err := scan.At(c.Where)
	if err != nil {
		c.t.Fatal(err)
	}
	for range 400 {
		e, err := at.Version(context.WithoutCancel(c.t.Context()))
		if err == nil && (number == "" || e.Signatures == number) {
			return
		}
		select {
		case <-c.ended:
			c.t.Fatal("clamd ended before it answered")
		case <-time.After(50 * time.Millisecond):
		}
	}
	c.t.Fatal("clamd does not answer")
}

// Stop ends it at once, whatever it is doing.
func (c *Clamd) Stop() {
	if c.cmd == nil {
		return
	}
	_ = c.cmd.Process.Kill() // it may have ended by itself
	<-c.ended
	c.cmd = nil
	_ = os.Remove(strings.TrimPrefix(c.Where, "unix:"))
}

// Sign gives it newer signatures, and lets it begin again with them.
func (c *Clamd) Sign(number int, day time.Time) {
	c.t.Helper()
	c.Stop()
	c.sign(number, day)
	c.run()
	c.answers(fmt.Sprint(number))
}

// sign writes a daily database that nobody signed (.cud): a head, a list of what is in it, and our one signature.
func (c *Clamd) sign(number int, day time.Time) {
	c.t.Helper()
	head := fmt.Sprintf("ClamAV-VDB:%s:%d:1:90:X:X:invented:%d", day.UTC().Format("02 Jan 2006 15-04 -0000"), number, day.Unix())
	ndb := fmt.Appendf(nil, "Invented.Plague:0:*:%s\n", hex.EncodeToString([]byte(Plague)))
	info := fmt.Appendf(nil, "%s\ndaily.ndb:%d:%x\n", head, len(ndb), sha256.Sum256(ndb))
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range []struct {
		name string
		text []byte
	}{{"COPYING", []byte("made up\n")}, {"daily.info", info}, {"daily.ndb", ndb}} {
		err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.text)), Format: tar.FormatUSTAR})
		if err == nil {
			_, err = w.Write(f.text)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.folder, "db", "daily.cud"), fmt.Appendf(nil, "%-512s%s", head, b.Bytes()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// program is bin/clamd at the top of the tree.
func program(t testing.TB) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			at, err := filepath.Abs(filepath.Join(dir, "bin", "clamd"))
			if err == nil {
				_, err = os.Stat(at)
			}
			if err != nil {
				t.Fatalf("clamd is needed (tools/setup.sh outside brings it): %v", err)
			}
			return at
		}
		if abs, err := filepath.Abs(dir); err != nil || abs == "/" {
			t.Fatal("clamd is needed, and the tree has no top")
		}
	}
}
