package kill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"recourse/internal/testkit/program"
)

// What is killed in a round.
const (
	Server   = "server"   // the program, under load
	Told     = "told"     // not killed: told to end, under load
	Database = "database" // the private database, under load
	Restart  = "restart"  // not killed: the private database ends fast, or at once, under load
	Keys     = "keys"     // the program, while it makes keys all the time
	Replica  = "replica"  // one of two programs on one database
)

// Options are a run's.
type Options struct {
	Bin     string
	Dir     string // for data; the caller removes it
	Seed    uint64
	Rounds  map[string]int // by what is killed
	DSN     string         // of an empty database that nobody kills, for two programs
	Writers int            // 8 where 0
	Every   int            // rounds between two verifications and lines; 50 where 0
	Log     io.Writer
}

// Result is what a run found.
type Result struct {
	Made, InFlight      int // rounds; those with a submission under way at the kill
	Acknowledged, Twice int // reports acknowledged; of those, sent again because nobody heard the answer
	Followed            int // opened again by their code
	SlowestBack         time.Duration
	Anew                int // measurements of the return that were made again
	Passed, Failed      int
	Failures            []string
	Verified            int // verifications of the log
}

const (
	backWithin     = 3 * time.Second  // from a start to the first report that is accepted (F-01)
	databaseWithin = 5 * time.Second  // from a kill of the database (F-06)
	shutdownWithin = 20 * time.Second // from SIGTERM (F-03)
	startPatience  = 3 * time.Minute  // no bound: what a crowded machine may take to make a new database
)

// run is a run under way.
type run struct {
	Options
	Result
	dice    *rand.Rand
	program *program.Program
	client  *client
	pending []*intent // sent, and no answer heard
	acks    []*intent // of this round
	all     int       // acknowledged in all, in the database at hand
	named   string    // that database, where the program did not start it itself
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
	if err := r.everything(ctx); err != nil && !errors.Is(err, errEnough) {
		return r.Result, err
	}
	fmt.Fprintf(o.Log, "kill: %d rounds, %d with a submission in flight, %d acknowledged, %d sent again, %d followed by their code, back in %v at most (%d measured anew)\n",
		r.Made, r.InFlight, r.Acknowledged, r.Twice, r.Followed, r.SlowestBack.Round(time.Millisecond), r.Anew)
	fmt.Fprintf(o.Log, "kill: %d passed, %d failed\n", r.Passed, r.Failed)
	return r.Result, nil
}

func (r *run) everything(ctx context.Context) error {
	for _, what := range []string{Server, Told, Database, Restart, Keys} {
		if err := r.series(ctx, what, r.Rounds[what]); err != nil {
			return err
		}
	}
	return r.replicas(ctx, r.Rounds[Replica])
}

// enough failed rounds end a run: what they lost, each would look for as long as a person who is told to try again.
const enough = 3

var errEnough = errors.New("too many rounds have failed")

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
	if err := r.rounds(ctx, what, n, func(i int) error { return r.round(ctx, what, i) }); err != nil {
		return err
	}
	return r.program.Stop()
}

// rounds makes rounds of one kind, and verifies the log every so often.
func (r *run) rounds(ctx context.Context, what string, n int, round func(i int) error) error {
	for i := 1; i <= n; i++ {
		before := len(r.Failures)
		if err := round(i); err != nil {
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
		if r.Failed >= enough {
			return errEnough
		}
	}
	return nil
}

// moment is how long a round's load runs before the kill.
func (r *run) moment() time.Duration {
	return 30*time.Millisecond + time.Duration(r.dice.IntN(400))*time.Millisecond
}

func (r *run) fail(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.Failures = append(r.Failures, text)
	fmt.Fprintln(r.Log, "kill: FAILED:", text)
}

// start brings the program up and fails the run where it does not come.
func (r *run) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if err := r.program.Start(ctx); err != nil {
		return err
	}
	r.client = newClient(r.program.URL())
	return nil
}

// round is load, a kill, a return, and the check of what was acknowledged.
func (r *run) round(ctx context.Context, what string, i int) error {
	ofDatabase := what == Database || what == Restart
	r.acks = nil
	moment := r.moment()
	load, stop := context.WithCancel(ctx)
	defer stop()
	var inFlight atomic.Int32
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range r.Writers {
		wait.Go(func() { r.write(load, &mu, &inFlight, ofDatabase) })
	}
	time.Sleep(moment)
	hit := inFlight.Load() > 0
	killed := time.Now()
	if ofDatabase {
		sig := syscall.SIGKILL
		if what == Restart {
			sig = []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT}[i%2]
		}
		pid, err := r.program.SignalPostmaster(sig)
		if err != nil {
			stop()
			wait.Wait()
			return err
		}
		// The program stays: writers send again and again what was not acknowledged.
		took, err := r.untilBack(ctx, pid, killed)
		stop()
		wait.Wait()
		if err != nil {
			r.fail("after the database was killed: %v", err)
			return r.again(ctx)
		}
		err = r.count(took, databaseWithin, func() (time.Duration, error) {
			killed := time.Now()
			pid, err := r.program.SignalPostmaster(sig)
			if err != nil {
				return 0, err
			}
			return r.untilBack(ctx, pid, killed)
		})
		if err != nil {
			return err
		}
	} else {
		var badly error
		if what == Told {
			badly = r.program.Stop()
		}
		r.program.Kill()
		ended := time.Since(killed)
		stop()
		wait.Wait()
		if badly != nil || ended > shutdownWithin {
			r.fail("it ended after %v: %v", ended.Round(time.Millisecond), badly)
		}
		back := func() (time.Duration, error) {
			r.program.Kill()
			began := time.Now()
			if err := r.start(ctx); err != nil {
				return 0, err
			}
			return r.client.untilAccepted(ctx, began)
		}
		took, err := fairly(back)
		if err != nil {
			return err
		}
		if err := r.count(took, backWithin, back); err != nil {
			return err
		}
	}
	if hit {
		r.InFlight++
	}
	return r.settle(ctx)
}

// count is the report that was accepted first after the return, and how long that took. What else the machine does
// makes a measurement longer than what it measures: one over the bound is made again after a kill of its own, each time
// a little later, and the shortest of four counts.
func (r *run) count(took, within time.Duration, anew func() (time.Duration, error)) error {
	r.all++ // the one that was sent to find out
	for tries := 1; took > within && tries < 4; tries++ {
		r.Anew++
		time.Sleep(time.Duration(tries) * time.Second)
		again, err := fairly(anew)
		if err != nil {
			return err
		}
		r.all++
		took = min(took, again)
	}
	r.SlowestBack = max(r.SlowestBack, took)
	if took > within {
		r.fail("the first report after the kill was accepted after %v", took.Round(time.Millisecond))
	}
	return nil
}

// untilBack sends reports until one is accepted by a server other than the one that was killed: what that one had
// begun may outlive it for a moment, and be acknowledged.
func (r *run) untilBack(ctx context.Context, old int, killed time.Time) (time.Duration, error) {
	for {
		next := r.program.Postmaster()
		took, err := r.client.untilAccepted(ctx, killed)
		if err != nil || next != old && next != 0 {
			return took, err
		}
		r.all++
		time.Sleep(5 * time.Millisecond)
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
			mu.Lock()
			if err == nil {
				r.acks = append(r.acks, one)
				mu.Unlock()
				break
			}
			if status := statusOf(err); status != 0 && status != http.StatusServiceUnavailable {
				r.fail("a report was answered with %d, want 201 or 503", status)
			}
			mu.Unlock()
			if !stubborn || ctx.Err() != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}
