package rules

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"recourse/internal/testkit/chance"
)

// A rule looks at the steps of every history in memory.
type rule struct {
	begin func(*history, *findings) func(*step)
	findings
}

// findings are what a rule met: how often there was anything to look at, and what was wrong.
type findings struct {
	mu    sync.Mutex
	met   map[string]int
	wrong []string
}

// every is a rule, whose look at one history begins with it.
func every(begin func(*history, *findings) func(*step)) *rule {
	r := &rule{begin: begin}
	r.met = map[string]int{}
	all = append(all, r)
	return r
}

var all []*rule

// saw counts something that the rule speaks of.
func (f *findings) saw(what string) {
	f.mu.Lock()
	f.met[what]++
	f.mu.Unlock()
}

// broken keeps that the rule was broken.
func (f *findings) broken(h *history, s *step, format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.wrong) < 5 {
		f.wrong = append(f.wrong, fmt.Sprintf("history %d, step %d, %s in %s: %s", h.seed, h.tried, s.what(), s.before.State(), fmt.Sprintf(format, args...)))
	}
}

// holds fails where the rule was broken, or where what it speaks of was not met so often in all histories.
func (r *rule) holds(t *testing.T, atLeast map[string]int) {
	t.Helper()
	t.Parallel()
	lived()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, wrong := range r.wrong {
		t.Error(wrong)
	}
	for what, n := range atLeast {
		if r.met[what] < n {
			t.Errorf("in all histories %s %d times only, and it takes %d to prove anything", what, r.met[what], n)
		}
	}
	t.Log(r.met)
}

// The histories and their length. One in nine is of a report.
const (
	number = 160
	length = 205
)

var histories = flag.Int("histories", 0, "how many to live in memory")

// lived makes them all, once, from seeds of this program's own; a soak takes the day's for one of four.
var lived = sync.OnceFunc(func() {
	w, err := theWorld()
	if err != nil {
		panic(err)
	}
	n, day := number, uint64(0)
	if chance.Soak() {
		n, day = 10*n, uint64(time.Now().Unix()/86400)*1_000_000
	}
	if *histories > 0 {
		n = *histories
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // they make much that is soon forgotten
	seeds := make(chan uint64)
	var at sync.WaitGroup
	for range min(4, runtime.GOMAXPROCS(0)) {
		at.Go(func() {
			for seed := range seeds {
				live(w, seed)
			}
		})
	}
	for i := range n {
		seed := uint64(i)
		if i%4 == 1 {
			seed += day
		}
		seeds <- seed
	}
	close(seeds)
	at.Wait()
})

// live is one history.
func live(w *world, seed uint64) {
	h := newHistory(w, seed)
	var looks []func(*step)
	for _, r := range all {
		looks = append(looks, r.begin(h, &r.findings))
	}
	for h.tried < length {
		h.step(func(s *step) {
			for _, look := range looks {
				look(s)
			}
		})
	}
}

// what is the action of a step, for people.
func (s *step) what() string {
	if s.moment {
		return "at rest"
	}
	return s.action.ID
}
