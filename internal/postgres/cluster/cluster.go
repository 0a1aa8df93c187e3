package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	superuser = "recourse"
	port      = 5432 // names the socket; nothing listens on the network

	startPatience = 60 * time.Second // for the first answer, when the caller's context sets no nearer end
	stopPatience  = 30 * time.Second // for a fast shutdown, before the server is told to drop everything
)

// Options say where the server lives.
type Options struct {
	// Dir is the cluster's folder; it is made when missing. Started by root, every folder above it must let the
	// child's user through: root's own home does not.
	Dir string
	// Bin names the folder of the binaries. Empty: RECOURSE_POSTGRES_BIN, then wherever they are found.
	Bin string
	// Log receives what the server says. It never holds a value that a client sent. nil: nobody.
	Log io.Writer
	// MaxConnections is the server's limit; 0 means 100.
	MaxConnections int
	// Throwaway makes a server for tests, whose data may be lost: nothing is flushed. Such a server says so of
	// itself (show recourse.throwaway).
	Throwaway bool
}

// Cluster is a running private server: ours, or one that another process owns and we joined.
type Cluster struct {
	opts   Options
	dir    string // absolute
	data   string
	socket string
	bin    string
	user   *syscall.Credential // who the child runs as; nil: as we do
	lock   *os.File            // held by the owner alone
	tail   *tail               // the last words of the server

	mu      sync.Mutex
	pid     int // of the running postmaster, 0 between two
	closing bool
	failure error         // why the keeper gave up before the first answer
	gone    chan struct{} // closed when the keeper has ended
	once    sync.Once
}

// Start gives a server that answers: it joins the one that another process runs on the same folder, or starts one
// and owns it. Two processes that start at once agree: one owns, the other joins. What an owner that was killed
// left behind is cleaned up. It returns an error that an operator can act upon when there are no binaries, the
// binaries are of another major version than the data, the folder cannot be reached, or nothing answers in time.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	if opts.MaxConnections == 0 {
		opts.MaxConnections = 100
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil || opts.Dir == "" {
		return nil, errors.Join(errors.New("the private PostgreSQL needs a folder"), err)
	}
	c := &Cluster{opts: opts, dir: dir, data: filepath.Join(dir, "data"), tail: &tail{to: opts.Log}}
	if err := makeFolders(dir); err != nil {
		return nil, fmt.Errorf("make the folder of the private PostgreSQL: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		owned, err := c.takeLock()
		if err != nil {
			return nil, err
		}
		if owned {
			if err := c.own(ctx); err != nil {
				c.lock.Close()
				return nil, err
			}
			return c, nil
		}
		if c.join(ctx) {
			return c, nil
		}
		select { // the owner is still starting, or just ended: look again
		case <-ctx.Done():
			return nil, fmt.Errorf("another process holds the private PostgreSQL in %s, but it does not answer: %w", dir, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// takeLock tries to become the owner. The lock dies with the process, whatever ends it.
func (c *Cluster) takeLock() (bool, error) {
	f, err := os.OpenFile(filepath.Join(c.dir, "owner.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, fmt.Errorf("open the lock of the private PostgreSQL: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return false, nil
		}
		return false, fmt.Errorf("lock the private PostgreSQL: %w", err)
	}
	c.lock = f
	return true, nil
}

// join says whether the owner's server is there and answers.
func (c *Cluster) join(ctx context.Context) bool {
	notes, ok := readPostmaster(c.data)
	if !ok || !alive(notes.pid) {
		return false
	}
	c.socket = notes.socket
	return c.ping(ctx) == nil
}

// ping asks the server for an answer, once.
func (c *Cluster) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx)
}

// DSN is the address of a database of this server, for postgres.Open. It holds no secret.
func (c *Cluster) DSN(database string) string {
	q := url.Values{"host": {c.socket}, "port": {fmt.Sprint(port)}, "user": {superuser}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

// Owned says whether this process runs the server. A joined server is stopped by its owner.
func (c *Cluster) Owned() bool { return c.lock != nil }

// Bin is a folder of binaries that fit this server, for pg_dump and its kin.
func (c *Cluster) Bin(ctx context.Context) (string, error) {
	if c.bin != "" {
		return c.bin, nil
	}
	want, err := c.dataVersion()
	if err != nil {
		return "", err
	}
	in, err := find(ctx, c.opts.Bin, want)
	return in.bin, err
}

// Pid is the running postmaster's, 0 while there is none.
func (c *Cluster) Pid() int {
	if notes, ok := readPostmaster(c.data); ok && alive(notes.pid) {
		return notes.pid
	}
	return 0
}

// EnsureDatabase makes a database that is not there yet. Several processes may ask at once.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("make database %s: %w", name, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	const both = "select pg_advisory_lock(hashtext('recourse.database'))"
	if _, err := conn.Exec(ctx, both); err != nil { // freed when the connection ends
		return fmt.Errorf("make database %s: %w", name, err)
	}
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil {
		return fmt.Errorf("make database %s: %w", name, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()+" template template0"); err != nil {
		return fmt.Errorf("make database %s: %w", name, err)
	}
	return nil
}

// Close stops a server that we own: clients are let go, everything is written, the folder is free for the next
// owner. On a joined server it does nothing. It may be called twice.
func (c *Cluster) Close() error {
	if !c.Owned() {
		return nil
	}
	var err error
	c.once.Do(func() {
		err = c.stop()
		c.dropShortSocket()
		err = errors.Join(err, c.lock.Close())
	})
	return err
}
