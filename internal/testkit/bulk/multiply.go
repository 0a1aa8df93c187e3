package bulk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/report"
)

// Into is where copies go.
type Into struct {
	Pool *pgxpool.Pool
	Ring *keyring.Ring // with large batches: a copy takes a key for each of its files
	Log  ledger.Log    // its ticks give the leaves their places
	Day  string        // of those ticks
}

// Handle is the handle that the n-th copy of a mould with a blind tag of a handle is found by.
func Handle(n int) string { return fmt.Sprintf("@copy%07d", n) }

// chunk is how many copies go into one transaction.
const chunk = 500

// workers make copies side by side.
const workers = 2

// Multiply makes n copies of the moulds in turn, and gives their leaves places in the log.
func Multiply(ctx context.Context, into Into, n int, moulds ...*Mould) error {
	if n <= 0 || len(moulds) == 0 {
		return nil
	}
	log := &leaves{}
	var next atomic.Int64
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			dice := newDice()
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= n || errs[w] != nil {
					return
				}
				errs[w] = one(ctx, into, moulds, from, min(from+chunk, n), dice, log)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("multiply: %w", err)
	}
	if err := integrate(ctx, into, log.list); err != nil {
		return fmt.Errorf("multiply: %w", err)
	}
	for _, t := range append([]string{"log_leaves", "log_places", "log_hashes"}, tableNames()...) {
		if _, err := into.Pool.Exec(ctx, `vacuum (analyze) `+t); err != nil {
			return fmt.Errorf("multiply: %w", err)
		}
	}
	return nil
}

func tableNames() (out []string) {
	for _, t := range tables {
		out = append(out, t.name)
	}
	return out
}

// leaves gathers what the ticks will place.
type leaves struct {
	mu   sync.Mutex
	list []ledger.Entry
}

// one writes one chunk in one transaction.
func one(ctx context.Context, into Into, moulds []*Mould, from, to int, dice interface{ Read([]byte) (int, error) }, log *leaves) error {
	out := map[string][]byte{}
	var entries []ledger.Entry
	epoch := into.Ring.Epoch()
	for n := from; n < to; n++ {
		m := moulds[n%len(moulds)]
		s, err := m.press(ctx, into.Ring, dice, into.Ring.Tag(epoch, "handle", report.Canonical(report.Handle, Handle(n))))
		if err != nil {
			return err
		}
		for _, t := range tables {
			b := out[t.name]
			for i := range m.rows[t.name] {
				b = s.line(b, &m.rows[t.name][i])
			}
			out[t.name] = b
		}
		for _, f := range s.events {
			for _, e := range f {
				entries = append(entries, e.leaf)
			}
		}
	}
	log.mu.Lock()
	log.list = append(log.list, entries...)
	log.mu.Unlock()
	conn, err := into.Pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	pg := conn.Conn().PgConn()
	// The triggers would move each file event by event, and refuse rows that come whole.
	for _, sql := range []string{"begin", "set local session_replication_role = replica", "set local statement_timeout = 0"} {
		if _, err := pg.Exec(ctx, sql).ReadAll(); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if _, err := pg.CopyFrom(ctx, bytes.NewReader(out[t.name]), "copy "+t.name+" from stdin"); err != nil {
			_, back := pg.Exec(context.WithoutCancel(ctx), "rollback").ReadAll()
			return errors.Join(fmt.Errorf("copy into %s: %w", t.name, err), back)
		}
	}
	_, err = pg.Exec(ctx, "commit").ReadAll()
	return err
}
