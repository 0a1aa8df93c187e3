package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
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

const leafPage = 16384

// Leaves gives the leaves in order of their places, then those that wait.
func (v LedgerView) Leaves(ctx context.Context) iter.Seq2[ledger.Leaf, error] {
	return func(yield func(ledger.Leaf, error) bool) {
		var next int64
		var more bool
		buffer := make([]ledger.Leaf, 0, leafPage)
		for page := leafPage; page == leafPage; {
			rows, err := v.Tx.Query(ctx, selectLeaves+` where index >= $1 order by index limit $2`, next, leafPage)
			if err != nil {
				yield(ledger.Leaf{}, Trouble(ctx, err))
				return
			}
			if page, next, more = v.page(ctx, rows, buffer, yield); !more {
				return
			}
			next++
		}
		rows, err := v.Tx.Query(ctx, selectLeaves+` where index is null order by day, id`)
		if err != nil {
			yield(ledger.Leaf{}, Trouble(ctx, err))
			return
		}
		v.page(ctx, rows, buffer, yield)
	}
}

// page reads a whole page before any of it is given out: the connection must be free for the other sequences.
func (v LedgerView) page(ctx context.Context, rows pgx.Rows, leaves []ledger.Leaf, yield func(ledger.Leaf, error) bool) (n int, last int64, more bool) {
	err := eachLeaf(rows, func(l ledger.Leaf) bool { l.Epoch = v.Epoch; leaves = append(leaves, l); return true })
	for _, l := range leaves {
		if !yield(l, nil) {
			return n, last, false
		}
		n, last = n+1, l.Index
	}
	if err != nil {
		yield(ledger.Leaf{}, Trouble(ctx, err))
	}
	return n, last, err == nil
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

const selectLeaves = `select coalesce(index, -1), id, day, class, commitment from leaves`

// eachLeaf reads rows of selectLeaves as the bytes they are: scanning by reflection would be most of the time that a
// verification takes. A column of a wrong length is read as it stands, for the verification to name.
func eachLeaf(rows pgx.Rows, do func(ledger.Leaf) bool) error {
	defer rows.Close()
	var days dayText
	for rows.Next() {
		raw := rows.RawValues()
		if f := rows.FieldDescriptions(); f[0].Format != pgx.BinaryFormatCode || f[1].Format != pgx.BinaryFormatCode || f[2].Format != pgx.BinaryFormatCode {
			return errors.New("the database answered in text where bytes were asked for")
		}
		class, err := ledger.ParseClass(string(raw[3]))
		if err != nil {
			class = 0
		}
		l := ledger.Leaf{Index: int64(binary.BigEndian.Uint64(raw[0]))}
		l.ID, l.Class, l.Day = uuidText(raw[1]), class, days.of(raw[2])
		copy(l.Commitment[:], raw[4])
		if !do(l) {
			return nil
		}
	}
	return rows.Err()
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
