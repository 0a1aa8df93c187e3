package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options are the limits of a pool. The zero value is what a house of one process wants.
type Options struct {
	MaxConns         int           // connections at most; 0 means 16
	StatementTimeout time.Duration // of one statement; 0 means 30 s
	LockTimeout      time.Duration // of one wait for a lock; 0 means 10 s
	IdleTxTimeout    time.Duration // of a transaction that does nothing; 0 means 60 s
	ConnectTimeout   time.Duration // of one attempt to connect; 0 means 10 s
	PoolTimeout      time.Duration // of one wait for a connection while all are in use; 0 means 30 s
	Application      string        // as the server's list of connections shows it; empty means "recourse"
	// Now fills what GORM fills by itself (fields named CreatedAt and UpdatedAt). Rows should carry their own times.
	Now func() time.Time // nil means the wall clock
}

func (o *Options) fill() {
	or := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	or(&o.StatementTimeout, 30*time.Second)
	or(&o.LockTimeout, 10*time.Second)
	or(&o.IdleTxTimeout, time.Minute)
	or(&o.ConnectTimeout, 10*time.Second)
	or(&o.PoolTimeout, 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now //allow:clock a caller without a clock of its own has the system's
	}
	if o.MaxConns == 0 {
		o.MaxConns = 16
	}
	if o.Application == "" {
		o.Application = "recourse"
	}
}

// DB is one database: a pool of connections, and GORM on the same pool.
type DB struct {
	Pool *pgxpool.Pool // for hot paths and for River; GORM takes its connections from here too
	Gorm *gorm.DB      // for lists and reads outside a transaction; writes go through InTx
}

// Open connects, and refuses a server that would acknowledge what it has not flushed (F-42). Its errors name the
// setting or the server, never the password.
func Open(ctx context.Context, dsn string, opts Options) (*DB, error) {
	opts.fill()
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("open database: the address cannot be read; it looks like postgres://user@host:5432/name")
	}
	cfg.MaxConns = int32(opts.MaxConns)
	cfg.ConnConfig.ConnectTimeout = opts.ConnectTimeout
	for name, value := range map[string]string{
		"application_name":                    opts.Application,
		"jit":                                 "off",
		"timezone":                            "UTC",
		"statement_timeout":                   milliseconds(opts.StatementTimeout),
		"lock_timeout":                        milliseconds(opts.LockTimeout),
		"idle_in_transaction_session_timeout": milliseconds(opts.IdleTxTimeout),
	} {
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	cfg.AfterConnect = withRoom
	beat := &pulse{patience: opts.PoolTimeout}
	cfg.ConnConfig.Tracer = beat
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	beat.pool.Store(pool)
	if err := assertDurable(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", Trouble(ctx, err))
	}
	g, err := gorm.Open(gormpostgres.New(gormpostgres.Config{Conn: newConnPool(pool)}), &gorm.Config{
		SkipDefaultTransaction: true, // a single statement is a transaction already
		TranslateError:         true, // gorm.ErrDuplicatedKey and its kin
		PrepareStmt:            false,
		QueryFields:            true, // name the columns
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // GORM's logger prints values
		NowFunc:                func() time.Time { return opts.Now().UTC().Truncate(time.Microsecond) },
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return &DB{Pool: pool, Gorm: g}, nil
}

// Close lets the connections go. It waits for those in use.
func (db *DB) Close() { db.Pool.Close() }

// Ping says whether the database answers: nil, or a fault of kind Unavailable.
func (db *DB) Ping(ctx context.Context) error { return Trouble(ctx, db.Pool.Ping(ctx)) }

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// assertDurable asks the server how it treats an acknowledged commit. F-42: acknowledged means flushed. A server that
// says of itself that its data is thrown away (a setting nobody makes by accident: recourse.throwaway) may skip fsync.
func assertDurable(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}) error {
	var version int
	var fsync, commit, pages, throwaway string
	err := q.QueryRow(ctx, `select current_setting('server_version_num')::int, current_setting('fsync'),
		current_setting('synchronous_commit'), current_setting('full_page_writes'),
		coalesce(current_setting('recourse.throwaway', true), '')`).Scan(&version, &fsync, &commit, &pages, &throwaway)
	if err != nil {
		return err
	}
	switch {
	case version < 150000:
		return fmt.Errorf("the server is PostgreSQL %d; version 15 or newer is needed", version/10000)
	case commit == "off":
		return errors.New("the server has synchronous_commit = off: it would lose acknowledged reports; set it to on")
	case fsync != "on" && throwaway != "on":
		return errors.New("the server has fsync = off: it would lose acknowledged reports; set it to on")
	case pages != "on" && throwaway != "on":
		return errors.New("the server has full_page_writes = off: a power cut would tear its pages; set it to on")
	}
	return nil
}
