package kill

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"recourse/internal/testkit/program"
)

// What is killed in a round.
const (
	Server   = "server"   // the program, under load
	Database = "database" // the private database, under load
	Keys     = "keys"     // the program, while it makes keys all the time
)

// Options are a run's.
type Options struct {
	Bin     string
	Dir     string // for data; the caller removes it
	Seed    uint64
	Rounds  map[string]int // by what is killed
	Writers int            // 8 where 0
	Every   int            // rounds between two verifications and lines; 50 where 0
	Log     io.Writer
}

// Result is what a run found.
type Result struct {
	Made, InFlight       int // rounds; those with a submission under way at the kill
	Acknowledged, Twice  int // reports acknowledged; of those, sent again because nobody heard the answer
	Followed             int // opened again by their code
	SlowestBack          time.Duration
	Passed, Failed       int
	Failures             []string
	Verified             int // verifications of the log
	SlowestAfterDatabase time.Duration
}

// backWithin is how soon after a start the first report must be accepted (F-01).
const backWithin = 3 * time.Second

// run is a run under way.
type run struct {
	Options
	Result
	dice    *rand.Rand
	program *program.Program
	client  *client
	pending []*intent // sent, and no answer heard
	acks    []*intent // of this round
	all     int       // acknowledged in all
}

// intent is a report that a writer is about to send, written down before it is sent.
type intent struct {
	key, body       string
	reference, code string // as acknowledged
	sent            int
}

// Run makes the rounds. The error is for a run that could not be made; what was found wrong is in the result.
func Run(ctx context.Context, o Options) (Result, error) {
	if o.Writers == 0 {
		o.Writers = 8
	}
	if o.Every == 0 {
		o.Every = 50
	}
	r := &run{Options: o, dice: rand.New(rand.NewPCG(o.Seed, 1))}
	fmt.Fprintf(o.Log, "kill: seed %d\n", o.Seed)
	for _, what := range []string{Server, Database, Keys} {
		if err := r.series(ctx, what, o.Rounds[what]); err != nil {
			return r.Result, err
		}
	}
	fmt.Fprintf(o.Log, "kill: %d rounds, %d with a submission in flight, %d acknowledged, %d sent again, %d followed by their code, back in %v at most\n",
		r.Made, r.InFlight, r.Acknowledged, r.Twice, r.Followed, r.SlowestBack.Round(time.Millisecond))
	fmt.Fprintf(o.Log, "kill: %d passed, %d failed\n", r.Passed, r.Failed)
	return r.Result, nil
}

// series is the rounds of one kind.
func (r *run) series(ctx context.Context, what string, n int) error {
	if n == 0 {
		return nil
	}
	r.program = &program.Program{Bin: r.Bin, Data: r.Dir, Flags: []string{"--tick", "5s"}}
	if what == Keys {
		r.program.Flags = append(r.program.Flags, "--pools-keys", "2")
	}
	if err := r.start(ctx); err != nil {
		return err
	}
	defer r.program.Kill()
	for i := 1; i <= n; i++ {
		before := len(r.Failures)
		if err := r.round(ctx, what); err != nil {
			return fmt.Errorf("round %d of %s: %w", i, what, err)
		}
		if i%r.Every == 0 || i == n {
			if err := r.verify(ctx); err != nil {
				return fmt.Errorf("round %d of %s: %w", i, what, err)
			}
			fmt.Fprintf(r.Log, "kill: %s %d of %d: %d in flight, %d acknowledged, %d failed\n", what, i, n, r.InFlight, r.Acknowledged, len(r.Failures))
		}
		r.Made++
		if len(r.Failures) > before {
			r.Failed++
		} else {
			r.Passed++
		}
	}
	return r.program.Stop()
}

func (r *run) fail(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.Failures = append(r.Failures, text)
	fmt.Fprintln(r.Log, "kill: FAILED:", text)
}

// start brings the program up and fails the run where it does not come.
func (r *run) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := r.program.Start(ctx); err != nil {
		return err
	}
	r.client = newClient(r.program.URL())
	return nil
}

// round is load, a kill, a return, and the check of what was acknowledged.
func (r *run) round(ctx context.Context, what string) error {
	r.acks = nil
	moment := 30*time.Millisecond + time.Duration(r.dice.IntN(400))*time.Millisecond
	load, stop := context.WithCancel(ctx)
	defer stop()
	var inFlight atomic.Int32
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range r.Writers {
		wait.Go(func() { r.write(load, &mu, &inFlight, what == Database) })
	}
	time.Sleep(moment)
	hit := inFlight.Load() > 0
	killed := time.Now()
	if what == Database {
		if err := r.program.KillPostmaster(); err != nil {
			stop()
			wait.Wait()
			return err
		}
		// The program stays: writers send again and again what was not acknowledged.
		took, err := r.client.untilAccepted(ctx, killed)
		r.SlowestAfterDatabase = max(r.SlowestAfterDatabase, took)
		stop()
		wait.Wait()
		if err != nil {
			r.fail("after the database was killed: %v", err)
			return r.again(ctx)
		}
		r.count(took, 5*time.Second)
	} else {
		r.program.Kill()
		stop()
		wait.Wait()
		began := time.Now()
		if err := r.start(ctx); err != nil {
			return err
		}
		took, err := r.client.untilAccepted(ctx, began)
		if err != nil {
			return err
		}
		r.count(took, backWithin)
	}
	if hit {
		r.InFlight++
	}
	return r.settle(ctx)
}

// count is the report that was accepted first after the return, and how long that took.
func (r *run) count(took, within time.Duration) {
	r.all++ // the one that was sent to find out
	r.SlowestBack = max(r.SlowestBack, took)
	if took > within {
		r.fail("the first report after the kill was accepted after %v", took.Round(time.Millisecond))
	}
}

// again starts anew a program that did not come back by itself, so that the other rounds can be made.
func (r *run) again(ctx context.Context) error {
	r.program.Kill()
	if err := r.start(ctx); err != nil {
		return err
	}
	return r.settle(ctx)
}

// write sends one report after the other until the round ends. What was sent and not acknowledged is left pending;
// while the program itself lives on, it is sent again at once.
func (r *run) write(ctx context.Context, mu *sync.Mutex, inFlight *atomic.Int32, stubborn bool) {
	for ctx.Err() == nil {
		one := newIntent()
		mu.Lock()
		r.pending = append(r.pending, one)
		mu.Unlock()
		for {
			one.sent++
			inFlight.Add(1)
			err := r.client.submit(context.WithoutCancel(ctx), one)
			inFlight.Add(-1)
			if err == nil {
				mu.Lock()
				r.acks = append(r.acks, one)
				mu.Unlock()
				break
			}
			if !stubborn || ctx.Err() != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}
