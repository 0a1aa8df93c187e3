package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/fault"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// beforeRuns is the last schema in which every leaf was a row with its place.
const beforeRuns = 6

// asBefore is a database of an earlier program that holds the log of db.
func asBefore(t *testing.T, db *postgres.DB) *postgres.DB {
	t.Helper()
	ctx, dsn := t.Context(), pg.Empty(t)
	if err := postgres.MigrateTo(ctx, dsn, beforeRuns); err != nil {
		t.Fatal(err)
	}
	old, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(old.Close)
	tx, err := old.Pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	must := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	must(`set local session_replication_role = replica`)
	const add = `insert into leaves (index, id, day, class, commitment) values ($1, $2, $3::date, $4, $5)`
	view := postgres.LedgerView{Tx: begin(t, db), Epoch: 1}
	for run, err := range view.Runs(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(run.Leaves) / ledger.RecordSize {
			l, err := ledger.ParseRecord(run.Leaves[i*ledger.RecordSize:][:ledger.RecordSize], 1, run.First+int64(i))
			if err != nil {
				t.Fatal(err)
			}
			must(add, l.Index, l.ID, l.Day, l.Class.String(), l.Commitment[:])
		}
	}
	for e, err := range view.Waiting(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		must(add, nil, e.ID, e.Day, e.Class.String(), e.Commitment[:])
	}
	first := int64(0)
	for hashes, err := range view.Hashes(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		var run []byte
		for _, h := range hashes {
			run = append(run, h[:]...)
		}
		must(`insert into log_hashes (first, hashes) values ($1, $2)`, first, run)
		first += int64(len(hashes))
	}
	for c, err := range view.Checkpoints(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		must(`insert into checkpoints (size, root, day, note) values ($1, $2, $3::date, $4)`, c.Size, c.Root[:], c.Day, string(c.Note))
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	return old
}

func TestALogOfAnEarlierProgramIsPutIntoRunsAsItStood(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	var events []ledger.EventRecord
	for tick, day := range []string{"2026-11-09", "2026-11-10"} { // 1,400 leaves: more than one run of them
		for i := range 30 {
			events = append(events, logEvent(t, db, fmt.Sprint(tick, "-", i)))
		}
		logTick(t, db, 700, day)
	}
	events = append(events, logEvent(t, db, "waiting"))
	want := verifyLog(t, db, events...)
	if !want.OK() {
		t.Fatalf("got %+v", want)
	}
	t.Run("whole", func(t *testing.T) {
		t.Parallel()
		old := asBefore(t, db)
		if err := postgres.Migrate(t.Context(), old.Pool.Config().ConnString()); err != nil {
			t.Fatal(err)
		}
		got := verifyLog(t, old, events...)
		if !got.OK() || got.Size != want.Size || got.Root != want.Root || got.Waiting != 1 {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		logTick(t, old, 8, "2026-11-23")
		for _, e := range events {
			p, err := ledger.Prove(t.Context(), old.Ledger(1), e.Leaf)
			if err == nil {
				_, verifier := logKeys()
				_, err = p.Verify(verifier)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("a leaf that was taken out is still missing", func(t *testing.T) {
		t.Parallel()
		old := asBefore(t, db)
		exec(t, old, `begin; set local session_replication_role = replica; delete from leaves where index in (7, 1399); commit`)
		if err := postgres.Migrate(t.Context(), old.Pool.Config().ConnString()); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%+v", verifyLog(t, old, events...).Findings)
		for _, words := range []string{"{Table:log_leaves Key:7 Index:7 What:the leaf of this place is missing}", "{Table:log_leaves Key:1399-1399"} {
			if !strings.Contains(got, words) {
				t.Errorf("got %s, want %s", got, words)
			}
		}
	})
}

// begin is a transaction that ends with the test.
func begin(t *testing.T, db *postgres.DB) pgx.Tx {
	t.Helper()
	tx, err := db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) })
	return tx
}

func TestALeafIsFoundByItsIDOrSaidNotToBe(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	store := db.Ledger(1)
	entries := addLeaves(t, db, 5, ledger.ClassEvent, "2026-11-22")
	for _, e := range entries {
		if got, err := store.Leaf(t.Context(), e.ID); err != nil || got.Entry != e || got.Index != ledger.Pending {
			t.Fatalf("got %+v, %v, want %+v waiting", got, err, e)
		}
	}
	logTick(t, db, 2000, "2026-11-22")
	for _, e := range entries {
		if got, err := store.Leaf(t.Context(), e.ID); err != nil || got.Entry != e || got.Index < 0 || got.Epoch != 1 {
			t.Fatalf("got %+v, %v, want %+v in its place", got, err, e)
		}
	}
	// And where somebody meddled, the store says so and shows no other leaf.
	exec(t, db, `begin; set local session_replication_role = replica;
		update log_places set index = (index + 1) % 2000 where id = '`+entries[0].ID+`';
		update log_places set index = 2000 where id = '`+entries[1].ID+`';
		delete from log_places where id = '`+entries[2].ID+`'; commit`)
	for _, e := range entries[:2] {
		if got, err := store.Leaf(t.Context(), e.ID); err == nil || fault.Is(err, fault.NotFound) || got.ID != "" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if _, err := store.Leaf(t.Context(), entries[2].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	got := fmt.Sprintf("%+v", verifyLog(t, db).Findings)
	for i, words := range []string{"it looks for leaf", "it looks for leaf", "is not found by its id"} {
		if !strings.Contains(got, "{Table:log_places Key:"+entries[i].ID) || !strings.Contains(got, words) {
			t.Errorf("got %s, want it to name %s: %s", got, entries[i].ID, words)
		}
	}
}
