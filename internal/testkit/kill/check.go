package kill

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/postgres/cluster"
)

// settle sends again what was not acknowledged, then holds the round's acknowledgements to what is there.
func (r *run) settle(ctx context.Context) error {
	r.pending = without(r.pending, r.acks)
	for _, one := range r.pending {
		if err := r.insist(ctx, one); err != nil {
			r.fail("a report could not be sent again with its key: %v", err)
			continue
		}
		r.acks = append(r.acks, one)
		r.Twice++
	}
	r.pending = nil
	r.Acknowledged += len(r.acks)
	r.all += len(r.acks)
	r.followAll(ctx)
	return r.compare(ctx)
}

// insist sends a report until it is acknowledged, for as long as somebody does who is told to try again.
func (r *run) insist(ctx context.Context, one *intent) error {
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); {
		one.sent++
		if err = r.client.submit(ctx, one); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// followAll opens every report of the round by its code.
func (r *run) followAll(ctx context.Context) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	next := make(chan *intent)
	for range r.Writers {
		wait.Go(func() {
			for one := range next {
				got, err := r.client.follow(ctx, one)
				mu.Lock()
				switch {
				case err != nil:
					r.fail("%s was acknowledged: %v", one.reference, err)
				case got != one.reference:
					r.fail("the code of %s leads to another report", one.reference)
				default:
					r.Followed++
				}
				mu.Unlock()
			}
		})
	}
	for _, one := range r.acks {
		next <- one
	}
	close(next)
	wait.Wait()
}

// compare holds the reports in the database to those acknowledged: as many, and every reference.
func (r *run) compare(ctx context.Context) error {
	dsn := r.named
	if dsn == "" {
		c, err := cluster.Start(ctx, cluster.Options{Dir: r.Dir + "/postgres"}) // joins the program's
		if err != nil {
			return err
		}
		defer c.Close()
		dsn = c.DSN("recourse")
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	refs := make([]string, len(r.acks))
	for i, one := range r.acks {
		refs[i] = one.reference
	}
	var reports, known int
	if err := conn.QueryRow(ctx, `select (select count(*) from files where kind = 'report'), (select count(*) from files where ref = any ($1))`,
		refs).Scan(&reports, &known); err != nil {
		return err
	}
	if known != len(refs) {
		r.fail("%d of %d acknowledged reports are not there", len(refs)-known, len(refs))
	}
	if reports != r.all {
		r.fail("%d reports are there and %d were sent", reports, r.all)
		r.all = reports // each round is blamed for its own
	}
	return nil
}

// verify lets the program verify its own log.
func (r *run) verify(ctx context.Context) error {
	out, err := r.program.Command(ctx, "ledger", "verify").CombinedOutput()
	r.Verified++
	if err != nil {
		r.fail("the log does not verify: %v\n%s", err, out)
	}
	return nil
}

func without(all, these []*intent) (out []*intent) {
	seen := map[*intent]bool{}
	for _, one := range these {
		seen[one] = true
	}
	for _, one := range all {
		if !seen[one] {
			out = append(out, one)
		}
	}
	return out
}

// String sums a result up.
func (r Result) String() string { return fmt.Sprintf("%d passed, %d failed", r.Passed, r.Failed) }
