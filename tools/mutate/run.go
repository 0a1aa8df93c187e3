package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// report counts what became of the mutants, as it prints them.
type report struct {
	mu        sync.Mutex
	uncaught  int
	unsettled error
}

func (p *report) add(m mutant, r result, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.unsettled = errors.Join(p.unsettled, fmt.Errorf("%s: %w", m.name, err))
		return
	}
	fmt.Printf("%-9s %6.1fs  %-50s %s\n", r.verdict, r.took.Seconds(), m.name, r.by)
	if r.verdict != caught {
		p.uncaught++
		fmt.Println(r.detail)
	}
}

// runAll tries the mutants of one package after another in the same copy, where what does not change stays built.
func runAll(ctx context.Context, root string, o options, chosen []mutant) (int, error) {
	start := time.Now()
	queue := make(chan []mutant)
	var p report
	var workers sync.WaitGroup
	for range min(o.workers, len(chosen)) {
		t, err := copyTree(ctx, root, o.at)
		if err != nil {
			return failed, err
		}
		defer t.remove()
		workers.Go(func() {
			for of := range queue {
				t.tryAll(ctx, of, o.find != "", &p)
			}
		})
	}
	for _, of := range byPackage(chosen) {
		queue <- of
	}
	close(queue)
	workers.Wait()
	fmt.Printf("%d mutants in %s: %d not caught\n", len(chosen), time.Since(start).Round(time.Second), p.uncaught)
	switch {
	case p.unsettled != nil || ctx.Err() != nil:
		return failed, errors.Join(p.unsettled, ctx.Err())
	case p.uncaught > 0:
		return wrong, nil
	}
	return 0, nil
}

// byPackage puts the mutants of a package together, the most first.
func byPackage(all []mutant) [][]mutant {
	of := map[string][]mutant{}
	for _, m := range all {
		of[m.pkg] = append(of[m.pkg], m)
	}
	var out [][]mutant
	for _, list := range of {
		out = append(out, list)
	}
	slices.SortFunc(out, func(a, b []mutant) int { return cmp.Or(len(b)-len(a), cmp.Compare(a[0].pkg, b[0].pkg)) })
	return out
}

// tryAll tries the mutants of one package, once its tests have passed without any.
func (t *tree) tryAll(ctx context.Context, all []mutant, find bool, p *report) {
	var tests []string
	for _, m := range all {
		if !slices.Contains(tests, m.test) {
			tests = append(tests, m.test)
		}
	}
	if err := t.sound(ctx, all[0].pkg, tests); err != nil {
		p.add(all[0], result{}, err)
		return
	}
	for _, m := range all {
		if ctx.Err() != nil {
			return
		}
		r, err := t.try(ctx, m, find)
		p.add(m, r, err)
	}
}
