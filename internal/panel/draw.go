package panel

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"recourse/internal/fault"
)

// Draw is one draw by lot, with everything needed to repeat it (I23): the same pool and seed always give the
// same people.
type Draw struct {
	Function string   `json:"function"`
	Pool     []string `json:"pool"` // everyone eligible, sorted
	Seed     []byte   `json:"seed"`
	Drawn    []string `json:"drawn"`

	Lot  int         `json:"lot,omitempty"`  // how many lots of this seed were cast for the function before
	Role string      `json:"role,omitempty"` // whose holders were fallen back upon, where nobody of the function's own was left
	For  string      `json:"for,omitempty"`  // the want of the body that the seat was drawn for
	Who  []Candidate `json:"who,omitempty"`  // what was known of those drawn
}

// ByLot draws n different people from a pool. It returns Unavailable when the pool is too small: nobody is
// ever drawn twice or from outside to make up the number.
func ByLot(function string, pool []string, n int, seed []byte) (Draw, error) {
	d := Draw{Function: function, Pool: slices.Compact(slices.Sorted(slices.Values(pool))), Seed: seed}
	if len(d.Pool) < n {
		return d, tooFew()
	}
	d.cast(n)
	return d, nil
}

func tooFew() error {
	return fault.Coded(fault.Unavailable, "I23",
		"There are not enough people free of conflict to draw from. Ask for the pool to be widened.")
}

// cast draws n of the pool and returns how many lots of the seed are cast after it.
func (d *Draw) cast(n int) int {
	left := slices.Clone(d.Pool)
	stream := lot{seed: d.Seed, label: d.Function, n: uint64(d.Lot)}
	for range n {
		i := stream.below(len(left))
		d.Drawn = append(d.Drawn, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return int(stream.n)
}

// Repeat tells whether a logged draw is what its pool and seed give.
func (d Draw) Repeat() bool {
	again := Draw{Function: d.Function, Pool: d.Pool, Seed: d.Seed, Lot: d.Lot}
	if len(d.Pool) < len(d.Drawn) || d.Lot < 0 {
		return false
	}
	again.cast(len(d.Drawn))
	return slices.Equal(again.Drawn, d.Drawn)
}

// lot turns a seed into a stream of fair numbers: SHA-256 of seed, label and a counter.
type lot struct {
	seed  []byte
	label string
	n     uint64
}

// below returns a number from 0 to max-1, each as likely: what would favour the low ones is thrown away.
func (l *lot) below(max int) int {
	bound := uint64(max)
	limit := -bound % bound // 2^64 mod bound
	for {
		block := binary.BigEndian.AppendUint64(append(slices.Clone(l.seed), l.label...), l.n)
		l.n++
		sum := sha256.Sum256(block)
		if v := binary.BigEndian.Uint64(sum[:8]); v >= limit {
			return int(v % bound)
		}
	}
}
