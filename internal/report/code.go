package report

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/sethvargo/go-diceware/diceware"

	"recourse/internal/fault"
)

// CodeWords is how many words a code has: 10 words of 7,776, 129 bits (decision 15).
const CodeWords = 10

const (
	codeWords = CodeWords
	listWords = 7776 // five dice
	longest   = 512  // bytes that anyone may type as a code; the longest true one has 99
)

type wordList struct {
	at          [listWords]string
	index       map[string]uint16 // by the word without its hyphens
	least, most int               // letters in the shortest and the longest of them
}

// words is the EFF's large list in its order, and back. Hyphens inside a word ("t-shirt") do not count when it is read,
// so of the list's "yo-yo" and "yoyo", which nobody could tell apart aloud either, the first is "yacht" here.
var words = sync.OnceValue(func() *wordList {
	eff := diceware.WordListEffLarge()
	list := &wordList{index: make(map[string]uint16, listWords), least: longest}
	for i := range listWords {
		roll, n := 0, i
		for place := 1; place <= 10_000; place *= 10 {
			roll += (n%6 + 1) * place
			n /= 6
		}
		word := eff.WordAt(roll)
		if word == "yo-yo" {
			word = "yacht"
		}
		bare := strings.ReplaceAll(word, "-", "")
		if _, twice := list.index[bare]; word == "" || twice {
			panic("report: the word list is not 7,776 different words")
		}
		list.at[i], list.index[bare] = word, uint16(i)
		list.least, list.most = min(list.least, len(bare)), max(list.most, len(bare))
	}
	return list
})

// Code is an access code: all that a reporter, respondent, witness or affected person needs to come back, and all
// that anybody else would need. It shows itself only through Words and Canonical; printed, logged or encoded in any
// other way it says "[access code]". The zero Code opens nothing.
type Code struct{ word *[codeWords]uint16 } // behind a pointer, so that fmt prints no words of a struct that holds one

// NewCode draws ten words. Only rand's own failure is an error, and it is Unavailable: no code is made of less.
func NewCode(rand io.Reader) (Code, error) {
	var drawn [codeWords]uint16
	var buf [2]byte
	for i := 0; i < codeWords; {
		if _, err := io.ReadFull(rand, buf[:]); err != nil {
			return Code{}, fault.Because(fault.Unavailable, "We could not make an access code. Try again in a moment.", err)
		}
		// 13 bits are the fewest that hold 7,776; what lies above is drawn again, so that no word comes more often.
		if n := binary.BigEndian.Uint16(buf[:]) & 0x1fff; n < listWords {
			drawn[i] = n
			i++
		}
	}
	return Code{&drawn}, nil
}

// noSuchCode is one value, so that a wrong, an unknown and a withdrawn code read the same.
func noSuchCode() error {
	return fault.New(fault.Unauthenticated, "That code does not open anything. Check the ten words and try again.")
}

// ParseCode reads what somebody typed: any case, any spacing, hyphens, commas or line breaks between words or none at
// all. Anything else is Unauthenticated, in the words that every failure to open has.
func ParseCode(typed string) (Code, error) {
	if len(typed) > longest {
		return Code{}, noSuchCode()
	}
	var bare strings.Builder
	for _, r := range foldAll(typed) {
		switch {
		case r >= 'a' && r <= 'z':
			bare.WriteRune(r)
		case between(r):
		default:
			return Code{}, noSuchCode()
		}
	}
	list, rest := words(), bare.String()
	var got [codeWords]uint16
	for i := range codeWords {
		// No word of the list begins another, so that the first that fits is the only one that can.
		n, found := list.least, false
		for ; n <= list.most && n <= len(rest); n++ {
			if got[i], found = list.index[rest[:n]]; found {
				break
			}
		}
		if !found {
			return Code{}, noSuchCode()
		}
		rest = rest[n:]
	}
	if rest != "" {
		return Code{}, noSuchCode()
	}
	return Code{&got}, nil
}

// Words are the ten words, for the one page that shows them.
func (c Code) Words() []string {
	if c.word == nil {
		return nil
	}
	out := make([]string, codeWords)
	for i, n := range c.word {
		out[i] = words().at[n]
	}
	return out
}

// Canonical is the code in its one form, ten words with one space between: what is hashed under the index key, and
// what the answer to a submission shows.
func (c Code) Canonical() string { return strings.Join(c.Words(), " ") }

// IsZero tells whether there is no code here.
func (c Code) IsZero() bool { return c.word == nil }

// Equal compares in constant time. A zero Code equals nothing, not even another.
func (c Code) Equal(other Code) bool {
	if c.word == nil || other.word == nil {
		return false
	}
	same := 1
	for i := range codeWords {
		same &= subtle.ConstantTimeEq(int32(c.word[i]), int32(other.word[i]))
	}
	return same == 1
}

const redacted = "[access code]"

// Format keeps every verb of fmt from the words.
func (Code) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String says that this is a code, and no more.
func (Code) String() string { return redacted }

// LogValue keeps the words out of the log.
func (Code) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText keeps the words out of JSON and the like, where nobody asked for them by name.
func (Code) MarshalText() ([]byte, error) { return []byte(redacted), nil }
