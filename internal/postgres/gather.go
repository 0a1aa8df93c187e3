package postgres

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// gather lets reports that come at the same time share a commit, and so a flush. A report that finds a committer free
// is sent at once and waits for nobody; only while all committers are busy do reports wait, and then all that wait go
// together, in one transaction. Whoever asked is answered after that transaction's commit, never before.
//
// A group stands or falls together in the database and must not for those in it: one that fails is taken apart, and
// each of it is sent by itself.
type gather struct {
	mu      sync.Mutex
	busy    int
	waiting []*arrival
}

// arrival is a report that waits for its group.
type arrival struct {
	s    *saving
	done chan error // holds one
}

// committers is how many transactions with reports are under way at once: one for two processors. On two a second one
// only takes the time that the first waits for, and groups that form sooner cost each report half.
var committers = min(max(1, runtime.GOMAXPROCS(0)/2), 4)

const (
	groupMost    = 64               // reports in one transaction
	groupTimeout = 30 * time.Second // of one transaction; what is in it belongs to no single caller
)

// send keeps a report, alone or in a group. When ctx ends first, nobody knows whether it was kept: ask again with its
// key.
func (g *gather) send(ctx context.Context, s *saving) error {
	g.mu.Lock()
	if g.busy < committers {
		g.busy++
		g.mu.Unlock()
		defer g.next()
		return s.send(ctx)
	}
	a := &arrival{s: s, done: make(chan error, 1)}
	g.waiting = append(g.waiting, a)
	g.mu.Unlock()
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		g.forget(a)
		return ctx.Err()
	}
}

// forget takes back a report whose caller has gone, unless it is on its way already.
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

// next lets a committer that is done go on with all that wait; one that finds nothing is free.
func (g *gather) next() {
	if group := g.take(); group != nil {
		go func() {
			for ; group != nil; group = g.take() {
				commit(group)
			}
		}()
	}
}

func (g *gather) take() []*arrival {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), groupMost)
	if n == 0 {
		g.busy--
		return nil
	}
	group := g.waiting[:n:n]
	g.waiting = append([]*arrival(nil), g.waiting[n:]...)
	return group
}

// commit sends a group in one round trip, and answers each of it.
func commit(group []*arrival) {
	ctx, cancel := context.WithTimeout(context.Background(), groupTimeout)
	defer cancel()
	var b pgx.Batch
	queue(&b, column(group, func(a *arrival) *saving { return a.s })...)
	if len(group) > 1 && group[0].s.f.db.Pool.SendBatch(ctx, &b).Close() == nil {
		for _, a := range group {
			a.s.kept()
			a.done <- nil
		}
		return
	}
	for _, a := range group {
		a.done <- a.s.send(ctx)
	}
}
