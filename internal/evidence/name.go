package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameLimit is the length of a shown name, in characters.
const nameLimit = 120

// nameless is what a file is called whose name has nothing left to show.
const nameless = "file"

// Clean makes a name safe to show: no path, no control, direction or invisible character, nothing that a file
// system or a browser reads as more than a letter, at most 120 characters, its ending kept. It is never empty.
// Cleaning twice changes nothing.
func Clean(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	shown := strings.Map(visible, strings.ToValidUTF8(name, ""))
	shown = strings.Join(strings.FieldsFunc(shown, func(r rune) bool { return r == ' ' }), " ")
	var b strings.Builder
	for i, r := range shown {
		if strings.ContainsRune(`:*?"<>|`, r) || r == '%' && isEscape(shown[i:]) || unicode.In(r, fakeSlashes) {
			r = '_'
		}
		b.WriteRune(r)
	}
	out := shorten(trimDots(b.String()))
	if reserved(out) {
		out = "_" + out
	}
	if out == "" {
		return nameless
	}
	return out
}

// visible drops what is not seen, and makes every space the plain one.
func visible(r rune) rune {
	switch {
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point), r == '\u2800':
		return -1
	}
	return r
}

// trimDots takes away what hides a file, and what some systems drop.
func trimDots(s string) string { return strings.TrimRight(strings.TrimLeft(s, ". "), ". ") }

// fakeSlashes look like the separators of a path.
var fakeSlashes = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x2044, Hi: 0x2044, Stride: 1}, {Lo: 0x2215, Hi: 0x2216, Stride: 1}, {Lo: 0x29f5, Hi: 0x29f9, Stride: 1},
	{Lo: 0xfe68, Hi: 0xfe68, Stride: 1}, {Lo: 0xff0f, Hi: 0xff0f, Stride: 1}, {Lo: 0xff3c, Hi: 0xff3c, Stride: 1},
}}

// isEscape tells whether s begins like %2e: a byte in disguise.
func isEscape(s string) bool {
	hex := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	}
	return len(s) > 2 && hex(s[1]) && hex(s[2])
}

// shorten cuts the stem of a name that is too long, never its ending. One place is left for a mark in front.
func shorten(s string) string {
	all := []rune(s)
	if len(all) < nameLimit {
		return s
	}
	ending := ""
	if e := extension(s); e != "" {
		ending = s[len(s)-len(e)-1:]
	}
	return trimDots(string(all[:nameLimit-1-utf8.RuneCountInString(ending)])) + ending
}

// reserved tells whether Windows takes a name for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimSpace(stem)
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	rest, com := strings.CutPrefix(stem, "COM")
	if !com {
		rest, com = strings.CutPrefix(stem, "LPT")
	}
	return com && utf8.RuneCountInString(rest) == 1 && strings.ContainsAny(rest, "0123456789¹²³")
}

// extension is what follows the last dot, in lower case, if it is one to ten ASCII letters and digits.
func extension(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 1 || len(name)-dot-1 < 1 || len(name)-dot-1 > 10 {
		return ""
	}
	ext := strings.ToLower(name[dot+1:])
	for _, c := range []byte(ext) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return ext
}
