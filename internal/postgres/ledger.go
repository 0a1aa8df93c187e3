package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"golang.org/x/mod/sumdb/tlog"
	"gorm.io/gorm"

	"recourse/internal/fault"
	"recourse/internal/ledger"
)

// Ledger keeps the log in the database: it is a ledger.Store.
type Ledger struct {
	ledgerReader
	db *DB
}

var _ ledger.Store = (*Ledger)(nil)

// Ledger gives the store of the log of an epoch.
func (db *DB) Ledger(epoch uint32) *Ledger {
	return &Ledger{ledgerReader{db.Pool, epoch}, db}
}

// AddLeaf writes a waiting leaf in the transaction of what it commits to.
func AddLeaf(ctx context.Context, tx *gorm.DB, e ledger.Entry) error {
	var b pgx.Batch
	QueueLeaves(&b, e)
	return PgxTx(tx).SendBatch(ctx, &b).Close()
}

// QueueLeaves writes waiting leaves in a batch, all in one statement.
func QueueLeaves(b *pgx.Batch, entries ...ledger.Entry) {
	b.Queue(`insert into leaves (id, class, day, commitment)
		select id, class, day::date, commitment from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) l (id, class, day, commitment)`,
		ids(entries, func(e ledger.Entry) string { return e.ID }), column(entries, func(e ledger.Entry) string { return e.Class.String() }),
		column(entries, func(e ledger.Entry) string { return e.Day }), column(entries, func(e ledger.Entry) []byte { return e.Commitment[:] }))
}

// Lead runs do as the one leader, in one transaction.
func (l *Ledger) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	return l.db.InTx(ctx, func(g *gorm.DB) error {
		tx := PgxTx(g)
		var ours bool
		if err := tx.QueryRow(ctx, `select pg_try_advisory_xact_lock(hashtext('recourse.ledger'))`).Scan(&ours); err != nil {
			return err
		}
		if !ours {
			return ledger.ErrFollower
		}
		if now, err := epochOf(ctx, tx); err != nil || now.Number != l.epoch {
			return errors.Join(err, ledger.ErrFollower) // another log has begun since we started
		}
		return do(ctx, &ledgerTx{ledgerReader: ledgerReader{tx, l.epoch}, tx: tx})
		// Read committed: each statement must see what the leader before committed after this transaction began.
	}, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
}

// ledgerTx is what the leader may do. What it writes is queued and sent in one round trip with the reading back.
type ledgerTx struct {
	ledgerReader
	tx     pgx.Tx
	writes pgx.Batch
}

// flush sends what is queued; the first error ends the transaction.
func (t *ledgerTx) flush(ctx context.Context) error {
	if t.writes.Len() == 0 {
		return nil
	}
	b := t.writes
	t.writes = pgx.Batch{}
	return t.tx.SendBatch(ctx, &b).Close()
}

// Pending gives the waiting leaves of a tick. One scan finds a batch; how many wait from before is asked only where a batch
// does not hold them.
func (t *ledgerTx) Pending(ctx context.Context, day string, batch, most int) ([]ledger.Entry, error) {
	entries, err := t.waiting(ctx, selectWaiting+` order by day, id limit $1`, batch)
	if err != nil || len(entries) < batch || entries[len(entries)-1].Day >= day {
		return entries, err
	}
	return t.waiting(ctx, selectWaiting+` order by day, id limit (select least($3::bigint,
		greatest(1, (count(*) + $2::bigint - 1) / $2::bigint) * $2::bigint) from leaves where day < $1::date)`, day, batch, most)
}

func (t *ledgerTx) waiting(ctx context.Context, sql string, args ...any) ([]ledger.Entry, error) {
	rows, err := t.tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return readWaiting(rows)
}

// runLength is how many leaves or hashes stand in one row: some tens of kilobytes, so that parts are read cheaply.
const runLength = 1024

