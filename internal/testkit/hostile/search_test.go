package hostile_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"

	"recourse/internal/testkit/hostile"
)

func TestAHuntFindsAWordInEveryDressAndNowhereElse(t *testing.T) {
	t.Parallel()
	const word = "qzxcanary7xzq"
	hunt := hostile.NewHunt(word)
	pack := func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		return b.Bytes()
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write([]byte(word))
	_ = w.Close()
	wide := []byte{}
	for _, u := range utf16.Encode([]rune(word)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, b := range map[string][]byte{
		"plain": []byte("before " + word + " after"), "capitals": []byte(strings.ToUpper(word)), "UTF-16": wide,
		"hex": []byte("a0" + hex.EncodeToString([]byte("x"+word+"y"))), "gzip": append([]byte("head"), pack("long ago "+word)...), "zlib": z.Bytes(),
		"base64 in gzip": pack(base64.StdEncoding.EncodeToString([]byte("ab" + word))),
		"base64 first":   []byte(base64.StdEncoding.EncodeToString([]byte(word + "!?"))),
		"base64 second":  []byte(base64.URLEncoding.EncodeToString([]byte("a" + word + "bc"))),
		"base64 third":   []byte(base64.RawStdEncoding.EncodeToString([]byte("ab" + word + "c"))),
	} {
		if found, _ := hunt.Find(b); found != word {
			t.Errorf("%s: not found", name)
		}
	}
	for _, b := range [][]byte{nil, []byte("qzxcanary8xzq"), pack("nothing"), []byte("\x1f\x8b\x08 broken"), bytes.Repeat([]byte{0x78, 0x9c}, 40)} {
		if found, form := hunt.Find(b); found != "" {
			t.Errorf("%q is found as %s where it is not", found, form)
		}
	}
}
