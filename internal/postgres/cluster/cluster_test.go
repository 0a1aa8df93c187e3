package cluster_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/postgres/cluster"
)

// TestMain lets the test binary play a house that owns a cluster and waits to be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("RECOURSE_TEST_OWNER"); dir != "" {
		c, err := cluster.Start(context.Background(), cluster.Options{Dir: dir})
		if err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		fmt.Println("owned:", c.Owned())
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets go
		if err := c.Close(); err != nil {
			fmt.Println("failed:", err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// folder is one that the child can reach: t.TempDir is closed to other users.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cluster-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "pg")
}

func start(t *testing.T, o cluster.Options) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func query(t *testing.T, c *cluster.Cluster, sql string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var got string
	err = conn.QueryRow(ctx, sql, pgx.QueryExecModeSimpleProtocol).Scan(&got)
	return got, err
}

// keep commits a row that a later server must still have.
func keep(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "create table kept as select 'kept' as w"); err != nil {
		t.Fatal(err)
	}
}

// eventually waits for something that takes a moment.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within 30 s", what)
}

// owner starts another process that owns the cluster in dir.
func owner(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "RECOURSE_TEST_OWNER="+dir)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	said := make([]byte, 200)
	n, _ := out.Read(said)
	if got, want := string(said[:n]), "owned: true\n"; got != want {
		t.Fatalf("the owner said %q, want %q", got, want)
	}
	return cmd
}

func TestBinariesOfAnotherMajorVersionAreRefused(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	c := start(t, cluster.Options{Dir: dir})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := cluster.Start(t.Context(), cluster.Options{Dir: dir})
	if err == nil {
		t.Fatal("binaries of another version were started on the data")
	}
	for _, want := range []string{"PostgreSQL 9", "pg_dumpall"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not speak of %q: %v", want, err)
		}
	}
}

func TestNamedBinariesThatAreNotThereAreAnError(t *testing.T) {
	t.Parallel()
	if c, err := cluster.Start(t.Context(), cluster.Options{Dir: folder(t), Bin: "/nowhere"}); err == nil {
		c.Close()
		t.Fatal("started from a folder that does not exist")
	}
}

func TestRootIsToldWhichFolderIsClosed(t *testing.T) {
	t.Parallel()
	closed := filepath.Dir(folder(t))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := cluster.Start(t.Context(), cluster.Options{Dir: filepath.Join(closed, "pg")})
	if os.Geteuid() != 0 { // then the child is ourselves, and our own folder is open to it
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		return
	}
	if err == nil || !strings.Contains(err.Error(), closed) {
		t.Fatalf("got %v, want an error that names %s", err, closed)
	}
}

