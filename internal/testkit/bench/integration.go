package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// integration is rows 10 and 11 out of PostgreSQL: ticks of the log beside the raw insert of the same hashes, then the
// verification of what they made.
func (b *bench) integration(ctx context.Context, h *house) error {
	if !b.any("10 integration", "11 verification out of PostgreSQL") {
		return nil
	}
	const name, origin, batch, waiting = "log", "bench.example/log", 8192, 4096
	if err := h.cluster.EnsureDatabase(ctx, name); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, h.cluster.DSN(name)); err != nil {
		return err
	}
	db, err := postgres.Open(ctx, h.cluster.DSN(name), postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Pool.Exec(ctx, `create table raw_hashes (position bigint primary key, hash bytea not null)`); err != nil {
		return err
	}
	sign, public, err := signer(origin)
	if err != nil {
		return err
	}
	log := ledger.Log{Origin: origin, Epoch: 1, Batch: batch, Signer: sign}
	var ours, raw []sample
	for i := range 6*b.slices + 1 { // a tick is short: the more of them, the less one pause of the disk says
		if err := wait(ctx, db, waiting); err != nil {
			return err
		}
		began := time.Now()
		c, err := log.Integrate(ctx, db.Ledger(1), "2026-11-22")
		if err != nil {
			return err
		}
		took := time.Since(began)
		first := tlog.StoredHashCount(c.Size - batch)
		var at []int64
		for p := first; p < tlog.StoredHashCount(c.Size); p++ {
			at = append(at, p)
		}
		hashes, err := db.Ledger(1).Hashes(ctx).ReadHashes(at)
		if err != nil {
			return err
		}
		values := make([][]byte, len(hashes))
		for i := range hashes {
			values[i] = hashes[i][:]
		}
		began = time.Now()
		if _, err := db.Pool.Exec(ctx, `insert into raw_hashes select * from unnest($1::bigint[], $2::bytea[])`, at, values); err != nil {
			return err
		}
		if i > 0 {
			raw = append(raw, sample{rate: batch / time.Since(began).Seconds()})
			ours = append(ours, sample{rate: batch / took.Seconds()})
		}
	}
	b.atLeast("10 integration of 8,192 leaves", "leaves/s", compared{ours, raw, rateOf}, 0.8, "half of them fillers; to the raw insert of the same hashes")
	return b.outOf(ctx, h, db, log, public)
}

// wait adds leaves that wait for their places.
func wait(ctx context.Context, db *postgres.DB, n int) error {
	rows := make([][]any, n)
	for i := range rows {
		e := ledger.NewEntry(ledger.ClassEvent, "2026-11-22", [32]byte{byte(i)})
		rows[i] = []any{e.ID, e.Class.String(), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), e.Commitment[:]}
	}
	if _, err := db.Pool.CopyFrom(ctx, pgx.Identifier{"leaves"}, []string{"id", "class", "day", "commitment"}, pgx.CopyFromRows(rows)); err != nil {
		return err
	}
	// Between two ticks lies a minute, in which the database clears away the rows of the tick before by itself.
	_, err := db.Pool.Exec(ctx, `vacuum leaves`)
	return err
}

// outOf verifies a log of a quarter of a million leaves out of PostgreSQL; its leaves stand for nothing, so that leaves
// and hashes alone are measured.
func (b *bench) outOf(ctx context.Context, h *house, db *postgres.DB, log ledger.Log, public string) error {
	log.Batch = 1 << 16
	for range 4 {
		if _, err := log.Integrate(ctx, db.Ledger(1), "2026-11-23"); err != nil {
			return err
		}
	}
	key, err := ledger.NewVerifier(public)
	if err != nil {
		return err
	}
	var rates []sample
	for range b.slices {
		err := pgx.BeginTxFunc(ctx, db.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			before := h.spent()
			r, err := ledger.Verify(ctx, logAlone{postgres.LedgerView{Tx: tx, Epoch: 1}}, ledger.Trust{Log: key, Epoch: 1})
			if err != nil {
				return err
			}
			for _, f := range r.Findings {
				if f.Table != "log_leaves" { // the leaves that waited have no record here, and are named for it
					return fmt.Errorf("the log does not verify: %+v", f)
				}
			}
			after := h.spent()
			rates = append(rates, sample{rate: float64(r.Size) / (after.client - before.client + after.database - before.database).Seconds()})
			return nil
		})
		if err != nil {
			return err
		}
	}
	b.number("11 verification out of PostgreSQL", "leaves/s", spreadOf(rates, rateOf), 4e5, true, "leaves, hashes and checkpoints; processor time, the database's with it")
	return nil
}

// logAlone is a log without what its leaves stand for.
type logAlone struct{ postgres.LedgerView }

func (logAlone) Events(context.Context) iter.Seq2[ledger.EventRecord, error] {
	return func(func(ledger.EventRecord, error) bool) {}
}

func (logAlone) Rows(context.Context) iter.Seq2[ledger.Row, error] {
	return func(func(ledger.Row, error) bool) {}
}
