package model

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// ruled is what many histories showed of each rule.
type ruled struct {
	mu     sync.Mutex
	broken map[string][]string // by rule: how, the first few
	seen   map[string]int      // by rule: how often there was anything to look at
	apart  []string            // where house and model differ
	steps  int
	tally  tally
}

// rule is one rule as a look at each step. It says what breaks it, and whether there was anything to look at.
type rule struct {
	id   string
	look func(*attempt) (wrong string, seen bool)
}

// past is what a history remembers for its rules.
type past struct{}

func (p *past) begin(*history) {}

var rules []rule

func (at *attempt) look() { at.h.rules.look(at) }

func (r *ruled) look(at *attempt) {
	for _, one := range rules {
		wrong, seen := one.look(at)
		if !seen && wrong == "" {
			continue
		}
		r.mu.Lock()
		if seen {
			r.seen[one.id]++
		}
		if wrong != "" && len(r.broken[one.id]) < 3 {
			r.broken[one.id] = append(r.broken[one.id], wrong)
		}
		r.mu.Unlock()
	}
}

// seeds and their number: a thousand histories, ten thousand in a soak.
const seeds = 100

// histories are run once for all rules, half of them of this program's own choice and half of the day's.
var histories = sync.OnceValue(func() *ruled {
	r := &ruled{broken: map[string][]string{}, seen: map[string]int{}}
	n := seeds
	if os.Getenv("RECOURSE_TEST_SOAK") != "" {
		n *= 10
	}
	first := uint64(time.Now().Unix()/86400) * 1000000
	next := make(chan uint64)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for seed := range next {
				kind := Case
				if seed%5 == 0 {
					kind = Report
				}
				h, why := run(seed, kind, 200, r)
				r.mu.Lock()
				if why != "" && len(r.apart) < 5 {
					r.apart = append(r.apart, why)
				}
				r.steps += h.tried
				r.mu.Unlock()
				r.tally.add(h.f)
			}
		})
	}
	for i := range n {
		seed := uint64(i)
		if i%2 == 1 {
			seed += first
		}
		next <- seed
	}
	close(next)
	all.Wait()
	return r
})

func TestAThousandHistoriesOfTheLongProcedureAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	r := histories()
	for _, why := range r.apart {
		t.Error(why)
	}
	t.Log(fmt.Sprint(r.steps, " steps; ", r.seen))
	all, err := long()
	if err != nil {
		t.Fatal(err)
	}
	r.tally.judge(t, all.p)
}
