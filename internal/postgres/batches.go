package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// batchEvent is what the leaf of a batch commits to: no chain, no words, the rows it speaks for.
func batchEvent(id, class string, at time.Time, rows []ledger.Row) ledger.Event {
	return ledger.Event{ID: id, Action: "batch " + class, Actor: "system", At: at.UTC().Truncate(time.Second), Rows: rows}
}

// batchSalt is the salt of a batch's leaf: it comes from the house's own secret, as no file's key covers it.
func (f *Files) batchSalt(id string) []byte { return batchSalt(f.ring, id) }

func batchSalt(ring *keyring.Ring, id string) []byte { return ring.MAC("ledger/batch", id) }

// queueBatch writes a batch of rows and its leaf.
func (f *Files) queueBatch(b *pgx.Batch, class ledger.Class, at time.Time, rows []ledger.Row) error {
	id := uuid.NewString()
	e := batchEvent(id, class.String(), at, rows)
	c, err := ledger.Commit(f.batchSalt(id), e)
	if err != nil {
		return err
	}
	leaf := ledger.NewEntry(class, day(at), c)
	b.Queue(`insert into log_batches (id, class, at, wrote, leaf_id) values ($1, $2, $3, $4, $5)`, id, class.String(), e.At, wroteAs(rows), leaf.ID)
	QueueLeaves(b, leaf)
	switch class {
	case ledger.ClassRead: // of files, of items, or of what left the house and how
		switch rows[0].Table {
		case "custody":
			b.Queue(`update custody set batch = $1 where id = any ($2::uuid[])`, id, keys(rows))
			return nil
		case "bundles":
			b.Queue(`update bundles set batch = $1 where id = any ($2::uuid[])`, id, keys(rows))
			return nil
		case "deliveries":
			b.Queue(`update deliveries set batch = $1 where id = any ($2::uuid[])`, id, keys(rows))
			return nil
		}
		b.Queue(`update reads set batch = $1 where id = any ($2::uuid[])`, id, keys(rows))
	case ledger.ClassSecurity:
		b.Queue(`insert into security_batched (event, batch) select e, $1 from unnest($2::uuid[]) e`, id, keys(rows))
	}
	return nil
}

func keys(rows []ledger.Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Key
	}
	return out
}

// batchMost is how many rows one leaf speaks for at most.
const batchMost = 10000

const waitingReads = `select id, file_id, person_id, role, at from reads where batch is null order by at, id limit $1 for update`

const waitingCustody = `select id::text, item_id::text, what, who_kind, who_id, about, at from custody where batch is null
	order by at, id limit $1 for update`

const waitingSecurity = `select s.id, s.at, s.what, s.actor_kind, s.actor_id, s.object from security_events s
	where not exists (select 1 from security_batched b where b.event = s.id) order by s.at, s.id limit $1`

// SealReads gives the reads of the last minute one leaf, if there were any (decision 35), and what was done with items of
// evidence another, what left the house as one file a third, and how letters left it a fourth. The worker calls it every minute; of two at once one finds nothing left.
func (f *Files) SealReads(ctx context.Context, now time.Time) error {
	return errors.Join(f.sealBatch(ctx, now, ledger.ClassRead, waitingReads, scanRead),
		f.sealBatch(ctx, now, ledger.ClassRead, waitingCustody, scanCustody),
		f.sealBatch(ctx, now, ledger.ClassRead, waitingBundles, scanBundle),
		f.sealBatch(ctx, now, ledger.ClassRead, waitingDeliveries, scanDelivery))
}

// SealSecurity does the same for what was done with accounts, roles and proposals.
func (f *Files) SealSecurity(ctx context.Context, now time.Time) error {
	return f.sealBatch(ctx, now, ledger.ClassSecurity, waitingSecurity, scanSecurity)
}

// SayErased says in the log that the keys of files were destroyed, under which rule and by whom, and takes away their blind
// tags. It is called after the keys are gone: a leaf that says too much would be a lie, one that comes late is missed by
// verification until then.
func (f *Files) SayErased(ctx context.Context, now time.Time, e ledger.Erasure) error {
	var b pgx.Batch
	if err := f.queueErased(&b, now, e); err != nil {
		return err
	}
	return f.db.Batch(ctx, &b)
}

func (f *Files) queueErased(b *pgx.Batch, now time.Time, e ledger.Erasure) error {
	rows, err := e.Rows()
	if err != nil {
		return err
	}
	b.Queue(`delete from tags where file_id = any ($1::uuid[])`, e.Files)
	return f.queueBatch(b, ledger.ClassErased, now, rows)
}

// saidErased are the files of which the log says that they were erased, each such word held to its leaf.
func saidErased(ctx context.Context, q querier, ring *keyring.Ring) (map[string]bool, error) {
	rows, err := q.Query(ctx, `select id::text, at, wrote, leaf_id::text from log_batches where class = $1`, ledger.ClassErased.String())
	if err != nil {
		return nil, err
	}
	type word struct {
		event ledger.Event
		leaf  string
	}
	words, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (w word, err error) {
		var id string
		var at time.Time
		var wrote []byte
		if err := r.Scan(&id, &at, &wrote, &w.leaf); err != nil {
			return w, err
		}
		rows, _ := readWrote(wrote) // none fits no leaf
		w.event = batchEvent(id, ledger.ClassErased.String(), at, rows)
		return w, nil
	})
	if err != nil {
		return nil, err
	}
	erased := map[string]bool{}
	for _, w := range words {
		leaf, err := ledgerReader{q: q}.Leaf(ctx, w.leaf)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		told, failed := ledger.Commit(batchSalt(ring, w.event.ID), w.event)
		if err != nil || failed != nil || leaf.Class != ledger.ClassErased || leaf.Commitment != told {
			continue // the verification of the log names it
		}
		for _, r := range w.event.Rows {
			if r.Table == ledger.ErasedFiles {
				erased[r.Key] = true
			}
		}
	}
	return erased, nil
}

func scanRead(r pgx.CollectableRow) (ledger.Row, error) {
	var id, file, person, role string
	var at time.Time
	err := r.Scan(&id, &file, &person, &role, &at)
	return readRow(id, file, person, role, at), err
}

func scanCustody(r pgx.CollectableRow) (ledger.Row, error) {
	var id, item, what, kind, who string
	var about []byte
	var at time.Time
	err := r.Scan(&id, &item, &what, &kind, &who, &about, &at)
	return custodyRow(id, item, what, kind, who, about, at), err
}

func scanSecurity(r pgx.CollectableRow) (ledger.Row, error) {
	var id, what, kind, actor, object string
	var at time.Time
	err := r.Scan(&id, &at, &what, &kind, &actor, &object)
	return securityRow(id, at, what, kind, actor, object), err
}

func (f *Files) sealBatch(ctx context.Context, now time.Time, class ledger.Class, waiting string, scan pgx.RowToFunc[ledger.Row]) error {
	err := f.db.InTx(ctx, func(g *gorm.DB) error {
		tx := PgxTx(g)
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.batch'))`); err != nil {
			return err
		}
		found, err := tx.Query(ctx, waiting, batchMost)
		if err != nil {
			return err
		}
		rows, err := pgx.CollectRows(found, scan)
		if err != nil || len(rows) == 0 {
			return err
		}
		var b pgx.Batch
		if err := f.queueBatch(&b, class, now, rows); err != nil {
			return err
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	return f.refusal(ctx, err)
}

func duplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
