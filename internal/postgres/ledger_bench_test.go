package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// BenchmarkLedgerIntegrate takes in turn, in one sitting and on a cluster that flushes in earnest, a tick of ours and
// two limits: the raw insert of the same hashes, a row each (performance.md row 10), and bare statements that write
// exactly the rows and bytes ours writes. Half of a tick's leaves waited and half are fillers.
func BenchmarkLedgerIntegrate(b *testing.B) {
	for _, n := range []int{256, 8192} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := durable(b)
			ctx := context.Background()
			if _, err := db.Pool.Exec(ctx, `create table raw_hashes (position bigint primary key, hash bytea not null);
				create table bare_leaves (like leaves including all);
				create table bare_runs (like log_leaves including all);
				create table bare_places (like log_places including all);
				create table bare_hashes (like log_hashes including all)`); err != nil {
				b.Fatal(err)
			}
			var ours, raw, bare time.Duration
			round := 0
			for b.Loop() {
				waiting := manyLeaves(b, db, "leaves", n/2)
				start := time.Now()
				c := logTick(b, db, n, "2026-11-22")
				ours += time.Since(start)
				hashes, err := db.Ledger(1).Hashes(ctx).ReadHashes(positions(c.Size-int64(n), c.Size))
				if err != nil {
					b.Fatal(err)
				}
				raw += rawHashes(b, db, tlog.StoredHashCount(c.Size-int64(n)), hashes)
				copyLeaves(b, db, "bare_leaves", waiting)
				bare += bareTick(b, db, int64(round*n), waiting, n/2, tlog.StoredHashCount(c.Size-int64(n)), hashes)
				round++
			}
			b.ReportMetric(float64(n*round)/ours.Seconds(), "leaves/s")
			b.ReportMetric(raw.Seconds()/ours.Seconds(), "of-raw-inserts")
			b.ReportMetric(bare.Seconds()/ours.Seconds(), "of-same-rows")
		})
	}
}

// durable is a database that flushes.
func durable(b *testing.B) *postgres.DB {
	b.Helper()
	dsn := pg.Cluster(b).DSN("postgres")
	if err := postgres.Migrate(b.Context(), dsn); err != nil {
		b.Fatal(err)
	}
	db, err := postgres.Open(b.Context(), dsn, postgres.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	return db
}

func positions(from, to int64) []int64 {
	var at []int64
	for p := tlog.StoredHashCount(from); p < tlog.StoredHashCount(to); p++ {
		at = append(at, p)
	}
	return at
}

func manyLeaves(b *testing.B, db *postgres.DB, table string, n int) []ledger.Entry {
	b.Helper()
	entries := make([]ledger.Entry, n)
	for i := range entries {
		entries[i] = ledger.NewEntry(ledger.ClassEvent, "2026-11-22", [32]byte{byte(i)})
	}
	copyLeaves(b, db, table, entries)
	return entries
}

func copyLeaves(b *testing.B, db *postgres.DB, table string, entries []ledger.Entry) {
	b.Helper()
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	_, err := db.Pool.CopyFrom(b.Context(), pgx.Identifier{table}, []string{"id", "class", "day", "commitment"},
		pgx.CopyFromSlice(len(entries), func(i int) ([]any, error) {
			return []any{entries[i].ID, entries[i].Class.String(), day, entries[i].Commitment[:]}, nil
		}))
	if err != nil {
		b.Fatal(err)
	}
}

// rawHashes inserts hashes, a row each, in one statement and one transaction.
func rawHashes(b *testing.B, db *postgres.DB, first int64, hashes []tlog.Hash) time.Duration {
	b.Helper()
	at, values := make([]int64, len(hashes)), make([][]byte, len(hashes))
	for i := range hashes {
		at[i], values[i] = first+int64(i), hashes[i][:]
	}
	start := time.Now()
	if _, err := db.Pool.Exec(b.Context(), `insert into raw_hashes select * from unnest($1::bigint[], $2::bytea[])`, at, values); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// bareTick writes what a tick writes, with nothing computed, chosen, read back or signed.
func bareTick(b *testing.B, db *postgres.DB, from int64, waiting []ledger.Entry, fillers int, first int64, hashes []tlog.Hash) time.Duration {
	b.Helper()
	ids, places := make([]string, len(waiting)), make([]int64, len(waiting))
	var runFirsts []int64
	var leafRuns [][]byte
	for i := range len(waiting) + fillers {
		if i%1024 == 0 {
			runFirsts, leafRuns = append(runFirsts, from+int64(i)), append(leafRuns, nil)
		}
		e := ledger.NewEntry(ledger.ClassFiller, "2026-11-22", [32]byte{byte(i)})
		if i < len(waiting) {
			e = waiting[i]
			ids[i], places[i] = e.ID, from+int64(i)
		}
		run, err := ledger.AppendRecords(leafRuns[len(leafRuns)-1], ledger.Leaf{Entry: e, Epoch: 1, Index: from + int64(i)})
		if err != nil {
			b.Fatal(err)
		}
		leafRuns[len(leafRuns)-1] = run
	}
	var firsts []int64
	var runs [][]byte
	for run := range slices.Chunk(hashes, 1024) {
		var flat []byte
		for _, h := range run {
			flat = append(flat, h[:]...)
		}
		firsts, runs = append(firsts, first), append(runs, flat)
		first += int64(len(run))
	}
	start := time.Now()
	err := pgx.BeginFunc(b.Context(), db.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(b.Context(), `insert into bare_runs select * from unnest($1::bigint[], $2::bytea[])`, runFirsts, leafRuns); err != nil {
			return err
		}
		if _, err := tx.Exec(b.Context(), `insert into bare_places select p.id::uuid, p.index from unnest($1::text[], $2::bigint[]) p (id, index) order by p.id`, ids, places); err != nil {
			return err
		}
		if _, err := tx.Exec(b.Context(), `delete from bare_leaves where id = any ($1::text[]::uuid[])`, ids); err != nil {
			return err
		}
		_, err := tx.Exec(b.Context(), `insert into bare_hashes select * from unnest($1::bigint[], $2::bytea[])`, firsts, runs)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkLedgerVerify reports leaves a second out of the database (row 11 asks for 400,000).
func BenchmarkLedgerVerify(b *testing.B) {
	db := pg.Open(b)
	const n = 1 << 16
	for range 4 {
		logTick(b, db, n, "2026-11-22")
	}
	for b.Loop() {
		if r := verifyLog(b, db); !r.OK() || r.Size != 4*n {
			b.Fatal(r)
		}
	}
	b.ReportMetric(4*n*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}
