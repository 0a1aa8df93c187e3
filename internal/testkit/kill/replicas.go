package kill

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit/program"
)

// replica is one of two programs on one database and one key store.
type replica struct {
	*program.Program
	*client
}

func (p *replica) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := p.Start(ctx); err != nil {
		return err
	}
	p.client = newClient(p.URL())
	return nil
}

// replicas makes the rounds in which one of two programs is killed while the other serves (F-20). They have a
// database of their own, which the program does not start, so what it does as root it does here as somebody else.
func (r *run) replicas(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	who, err := beside(r.DSN)
	if err != nil {
		return err
	}
	dir := r.Dir + "-replicas"
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return err
		}
	}
	root := filepath.Join(dir, "root.key")
	var two [2]*replica
	for i := range two {
		two[i] = &replica{Program: &program.Program{
			Bin: r.Bin, Data: filepath.Join(dir, "data"), Flags: []string{"--tick", "5s"}, As: who,
			Env: []string{"DATABASE_URL=" + r.DSN, "RECOURSE_ROOT_KEY_FILE=" + root},
		}}
	}
	r.program, r.all, r.named = two[0].Program, 0, r.DSN
	if out, err := r.program.Command(ctx, "keys", "root", root).CombinedOutput(); err != nil {
		return fmt.Errorf("make a root key: %w\n%s", err, out)
	}
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

// beside is who a program runs as beside a database: as root, whom the folder of its socket belongs to.
func beside(dsn string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(c.Host); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return &syscall.Credential{Uid: st.Uid, Gid: st.Gid}, nil
		}
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}, nil
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
	took, err := back()
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
