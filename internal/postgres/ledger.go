package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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

const addLeaf = `insert into leaves (id, class, day, commitment) values ($1, $2, $3::date, $4)`

// AddLeaf writes a waiting leaf in the transaction of what it commits to.
func AddLeaf(ctx context.Context, tx *gorm.DB, e ledger.Entry) error {
	_, err := PgxTx(tx).Exec(ctx, addLeaf, leafArgs(e)...)
	return err
}

// QueueLeaf does the same in a batch.
func QueueLeaf(b *pgx.Batch, e ledger.Entry) { b.Queue(addLeaf, leafArgs(e)...) }

// QueueLeaves writes many in one statement.
func QueueLeaves(b *pgx.Batch, entries ...ledger.Entry) {
	b.Queue(`insert into leaves (id, class, day, commitment) select * from unnest($1::uuid[], $2::text[], $3::date[], $4::bytea[])`,
		column(entries, func(e ledger.Entry) string { return e.ID }), column(entries, func(e ledger.Entry) string { return e.Class.String() }),
		column(entries, func(e ledger.Entry) string { return e.Day }), column(entries, func(e ledger.Entry) []byte { return e.Commitment[:] }))
}

func leafArgs(e ledger.Entry) []any {
	return []any{e.ID, e.Class.String(), e.Day, e.Commitment[:]}
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

// Earlier counts the waiting leaves of days before day.
func (t *ledgerTx) Earlier(ctx context.Context, day string) (n int, err error) {
	err = t.tx.QueryRow(ctx, `select count(*) from leaves where index is null and day < $1::date`, day).Scan(&n)
	return n, err
}

// Pending gives up to n waiting leaves.
func (t *ledgerTx) Pending(ctx context.Context, n int) ([]ledger.Entry, error) {
	rows, err := t.tx.Query(ctx, `select coalesce(index, -1), id, day, class, commitment from leaves
		where index is null order by day, id limit $1`, n)
	if err != nil {
		return nil, err
	}
	var entries []ledger.Entry
	err = eachLeaf(rows, func(l ledger.Leaf) bool { entries = append(entries, l.Entry); return true })
	return entries, err
}

// Place gives waiting leaves their places, and adds the fillers.
func (t *ledgerTx) Place(ctx context.Context, leaves []ledger.Leaf) error {
	type columns struct {
		ids    []pgtype.UUID
		places []int64
	}
	var waiting, fillers columns
	var days []string
	var commitments [][]byte
	for i := range leaves {
		l, into := &leaves[i], &waiting
		if l.Class == ledger.ClassFiller {
			into = &fillers
			days, commitments = append(days, l.Day), append(commitments, l.Commitment[:])
		}
		var id pgtype.UUID
		if err := id.Scan(l.ID); err != nil {
			return err
		}
		into.ids, into.places = append(into.ids, id), append(into.places, l.Index)
	}
	if n := len(waiting.ids); n > 0 {
		t.writes.Queue(`update leaves l set index = p.index from unnest($1::uuid[], $2::bigint[]) p (id, index)
			where l.id = p.id and l.index is null`, waiting.ids, waiting.places).Exec(func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() != int64(n) {
				return errors.New("a leaf was no longer waiting")
			}
			return nil
		})
	}
	if len(fillers.ids) > 0 {
		t.writes.Queue(`insert into leaves (index, id, day, class, commitment)
			select p.index, p.id, p.day::date, 'filler', p.commitment
			from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bytea[]) p (index, id, day, commitment)`,
			fillers.places, fillers.ids, days, commitments)
	}
	return nil
}

// runLength is how many hashes stand in one row: 32 kB of them, so that parts are read cheaply.
const runLength = 1024

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
func (t *ledgerTx) ReadBack(ctx context.Context, index, first int64) (leaves []ledger.Leaf, hashes []tlog.Hash, err error) {
	t.writes.Queue(selectLeaves+` where index >= $1 order by index`, index).Query(func(rows pgx.Rows) error {
		return eachLeaf(rows, func(l ledger.Leaf) bool { l.Epoch = t.epoch; leaves = append(leaves, l); return true })
	})
	t.writes.Queue(`select hashes from log_hashes where first >= $1 order by first`, first).Query(func(rows pgx.Rows) (err error) {
		for rows.Next() && err == nil {
			hashes, err = appendHashes(hashes, rows.RawValues()[0])
		}
		return errors.Join(err, rows.Err())
	})
	err = t.flush(ctx)
	return leaves, hashes, err
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

const selectCheckpoints = `select size, root, day::text, note from checkpoints`

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
	rows, err := r.q.Query(ctx, selectLeaves+` where id = $1`, key)
	if err != nil {
		return leaf, Trouble(ctx, err)
	}
	found := false
	err = eachLeaf(rows, func(l ledger.Leaf) bool { leaf, found = l, true; return true })
	if err == nil && !found {
		return leaf, unknown
	}
	leaf.Epoch = r.epoch
	return leaf, Trouble(ctx, err)
}

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
