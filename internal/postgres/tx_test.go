package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/fault"
	"recourse/internal/postgres"
)

func TestARollbackLeavesNeitherRowNorJob(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	q := jobs(t, db)
	want := fault.New(fault.Conflict, "no")
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := both(t.Context(), q, tx, 1); err != nil {
			return err
		}
		return want
	})
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want the fault as it was", err)
	}
	wantRows(t, db, 0, 0)
	wantNoLeak(t, db)
}

func TestAPanicLeavesNeitherRowNorJob(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	q := jobs(t, db)
	func() {
		defer func() { _ = recover() }()
		_ = db.InTx(t.Context(), func(tx *gorm.DB) error {
			if err := both(t.Context(), q, tx, 1); err != nil {
				return err
			}
			panic("half-way")
		})
	}()
	wantRows(t, db, 0, 0)
	wantNoLeak(t, db)
}

func TestACommitLeavesBoth(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	q := jobs(t, db)
	if err := db.InTx(t.Context(), func(tx *gorm.DB) error { return both(t.Context(), q, tx, 1) }); err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, 1, 1)
	wantNoLeak(t, db)
}

func TestAnInnerFailureRollsBackToItsSavepoint(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	q := jobs(t, db)
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := both(t.Context(), q, tx, 1); err != nil {
			return err
		}
		inner := tx.Transaction(func(tx *gorm.DB) error {
			if err := both(t.Context(), q, tx, 2); err != nil {
				return err
			}
			return both(t.Context(), q, tx, 1) // a duplicate: the statement fails
		})
		if !errors.Is(inner, gorm.ErrDuplicatedKey) {
			t.Errorf("got %v, want a duplicated key", inner)
		}
		return both(t.Context(), q, tx, 3)
	})
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, 2, 2)
}

func TestACancelledContextLeavesNothingAndLeaksNoConnection(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	q := jobs(t, db)
	for _, stage := range []string{"before", "during", "between"} {
		ctx, cancel := context.WithCancel(t.Context())
		if stage == "before" {
			cancel()
		}
		err := db.InTx(ctx, func(tx *gorm.DB) error {
			if err := both(ctx, q, tx, 1); err != nil {
				return err
			}
			switch stage {
			case "during":
				time.AfterFunc(50*time.Millisecond, cancel)
				return tx.Exec("select pg_sleep(30)").Error
			case "between":
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want the context's error", stage, err)
		}
		cancel()
		wantNoLeak(t, db)
		wantRows(t, db, 0, 0)
	}
}

func TestF12_ATransactionThatLostARaceIsBegunAgain(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	exec(t, db, "create table tally (n int); insert into tally values (0)")
	const racers = 4
	var runs atomic.Int32
	var all, read sync.WaitGroup
	read.Add(racers)
	for range racers {
		all.Go(func() {
			first := true
			for { // a racer that was unlucky four times says so, and comes back
				err := db.InTx(t.Context(), func(tx *gorm.DB) error {
					runs.Add(1)
					var n int
					if err := tx.Raw("select n from tally").Scan(&n).Error; err != nil {
						return err
					}
					if first { // all have read before anybody writes, so that all but one must lose
						first = false
						read.Done()
						read.Wait()
					}
					return tx.Exec("update tally set n = ?", n+1).Error
				}, &sql.TxOptions{Isolation: sql.LevelSerializable})
				if fault.Is(err, fault.Unavailable) {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
	}
	all.Wait()
	var got int
	if err := db.Gorm.Raw("select n from tally").Scan(&got).Error; err != nil || got != racers {
		t.Fatalf("got %d, %v, want %d", got, err, racers)
	}
	if runs.Load() <= racers {
		t.Fatalf("%d runs for %d racers: nothing was ever begun again", runs.Load(), racers)
	}
}

func TestF12_ARaceThatIsLostForeverIsUnavailable(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	runs := 0
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		runs++
		return tx.Exec("do $$ begin raise exception 'lost' using errcode = '40001'; end $$").Error
	})
	if !fault.Is(err, fault.Unavailable) || runs != 4 {
		t.Fatalf("got %v after %d runs, want unavailable after 4", err, runs)
	}
}

func TestF12_AWaitForALockEndsAsUnavailable(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	exec(t, db, "insert into notes values (1)")
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Exec("select 1 from notes where id = 1 for update").Error; err != nil {
			return err
		}
		return db.InTx(t.Context(), func(other *gorm.DB) error {
			if err := other.Exec("set local lock_timeout = '50ms'").Error; err != nil {
				return err
			}
			return other.Exec("select 1 from notes where id = 1 for update").Error
		})
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

func TestABatchIsPartOfTheTransactionItIsSentIn(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	send := func(tx *gorm.DB) error {
		var b pgx.Batch
		b.Queue("insert into notes values ($1)", 2)
		b.Queue("insert into notes values ($1)", 3)
		return postgres.PgxTx(tx).SendBatch(t.Context(), &b).Close()
	}
	refuse := errors.New("refused")
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := send(tx); err != nil {
			return err
		}
		return refuse
	})
	if !errors.Is(err, refuse) {
		t.Fatal(err)
	}
	wantRows(t, db, 0, 0)
	err = db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Create(&note{ID: 1}).Error; err != nil {
			return err
		}
		return send(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, 3, 0)
}

func TestABatchOfItsOwnIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	send := func(ids ...int) error {
		var b pgx.Batch
		for _, id := range ids {
			b.Queue("insert into notes values ($1)", id)
		}
		return db.Batch(t.Context(), &b)
	}
	if err := send(1, 2, 1); err == nil {
		t.Fatal("a duplicate was taken")
	}
	wantRows(t, db, 0, 0)
	if err := send(1, 2, 3); err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, 3, 0)
	wantNoLeak(t, db)
}

func TestPgxTxOutsideOfATransactionIsAMistake(t *testing.T) {
	t.Parallel()
	db := noteDB(t)
	defer func() {
		if recover() == nil {
			t.Fatal("no panic")
		}
	}()
	postgres.PgxTx(db.Gorm)
}
