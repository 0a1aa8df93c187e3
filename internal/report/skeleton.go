package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Skeleton is what a handle looks like: two handles with one skeleton may be taken for one another (B-15). It is made
// in the manner of UTS 39, but with a small table of our own, for Cyrillic, Greek and a few Latin letters that stand
// in for ASCII ones; it is no implementation of that standard and knows far fewer pairs. Full-width and mathematical
// letters fall to NFKC before. It only ever warns "looks like": nobody is identified by it.
func Skeleton(s string) string {
	for range 8 {
		next := norm.NFD.String(Canonical(Handle, s))
		next = keep(next, func(r rune) bool { return !unicode.Is(unicode.Mn, r) })
		next = pairs.Replace(strings.Map(looks, next))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// pairs of letters that run together on a screen.
var pairs = strings.NewReplacer("rn", "m", "vv", "w")

func looks(r rune) rune {
	if like, ok := confusable[r]; ok {
		return like
	}
	return r
}

// confusable maps a lower-case letter to the ASCII letter it is drawn like. Handles ignore case, so a letter whose
// capital is drawn like another's stands here too: i, because its capital is drawn like l.
var confusable = func() map[rune]rune {
	m := map[rune]rune{}
	for like, letters := range map[rune]string{
		'a': "аαɑ",
		'b': "вьβ",
		'c': "сϲ¢",
		'd': "ԁɗđ",
		'e': "еєεɛ",
		'f': "ƒ",
		'g': "ɡԍ",
		'h': "һн",
		'j': "јϳ",
		'k': "кκ",
		'l': "i1|ıіιӏɩł!",
		'm': "мϻ",
		'n': "пηո",
		'o': "0оοօøσ",
		'p': "рρ",
		'q': "ԛգ",
		'r': "гɾ",
		's': "ѕꜱ$5",
		't': "тτŧ",
		'u': "υս",
		'v': "νѵ",
		'w': "ԝωѡ",
		'x': "хχ×",
		'y': "уγүʏ",
		'z': "ʐᴢ",
	} {
		for _, r := range letters {
			m[r] = like
		}
	}
	return m
}()
