package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// operation does one thing; worker is the number of the client.
type operation func(ctx context.Context, worker int) error

// sample is what one slice measured.
type sample struct {
	n      int
	rate   float64 // a second
	p99    float64 // milliseconds
	cost   float64 // milliseconds of processor time for one, all processes together
	inside float64 // of that, the database's
	errors int
	first  error
}

// closed lets a number of clients do the operation one after the other, as fast as they can.
func closed(ctx context.Context, clients int, d time.Duration, do operation) sample {
	times := make([][]time.Duration, clients)
	var failed atomic.Int64
	var first atomic.Value
	began := time.Now()
	until := began.Add(d)
	var wait sync.WaitGroup
	for w := range clients {
		wait.Go(func() {
			for at := time.Now(); at.Before(until) && ctx.Err() == nil; {
				err := do(ctx, w)
				now := time.Now()
				if err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, fmt.Errorf("%w", err))
				} else {
					times[w] = append(times[w], now.Sub(at))
				}
				at = now
			}
		})
	}
	wait.Wait()
	return summary(slices.Concat(times...), time.Since(began), failed.Load(), first.Load())
}

// open lets operations arrive at a rate, at random (Poisson), whether or not the ones before are done; a time is
// counted from the arrival.
func open(ctx context.Context, clients int, d time.Duration, rate float64, do operation) sample {
	arrivals := make(chan time.Time, int(rate*d.Seconds())+1000)
	times := make([][]time.Duration, clients)
	var failed atomic.Int64
	var first atomic.Value
	began := time.Now()
	var wait sync.WaitGroup
	for w := range clients {
		wait.Go(func() {
			for at := range arrivals {
				if err := do(ctx, w); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, fmt.Errorf("%w", err))
					continue
				}
				times[w] = append(times[w], time.Since(at))
			}
		})
	}
	for at := began; at.Sub(began) < d; {
		at = at.Add(time.Duration(rand.ExpFloat64() / rate * float64(time.Second)))
		if pause := time.Until(at); pause > 0 {
			time.Sleep(pause)
		}
		arrivals <- at
	}
	close(arrivals)
	wait.Wait()
	return summary(slices.Concat(times...), time.Since(began), failed.Load(), first.Load())
}

func summary(times []time.Duration, took time.Duration, failed int64, first any) sample {
	s := sample{errors: int(failed)}
	s.first, _ = first.(error)
	if len(times) == 0 {
		return s
	}
	slices.Sort(times)
	at := func(q float64) float64 {
		return float64(times[min(len(times)-1, int(q*float64(len(times))))]) / float64(time.Millisecond)
	}
	s.rate, s.p99, s.n = float64(len(times))/took.Seconds(), at(0.99), len(times)
	return s
}

// subject is one of those that are measured in turn.
type subject struct {
	name string
	run  func(ctx context.Context) sample
}

// inTurn measures the subjects slice by slice, each after the other, and returns the samples by name.
func (b *bench) inTurn(ctx context.Context, subjects ...subject) (map[string][]sample, error) {
	out := map[string][]sample{}
	for i := range b.slices + 1 {
		for _, s := range subjects {
			got := s.run(ctx)
			if got.errors > 0 {
				return nil, fmt.Errorf("%s: %d errors, the first: %w", s.name, got.errors, got.first)
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if i > 0 { // the first round warms up
				out[s.name] = append(out[s.name], got)
			}
		}
	}
	return out, nil
}

// costed adds the processor time that a house spent on a sample.
func (h *house) costed(run func() sample) sample {
	before := h.spent()
	s := run()
	if s.n > 0 {
		client, program, database := h.spent().less(before, s.n)
		s.cost, s.inside = client+program+database, database
	}
	return s
}

// spread is min, median and max of the slices.
type spread struct{ Min, Median, Max float64 }

func spreadOf(samples []sample, of func(sample) float64) spread {
	v := make([]float64, len(samples))
	for i, s := range samples {
		v[i] = of(s)
	}
	return spreadAmong(v)
}

func spreadAmong(v []float64) spread {
	slices.Sort(v)
	if len(v) == 0 {
		return spread{}
	}
	return spread{v[0], v[len(v)/2], v[len(v)-1]}
}

// compared is what two subjects measured in turn, and the figure in which they are compared.
type compared struct {
	ours, limit []sample
	of          func(sample) float64
}

// ratio is the median of the ratios of each turn: the machine is now faster and now slower, and the two of a turn had the
// same.
func (c compared) ratio() float64 {
	v := make([]float64, min(len(c.ours), len(c.limit)))
	for i := range v {
		v[i] = c.of(c.ours[i]) / c.of(c.limit[i])
	}
	return spreadAmong(v).Median
}

func rateOf(s sample) float64   { return s.rate }
func p99Of(s sample) float64    { return s.p99 }
func costOf(s sample) float64   { return s.cost }
func insideOf(s sample) float64 { return s.inside }
