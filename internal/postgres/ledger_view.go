package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

// LedgerView is the log's part of a ledger.Source, over a transaction that sees one snapshot (repeatable read).
// Whoever has the events and the rows embeds it and adds Events and Rows. It reads in pages, so that its sequences
// may be read in turn on the one connection.
type LedgerView struct {
	Tx    pgx.Tx
	Epoch uint32
}

// runPage is how many runs are read at a time: some megabytes.
const runPage = 32

const selectRuns = `select first, leaves from log_leaves where first >= $1 order by first limit $2`

// Runs gives the leaves that have a place. A page is read whole before any of it is given out: the connection must
// be free for the other sequences.
func (v LedgerView) Runs(ctx context.Context) iter.Seq2[ledger.Run, error] {
	return func(yield func(ledger.Run, error) bool) {
		var page runs
		for next := int64(0); ; {
			rows, err := v.Tx.Query(ctx, selectRuns, next, runPage)
			if err == nil {
				err = page.read(rows, v.Epoch)
			}
			if err != nil {
				yield(ledger.Run{}, Trouble(ctx, err))
				return
			}
			for _, run := range page.list {
				if !yield(run, nil) {
					return
				}
				next = run.First + 1
			}
			if len(page.list) < runPage {
				return
			}
		}
	}
}

// runs is room for runs that is used again.
type runs struct {
	list  []ledger.Run
	bytes [][]byte
}

// read fills the room with the rows of selectRuns.
func (r *runs) read(rows pgx.Rows, epoch uint32) error {
	defer rows.Close()
	r.list = r.list[:0]
	for n := 0; rows.Next(); n++ {
		raw := rows.RawValues()
		if n == len(r.bytes) {
			r.bytes = append(r.bytes, nil)
		}
		r.bytes[n] = append(r.bytes[n][:0], raw[1]...)
		r.list = append(r.list, ledger.Run{Epoch: epoch, First: int64(binary.BigEndian.Uint64(raw[0])), Leaves: r.bytes[n]})
	}
	return rows.Err()
}

// Waiting gives the leaves that wait.
func (v LedgerView) Waiting(ctx context.Context) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		var page []ledger.Entry
		rows, err := v.Tx.Query(ctx, selectWaiting+` order by day, id`)
		if err == nil {
			page, err = readWaiting(rows)
		}
		giveOut(ctx, page, err, yield)
	}
}

// Places gives where leaves are found by their ids.
func (v LedgerView) Places(ctx context.Context) iter.Seq2[ledger.Place, error] {
	return func(yield func(ledger.Place, error) bool) {
		page := make([]ledger.Place, 0, placePage)
		for from := (pgtype.UUID{Valid: true}); ; {
			rows, err := v.Tx.Query(ctx, `select id, index from log_places where id > $1 order by id limit $2`, from, placePage)
			page = page[:0]
			if err == nil {
				for rows.Next() {
					raw := rows.RawValues()
					page = append(page, ledger.Place{ID: [16]byte(raw[0]), Index: int64(binary.BigEndian.Uint64(raw[1]))})
				}
				err = rows.Err()
			}
			if !giveOut(ctx, page, err, yield) || len(page) < placePage {
				return
			}
			from.Bytes = page[len(page)-1].ID
		}
	}
}

const placePage = 16384

// giveOut yields what was read and then the error, and tells whether there may be more.
func giveOut[T any](ctx context.Context, page []T, err error, yield func(T, error) bool) bool {
	for _, one := range page {
		if !yield(one, nil) {
			return false
		}
	}
	if err != nil {
		var none T
		yield(none, Trouble(ctx, err))
	}
	return err == nil
}

// Hashes gives the stored hashes, some 32,000 at a time.
func (v LedgerView) Hashes(ctx context.Context) iter.Seq2[[]tlog.Hash, error] {
	return func(yield func([]tlog.Hash, error) bool) {
		for next := int64(0); ; {
			var hashes []tlog.Hash
			rows, err := v.Tx.Query(ctx, `select first, hashes from log_hashes where first >= $1 order by first limit 32`, next)
			if err == nil {
				for rows.Next() && err == nil {
					raw := rows.RawValues()
					next = int64(binary.BigEndian.Uint64(raw[0])) + 1
					hashes, err = appendHashes(hashes, raw[1])
				}
				rows.Close()
				err = errors.Join(err, rows.Err())
			}
			if err != nil {
				yield(nil, Trouble(ctx, err))
				return
			}
			if len(hashes) == 0 || !yield(hashes, nil) {
				return
			}
		}
	}
}

// Checkpoints gives the checkpoints in order of size.
func (v LedgerView) Checkpoints(ctx context.Context) iter.Seq2[ledger.Checkpoint, error] {
	return func(yield func(ledger.Checkpoint, error) bool) {
		rows, err := v.Tx.Query(ctx, selectCheckpoints+` order by size`)
		if err != nil {
			yield(ledger.Checkpoint{}, Trouble(ctx, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var c ledger.Checkpoint
			if err := scanCheckpoint(rows, &c); !yield(c, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(ledger.Checkpoint{}, Trouble(ctx, err))
		}
	}
}

const selectWaiting = `select id, day, class, commitment from leaves`

// readWaiting reads rows of selectWaiting as the bytes they are, faster than by reflection. A column of a wrong length
// is read as it stands, for the verification to name.
func readWaiting(rows pgx.Rows) (entries []ledger.Entry, err error) {
	defer rows.Close()
	var days dayText
	for rows.Next() {
		raw := rows.RawValues()
		if f := rows.FieldDescriptions(); f[0].Format != pgx.BinaryFormatCode || f[1].Format != pgx.BinaryFormatCode {
			return nil, errors.New("the database answered in text where bytes were asked for")
		}
		class, err := ledger.ParseClass(string(raw[2]))
		if err != nil {
			class = 0
		}
		e := ledger.Entry{ID: uuidText(raw[0]), Class: class, Day: days.of(raw[1])}
		copy(e.Commitment[:], raw[3])
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// uuidText spells sixteen bytes as a UUID.
func uuidText(b []byte) string {
	const digits = "0123456789abcdef"
	var s [36]byte
	at := 0
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			s[at] = '-'
			at++
		}
		s[at], s[at+1] = digits[c>>4], digits[c&15]
		at += 2
	}
	return string(s[:])
}

// dayText keeps the last day spelt: neighbours mostly share it.
type dayText struct {
	days int32
	text string
}

func (d *dayText) of(raw []byte) string {
	days := int32(binary.BigEndian.Uint32(raw)) // since 2000-01-01
	if d.text == "" || days != d.days {
		d.days, d.text = days, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Format(time.DateOnly)
	}
	return d.text
}

func appendHashes(hashes []tlog.Hash, raw []byte) ([]tlog.Hash, error) {
	if len(raw)%tlog.HashSize != 0 {
		return nil, fmt.Errorf("a run of hashes has %d bytes", len(raw))
	}
	for ; len(raw) > 0; raw = raw[tlog.HashSize:] {
		hashes = append(hashes, tlog.Hash(raw[:tlog.HashSize]))
	}
	return hashes, nil
}
