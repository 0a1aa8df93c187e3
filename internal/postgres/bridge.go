package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// connPool is what GORM takes its connections from: database/sql over the pgx pool, except that a transaction is
// begun by pgx, so that pgx, GORM and River can all work inside the same one.
type connPool struct{ *sql.DB }

func newConnPool(pool *pgxpool.Pool) connPool {
	return connPool{stdlib.OpenDBFromPool(pool)} // keeps no idle connections of its own
}

// GetDBConn gives GORM its *sql.DB.
func (p connPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// staleConns is how many dead connections are thrown away before a transaction that cannot begin is given up: the
// first empties the pool, and others may have died in the hands of those who had them.
const staleConns = 3

// BeginTx pins a connection and begins a pgx transaction on it. A connection that turns out to be dead before
// anything was asked of it is replaced.
func (p connPool) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	opts, err := pgxOptions(o)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		conn, err := p.Conn(ctx)
		if err != nil {
			return nil, err
		}
		var tx pgx.Tx
		var dead bool
		err = conn.Raw(func(driverConn any) (err error) {
			raw := driverConn.(*stdlib.Conn).Conn()
			tx, err = raw.BeginTx(ctx, opts)
			dead = raw.IsClosed()
			return err
		})
		if err == nil {
			return &txPool{Conn: conn, tx: tx, ctx: ctx}, nil
		}
		err = errors.Join(err, ignoreClosed(conn.Close()))
		var refused *pgconn.PgError
		if !dead || ctx.Err() != nil || attempt > staleConns || errors.As(err, &refused) && !lostConnection(refused) {
			return nil, err
		}
	}
}

func pgxOptions(o *sql.TxOptions) (pgx.TxOptions, error) {
	if o == nil {
		return pgx.TxOptions{}, nil
	}
	var opts pgx.TxOptions
	switch o.Isolation {
	case sql.LevelDefault:
	case sql.LevelReadCommitted:
		opts.IsoLevel = pgx.ReadCommitted
	case sql.LevelRepeatableRead, sql.LevelSnapshot:
		opts.IsoLevel = pgx.RepeatableRead
	case sql.LevelSerializable:
		opts.IsoLevel = pgx.Serializable
	default:
		return opts, fmt.Errorf("begin: isolation %v is not one of PostgreSQL's", o.Isolation)
	}
	if o.ReadOnly {
		opts.AccessMode = pgx.ReadOnly
	}
	return opts, nil
}

// txPool is GORM's transaction: statements go through database/sql on the pinned connection, the end through pgx.
type txPool struct {
	*sql.Conn
	tx  pgx.Tx
	ctx context.Context // GORM's Commit takes none; this is the one the transaction was begun with
}

// BeginTx hides the one of *sql.Conn: a transaction inside a transaction is a savepoint.
func (t *txPool) BeginTx() {}

// Commit ends the transaction and gives the connection back, whatever happens.
func (t *txPool) Commit() error {
	return errors.Join(t.tx.Commit(t.ctx), ignoreClosed(t.Close()))
}

// Rollback works after the context has ended too: a connection must not go back with a transaction open.
func (t *txPool) Rollback() error {
	err := t.tx.Rollback(context.WithoutCancel(t.ctx))
	if errors.Is(err, pgx.ErrTxClosed) {
		err = nil // a commit that failed has ended it already
	}
	return errors.Join(err, ignoreClosed(t.Close()))
}

// ignoreClosed takes "already given back" for what it is: done.
func ignoreClosed(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// PgxTx is the pgx transaction under a GORM transaction, for a pgx.Batch or a COPY that must be part of it. It panics
// outside of a transaction: that is a mistake of the program. Do not commit or roll it back; InTx does.
func PgxTx(tx *gorm.DB) pgx.Tx {
	t, ok := tx.Statement.ConnPool.(*txPool)
	if !ok {
		panic("postgres: PgxTx outside of a transaction")
	}
	return t.tx
}
