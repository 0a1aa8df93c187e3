package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// Source is everything that the log covers, as one snapshot: what ledger.Verify reads.
type Source struct {
	LedgerView
	f *Files
}

var _ ledger.Source = Source{}

// Verify holds the log against every row it covers, over one snapshot of the database.
func (f *Files) Verify(ctx context.Context, trust ledger.Trust) (r ledger.Result, err error) {
	err = f.Snapshot(ctx, trust.Epoch, func(src Source) error {
		r, err = ledger.Verify(ctx, src, trust)
		return err
	})
	return r, err
}

// Snapshot lets do read everything that the log covers, all of it as it stands at one moment.
func (f *Files) Snapshot(ctx context.Context, epoch uint32, do func(Source) error) (err error) {
	tx, err := f.db.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return f.refusal(ctx, err)
	}
	defer func() { err = errors.Join(err, tx.Rollback(context.WithoutCancel(ctx))) }()
	if _, err := tx.Exec(ctx, pageByKey); err != nil {
		return f.refusal(ctx, err)
	}
	return do(f.Source(tx, epoch))
}

// pageByKey holds the planner to the keys by which pages follow one another: a plan made without knowing that a page is
// short reads and sorts a whole table for each.
const pageByKey = `set local statement_timeout = 0; set local plan_cache_mode = force_custom_plan; set local enable_seqscan = off;
	set local enable_sort = off; set local max_parallel_workers_per_gather = 0`

// Source reads through a transaction that sees one snapshot (repeatable read).
func (f *Files) Source(tx pgx.Tx, epoch uint32) Source {
	return Source{LedgerView: LedgerView{Tx: tx, Epoch: epoch}, f: f}
}

const eventPage = 4096

// Events gives the events of each file in order, then the batches.
func (s Source) Events(ctx context.Context) iter.Seq2[ledger.EventRecord, error] {
	return func(yield func(ledger.EventRecord, error) bool) {
		if err := s.fileEvents(ctx, yield); err != nil {
			yield(ledger.EventRecord{}, err)
		}
	}
}

// errEnough says that whoever reads wants no more.
var errEnough = errors.New("postgres: enough")

func (s Source) fileEvents(ctx context.Context, yield func(ledger.EventRecord, error) bool) error {
	err := pages(ctx, s.Tx, `select e.id::text, e.file_id::text, e.seq, e.action, e.from_state, e.to_state, e.procedure, e.version, e.kind, e.at,
			e.who_kind, e.who_id, e.who_as, e.payload, e.wrote, e.prev, e.commitment, e.leaf_id::text, coalesce(f.key_id::text, '')
		from events e left join files f on f.id = e.file_id
		where (e.file_id, e.seq) > ($1::uuid, $2) order by e.file_id, e.seq limit $3`,
		[]any{"00000000-0000-0000-0000-000000000000", 0},
		func(r pgx.CollectableRow) (e ledger.EventRecord, err error) {
			var action, from, to, procedure, version, kind, whoKind, whoID, whoAs, key string
			var payload, wrote, prev []byte
			if err := r.Scan(&e.ID, &e.File, &e.Seq, &action, &from, &to, &procedure, &version, &kind, &e.At,
				&whoKind, &whoID, &whoAs, &payload, &wrote, &prev, &e.Kept, &e.Leaf, &key); err != nil {
				return e, err
			}
			e.At, e.Class = e.At.UTC(), ledger.ClassEvent
			e.Action, e.Actor = moveName(procedure, version, kind, action, from, to), actorName(whoKind, whoID, whoAs)
			e.Payload = sha256.Sum256(payload)
			copy(e.Prev[:], prev)
			if e.Rows, err = readWrote(wrote); err != nil {
				e.Rows = nil // then its commitment does not fit, and verification names the event
			}
			e.Receipt = e.Seq == 1 && kind == casefile.Report
			e.Salt, e.Shredded, err = s.salt(ctx, key)
			return e, err
		},
		func(e ledger.EventRecord) ([]any, error) {
			if !yield(e, nil) {
				return nil, errEnough
			}
			return []any{e.File, e.Seq}, nil
		})
	if err != nil {
		return ignoreEnough(err)
	}
	if err := s.promises(ctx, yield); err != nil {
		return err
	}
	err = pages(ctx, s.Tx, `select id::text, class, at, wrote, leaf_id::text from log_batches where id > $1::uuid order by id limit $2`,
		[]any{"00000000-0000-0000-0000-000000000000"},
		func(r pgx.CollectableRow) (e ledger.EventRecord, err error) {
			var class string
			var at time.Time
			var wrote []byte
			var id, leaf string
			if err := r.Scan(&id, &class, &at, &wrote, &leaf); err != nil {
				return e, err
			}
			rows, _ := readWrote(wrote)
			of, _ := ledger.ParseClass(class) // none fits no leaf
			return ledger.EventRecord{Event: batchEvent(id, class, at, rows), Salt: s.f.batchSalt(id), Leaf: leaf, Class: of}, nil
		},
		func(e ledger.EventRecord) ([]any, error) {
			if !yield(e, nil) {
				return nil, errEnough
			}
			return []any{e.ID}, nil
		})
	return ignoreEnough(err)
}

func ignoreEnough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// salt derives the salt of a file's leaves; shredded says that its key is gone. Where the file is gone, or its key
// is one that there never was, there is none: then no commitment of the file fits, and verification names its events and goes on.
func (s Source) salt(ctx context.Context, key string) (salt []byte, shredded bool, err error) {
	if key == "" {
		return nil, false, nil
	}
	salt, err = s.f.ring.Salt(ctx, keyring.KeyID(key), leafSalt)
	switch {
	case errors.Is(err, keyring.ErrShredded):
		return nil, true, nil
	case errors.Is(err, keyring.ErrUnknownKey):
		return nil, false, nil
	}
	return salt, false, err
}

// Rows gives every covered row as it stands.
func (s Source) Rows(ctx context.Context) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for _, c := range covered {
			err := pages(ctx, s.Tx, c.sql, c.first, c.scan, func(k keyed) ([]any, error) {
				if !yield(k.Row, nil) {
					return nil, errEnough
				}
				return k.next, nil
			})
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				yield(ledger.Row{}, Trouble(ctx, err))
				return
			}
		}
	}
}

// pages reads a query page by page, each from the key where the one before ended; the last argument is the limit. A
// page is read whole before any of it is given out, because the connection serves other sequences too.
func pages[T any](ctx context.Context, q querier, sql string, from []any, scan pgx.RowToFunc[T], each func(T) ([]any, error)) error {
	for {
		rows, err := q.Query(ctx, sql, append(append([]any{}, from...), eventPage)...)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, scan)
		if err != nil {
			return err
		}
		for _, one := range page {
			if from, err = each(one); err != nil {
				return err
			}
		}
		if len(page) < eventPage {
			return nil
		}
	}
}
