package postgres

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// gather lets saves that come at the same time share a commit, and so a flush and their statements. One that finds a
// committer free is sent at once and waits for nobody; only while all committers are busy do saves wait, and then all
// that wait go together, in one transaction: when a committer is free, or when they are so many that a transaction more is
// worth it. Whoever asked is answered after that transaction's commit, never before.
//
// A group stands or falls together in the database and must not for those in it: one that fails is taken apart, and
// each of it is sent by itself. Somebody who holds one file holds up nobody else's: a group does not wait for a row, and
// a committer that takes long is no longer counted.
type gather struct {
	mu      sync.Mutex
	busy    int
	waiting []*arrival
}

// arrival is a save that waits for its group.
type arrival struct {
	s    *saving
	done chan error // holds one
}

// committers is how many transactions of a kind are under way at once: one for two processors, and as many again for large
// groups. With one alone the processors wait for it; were there always two, groups would form sooner and be smaller, and
// each save would cost more.
var committers = min(max(1, runtime.GOMAXPROCS(0)/2), 4)

const (
	groupMost    = 64                     // saves in one transaction
	groupWorth   = 16                     // that wait: enough for a transaction beside those under way
	groupTimeout = 30 * time.Second       // of one transaction; what is in it belongs to no single caller
	groupWaits   = 100 * time.Millisecond // for a row that somebody holds, and until a committer is no longer counted
)

// send keeps a save, alone or in a group. When ctx ends first, nobody knows whether it was kept: ask again with its
// key, or read what is there.
func (g *gather) send(ctx context.Context, s *saving) error {
	g.mu.Lock()
	if g.busy < committers {
		g.busy++
		g.mu.Unlock()
		defer g.count()()
		return s.send(ctx)
	}
	a := &arrival{s: s, done: make(chan error, 1)}
	g.waiting = append(g.waiting, a)
	g.begin()
	g.mu.Unlock()
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		g.forget(a)
		return ctx.Err()
	}
}

// count counts a committer until it is done or has taken too long, and then lets the next go on.
func (g *gather) count() (done func()) {
	next := sync.OnceFunc(g.next)
	late := time.AfterFunc(groupWaits, next)
	return func() {
		late.Stop()
		next()
	}
}

// forget takes back a save whose caller has gone, unless it is on its way already.
func (g *gather) forget(a *arrival) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range g.waiting {
		if w == a {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return
		}
	}
}

// next lets a committer go that is done, and those who wait.
func (g *gather) next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	g.begin()
}

// begin sends all that wait where a committer is free, or where they are so many that one more is worth it.
func (g *gather) begin() {
	n := min(len(g.waiting), groupMost)
	if n == 0 || g.busy >= committers && (n < groupWorth || g.busy >= 2*committers) {
		return
	}
	g.busy++
	group := g.waiting[:n:n]
	g.waiting = append([]*arrival(nil), g.waiting[n:]...)
	go func() {
		done := g.count()
		defer done()
		commit(group, done)
	}()
}

// commit sends a group in one transaction, and answers each of it. Its files come in the order of their ids, so that two
// groups never wait for one another. Once the rows of a large one are written the committer is done: the processors need not wait
// for the disk, only those who asked must.
func commit(group []*arrival, done func()) {
	ctx, cancel := context.WithTimeout(context.Background(), groupTimeout)
	defer cancel()
	if len(group) > 1 {
		slices.SortFunc(group, func(x, y *arrival) int { return strings.Compare(x.s.moves[0].event().File, y.s.moves[0].event().File) })
		var b pgx.Batch
		b.Queue(`select set_config('lock_timeout', $1, true)`, milliseconds(groupWaits))
		queue(&b, column(group, func(a *arrival) *saving { return a.s })...)
		if together(ctx, group[0].s.f.db.Pool, &b, len(group) >= groupWorth, done) == nil {
			for _, a := range group {
				a.s.kept()
				a.done <- nil
			}
			return
		}
	}
	var each sync.WaitGroup
	for _, a := range group {
		each.Go(func() { a.done <- a.s.send(ctx) })
	}
	each.Wait()
}

// together runs a batch as one transaction. A long one is written and then flushed, and says so in between; a short one does both
// in one round trip.
func together(ctx context.Context, pool *pgxpool.Pool, b *pgx.Batch, long bool, written func()) error {
	if !long {
		return pool.SendBatch(ctx, b).Close()
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		err := tx.SendBatch(ctx, b).Close()
		if err == nil {
			written()
		}
		return err
	})
}
