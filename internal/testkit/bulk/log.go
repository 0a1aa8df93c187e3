package bulk

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

// integrate gives leaves their places by ticks of the log, the largest there are.
func integrate(ctx context.Context, into Into, waiting []ledger.Entry) error {
	s := &store{into: into, waiting: waiting}
	for len(s.waiting) > 0 {
		if _, err := into.Log.Integrate(ctx, s, into.Day); err != nil {
			return err
		}
	}
	return nil
}

// store is a ledger.Store whose waiting leaves are in memory and come into the database in their places.
type store struct {
	into    Into
	waiting []ledger.Entry
	tx      pgx.Tx // while it leads

	runs   []ledger.Run // of this tick
	hashes []tlog.Hash
}

// Lead runs do in one transaction.
func (s *store) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	return pgx.BeginFunc(ctx, s.into.Pool, func(tx pgx.Tx) error {
		s.tx = tx
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.ledger'))`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `set local session_replication_role = replica`); err != nil {
			return err
		}
		return do(ctx, s)
	})
}

// Latest gives the last checkpoint.
func (s *store) Latest(ctx context.Context) (c ledger.Checkpoint, err error) {
	var root []byte
	err = s.tx.QueryRow(ctx, `select size, root, day::text, note from checkpoints order by size desc limit 1`).Scan(&c.Size, &root, &c.Day, &c.Note)
	copy(c.Root[:], root)
	if errors.Is(err, pgx.ErrNoRows) {
		return ledger.Checkpoint{}, nil
	}
	return c, err
}

// Leaf is asked for by nobody here.
func (s *store) Leaf(context.Context, string) (ledger.Leaf, error) {
	return ledger.Leaf{}, errors.New("bulk: leaves are not looked up")
}

// Hashes reads stored hashes.
func (s *store) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, position := range at {
			var h []byte
			err := s.tx.QueryRow(ctx, `select substr(hashes, ($1::bigint - first)::int * 32 + 1, 32) from log_hashes where first <= $1
				order by first desc limit 1`, position).Scan(&h)
			if err != nil || len(h) != tlog.HashSize {
				return nil, fmt.Errorf("bulk: hash %d of the log: %w", position, err)
			}
			copy(out[i][:], h)
		}
		return out, nil
	})
}

// Pending gives the next leaves, as if all were overdue: a tick takes as many as it may.
func (s *store) Pending(_ context.Context, _ string, _, most int) ([]ledger.Entry, error) {
	n := min(most, len(s.waiting))
	out := append([]ledger.Entry(nil), s.waiting[:n]...)
	s.waiting = s.waiting[n:]
	return out, nil
}

// Place writes leaves in their places, and where they are found.
func (s *store) Place(ctx context.Context, leaves []ledger.Leaf) (err error) {
	s.runs = nil
	var runs, places []byte
	for chunk := range slices.Chunk(leaves, runLength) {
		run := ledger.Run{Epoch: s.into.Log.Epoch, First: chunk[0].Index}
		if run.Leaves, err = ledger.AppendRecords(nil, chunk...); err != nil {
			return err
		}
		for i := range chunk {
			l := &chunk[i]
			if l.Class != ledger.ClassFiller {
				places = append(append(places, l.ID...), '\t')
				places = append(strconv.AppendInt(places, l.Index, 10), '\n')
			}
		}
		runs = append(strconv.AppendInt(runs, run.First, 10), '\t')
		runs = append(appendBytes(runs, run.Leaves), '\n')
		s.runs = append(s.runs, run)
	}
	if err := s.copy(ctx, "copy log_leaves (first, leaves) from stdin", runs); err != nil {
		return err
	}
	return s.copy(ctx, "copy log_places (id, index) from stdin", places)
}

// runLength is how many leaves or hashes stand in one row.
const runLength = 1024

// AddHashes writes hashes in runs.
func (s *store) AddHashes(ctx context.Context, first int64, hashes []tlog.Hash) error {
	s.hashes = hashes
	var b []byte
	for rest := hashes; len(rest) > 0; {
		n := min(runLength, len(rest))
		b = append(strconv.AppendInt(b, first, 10), "\t\\\\x"...)
		for _, h := range rest[:n] {
			b = hex.AppendEncode(b, h[:])
		}
		b = append(b, '\n')
		first, rest = first+int64(n), rest[n:]
	}
	return s.copy(ctx, "copy log_hashes (first, hashes) from stdin", b)
}

// ReadBack gives what was sent: whoever multiplies verifies the whole log afterwards.
func (s *store) ReadBack(context.Context, int64, int64) ([]ledger.Run, []tlog.Hash, error) {
	return s.runs, s.hashes, nil
}

// SaveCheckpoint keeps c.
func (s *store) SaveCheckpoint(ctx context.Context, _ int64, c ledger.Checkpoint) error {
	_, err := s.tx.Exec(ctx, `insert into checkpoints (size, root, day, note) values ($1, $2, $3::date, $4)`, c.Size, c.Root[:], c.Day, string(c.Note))
	return err
}

func (s *store) copy(ctx context.Context, sql string, b []byte) error {
	_, err := s.tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(b), sql)
	return err
}

// Handover gives none: the log of the bulk keeps its key.
func (s *store) Handover(context.Context) ([]byte, error) { return nil, nil }
