package faults_test

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"recourse/internal/testkit/program"
)

// When a connection dies that is about to keep a report.
const (
	before = "before the commit reaches the database"
	after  = "after it has reached it, before its answer is heard"
)

// wire stands between a program and its database, and lets a connection die at the commit of a report.
type wire struct {
	DSN  string
	real string // the database's own socket

	mu   sync.Mutex
	when string // "" lets everything pass
}

const socket = ".s.PGSQL.5432"

func newWire(t *testing.T, dsn string) *wire {
	t.Helper()
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := program.Folder("recourse-wire-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if err := os.Chmod(filepath.Join(dir, socket), 0o777); err != nil {
		t.Fatal(err)
	}
	w := &wire{
		DSN:  "postgres:///" + c.Database + "?" + url.Values{"host": {dir}, "user": {c.User}, "sslmode": {"disable"}}.Encode(),
		real: filepath.Join(c.Host, socket),
	}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(client)
		}
	}()
	return w
}

// arm lets the next connection die that is about to keep a report.
func (w *wire) arm(when string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.when = when
}

// fire says how a connection that is about to keep a report dies, "" where it does not; it says so once.
func (w *wire) fire() (when string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	when, w.when = w.when, ""
	return when
}

// carry passes on what the two sides say, until one of them leaves or the connection dies.
func (w *wire) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", w.real)
	if err != nil {
		return
	}
	defer server.Close()
	from, to := pgproto3.NewBackend(client, client), pgproto3.NewFrontend(server, server)
	hello, err := from.ReceiveStartupMessage()
	if err != nil {
		return
	}
	to.Send(hello)
	if to.Flush() != nil {
		return
	}
	deaf := make(chan struct{}) // closed when no further answer may be heard
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		defer client.Close()
		hear(client, server, deaf)
	}()
	keeps, named := false, map[string]bool{} // the statements that keep a report
	for {
		message, err := from.Receive()
		if err != nil {
			return
		}
		switch m := message.(type) {
		case *pgproto3.Parse:
			named[m.Name] = strings.Contains(m.Query, "insert into files ")
		case *pgproto3.Bind:
			keeps = keeps || named[m.PreparedStatement]
		case *pgproto3.Sync: // the commit of a batch
			if keeps {
				switch w.fire() {
				case before:
					return
				case after:
					close(deaf)
					to.Send(m)
					if to.Flush() == nil {
						<-gone
					}
					return
				}
			}
			keeps = false
		}
		to.Send(message)
		if to.Flush() != nil {
			return
		}
	}
}

// hear passes on what the server says; once deaf it waits for one answer more and passes nothing on.
func hear(client, server net.Conn, deaf <-chan struct{}) {
	b := make([]byte, 32<<10)
	for {
		n, err := server.Read(b)
		if err != nil {
			return
		}
		select {
		case <-deaf:
			return
		default:
		}
		if _, err := client.Write(b[:n]); err != nil {
			return
		}
	}
}
