package report

import (
	"hash/maphash"
	"math"
	"unicode"
	"unicode/utf8"
)

// Wording is how a story is worded, made so that two can be held against each other without the words: its pairs of
// neighbouring words are hashed and dealt into a number of parts, and the least of each part stays. It is kept in memory
// only, under a seed of that memory, and says nothing to whoever has not got the seed.
type Wording [wordingParts]uint64

const (
	wordingParts = 32
	// wordingBands are pairs of parts: two wordings that are half alike have one in common 99 times of 100.
	wordingBands = wordingParts / 2
	// alikeFrom is how many parts are equal of two stories that are near-copies: half of their pairs of words are the
	// same. Two stories of one thing, each told in its own words, share less than a tenth.
	alikeFrom = wordingParts / 2
)

const none = math.MaxUint64

// WordingOf reads a story. Letters and digits count, their case does not, nor do the marks between words.
func WordingOf(seed maphash.Seed, story string) Wording {
	var w Wording
	for i := range w {
		w[i] = none
	}
	begin := maphash.Comparable(seed, 0)
	var before uint64
	word, within := begin, false
	end := func() {
		if within {
			pair := mixed(before, word)
			part := &w[pair%wordingParts]
			*part = min(*part, pair/wordingParts)
			before, word, within = word, begin, false
		}
	}
	for _, r := range story {
		if r = lower(r); r < 0 {
			end()
			continue
		}
		word, within = mixed(word, uint64(r)), true
	}
	end()
	return w.filled()
}

// lower is a letter or a digit in the one case that counts, and less than nothing for what stands between words.
func lower(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return r
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
		return unicode.ToLower(r)
	}
	return -1
}

// filled lends each part into which nothing was dealt what the next one has, so that a short story has all of them, too.
func (w Wording) filled() Wording {
	out := w
	for i := range out {
		for step := uint64(1); out[i] == none && step < wordingParts; step++ {
			if next := w[(uint64(i)+step)%wordingParts]; next != none {
				out[i] = mixed(next, step)
			}
		}
	}
	return out
}

// mixed makes one value of two, by the finalizer of SplitMix64.
func mixed(x, y uint64) uint64 {
	x = x*0x9e3779b97f4a7c15 + y
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Alike tells whether two stories, under one seed, are near-copies.
func (w *Wording) Alike(o *Wording) bool {
	equal := 0
	for i := range w {
		if w[i] == o[i] {
			equal++
		}
	}
	return equal >= alikeFrom
}

// Bands are what near-copies are looked up by: two of them share at least one, nearly always.
func (w *Wording) Bands() [wordingBands]uint64 {
	var out [wordingBands]uint64
	for i := range out {
		out[i] = mixed(mixed(w[2*i], w[2*i+1]), uint64(i))
	}
	return out
}
