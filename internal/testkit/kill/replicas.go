package kill

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"recourse/internal/testkit/program"
)

// replica is one of two programs on one database and one key store.
type replica struct {
	*program.Program
	*client
}

func (p *replica) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if err := p.Start(ctx); err != nil {
		return err
	}
	p.client = newClient(p.URL())
	return nil
}

// replicas makes the rounds in which one of two programs is killed while the other serves (F-20).
func (r *run) replicas(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	first, err := program.Beside(ctx, r.Bin, r.Dir+"-replicas", r.DSN)
	if err != nil {
		return err
	}
	first.Flags = []string{"--tick", "5s"}
	second := &program.Program{Bin: first.Bin, Data: first.Data, Flags: first.Flags, Env: first.Env, As: first.As}
	two := [2]*replica{{Program: first}, {Program: second}}
	r.program, r.all, r.named = first, 0, r.DSN
	for _, p := range two {
		if err := p.start(ctx); err != nil {
			return err
		}
		defer p.Kill()
	}
	err = r.rounds(ctx, Replica, n, func(i int) error { return r.oneOfTwo(ctx, two[i%2], two[1-i%2]) })
	for _, p := range two {
		if err == nil {
			err = p.Stop()
		}
	}
	return err
}

// oneOfTwo is load on both, a kill of one, and its return: the other answers everybody, and what the killed one did
// not answer is sent to the other with its key.
func (r *run) oneOfTwo(ctx context.Context, victim, other *replica) error {
	r.acks = nil
	moment := r.moment()
	load, stop := context.WithCancel(ctx)
	defer stop()
	var inFlight atomic.Int32
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range r.Writers {
		wait.Go(func() {
			for n := 0; load.Err() == nil; n++ {
				one := newIntent()
				failure := r.toEither(context.WithoutCancel(ctx), one, n, &inFlight, victim.client, other.client)
				mu.Lock()
				if failure != nil {
					r.fail("with one of two programs killed: %v", failure)
					r.pending = append(r.pending, one)
				} else {
					r.acks = append(r.acks, one)
				}
				mu.Unlock()
			}
		})
	}
	time.Sleep(moment)
	hit := inFlight.Load() > 0
	victim.Kill()
	time.Sleep(moment / 2)
	stop()
	wait.Wait()
	back := func() (time.Duration, error) {
		victim.Kill()
		began := time.Now()
		if err := victim.start(ctx); err != nil {
			return 0, err
		}
		return victim.untilAccepted(ctx, began)
	}
	took, err := fairly(back)
	if err != nil {
		return err
	}
	if err := r.count(took, backWithin, back); err != nil {
		return err
	}
	if hit {
		r.InFlight++
	}
	r.client = victim.client // what the other took in is read by the one that was away
	return r.settle(ctx)
}

// toEither sends a report to the one that will be killed, to the other, or with one key to both at once. Whom the
// first does not answer the second must.
func (r *run) toEither(ctx context.Context, one *intent, n int, inFlight *atomic.Int32, victim, other *client) error {
	toVictim := func(one *intent) error {
		inFlight.Add(1)
		defer inFlight.Add(-1)
		return victim.submit(ctx, one)
	}
	switch n % 3 {
	case 0:
		if toVictim(one) == nil {
			return nil
		}
	case 1:
		twin := *one
		answered := make(chan error, 1)
		go func() { answered <- toVictim(&twin) }()
		err := other.submit(ctx, one)
		if <-answered == nil && err == nil && (twin.reference != one.reference || twin.code != one.code) {
			return fmt.Errorf("one key, sent to both at once, got two answers: %s and %s", one.reference, twin.reference)
		}
		return err
	}
	return other.submit(ctx, one)
}