func TestF42_TheServerFlushesAndListensOnlyOnItsSocket(t *testing.T) {
	t.Parallel()
	c := start(t, cluster.Options{Dir: folder(t)})
	for name, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on", "jit": "off",
		"listen_addresses": "", "unix_socket_permissions": "0700", "server_encoding": "UTF8", "TimeZone": "UTC",
	} {
		if got, err := query(t, c, "show "+name); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestB83_NoValueReachesTheServersLog(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	c := start(t, cluster.Options{Dir: folder(t), Log: &log})
	conn, err := pgx.Connect(t.Context(), c.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const canary = "canary-b83"
	if _, err := conn.Exec(t.Context(), "create table word (w text primary key, n int check (n > 0))"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "insert into word values ($1, 1)", canary); err != nil {
		t.Fatal(err)
	}
	for sql, args := range map[string][]any{
		"insert into word values ($1, 1)":                    {canary},       // duplicate: the detail names it
		"insert into word values ($1, -1)":                   {canary + "2"}, // check: the detail prints the row
		"select $1::text::uuid":                              {canary},       // the message itself quotes it
		"select '" + canary + "'::int":                       nil,
		"do $$ begin raise warning '" + canary + "'; end $$": nil,
	} {
		if _, err := conn.Exec(t.Context(), sql, args...); err == nil && !strings.HasPrefix(sql, "do") {
			t.Errorf("%s was taken", sql)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "ready to accept connections") {
		t.Fatalf("the log was not kept: %q", log.String())
	}
	if strings.Contains(log.String(), canary) {
		t.Fatalf("the log holds a value that a client sent:\n%s", log.String())
	}
}

func TestASecondStartJoinsAndItsCloseStopsNothing(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	other := owner(t, dir)
	c := start(t, cluster.Options{Dir: dir})
	if c.Owned() {
		t.Fatal("owns a server that another process runs")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := query(t, c, "select 'still there'"); err != nil {
		t.Fatalf("the server is gone after the joiner left: %v", err)
	}
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatalf("the owner is gone: %v", err)
	}
}

func TestTwoStartsAtOnceMakeOneOwner(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	got := make([]*cluster.Cluster, 4)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			c, err := cluster.Start(t.Context(), cluster.Options{Dir: dir, Throwaway: true})
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = c
		})
	}
	all.Wait()
	owners := 0
	for _, c := range got {
		if c == nil {
			continue
		}
		t.Cleanup(func() { c.Close() })
		if c.Owned() {
			owners++
		}
		if err := c.EnsureDatabase(t.Context(), "recourse"); err != nil {
			t.Error(err)
		}
	}
	if owners != 1 {
		t.Fatalf("%d owners, want 1", owners)
	}
}

func TestAKilledOwnerLeavesNothingInTheWay(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first := owner(t, dir)
	joined := start(t, cluster.Options{Dir: dir})
	keep(t, joined)
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	c := start(t, cluster.Options{Dir: dir})
	if !c.Owned() {
		t.Fatal("does not own the server of a dead owner")
	}
	if got, err := query(t, c, "select w from kept"); err != nil || got != "kept" {
		t.Fatalf("got %q, %v, want what was committed", got, err)
	}
}

func TestAProcessNumberThatIsNowSomebodyElsesDoesNotStopAStart(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := start(t, cluster.Options{Dir: dir}).Close(); err != nil {
		t.Fatal(err)
	}
	stale := fmt.Sprintf("%d\n%s/data\n1\n5432\n%s/run\n\n\nready\n", os.Getpid(), dir, dir)
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := start(t, cluster.Options{Dir: dir}); !c.Owned() {
		t.Fatal("does not own the server")
	}
}

func TestF06_F07_AServerThatServedComesBackAloneAndAtOnceHoweverOftenItEnds(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	c := start(t, cluster.Options{Dir: folder(t), Log: &log})
	keep(t, c)
	ends := []syscall.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGINT, syscall.SIGQUIT}
	for _, sig := range ends {
		before := c.Pid()
		if err := syscall.Kill(before, sig); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the server comes back", func() bool {
			got, err := query(t, c, "select w from kept")
			return err == nil && got == "kept" && c.Pid() != before
		})
	}
	if got := strings.Count(log.String(), "starting it again in 100ms"); got != len(ends) {
		t.Errorf("%d of %d times at once: %s", got, len(ends), log.String())
	}
}

func TestAFolderWithALongPathGetsAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), strings.Repeat("long", 30))
	c := start(t, cluster.Options{Dir: dir})
	if _, err := query(t, c, "select 'here'"); err != nil {
		t.Fatal(err)
	}
	note, err := os.ReadFile(filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	short, _, _ := strings.Cut(string(note), " ")
	if info, err := os.Stat(short); err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%s: %v, %v, want a folder of mode 0700", short, info, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(short); !os.IsNotExist(err) {
		t.Fatalf("%s is left behind: %v", short, err)
	}
}

func TestEnsureDatabaseMayBeAskedTwice(t *testing.T) {
	t.Parallel()
	c := start(t, cluster.Options{Dir: folder(t), Throwaway: true})
	for range 2 {
		if err := c.EnsureDatabase(t.Context(), `odd "name"`); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := pgx.Connect(t.Context(), c.DSN(`odd "name"`))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }
