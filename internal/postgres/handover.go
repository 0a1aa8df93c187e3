package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/ledger"
)

// Handover is a change of the keys that a log is signed with.
type Handover struct {
	Number   int    // of the new pair; the first that there ever was is 1
	Origin   string // of the log
	Former   string // the public keys before, as ledger.ReadKeys reads them
	Handover []byte // signed by ledger.Signer.HandOver
	Day      string
}

const selectHandovers = `select number, origin, former, handover, day::text from log_keys`

func scanHandover(row pgx.CollectableRow) (h Handover, err error) {
	var signed string
	err = row.Scan(&h.Number, &h.Origin, &h.Former, &signed, &h.Day)
	h.Handover = []byte(signed)
	return h, err
}

// Handovers gives every change of keys, those of logs before among them, in order.
func (db *DB) Handovers(ctx context.Context) ([]Handover, error) {
	rows, err := db.Pool.Query(ctx, selectHandovers+` order by number`)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	all, err := pgx.CollectRows(rows, scanHandover)
	return all, Trouble(ctx, err)
}

// handoverRow is the digest of what the log covers of a change of keys.
func handoverRow(h Handover) ledger.Row {
	return row("log_keys", strconv.Itoa(h.Number), col("number", h.Number), col("origin", h.Origin), col("former", h.Former),
		col("handover", h.Handover), col("day", h.Day))
}

// HandOver changes the keys: sign is given the last checkpoint, after which nothing is signed with the keys before. A leaf
// commits to the change. A process that still ticks with the keys before is refused.
func (f *Files) HandOver(ctx context.Context, epoch uint32, now time.Time, sign func(last ledger.Checkpoint) (Handover, error)) error {
	err := f.db.InTx(ctx, func(g *gorm.DB) error {
		tx := PgxTx(g)
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.ledger'))`); err != nil {
			return err
		}
		e, err := epochOf(ctx, tx)
		if err == nil && e.Number != epoch {
			err = errors.New("another log has begun meanwhile")
		}
		if err != nil {
			return err
		}
		last, err := ledgerReader{tx, epoch}.Latest(ctx)
		if err != nil {
			return err
		}
		h, err := sign(last)
		if err != nil {
			return err
		}
		var b pgx.Batch
		b.Queue(`insert into log_keys (number, origin, former, handover, day) values ($1, $2, $3, $4, $5)`, h.Number, h.Origin, h.Former, string(h.Handover), h.Day)
		if err := f.queueBatch(&b, ledger.ClassKey, now, []ledger.Row{handoverRow(h)}); err != nil {
			return err
		}
		return tx.SendBatch(ctx, &b).Close()
	}, &sql.TxOptions{Isolation: sql.LevelReadCommitted}) // it must see what the leader before committed

	if duplicate(err) {
		return fmt.Errorf("the keys were changed by somebody else meanwhile")
	}
	return f.refusal(ctx, err)
}

// Handover gives the last change of keys, as it was signed.
func (t *ledgerTx) Handover(ctx context.Context) ([]byte, error) {
	var signed string
	err := t.tx.QueryRow(ctx, `select handover from log_keys order by number desc limit 1`).Scan(&signed)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return []byte(signed), err
}
