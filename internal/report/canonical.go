package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Mark is a kind of thing by which a respondent is found again.
type Mark string

// The marks for which blind tags are kept (decision 31).
const (
	Handle           Mark = "handle"
	Email            Mark = "email"
	MembershipNumber Mark = "membership_number"
)

// Canonical brings s into the one form under which it is tagged: NFKC, case folded, nothing invisible, no leading @
// on a handle, only letters and digits in a membership number. It returns "" when nothing is left, or when the mark is
// none of ours. What the reporter typed is stored beside it, as typed.
func Canonical(m Mark, s string) string {
	s = foldAll(s)
	switch m {
	case Handle:
		return strings.TrimSpace(strings.TrimLeft(s, "@ "))
	case Email:
		return s
	case MembershipNumber:
		return strings.ToUpper(keep(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }))
	}
	return ""
}

// foldAll folds until nothing changes: folding may undo NFKC, and stripping may bring neighbours together.
func foldAll(s string) string {
	for range 8 {
		next := norm.NFKC.String(s)
		next = cases.Fold().String(next)
		next = norm.NFKC.String(keep(next, func(r rune) bool { return !invisible(r) }))
		next = strings.Join(strings.Fields(next), " ")
		if next == s {
			break
		}
		s = next
	}
	return s
}

func keep(s string, ok func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if ok(r) {
			return r
		}
		return -1
	}, s)
}

// invisible runes say nothing to a reader: zero-width, bidi, tags, variation selectors, soft hyphen, fillers,
// controls (B-14). Spaces of every kind are not among them.
func invisible(r rune) bool {
	switch {
	case unicode.IsSpace(r):
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	}
	return false
}

// Blank tells whether a reader would see nothing in s (B-19).
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !invisible(r) })
}

// bidi runes turn the reading order around (Trojan Source, B-13).
func bidi(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

// control runes have no place in one line: C0, C1 with U+0085, and the two separators (B-11).
func control(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// Marked tells whether s holds runes that a page must show with a visible mark: bidi and invisible ones other than
// the joiners inside an emoji (B-13, B-14).
func Marked(s string) bool {
	for _, r := range s {
		if r != '\u200d' && r != '\ufe0f' && invisible(r) && !control(r) {
			return true
		}
	}
	return false
}
