package keystore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/postgres/keystore"
	"recourse/internal/testkit/pg"
)

func open(t *testing.T, dsn string) *keystore.Store {
	t.Helper()
	s, err := keystore.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func some(n int) (out []keyring.Wrapped) {
	for range n {
		key := make([]byte, 73)
		rand.Read(key)
		out = append(out, keyring.Wrapped{ID: keyring.KeyID(uuid.NewString()), Key: key})
	}
	return out
}

func owner(t *testing.T, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// found tells whether bytes stand in a file of a cluster's tables.
func found(t *testing.T, dsn, data string, needle []byte) (in bool) {
	t.Helper()
	owner(t, dsn, "checkpoint") // what is dirty is written, and files that were given up are gone
	err := filepath.WalkDir(filepath.Join(data, "base"), func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		in = in || bytes.Contains(b, needle)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestR62_WhatIsDestroyedStandsInNoFileOfATable looks into the raw files, as somebody does who has the disk.
func TestR62_WhatIsDestroyedStandsInNoFileOfATable(t *testing.T) {
	t.Parallel()
	c := pg.Cluster(t)
	dsn := c.DSN("postgres")
	var data string
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "show data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	// Somebody who reads meanwhile, with a view from before: rows that were merely deleted would be kept for them.
	if _, err := conn.Exec(t.Context(), "begin isolation level repeatable read; select 1"); err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	s := open(t, dsn)
	batch := some(40)
	seed := []byte("invented entry, first of two values")
	for _, err := range []error{s.Put(t.Context(), batch), s.SetMeta(t.Context(), "seed.a", seed)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, b := range map[string][]byte{"a key": batch[0].Key, "an entry": seed} {
		if !found(t, dsn, data, b) {
			t.Fatalf("%s does not stand in a file to begin with", name)
		}
	}
	if err := errors.Join(s.Delete(t.Context(), batch[0].ID), s.SetMeta(t.Context(), "seed.a", []byte("second"))); err != nil {
		t.Fatal(err)
	}
	err = s.Rewrap(t.Context(), func(w keyring.Wrapped) ([]byte, error) {
		if w.ID == batch[1].ID {
			return bytes.Repeat([]byte{7}, len(w.Key)), nil
		}
		return w.Key, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"a destroyed key": batch[0].Key, "part of it": batch[0].Key[9:41], "what a key was before": batch[1].Key, "what an entry was before": seed} {
		if found(t, dsn, data, b) {
			t.Errorf("%s still stands in a file", name)
		}
	}
	if !found(t, dsn, data, batch[2].Key) {
		t.Error("another key is gone")
	}
	if main, err := pgxpool.New(t.Context(), c.DSN("template1")); err != nil {
		t.Error(err)
	} else {
		defer main.Close()
		if err := s.Apart(t.Context(), main); !errors.Is(err, keystore.ErrSameCluster) {
			t.Errorf("another database of the same cluster: got %v", err)
		}
	}
}

// TestATombstoneFinishesWhatComesBack puts an older copy of a destroyed key into the table, as a restored dump does.
func TestATombstoneFinishesWhatComesBack(t *testing.T) {
	t.Parallel()
	dsn := pg.Empty(t)
	s := open(t, dsn)
	batch := some(2)
	if err := errors.Join(s.Put(t.Context(), batch), s.Delete(t.Context(), batch[0].ID)); err != nil {
		t.Fatal(err)
	}
	owner(t, dsn, "insert into recourse_keys.keys select '"+string(batch[0].ID)+"', wrapped from recourse_keys.keys")
	if _, err := s.Get(t.Context(), batch[0].ID); !errors.Is(err, keyring.ErrShredded) {
		t.Errorf("got %v", err)
	}
	open(t, dsn)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var n int
	if err := conn.QueryRow(t.Context(), "select count(*) from recourse_keys.keys").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d keys are there, %v, want the one that was not destroyed", n, err)
	}
}

// TestWhoWasCutOffWhileTheRootKeyWasChangedWritesNothing cuts the connections of a process, and changes the root key before
// it is back. Without a change it goes on.
func TestWhoWasCutOffWhileTheRootKeyWasChangedWritesNothing(t *testing.T) {
	t.Parallel()
	dsn := pg.Empty(t)
	cut := func() {
		t.Helper()
		owner(t, dsn, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
	}
	s := open(t, dsn)
	cut()
	var err error
	for range 5 { // the first learns that it was cut off
		if err = s.Put(t.Context(), some(1)); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatalf("it does not go on: %v", err)
	}
	cut()
	other := open(t, dsn)
	release, err := other.Sole(t.Context())
	if err != nil {
		t.Fatalf("alone, while the other is cut off: %v", err)
	}
	if err := s.Put(t.Context(), some(1)); err == nil {
		t.Error("who was cut off writes while another has the store alone")
	}
	if err := other.Rewrap(t.Context(), func(w keyring.Wrapped) ([]byte, error) { return w.Key, nil }); err != nil {
		t.Fatal(err)
	}
	release()
	for range 3 {
		if err = s.Put(t.Context(), some(1)); errors.Is(err, keystore.ErrChanged) {
			break
		}
	}
	if !errors.Is(err, keystore.ErrChanged) {
		t.Errorf("got %v, want to be told to start anew", err)
	}
	if err := other.Put(t.Context(), some(1)); err != nil {
		t.Errorf("who changed it: %v", err)
	}
}

// TestF28_AStoreThatStandsStillIsAskedByOneAtATimeAndRecoversByItself stops every process of the server.
func TestF28_AStoreThatStandsStillIsAskedByOneAtATimeAndRecoversByItself(t *testing.T) {
	t.Parallel()
	c := pg.Cluster(t)
	s := open(t, c.DSN("postgres"))
	key := make([]byte, 32)
	rand.Read(key)
	root, err := keyring.NewRoot(key)
	if err != nil {
		t.Fatal(err)
	}
	maker, err := keyring.Open(t.Context(), root, s, keyring.Options{Batch: 8})
	if err != nil {
		t.Fatal(err)
	}
	id, err := maker.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := keyring.Place{Table: "events", Column: "payload", Row: "1", File: "2"}
	sealed, err := maker.Seal(t.Context(), id, at, []byte("invented words"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(t.Context(), root, s, keyring.Options{OpenOnly: true}) // it has opened nothing yet
	if err != nil {
		t.Fatal(err)
	}
	resume := pg.Pause(t, c)
	read := func() error { _, err := ring.Open(t.Context(), id, at, sealed); return err }
	unread := func(err error) {
		t.Helper()
		var f *fault.Fault
		if !errors.Is(err, keyring.ErrUnread) || !errors.As(err, &f) || f.Kind != fault.Unavailable || f.RetryIn == 0 || !strings.Contains(f.Message, "Nothing is lost") {
			t.Errorf("got %v, want to be told to come back", err)
		}
	}
	unread(read()) // waits as long as one may
	var all sync.WaitGroup
	var mu sync.Mutex
	told := 0
	for range 20 {
		all.Go(func() {
			err := read()
			unread(err)
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, keystore.ErrAway) {
				told++
			}
		})
	}
	all.Wait()
	if told < 10 {
		t.Errorf("%d of 20 were told at once, want all but who asks", told)
	}
	if err := ring.Reads(t.Context()); !errors.Is(err, keyring.ErrUnread) {
		t.Errorf("it is said to be readable: %v", err)
	}
	if _, err := maker.Seal(t.Context(), id, at, []byte("more")); err != nil {
		t.Errorf("a key that is open already: %v", err)
	}
	if _, err := maker.Take(t.Context()); err != nil {
		t.Errorf("a key that was made ahead: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := ring.Open(ended, id, at, sealed); !errors.Is(err, context.Canceled) && !errors.Is(err, keystore.ErrAway) {
		t.Errorf("who has left: got %v", err)
	}
	resume()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if err = read(); err == nil || time.Now().After(end) {
			break
		}
	}
	if err != nil || ring.Reads(t.Context()) != nil {
		t.Errorf("it does not recover: %v", err)
	}
	if err := errors.Join(ring.Close(), maker.Close()); err != nil {
		t.Error(err)
	}
}

// TestF28_AServerThatTakesNoCallersIsAskedAgainByWhoComesNext cuts everybody off, and lets nobody in.
func TestF28_AServerThatTakesNoCallersIsAskedAgainByWhoComesNext(t *testing.T) {
	t.Parallel()
	c := pg.Cluster(t)
	if err := c.EnsureDatabase(t.Context(), "keys"); err != nil {
		t.Fatal(err)
	}
	s := open(t, c.DSN("keys"))
	batch := some(2)
	if err := s.Put(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	owner(t, c.DSN("postgres"), "alter database keys allow_connections false")
	owner(t, c.DSN("postgres"), "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'keys'")
	for _, err := range []error{
		s.Put(t.Context(), some(1)), s.Delete(t.Context(), batch[1].ID), s.AddMeta(t.Context(), "house", nil), s.Rewrap(t.Context(), nil),
	} {
		if err == nil || errors.Is(err, keyring.ErrUnknownKey) {
			t.Errorf("a write, meanwhile: got %v", err)
		}
	}
	if _, err := s.Get(t.Context(), batch[0].ID); err == nil || errors.Is(err, keyring.ErrUnknownKey) || errors.Is(err, keyring.ErrShredded) {
		t.Errorf("a key, meanwhile: got %v", err)
	}
	if _, err := s.Meta(t.Context(), "house"); err == nil || errors.Is(err, keyring.ErrNoMeta) {
		t.Errorf("an entry, meanwhile: got %v", err)
	}
	for _, err := range s.List(t.Context()) {
		if err == nil {
			t.Error("a list, meanwhile")
		}
	}
	owner(t, c.DSN("postgres"), "alter database keys allow_connections true")
	for _, w := range batch {
		if got, err := s.Get(t.Context(), w.ID); err != nil || !bytes.Equal(got, w.Key) {
			t.Errorf("afterwards: %v", err)
		}
	}
	if err := s.Delete(t.Context(), batch[1].ID); err != nil {
		t.Errorf("a write, afterwards: %v", err)
	}
}
