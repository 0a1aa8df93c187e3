package account

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"recourse/internal/fault"
)

// The bounds of a password, in characters. Any composition is allowed.
const (
	minPassword = 15
	maxPassword = 128
)

// common.txt holds well-known passwords and the words they are made of, one a line, folded.
//
//go:embed common.txt
var commonList string

// wordlist refuses what anybody would try first.
type wordlist struct{ words []string }

// newWordlist joins the embedded list and the deployment's own words (its name, its town, its products).
func newWordlist(local []string) wordlist {
	var l wordlist
	for _, line := range append(strings.Split(commonList, "\n"), local...) {
		if w := fold(line); utf8.RuneCountInString(w) >= 3 {
			l.words = append(l.words, w)
		}
	}
	return l
}

// typed brings a password to the form it is hashed in: one spelling for what looks the same.
func typed(password string) string { return norm.NFKC.String(password) }

// plausible tells whether a text could be anybody's password at all; it looks at nothing but the text, so that
// empty, blank and NUL are refused before anything behind is asked (P-01).
func plausible(password string) bool {
	if len(password) > 4*maxPassword || !utf8.ValidString(password) || strings.TrimSpace(password) == "" ||
		strings.ContainsRune(password, 0) {
		return false
	}
	n := utf8.RuneCountInString(typed(password))
	return n >= minPassword && n <= maxPassword
}

// Judge refuses a new password that is too short, too long or easily guessed; own are words about the person.
func (l wordlist) judge(password string, own ...string) error {
	refuse := func(code, detail string) error { return fault.OnField("/password", code, detail) }
	if !utf8.ValidString(password) || strings.ContainsRune(password, 0) {
		return refuse("format", "Use letters, digits, spaces and signs that can be typed.")
	}
	if len(password) > 4*maxPassword {
		return refuse("too_long", "Use at most 128 characters.")
	}
	n := utf8.RuneCountInString(typed(password))
	switch {
	case n < minPassword || strings.TrimSpace(password) == "":
		return refuse("too_short", "Use at least 15 characters. Four or five words that have nothing to do with each other work well.")
	case n > maxPassword:
		return refuse("too_long", "Use at most 128 characters.")
	}
	folded := fold(typed(password))
	rest := folded
	for _, w := range own {
		if w = fold(w); utf8.RuneCountInString(w) >= 3 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	for _, w := range l.words {
		if w == folded {
			return refuse("common", "This password is well known. Choose another.")
		}
		rest = strings.ReplaceAll(rest, w, "")
	}
	// What is left after the words everybody tries, and how many different characters it has.
	if distinct(rest) < 4 || runs(folded) {
		return refuse("common", "This password is easily guessed. Choose words that have nothing to do with you or with us.")
	}
	return nil
}

// fold makes one form out of the usual disguises: case, spaces, signs, and digits that stand for letters at the
// places where they do so.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == '@':
			return 'a'
		case r == '$':
			return 's'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		default:
			return -1
		}
	}, s)
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(s)
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// runs tells whether a text only counts: each character next to the one before it, as 345678 or aaaa.
func runs(s string) bool {
	prev, steps, n := rune(-1), 0, 0
	for _, r := range s {
		if d := r - prev; prev >= 0 && d >= -1 && d <= 1 {
			steps++
		}
		prev = r
		n++
	}
	return n == 0 || steps*10 >= n*7
}
