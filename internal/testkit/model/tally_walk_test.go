package model

import (
	"slices"
	"sync"
	"testing"

	"recourse/internal/procedure"
)

// covered is what all walks of a procedure have seen together.
type covered struct {
	p       *procedure.Procedure
	dead    string
	mu      sync.Mutex
	answers map[int]int
	keys    map[string]int
	letters map[Letter]int
	steps   int
	aimed   map[string][]uint64 // by target: the seeds that aimed at it and did not see it
}

func newCovered(p *procedure.Procedure, dead string) *covered {
	return &covered{p: p, dead: dead, answers: map[int]int{}, keys: map[string]int{}, letters: map[Letter]int{}, aimed: map[string][]uint64{}}
}

// add counts a walk that has come to its end.
func (c *covered) add(k *walker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.steps += len(k.trail)
	for _, f := range k.w.Files {
		k.w.went(f, func(key string) { k.mine[key] = true; c.keys[key]++ })
		for _, l := range f.Letters {
			c.letters[l]++
		}
	}
	all := targets(c.p)
	if first := all[k.seed%uint64(len(all))]; !k.mine[first.key] {
		c.aimed[first.key] = append(c.aimed[first.key], k.seed)
	}
}

// never lists which ways no walk went and which letters none wrote, with the seeds of the walks that were meant to, and
// counts how many ways and letters there are.
func (c *covered) never() (never map[string][]uint64, of int) {
	out := map[string][]uint64{}
	letters := map[Letter]bool{}
	all := targets(c.p)
	for _, t := range all {
		if c.keys[t.key] == 0 {
			out[t.key] = c.aimed[t.key]
		}
	}
	for _, kind := range []string{Report, Case} {
		m := c.p.Machine(kind)
		for i := range m.Actions {
			for _, l := range m.Actions[i].Letters {
				letters[Letter{l.ID, l.To}] = true
				if c.letters[Letter{l.ID, l.To}] == 0 {
					out["letter "+l.ID+" to "+l.To] = nil
				}
			}
		}
	}
	return out, len(all) + len(letters)
}

// judge says what the walks have seen. Many of them must have seen everything.
func (c *covered) judge(t *testing.T, n int) {
	t.Helper()
	never, of := c.never()
	var names []string
	for name := range never {
		names = append(names, name)
	}
	slices.Sort(names)
	t.Logf("%d steps; answers: %v; %d of %d ways and letters seen", c.steps, c.answers, of-len(names), of)
	for _, name := range names {
		if n >= 30 {
			t.Logf("never: %s; in vain: %v", name, never[name])
		}
	}
	for _, status := range []int{201, 202, 400, 403, 404, 409, 412, 422} {
		if n >= 48 && c.answers[status] == 0 {
			t.Errorf("no walk was ever answered %d", status)
		}
	}
	if n >= 1000 && len(names) > 0 {
		t.Errorf("%d walks never saw %v", n, names)
	}
}
