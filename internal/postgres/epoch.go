package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/ledger"
)

// Epoch is the log that is gone on with. The first has neither origin nor anything lost.
type Epoch struct {
	Number uint32
	Origin string
	Lost   []byte // the last signed checkpoint of the log before
	Kept   int64  // leaves of that which the database still had
	Day    string
}

const selectEpochs = `select epoch, origin, lost, kept, day::text from log_epochs`

func scanEpoch(row pgx.Row) (e Epoch, err error) {
	var lost string
	err = row.Scan(&e.Number, &e.Origin, &lost, &e.Kept, &e.Day)
	e.Lost = []byte(lost)
	return e, err
}

// Epoch gives the epoch that the log is in.
func (db *DB) Epoch(ctx context.Context) (Epoch, error) { return epochOf(ctx, db.Pool) }

func epochOf(ctx context.Context, q querier) (Epoch, error) {
	e, err := scanEpoch(q.QueryRow(ctx, selectEpochs+` order by epoch desc limit 1`))
	if errors.Is(err, pgx.ErrNoRows) {
		return Epoch{Number: 1}, nil
	}
	return e, Trouble(ctx, err)
}

// epochRow is the digest of what the log covers of an epoch.
func epochRow(e Epoch) ledger.Row {
	return row("log_epochs", strconv.Itoa(int(e.Number)), col("epoch", int(e.Number)), col("origin", e.Origin), col("lost", e.Lost),
		col("kept", int(e.Kept)), col("day", e.Day))
}

// afresh lets every leaf that is no filler wait for a place again, and empties the tree. The triggers that keep the tree as
// it is are put aside for the length of the transaction, by the owner of the tables alone.
var afresh = []string{
	`select pg_advisory_xact_lock(hashtext('recourse.ledger'))`,
	`alter table log_places disable trigger user`,
	`alter table log_leaves disable trigger user`,
	`alter table log_hashes disable trigger user`,
	`alter table checkpoints disable trigger user`,
	`alter table cosignatures disable trigger user`,
	`insert into leaves (id, day, class, commitment)
		select encode(substr(l.leaves, at + 1, 16), 'hex')::uuid, encode(substr(l.leaves, at + 17, 4), 'hex')::date,
			(array['event', 'security', 'read', 'key', 'config', 'erased'])[get_byte(l.leaves, at + 20)], substr(l.leaves, at + 22, 32)
		from log_leaves l, generate_series(0, octet_length(l.leaves) - 1, 53) at where get_byte(l.leaves, at + 20) <> 7`,
	`delete from log_places`,
	`delete from log_leaves`,
	`delete from log_hashes`,
	`delete from cosignatures`,
	`delete from checkpoints`,
	`alter table log_places enable trigger user`,
	`alter table log_leaves enable trigger user`,
	`alter table log_hashes enable trigger user`,
	`alter table checkpoints enable trigger user`,
	`alter table cosignatures enable trigger user`,
}

// BeginEpoch ends the log and begins another: every record that is left waits for a place in it, and one of its first leaves
// commits to how the one before ended. A process that still ticks for the epoch before can no longer lead.
func (f *Files) BeginEpoch(ctx context.Context, e Epoch, now time.Time) error {
	err := f.db.InTx(ctx, func(g *gorm.DB) error {
		tx := PgxTx(g)
		var b pgx.Batch
		for _, statement := range afresh {
			b.Queue(statement)
		}
		b.Queue(`insert into log_epochs (epoch, origin, lost, kept, day) values ($1, $2, $3, $4, $5)`, e.Number, e.Origin, string(e.Lost), e.Kept, e.Day)
		if err := f.queueBatch(&b, ledger.ClassKey, now, []ledger.Row{epochRow(e)}); err != nil {
			return err
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	if duplicate(err) {
		return fmt.Errorf("log %d has begun already", e.Number)
	}
	return f.refusal(ctx, err)
}
