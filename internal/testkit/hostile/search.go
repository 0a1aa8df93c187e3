package hostile

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"
	"unicode/utf16"
)

// Hunt looks for words in bytes, in every dress that bytes wear: as they are, in capitals, in base64 at each of its
// three places, in hexadecimal, as UTF-16 of both orders, and inside whatever gzip or zlib lies there.
type Hunt struct {
	words    []string
	patterns []pattern
}

type pattern struct {
	word int
	form string
	b    []byte
}

// NewHunt prepares to look for words. A word of fewer than eight letters would be found everywhere, and is refused.
func NewHunt(words ...string) *Hunt {
	h := &Hunt{words: words}
	for i, w := range words {
		if len(w) < 8 {
			panic("a word to hunt for has eight letters at least")
		}
		for form, b := range dresses(w) {
			h.patterns = append(h.patterns, pattern{i, form, b})
		}
	}
	return h
}

func dresses(w string) map[string][]byte {
	out := map[string][]byte{"plain": []byte(w), "hex": []byte(hex.EncodeToString([]byte(w))),
		"capital hex": []byte(strings.ToUpper(hex.EncodeToString([]byte(w))))}
	if up := strings.ToUpper(w); up != w {
		out["capitals"] = []byte(up)
	}
	units := utf16.Encode([]rune(w))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	out["UTF-16 little"], out["UTF-16 big"] = little, big
	for shift := range 3 {
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), w...))
		// The letters that the neighbours have a part in are cut off at both ends.
		text = strings.TrimRight(text, "=")[[3]int{0, 2, 3}[shift]:]
		if (shift+len(w))%3 != 0 {
			text = text[:len(text)-1]
		}
		place := string(rune('0' + shift))
		out["base64 at "+place] = []byte(text)
		out["base64url at "+place] = []byte(strings.NewReplacer("+", "-", "/", "_").Replace(text))
	}
	return out
}

// Find gives the words found and the dress each wore, "" where there is none.
func (h *Hunt) Find(b []byte) (word, form string) {
	for _, p := range h.patterns {
		if bytes.Contains(b, p.b) {
			return h.words[p.word], p.form
		}
	}
	for _, packed := range []struct {
		form, magic string
		open        func(io.Reader) (io.ReadCloser, error)
	}{
		{"gzip", "\x1f\x8b\x08", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
		{"zlib", "\x78\x9c", zlib.NewReader}, {"zlib", "\x78\x01", zlib.NewReader}, {"zlib", "\x78\xda", zlib.NewReader},
	} {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(packed.magic))
			if i < 0 {
				break
			}
			at += i
			if r, err := packed.open(bytes.NewReader(b[at:])); err == nil {
				const most = 1 << 20
				inner, _ := io.ReadAll(io.LimitReader(r, most)) // what could be read before it broke off is looked at, too
				for _, p := range h.patterns {
					if bytes.Contains(inner, p.b) {
						return h.words[p.word], p.form + " in " + packed.form
					}
				}
			}
			at += len(packed.magic)
		}
	}
	return "", ""
}
