package testkit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/ledger/witness"
)

// LogKey is the public key of the log of every house with the built-in rules: those of a process have the same keys, and
// each a history of its own.
func LogKey(t testing.TB) string {
	t.Helper()
	return templateOf(t, "", "").log
}

// Witness is a real witness of a log, on an address of its own. It stops when the test ends.
type Witness struct {
	Key string // with which its cosignatures are checked

	t               testing.TB
	folder, address string
	log             string
	stop            func()
}

// NewWitness runs a witness of the log whose public key this is.
func NewWitness(t testing.TB, log string) *Witness {
	t.Helper()
	w := &Witness{t: t, folder: filepath.Join(t.TempDir(), "witness"), address: "127.0.0.1:0", log: log}
	w.Start()
	t.Cleanup(func() { w.Stop() })
	return w
}

// Start runs it again on its folder and its address.
func (w *Witness) Start() {
	w.t.Helper()
	at, err := witness.Open(w.folder, "witness.example.org/"+filepath.Base(filepath.Dir(w.folder)), []string{w.log}, time.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Key, w.address = at.Key(), l.Addr().String()
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.t.Context()))
	served := make(chan error, 1)
	go func() { served <- at.Serve(ctx, l) }()
	w.stop = func() {
		cancel()
		if err := errors.Join(<-served, at.Close()); err != nil {
			w.t.Errorf("stop a witness: %v", err)
		}
	}
}

// Stop takes it away.
func (w *Witness) Stop() {
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// PolicyOf writes the policy that so many of these witnesses are needed, into a file.
func PolicyOf(t testing.TB, needed int, all ...*Witness) (file string, p ledger.Policy) {
	t.Helper()
	var b, members strings.Builder
	for i, w := range all {
		fmt.Fprintf(&b, "witness w%d %s http://%s/\n", i, w.Key, w.address)
		fmt.Fprintf(&members, " w%d", i)
	}
	fmt.Fprintf(&b, "group enough %d%s\nquorum enough\n", needed, members.String())
	p, err := ledger.ParsePolicy(b.String())
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "witnesses")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, p
}
