package postgres

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/fault"
)

// again is how often a transaction that lost a race is begun anew.
const again = 3

// InTx runs fn in one transaction and commits when it returns nil. fn may run up to four times, because a
// transaction that lost a race (serialization failure, deadlock) is begun again: it must do nothing that a rollback
// does not undo. Faults of fn come back as they are. Otherwise: the context's error when the context has ended,
// Unavailable when the database cannot be had just now. After a connection is lost during the commit nobody knows
// whether it happened; that is Unavailable too, and never tried again from here.
//
// Without options the isolation is read committed; name another where two people could decide at once:
//
//	db.InTx(ctx, fn, &sql.TxOptions{Isolation: sql.LevelSerializable})
func (db *DB) InTx(ctx context.Context, fn func(tx *gorm.DB) error, opts ...*sql.TxOptions) error {
	for attempt := 0; ; attempt++ {
		err := db.Gorm.WithContext(ctx).Transaction(fn, opts...)
		if err == nil {
			return nil
		}
		if !lostRace(err) {
			return Trouble(ctx, err)
		}
		if attempt == again {
			return fault.Because(fault.Unavailable, busy, err)
		}
		pause := time.Duration(1<<attempt) * 5 * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// Batch sends several statements in one round trip. They are one transaction: all or none. Results are read by the
// functions queued with them (QueuedQuery.Query, QueryRow, Exec). Errors are those of InTx; nothing is tried again.
func (db *DB) Batch(ctx context.Context, b *pgx.Batch) error {
	return Trouble(ctx, db.Pool.SendBatch(ctx, b).Close())
}
