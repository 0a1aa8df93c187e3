package report

import (
	"slices"
	"strings"
	"unicode"
)

// Reading is what somebody typed for a code, read by the list of words alone. It is the same whatever codes there are, so
// that it helps whoever mistyped one and tells nobody which is true.
type Reading struct {
	Words int   // of the list, as they stand one after the other
	Odd   []Odd // what is no word of the list
	Long  bool  // it is longer than any code, and was not read
}

// Odd is something typed that is no word of the list, with the words of the list that it is nearest to, if it is near to any.
type Odd struct {
	Typed string
	Near  []string
}

const (
	// mostNear is how many words are worth naming; of more than these none was meant more than another.
	mostNear = 3
	// shortest is the length from which what is left behind a word counts as another, and not as a slip of the finger in it.
	shortest = 3
)

// Misread reads what ParseCode could not open, in the way in which it reads.
func Misread(typed string) Reading {
	if len(typed) > longest {
		return Reading{Long: true}
	}
	var out Reading
	pieces := strings.FieldsFunc(foldAll(typed), between)
	for len(pieces) > 0 {
		n, used := whole(pieces)
		if used == 0 {
			out.odd(pieces[0])
			used = 1
		}
		out.Words += n
		pieces = pieces[used:]
	}
	return out
}

// between tells what may stand between the words of a code, or in them.
func between(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune(`,.;"`, r)
}

// whole is how many words the first pieces make, and how many pieces they are: a word of the list may have been parted by a
// space, or by its own hyphen. used is 0 where they make none.
func whole(pieces []string) (words, used int) {
	for used = 1; used <= min(3, len(pieces)); used++ {
		if n, rest := leading(strings.Join(pieces[:used], "")); rest == "" {
			return n, used
		}
	}
	return 0, 0
}

// leading takes words of the list off the front, and gives back what follows them. None of the list begins another, so that
// the first that fits is the only one that can.
func leading(bare string) (n int, rest string) {
	list := words()
	for bare != "" {
		size := list.least
		for ; size <= min(list.most, len(bare)); size++ {
			if _, found := list.index[bare[:size]]; found {
				break
			}
		}
		if size > min(list.most, len(bare)) {
			break
		}
		n, bare = n+1, bare[size:]
	}
	return n, bare
}

func (r *Reading) odd(piece string) {
	o := Odd{Typed: piece}
	if len(r.Odd) < codeWords { // whoever typed so many wrong has copied no code
		o.Near = near(piece)
	}
	if n, rest := leading(piece); o.Near == nil && n > 0 && len(rest) >= shortest {
		r.Words += n
		o = Odd{Typed: rest, Near: near(rest)}
	}
	r.Odd = append(r.Odd, o)
}

// near are the words of the list that are nearest to something, two letters away at most, and one where it is short.
func near(typed string) []string {
	list := words()
	var found []string
	far := 2
	if len(typed) <= 4 {
		far = 1
	}
	if len(typed) > list.most+far {
		return nil
	}
	for _, w := range list.at {
		d := apart(typed, strings.ReplaceAll(w, "-", ""), far)
		if d < far {
			found, far = nil, d
		}
		if d <= far {
			found = append(found, w)
		}
	}
	if len(found) > mostNear {
		return nil
	}
	return found
}

// apart is how many letters must be changed, added or left out to make one word of another, two that changed places counting
// as one; anything above most where it is more than that.
func apart(a, b string, most int) int {
	if max(len(a)-len(b), len(b)-len(a)) > most {
		return most + 1
	}
	var before []int
	last, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		if slices.Min(row) > most {
			return most + 1
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}
