package pdf

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"recourse/internal/papers"
)

// joining are scripts that are not written by setting one letter behind the other.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Samaritan, unicode.Mandaic, unicode.Mongolian, unicode.Adlam,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
	unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar, unicode.Khmer,
}

// letters tells which characters the fonts can show.
type letters struct {
	fonts []*sfnt.Font
	known map[rune]bool
	lost  int // of the part under way
}

func (l *letters) shows(r rune) bool {
	if shows, ok := l.known[r]; ok {
		return shows
	}
	shows := r == '\n' || r <= 0xffff && !unicode.In(r, joining...)
	for _, f := range l.fonts {
		if r == '\n' || !shows {
			break
		}
		g, err := f.GlyphIndex(nil, r)
		shows = err == nil && g != 0
	}
	l.known[r] = shows
	return shows
}

// few is how many characters are written by their codes; more are counted.
const few = 3

// set is a text as it is printed. Characters that cannot be shown are replaced by what they are, and counted.
func (l *letters) set(s string) string {
	in := []rune(norm.NFC.String(papers.Visible(s)))
	var b strings.Builder
	for i := 0; i < len(in); {
		if l.shows(in[i]) {
			b.WriteRune(in[i])
			i++
			continue
		}
		end := l.run(in, i)
		l.write(&b, in[i:end])
		i = end
	}
	return b.String()
}

// run finds the end of what cannot be shown: spaces and signs between such words belong to it, since they run with them.
func (l *letters) run(in []rune, from int) int {
	end := from
	for i := from; i < len(in); i++ {
		switch {
		case !l.shows(in[i]):
			end = i + 1
		case in[i] == '\n' || unicode.IsLetter(in[i]):
			return end
		}
	}
	return end
}

func (l *letters) write(b *strings.Builder, run []rune) {
	l.lost += len(run)
	if len(run) > few {
		fmt.Fprintf(b, "[%d characters]", len(run))
		return
	}
	for _, r := range run {
		fmt.Fprintf(b, "[U+%04X]", r)
	}
}
