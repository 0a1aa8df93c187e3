package ledger

import (
	"crypto/sha256"
	"errors"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// frontier is the right edge of a tree: the root of each whole subtree, one for each bit of the size. It is
// all that appending and rooting need, so a tree of any size is walked without keeping it.
type frontier struct {
	size int64
	edge [63]tlog.Hash
}

// add appends a leaf's hash and hands stored each hash this makes, in tlog's stored order.
func (f *frontier) add(h tlog.Hash, stored func(tlog.Hash)) {
	stored(h)
	level := 0
	for n := f.size; n&1 == 1; n >>= 1 {
		h = nodeHash(&f.edge[level], &h)
		stored(h)
		level++
	}
	f.edge[level] = h
	f.size++
}

// grow appends leaves, and gives the hashes to store in tlog's stored order and those of the leaves alone.
func (f *frontier) grow(leaves []Leaf) (stored, own []tlog.Hash, err error) {
	stored, own = make([]tlog.Hash, 0, 2*len(leaves)+64), make([]tlog.Hash, len(leaves))
	var days dayCache
	for i := range leaves {
		if own[i], err = leafHash(&leaves[i], &days); err != nil {
			return nil, nil, err
		}
		f.add(own[i], func(h tlog.Hash) { stored = append(stored, h) })
	}
	return stored, own, nil
}

// root is the RFC 6962 root; of an empty tree SHA-256 of nothing.
func (f *frontier) root() tlog.Hash {
	if f.size == 0 {
		return sha256.Sum256(nil)
	}
	n := uint64(f.size)
	level := bits.TrailingZeros64(n)
	h := f.edge[level]
	for n &= n - 1; n != 0; n &= n - 1 {
		h = nodeHash(&f.edge[bits.TrailingZeros64(n)], &h)
	}
	return h
}

// openFrontier reads the right edge of a stored tree and refuses it if its root is not the one named.
func openFrontier(c Checkpoint, r tlog.HashReader) (*frontier, error) {
	f := &frontier{size: c.Size}
	var at []int64
	var levels []int
	for n := uint64(c.Size); n != 0; n &= n - 1 {
		level := bits.TrailingZeros64(n)
		at = append(at, tlog.StoredHashIndex(level, c.Size>>level-1))
		levels = append(levels, level)
	}
	if len(at) > 0 {
		hashes, err := r.ReadHashes(at)
		if err != nil {
			return nil, err
		}
		if len(hashes) != len(at) {
			return nil, errors.New("ledger: the store gave another number of hashes than asked")
		}
		for i, level := range levels {
			f.edge[level] = hashes[i]
		}
	}
	if f.root() != c.Root {
		return nil, errors.New("ledger: the stored hashes do not give the last checkpoint's root")
	}
	return f, nil
}

// leafHash is tlog.RecordHash without its allocations.
func leafHash(l *Leaf, days *dayCache) (tlog.Hash, error) {
	var b [1 + LeafSize]byte // b[0] is RFC 6962's 00
	if err := l.encode((*[LeafSize]byte)(b[1:]), days); err != nil {
		return tlog.Hash{}, err
	}
	return sha256.Sum256(b[:]), nil
}

func nodeHash(left, right *tlog.Hash) tlog.Hash {
	var b [65]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}
