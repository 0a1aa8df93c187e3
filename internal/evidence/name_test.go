package evidence_test

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"recourse/internal/evidence"
)

func TestB45_NamesAreCleaned(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"":                              "file",
		"...":                           "file",
		" \t\r\n":                       "file",
		"../../etc/passwd":              "passwd",
		`..\..\boot.ini`:                "boot.ini",
		"/etc/shadow":                   "shadow",
		`C:\Users\me\photo.jpg`:         "photo.jpg",
		`\\server\share\a.txt`:          "a.txt",
		"C:evil.txt":                    "C_evil.txt",
		"%2e%2e%2fpasswd":               "_2e_2e_2fpasswd",
		"100% true.txt":                 "100% true.txt",
		"a\x00.txt":                     "a.txt",
		"CON":                           "_CON",
		"con.jpg":                       "_con.jpg",
		"LPT1.txt":                      "_LPT1.txt",
		"COM¹":                          "_COM¹",
		"COMB.txt":                      "COMB.txt",
		"trailing. . ":                  "trailing",
		".htaccess":                     "htaccess",
		"photo.jpg::$DATA":              "photo.jpg__$DATA",
		"a\u2215b\uff0fc":               "a_b_c",
		"broken\xff\xfe.png":            "broken.png",
		"two   spaces\u00a0here.txt":    "two spaces here.txt",
		"llythyr i'r pwyllgor (tŷ).pdf": "llythyr i'r pwyllgor (tŷ).pdf",
		"截图.png":                        "截图.png",
	} {
		if got := evidence.Clean(sent); got != want {
			t.Errorf("Clean(%q) = %q, want %q", sent, got, want)
		}
	}
}

func TestB45_ALongNameKeepsItsEnding(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{strings.Repeat("a", 4096) + ".jpeg", strings.Repeat("ŵ", 121) + ".jpeg", strings.Repeat("con.", 40) + "jpeg"} {
		got := evidence.Clean(sent)
		if n := utf8.RuneCountInString(got); n > 120 || n < 100 || !strings.HasSuffix(got, ".jpeg") {
			t.Errorf("%d characters: %q", n, got)
		}
	}
}

func TestB46_ANameThatReadsBackwardsShowsItsRealExtension(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	item := h.mustSend("holiday\u202egpj.exe", []byte("MZ\x90\x00"))
	if item.Name != "holidaygpj.exe" || item.Extension() != "exe" || item.Known {
		t.Errorf("%q, %q, known %t", item.Name, item.Extension(), item.Known)
	}
	for _, r := range "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad\u061c\u180e\u3164\u115f\ufe0f\U000e0041\u2028\u2029\u0085\u2800" {
		if got := evidence.Clean("a" + string(r) + "b.txt"); got != "ab.txt" {
			t.Errorf("%U: %q", r, got)
		}
	}
}

func TestB48_NamesWithLineEndsAndQuotesGoOutEncoded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a\r\nSet-Cookie: x=1.txt", `a"; filename="b.exe`, `a\"b.txt`, "tŷ; x.pdf", "a%22b.txt", "плюс+знак.txt", "'single'.txt"} {
		header := evidence.Disposition(name)
		if strings.ContainsAny(header, "\r\n") {
			t.Errorf("%q: a line ends in %q", name, header)
		}
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || len(params) != 1 || params["filename"] != evidence.Clean(name) {
			t.Errorf("%q: %q reads as %s %q, %v", name, header, kind, params, err)
		}
	}
}

func TestR34_TheNameInTheStoreHasNothingOfTheNameShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	one, two := h.mustSend("photo.jpg", []byte("x")), h.mustSend("photo.jpg", []byte("x"))
	if one.Blob == two.Blob || one.ID == two.ID || len(one.Blob) != 32 {
		t.Errorf("%q and %q", one.Blob, two.Blob)
	}
	for _, path := range files(t, h.dir) {
		if strings.Contains(path, "photo") || strings.Contains(path, one.ID) {
			t.Error(path)
		}
	}
}

func FuzzR34_ACleanNameIsSafeToShow(f *testing.F) {
	for _, s := range []string{"", "../a", "a\u202eb.txt", "CON.", strings.Repeat("é", 300) + ".jpg", ".%2e", "\xff", "a. .b", strings.Repeat("a", 118) + ". .txt"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := evidence.Clean(s)
		switch {
		case got == "", !utf8.ValidString(got), utf8.RuneCountInString(got) > 120,
			strings.ContainsAny(got, `/\:*?"<>|`), strings.HasPrefix(got, "."), strings.HasSuffix(got, "."), strings.TrimSpace(got) != got:
			t.Fatalf("Clean(%q) = %q", s, got)
		}
		for _, r := range got {
			if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
				t.Fatalf("Clean(%q) keeps %U", s, r)
			}
		}
		if again := evidence.Clean(got); again != got {
			t.Fatalf("Clean(%q) = %q, then %q", s, got, again)
		}
	})
}
