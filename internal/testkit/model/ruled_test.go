package model

import (
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"recourse/internal/testkit/chance"
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

// look is one rule at one step. It says what breaks it, and whether there was anything to look at.
type look func(*attempt) (wrong string, seen bool)

// holds tells whether a rule held in all histories, and was seen at work at least so often.
func holdsEverywhere(t *testing.T, id string, least int) {
	t.Helper()
	t.Parallel()
	r := histories()
	for _, how := range r.broken[id] {
		t.Errorf("%s: %s", id, how)
	}
	if r.seen[id] < least {
		t.Errorf("%s was seen at work %d times, want at least %d: this test proves nothing", id, r.seen[id], least)
	}
}

func (at *attempt) look() { at.h.rules.look(at) }

func (r *ruled) look(at *attempt) {
	for id, look := range rules {
		wrong, seen := look(at)
		if !seen {
			continue
		}
		r.mu.Lock()
		r.seen[id]++
		if wrong != "" && len(r.broken[id]) < 3 {
			r.broken[id] = append(r.broken[id], fmt.Sprintf("%s %s by %s in %s: %s", at.h.name, at.a.ID, at.who.ID, at.before.State(), wrong))
		}
		r.mu.Unlock()
	}
	at.h.past.note(at)
}

// seeds is how many histories there are; two of five have two hundred steps, and the others sixty. A soak has ten times as
// many, and begins with another one every day.
const seeds = 1000

// histories are run once for all rules.
var histories = sync.OnceValue(func() *ruled {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // files are many and short-lived
	r := &ruled{broken: map[string][]string{}, seen: map[string]int{}}
	n, first := uint64(seeds), uint64(0)
	if chance.Soak() {
		n, first = 10*n, uint64(time.Now().Unix()/86400)*1000000
	}
	next := make(chan uint64)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for seed := range next {
				r.run(seed)
			}
		})
	}
	for seed := range n {
		next <- first + seed
	}
	close(next)
	all.Wait()
	return r
})

func (r *ruled) run(seed uint64) {
	kind, steps := Case, 200
	if seed%5 > 1 {
		steps = 60
	}
	if seed%5 == 4 || seed%50 == 0 {
		kind = Report
	}
	h, why := run(seed, kind, steps, r)
	r.tally.add(h.f)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steps += h.tried; why != "" && len(r.apart) < 5 {
		r.apart = append(r.apart, why)
	}
}

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
	actions, states, letters := r.tally.lacks(all.p)
	t.Logf("never taken: %v; never seen: %v; never written: %v", actions, states, letters)
	// A report that became a case ends with its cases: the walks through the house take that, no file does by itself.
	beside := []string{
		"report take_up_again", "report conclude_report", "report record_privacy_notice",
		"report opened", "report linked", "report concluded", "report letter L22 to reporter",
	}
	missed := slices.DeleteFunc(slices.Concat(actions, states, letters), func(what string) bool { return slices.Contains(beside, what) })
	if chance.Soak() && len(missed) > 0 || len(missed) > 12 {
		t.Errorf("so many histories never came to %v", missed)
	}
}
