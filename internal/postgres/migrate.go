package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"recourse/internal/postgres/migrations"
)

// riverVersion is the version of River's own schema that step 1 makes. When River brings a newer one, a further step
// is registered in steps; this number never changes.
const riverVersion = 8

// Step is one migration and when it was applied.
type Step struct {
	Version int64
	Name    string
	Applied time.Time // zero: not yet
}

// Migrate brings the schema up to date. It may be called at every start and by several replicas at once: one
// works, the others wait for it and then find nothing to do.
func Migrate(ctx context.Context, dsn string) error {
	return withProvider(ctx, dsn, func(p *goose.Provider) error {
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrate: %w", Trouble(ctx, err))
		}
		return nil
	})
}

// Status lists every step in order. It changes nothing but, on an empty database, makes goose's own table.
func Status(ctx context.Context, dsn string) ([]Step, error) {
	var steps []Step
	err := withProvider(ctx, dsn, func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		if err != nil {
			return fmt.Errorf("migrations: %w", Trouble(ctx, err))
		}
		for _, s := range all {
			name := path.Base(s.Source.Path)
			if s.Source.Path == "" {
				name = "river"
			}
			steps = append(steps, Step{Version: s.Source.Version, Name: name, Applied: s.AppliedAt.UTC()})
		}
		return nil
	})
	return steps, err
}

// SchemaDigest changes whenever a migration does; a template database that bears it need not be made again.
func SchemaDigest() string {
	h := sha256.New()
	fmt.Fprintf(h, "river %d\n", riverVersion)
	names, _ := fs.Glob(migrations.FS, "*.sql") // sorted; the only error is a bad pattern
	for _, name := range names {
		body, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			panic("postgres: an embedded migration cannot be read: " + err.Error())
		}
		fmt.Fprintf(h, "%s %d\n%s\n", name, len(body), body)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func withProvider(ctx context.Context, dsn string, work func(*goose.Provider) error) error {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return errors.New("migrate: the address of the database cannot be read")
	}
	cfg.MaxConns = 4 // one holds the lock, one works, one is River's
	cfg.ConnConfig.RuntimeParams["application_name"] = "recourse migrate"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "0"
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = "30000" // rather fail than stand in front of everybody
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS,
		goose.WithGoMigrations(riverStep(pool)),
		goose.WithDisableGlobalRegistry(true),
		goose.WithSessionLocker(turn{}),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return work(p)
}

// riverStep makes River's tables by River's own migrator, which keeps its own record: a crash between its record and
// goose's is harmless, since it then finds nothing to do.
func riverStep(pool *pgxpool.Pool) *goose.Migration {
	return goose.NewGoMigration(1, &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error {
		m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: riverVersion})
		return err
	}}, nil)
}

// turn lets one process migrate at a time. It asks rather than waits: a session that waits inside PostgreSQL holds a
// snapshot, which "create index concurrently" in the process whose turn it is would wait for in return.
type turn struct{}

var _ lock.SessionLocker = turn{}

const (
	turnKey  = "hashtext('recourse.migrate')"
	turnPoll = 50 * time.Millisecond
)

// SessionLock asks until it is our turn or the context ends.
func (turn) SessionLock(ctx context.Context, conn *sql.Conn) error {
	for {
		var ours bool
		if err := conn.QueryRowContext(ctx, "select pg_try_advisory_lock("+turnKey+")").Scan(&ours); err != nil {
			return fmt.Errorf("wait for another migration: %w", err)
		}
		if ours {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for another migration: %w", ctx.Err())
		case <-time.After(turnPoll):
		}
	}
}

// SessionUnlock passes the turn on.
func (turn) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock("+turnKey+")")
	return err
}