// Place moves waiting leaves to their places, and adds the fillers. The statements stand in the order that the
// triggers ask for: a run, then where its leaves are found; with that they wait no more, and all of them must have
// waited.
func (t *ledgerTx) Place(ctx context.Context, leaves []ledger.Leaf) error {
	var firsts []int64
	var runs [][]byte
	var found []ledger.Place
	for run := range slices.Chunk(leaves, runLength) {
		b, err := ledger.AppendRecords(nil, run...)
		if err != nil {
			return err
		}
		firsts, runs = append(firsts, run[0].Index), append(runs, b)
		for i := range run {
			if run[i].Class != ledger.ClassFiller {
				found = append(found, ledger.Place{ID: [16]byte(b[i*ledger.RecordSize:]), Index: run[i].Index})
			}
		}
	}
	t.writes.Queue(`insert into log_leaves (first, leaves) select * from unnest($1::bigint[], $2::bytea[])`, firsts, runs)
	if len(found) == 0 {
		return t.flush(ctx)
	}
	// In the order of the ids, so that neighbours in the index are written together.
	slices.SortFunc(found, func(a, b ledger.Place) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	ids, places := make([]pgtype.UUID, len(found)), make([]int64, len(found))
	for i, p := range found {
		ids[i], places[i] = pgtype.UUID{Bytes: p.ID, Valid: true}, p.Index
	}
	t.writes.Queue(`insert into log_places (id, index) select * from unnest($1::uuid[], $2::bigint[])`, ids, places)
	return t.flush(ctx) // at once: the caller hashes meanwhile
}

// AddHashes appends hashes in runs.
func (t *ledgerTx) AddHashes(ctx context.Context, first int64, hashes []tlog.Hash) error {
	var firsts []int64
	var runs [][]byte
	for len(hashes) > 0 {
		n := min(runLength, len(hashes))
		run := make([]byte, 0, n*tlog.HashSize)
		for _, h := range hashes[:n] {
			run = append(run, h[:]...)
		}
		firsts, runs = append(firsts, first), append(runs, run)
		first, hashes = first+int64(n), hashes[n:]
	}
	t.writes.Queue(`insert into log_hashes (first, hashes) select * from unnest($1::bigint[], $2::bytea[])`, firsts, runs)
	return nil
}

// ReadBack reads again what was written.
func (t *ledgerTx) ReadBack(ctx context.Context, index, first int64) (_ []ledger.Run, hashes []tlog.Hash, err error) {
	var leaves runs
	t.writes.Queue(selectRuns, index, nil).Query(func(rows pgx.Rows) error { return leaves.read(rows, t.epoch) })
	t.writes.Queue(`select hashes from log_hashes where first >= $1 order by first`, first).Query(func(rows pgx.Rows) (err error) {
		for rows.Next() && err == nil {
			hashes, err = appendHashes(hashes, rows.RawValues()[0])
		}
		return errors.Join(err, rows.Err())
	})
	err = t.flush(ctx)
	return leaves.list, hashes, err
}

// SaveCheckpoint keeps c if the last one is of size after.
func (t *ledgerTx) SaveCheckpoint(ctx context.Context, after int64, c ledger.Checkpoint) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	tag, err := t.tx.Exec(ctx, `insert into checkpoints (size, root, day, note) select $2, $3, $4::date, $5
		where coalesce((select max(size) from checkpoints), 0) = $1::bigint`, after, c.Size, c.Root[:], c.Day, string(c.Note))
	if err == nil && tag.RowsAffected() != 1 {
		err = errors.New("another checkpoint was saved")
	}
	return err
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// ledgerReader is ledger.Reader over either.
type ledgerReader struct {
	q     querier
	epoch uint32
}

// Latest gives the last checkpoint, or the zero one.
func (r ledgerReader) Latest(ctx context.Context) (c ledger.Checkpoint, err error) {
	err = scanCheckpoint(r.q.QueryRow(ctx, selectCheckpoints+` order by size desc limit 1`), &c)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return c, Trouble(ctx, err)
}

func scanCheckpoint(row pgx.Row, c *ledger.Checkpoint) error {
	var root []byte
	var note string
	if err := row.Scan(&c.Size, &root, &c.Day, &note); err != nil {
		return err
	}
	if copy(c.Root[:], root) != len(c.Root) {
		return errors.New("the root of a checkpoint is not 32 bytes long")
	}
	c.Note = []byte(note)
	return nil
}

// Leaf finds a leaf, or gives NotFound.
func (r ledgerReader) Leaf(ctx context.Context, id string) (leaf ledger.Leaf, err error) {
	unknown := fault.New(fault.NotFound, "We could not find this.")
	var key pgtype.UUID
	if key.Scan(id) != nil {
		return leaf, unknown
	}
	var e ledger.Entry
	var class string
	var commitment, record []byte
	var index int64
	err = r.q.QueryRow(ctx, selectLeaf, key).Scan(&e.ID, &e.Day, &class, &commitment, &index, &record)
	if errors.Is(err, pgx.ErrNoRows) {
		return leaf, unknown
	}
	if err != nil {
		return leaf, Trouble(ctx, err)
	}
	if index == ledger.Pending {
		copy(e.Commitment[:], commitment)
		e.Class, err = ledger.ParseClass(class)
		return ledger.Leaf{Entry: e, Epoch: r.epoch, Index: index}, err
	}
	leaf, err = ledger.ParseRecord(record, r.epoch, index)
	if err == nil && leaf.ID != e.ID {
		err = errors.New("another stands there")
	}
	if err != nil {
		return ledger.Leaf{}, fmt.Errorf("the leaf at place %d: %w", index, err)
	}
	return leaf, nil
}

// selectLeaf finds a leaf where it waits, or in its place.
const selectLeaf = `select id::text, day::text, class, commitment, -1::bigint, ''::bytea from leaves where id = $1
	union all
	select p.id::text, '', '', '', p.index, coalesce(substr(r.leaves, (p.index - r.first)::int * 53 + 1, 53), '')
	from log_places p
	left join lateral (select first, leaves from log_leaves where first <= p.index order by first desc limit 1) r on true
	where p.id = $1`

// Hashes reads stored hashes, all that are asked for in one statement.
func (r ledgerReader) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		rows, err := r.q.Query(ctx, `select coalesce(substr(h.hashes, (p.at - h.first)::int * 32 + 1, 32), '')
			from unnest($1::bigint[]) with ordinality p (at, n)
			left join lateral (select first, hashes from log_hashes where first <= p.at order by first desc limit 1) h on true
			order by p.n`, at)
		if err != nil {
			return nil, Trouble(ctx, err)
		}
		defer rows.Close()
		hashes := make([]tlog.Hash, 0, len(at))
		for rows.Next() {
			raw := rows.RawValues()[0]
			if len(raw) != tlog.HashSize {
				return nil, fmt.Errorf("the log has no hash at position %d", at[len(hashes)])
			}
			hashes = append(hashes, tlog.Hash(raw))
		}
		return hashes, Trouble(ctx, rows.Err())
	})
}
