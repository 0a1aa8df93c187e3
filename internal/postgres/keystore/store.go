package keystore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/keyring"
)

//go:embed schema.sql
var schema string

// Why a store is not opened, or does not answer.
var (
	// ErrSameCluster says that the keys would lie where the main database's backups and write-ahead log have them.
	ErrSameCluster = errors.New("the key store is in the same PostgreSQL cluster as the main database, whose backups would hold every key: " +
		"name another cluster in key_store_url")
	// ErrAway says that the server did not answer a moment ago, and that somebody is asking it just now.
	ErrAway = errors.New("the key store does not answer")
	// ErrChanged says that the root key was changed by another process while this one was cut off from the store.
	ErrChanged = errors.New("the root key of the key store was changed meanwhile: start this process anew")
)

const (
	patience  = 3 * time.Second  // of one who asks for a key
	forWrites = 10 * time.Second // a write belongs to nobody who waits at a page
	forAll    = 10 * time.Minute // for what touches every key
	readers   = 8
)

// Store keeps wrapped keys. It is safe for many goroutines and many processes.
type Store struct {
	pool *pgxpool.Pool // to read

	away  atomic.Bool // the last that asked had no answer
	probe sync.Mutex  // held by who asks while it is away

	mu      sync.Mutex // one writes at a time
	conn    *pgx.Conn  // holds the lock, and writes
	entered bool       // once
	changes int64      // as they were then
	sole    bool
	closed  bool
}

var _ keyring.Store = (*Store)(nil)

// Open connects, makes the schema where there is none, and destroys again what has a tombstone: an older copy may have come
// back. Its errors never name the password.
func Open(ctx context.Context, dsn string) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("open the key store: the address cannot be read; it looks like postgres://user@host:5432/name")
	}
	cfg.MaxConns = readers
	cfg.ConnConfig.ConnectTimeout = patience
	for name, value := range map[string]string{
		"application_name": "recourse keys", "timezone": "UTC", "search_path": "recourse_keys", "synchronous_commit": "on",
		"lock_timeout": "2000", "idle_in_transaction_session_timeout": "60000",
	} {
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the key store: %w", err)
	}
	s := &Store{pool: pool}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the key store: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	if err := s.durable(ctx); err != nil {
		return err
	}
	if err := s.makeSchema(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	err := s.enter(ctx)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	back, err := s.ids(ctx, `select id from keys join destroyed using (id)`)
	if err != nil || len(back) == 0 {
		return err
	}
	return s.Delete(ctx, back...)
}

// durable refuses a server that would acknowledge what it has not flushed: a key is to be there before it is used.
func (s *Store) durable(ctx context.Context) error {
	var version int
	var flushed bool
	err := s.pool.QueryRow(ctx, `select current_setting('server_version_num')::int, current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on'
		or coalesce(current_setting('recourse.throwaway', true), '') = 'on'`).Scan(&version, &flushed)
	switch {
	case err != nil:
		return err
	case version < 150000:
		return fmt.Errorf("its server is PostgreSQL %d; version 15 or newer is needed", version/10000)
	case !flushed:
		return errors.New("its server has fsync or full_page_writes off: it would lose keys; set them to on")
	}
	return nil
}

// makeSchema lets one process at a time make it.
func (s *Store) makeSchema(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var there bool
		if err := tx.QueryRow(ctx, `select to_regclass('recourse_keys.changes') is not null`).Scan(&there); err != nil || there {
			return err
		}
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.keys.schema'))`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		return err
	})
}

// Apart refuses a store in the cluster of another pool.
func (s *Store) Apart(ctx context.Context, other *pgxpool.Pool) error {
	const which = `select system_identifier::text from pg_control_system()`
	var here, there string
	if err := s.pool.QueryRow(ctx, which).Scan(&here); err != nil {
		return err
	}
	if err := other.QueryRow(ctx, which).Scan(&there); err != nil {
		return err
	}
	if here == there {
		return ErrSameCluster
	}
	return nil
}

// Close lets go of the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var err error
	if s.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err = s.conn.Close(ctx)
	}
	s.pool.Close()
	return err
}

// ask runs a read. While the server is away one asks at a time, and the others are told so at once: else everybody who wants
// to read a case would wait, and hold what others need.
func (s *Store) ask(ctx context.Context, read func(context.Context) error) error {
	if s.away.Load() {
		if !s.probe.TryLock() {
			return ErrAway
		}
		defer s.probe.Unlock()
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := read(within)
	switch {
	case err == nil, errors.Is(err, pgx.ErrNoRows):
		s.away.Store(false)
	case ctx.Err() == nil:
		s.away.Store(true)
	}
	return err
}

// enter connects and takes the lock, shared. Called with mu held.
func (s *Store) enter(ctx context.Context) (err error) {
	switch {
	case s.closed:
		return keyring.ErrClosed
	case s.conn != nil && !s.conn.IsClosed():
		return nil
	case s.sole:
		return fmt.Errorf("%w: the connection that held it alone was lost", keyring.ErrInUse)
	}
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	var n int64
	if _, err = conn.Exec(ctx, `select pg_advisory_lock_shared(hashtext('recourse.keys'))`); err == nil {
		err = conn.QueryRow(ctx, `select n from changes`).Scan(&n)
	}
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == "55P03":
		err = keyring.ErrInUse
	case err == nil && s.entered && n != s.changes:
		err = ErrChanged
	}
	if err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	s.conn, s.changes, s.entered = conn, n, true
	return nil
}

// write runs a transaction on the connection that holds the lock.
func (s *Store) write(ctx context.Context, within time.Duration, fn func(context.Context, pgx.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := s.enter(ctx); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error { return fn(ctx, tx) })
}

// Sole holds the store for this process alone until release; keyring.ErrInUse when another one has it open.
func (s *Store) Sole(ctx context.Context) (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sole {
		return nil, keyring.ErrInUse
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	for try := 1; ; try++ { // the server takes a moment to see that another has left
		if err := s.conn.QueryRow(ctx, `select pg_try_advisory_lock(hashtext('recourse.keys'))`).Scan(&s.sole); err != nil {
			return nil, err
		}
		if s.sole {
			return s.leave, nil
		}
		if try == 10 {
			return nil, keyring.ErrInUse
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// leave gives up being alone. Where the connection is gone the lock is, too.
func (s *Store) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sole = false
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := s.conn.Exec(ctx, `select pg_advisory_unlock(hashtext('recourse.keys'))`); err != nil {
		_ = s.conn.Close(ctx)
	}
}
