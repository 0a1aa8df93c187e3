package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	signed "golang.org/x/mod/sumdb/note"
	"gorm.io/gorm"

	"recourse/internal/fault"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

const logOrigin = "log.example.org"

var logKeys = sync.OnceValues(func() (ledger.Signer, signed.Verifier) {
	secret, public, err := ledger.GenerateKey(logOrigin)
	if err != nil {
		panic(err)
	}
	s, _ := ledger.NewSigner(secret)
	v, _ := ledger.NewVerifier(public)
	return s, v
})

func logOf(batch int) ledger.Log {
	signer, _ := logKeys()
	return ledger.Log{Origin: logOrigin, Epoch: 1, Batch: batch, Signer: signer}
}

// logTick is one tick on a database.
func logTick(t testing.TB, db *postgres.DB, batch int, day string) ledger.Checkpoint {
	t.Helper()
	c, err := logOf(batch).Integrate(context.WithoutCancel(t.Context()), db.Ledger(1), day)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// addLeaves writes n waiting leaves of a class, as n verbs would.
func addLeaves(t testing.TB, db *postgres.DB, n int, class ledger.Class, day string) []ledger.Entry {
	t.Helper()
	var entries []ledger.Entry
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		entries = nil
		for i := range n {
			e := ledger.NewEntry(class, day, ledger.RowDigest(fmt.Sprint(i)))
			if err := postgres.AddLeaf(t.Context(), tx, e); err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// logSource is a source whose events are told by the test.
type logSource struct {
	postgres.LedgerView
	events []ledger.EventRecord
}

func (s logSource) Events(context.Context) iter.Seq2[ledger.EventRecord, error] {
	return func(yield func(ledger.EventRecord, error) bool) {
		for _, e := range s.events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (s logSource) Rows(context.Context) iter.Seq2[ledger.Row, error] {
	return func(func(ledger.Row, error) bool) {}
}

func verifyLog(t testing.TB, db *postgres.DB, events ...ledger.EventRecord) ledger.Result {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	tx, err := db.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	_, verifier := logKeys()
	r, err := ledger.Verify(ctx, logSource{postgres.LedgerView{Tx: tx, Epoch: 1}, events}, ledger.Trust{Log: verifier, Epoch: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// logEvent is a record of no file, and its leaf in the database.
func logEvent(t testing.TB, db *postgres.DB, id string) ledger.EventRecord {
	t.Helper()
	e := ledger.EventRecord{Salt: make([]byte, 32), Class: ledger.ClassSecurity}
	e.ID, e.Action, e.At = id, "sign-in", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	sum, err := ledger.Commit(e.Salt, e.Event)
	if err != nil {
		t.Fatal(err)
	}
	entry := ledger.NewEntry(ledger.ClassSecurity, "2026-11-22", sum)
	e.Leaf = entry.ID
	err = db.InTx(t.Context(), func(tx *gorm.DB) error { return postgres.AddLeaf(t.Context(), tx, entry) })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestATickInTheDatabaseVerifiesAndProves(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	if r := verifyLog(t, db); !r.OK() {
		t.Fatalf("the empty log: %+v", r)
	}
	var events []ledger.EventRecord
	for i := range 5 {
		events = append(events, logEvent(t, db, fmt.Sprint("first", i)))
	}
	logTick(t, db, 300, "2026-11-22")
	for i := range 7 {
		events = append(events, logEvent(t, db, fmt.Sprint("second", i)))
	}
	c := logTick(t, db, 2000, "2026-11-22") // several runs of hashes
	waiting := logEvent(t, db, "waiting")
	r := verifyLog(t, db, append(events, waiting)...)
	if !r.OK() || r.Size != 2300 || r.Root != c.Root || r.Waiting != 1 || r.Checkpoints != 2 {
		t.Fatalf("got %+v", r)
	}
	store := db.Ledger(1)
	if latest, err := store.Latest(t.Context()); err != nil || string(latest.Note) != string(c.Note) || latest.Day != "2026-11-22" {
		t.Fatalf("got %+v, %v, want %+v", latest, err, c)
	}
	_, verifier := logKeys()
	for _, e := range events {
		p, err := ledger.Prove(t.Context(), store, e.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Verify(verifier); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ledger.Prove(t.Context(), store, waiting.Leaf); !errors.Is(err, ledger.ErrPending) {
		t.Errorf("got %v, want pending", err)
	}
	for _, id := range []string{"", "nothing", "00000000-0000-4000-8000-000000000000"} {
		if _, err := ledger.Prove(t.Context(), store, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: got %v, want not found", id, err)
		}
	}
	if _, _, err := ledger.Consistency(t.Context(), store, 300); err != nil {
		t.Error(err)
	}
	if b, err := ledger.Tile(t.Context(), store, 1, 0, 8); err != nil || len(b) != 8*32 {
		t.Errorf("got %d bytes, %v", len(b), err)
	}
	if _, err := store.Hashes(t.Context()).ReadHashes([]int64{1 << 40}); err == nil {
		t.Error("a hash beyond the end was read")
	}
}

func TestL13_OfTwoIntegratorsOnOneDatabaseOneWins(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	addLeaves(t, db, 20, ledger.ClassEvent, "2026-11-22")
	err := db.Ledger(1).Lead(t.Context(), func(context.Context, ledger.Tx) error {
		_, err := logOf(8).Integrate(t.Context(), db.Ledger(1), "2026-11-22")
		return err
	})
	if !errors.Is(err, ledger.ErrFollower) {
		t.Fatalf("got %v, want follower", err)
	}
	var wg sync.WaitGroup
	sizes := make(chan int64, 60)
	for range 6 {
		wg.Go(func() {
			for range 10 {
				c, err := logOf(8).Integrate(t.Context(), db.Ledger(1), "2026-11-22")
				if err == nil {
					sizes <- c.Size
				} else if !errors.Is(err, ledger.ErrFollower) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	close(sizes)
	seen := map[int64]bool{}
	for s := range sizes {
		if seen[s] {
			t.Errorf("size %d was reached twice", s)
		}
		seen[s] = true
	}
	if latest, err := db.Ledger(1).Latest(t.Context()); err != nil || latest.Size != int64(8*len(seen)) || len(seen) == 0 {
		t.Fatalf("got %+v, %v after %d ticks", latest, err, len(seen))
	}
}

// failing is a store whose step fails, before or after it was done.
type failing struct {
	ledger.Store
	step  string
	after bool
}

type failingTx struct {
	ledger.Tx
	f failing
}

var errStep = errors.New("the step failed")

func (f failing) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	err := f.Store.Lead(ctx, func(ctx context.Context, tx ledger.Tx) error {
		if err := do(ctx, failingTx{tx, f}); err != nil {
			return err
		}
		if f.step == "commit" && !f.after {
			return errStep
		}
		return nil
	})
	if err == nil && f.step == "commit" && f.after {
		return errStep // committed, but we never heard
	}
	return err
}

func (t failingTx) do(step string, do func() error) error {
	if t.f.step == step && !t.f.after {
		return errStep
	}
	if err := do(); err != nil {
		return err
	}
	if t.f.step == step {
		return errStep
	}
	return nil
}

func (t failingTx) Place(ctx context.Context, l []ledger.Leaf) error {
	return t.do("place", func() error { return t.Tx.Place(ctx, l) })
}

func (t failingTx) SaveCheckpoint(ctx context.Context, after int64, c ledger.Checkpoint) error {
	return t.do("checkpoint", func() error { return t.Tx.SaveCheckpoint(ctx, after, c) })
}

func TestL09_AFailingTickInTheDatabaseLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	for _, f := range []failing{{step: "place"}, {step: "place", after: true}, {step: "checkpoint"},
		{step: "checkpoint", after: true}, {step: "commit"}, {step: "commit", after: true}} {
		t.Run(fmt.Sprintf("%s, done %v", f.step, f.after), func(t *testing.T) {
			t.Parallel()
			db := pg.Open(t)
			event := logEvent(t, db, "e")
			f.Store = db.Ledger(1)
			if _, err := logOf(8).Integrate(t.Context(), f, "2026-11-22"); !errors.Is(err, errStep) {
				t.Fatalf("got %v", err)
			}
			want := int64(8)
			if f.step == "commit" && f.after {
				want = 16
			}
			if c := logTick(t, db, 8, "2026-11-22"); c.Size != want {
				t.Errorf("got size %d, want %d", c.Size, want)
			}
			if r := verifyLog(t, db, event); !r.OK() || r.Waiting != 0 {
				t.Errorf("got %+v", r)
			}
		})
	}
}
