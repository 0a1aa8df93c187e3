package evidence_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"recourse/internal/evidence"
)

var (
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
	pdf  = "%PDF-1.7\n1 0 obj\n"
)

// zipped makes an archive with empty entries of these names.
func zipped(names ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: name}); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestR29_WhatIsAllowedIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	mp4 := func(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00" + brand + "isom" }
	for _, c := range []struct{ content, name, want string }{
		{png, "a.png", "image/png"},
		{jpeg, "a.JPG", "image/jpeg"},
		{jpeg, "photo", "image/jpeg"},
		{"GIF89a\x01\x00\x01\x00", "a.gif", "image/gif"},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"},
		{mp4("heic"), "a.heic", "image/heic"},
		{mp4("mp42"), "a.mp4", "video/mp4"},
		{mp4("M4A "), "a.m4a", "audio/mp4"},
		{"ID3\x03\x00\x00\x00\x00\x00\x10", "a.mp3", "audio/mpeg"},
		{pdf, "a.pdf", "application/pdf"},
		{"They said it again.\n", "a.txt", "text/plain"},
		{"02/03/2026, 10:00 - A: hello, you\n02/03/2026, 10:01 - B: no, thanks\n", "chat.txt", "text/plain"},
		{"From: a@example.org\nTo: b@example.org\nSubject: x\n\nwords", "a.eml", "message/rfc822"},
		{zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	} {
		if got, known := evidence.TypeOf([]byte(c.content), c.name); got != c.want || !known {
			t.Errorf("%s: %s, known %t, want %s", c.name, got, known, c.want)
		}
	}
}

func TestR29_WhatIsNotAllowedIsKeptAndUnknown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	for _, c := range []struct{ why, content, name string }{
		{"B-41 a page", "<!DOCTYPE html><html><script>alert(1)</script>", "a.html"},
		{"B-41 a page named a picture", "<html><body>", "a.png"},
		{"B-41 a page in a text", "words\n<HTML><body>", "a.txt"},
		{"B-41 a saved page", "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", "a.mhtml"},
		{"B-42 a drawing", `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "a.svg"},
		{"B-43 a picture that is a page", png + strings.Repeat("x", 100) + "<script>", "a.png"},
		{"B-43 a script in a picture's clothes", "GIF89a=1;/*<script>*/", "a.gif"},
		{"B-47 a program", "MZ\x90\x00\x03", "letter.exe"},
		{"B-47 a program's ending on a letter", pdf, "letter.exe"},
		{"B-47 two endings", pdf, "letter.exe.pdf"},
		{"B-47 two endings, one spaced", pdf, "letter.hta .pdf"},
		{"B-47 a page's ending on a picture", jpeg, "a.jpg.html"},
		{"B-47 a stream behind a name", jpeg, "a.jpg::$DATA"},
		{"B-47 a picture named otherwise", jpeg, "a.png"},
		{"B-47 an ending that is none", jpeg, "a.j p g"},
		{"B-50 an archive", zipped("a.txt"), "a.zip"},
		{"B-50 an archive named a letter", zipped("a.txt"), "a.docx"},
		{"a letter with macros", zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "a.docm"},
		{"noise", string(noise(4000)), "a.bin"},
		{"noise named a picture", string(noise(4000)), "a.jpg"},
	} {
		item := h.mustSend(c.name, []byte(c.content))
		if item.Known || item.Type != evidence.Unknown {
			t.Errorf("%s: %s, known %t", c.why, item.Type, item.Known)
		}
		if got, err := h.read(item); err != nil || string(got) != c.content {
			t.Errorf("%s: was not kept: %v", c.why, err)
		}
	}
}

func TestB44_WhatTheSenderDeclaresChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	for _, declared := range []string{
		"", "text/html", "image/svg+xml", "text/html, image/png", "image/png; charset=utf-7", "text/html;charset=\"utf-8", "multipart/mixed; boundary=x",
		"application/xhtml+xml", "text/xml", "application/javascript", "image/png\r\nX: y", strings.Repeat("a/", 5000),
	} {
		for content, want := range map[string]string{png: "image/png", "<html><script>": evidence.Unknown} {
			item, err := h.Take(t.Context(), h.key, h.file, evidence.Upload{Name: "a.png", DeclaredType: declared, Body: strings.NewReader(content)})
			if err != nil || item.Type != want {
				t.Errorf("%q: %s, %v, want %s", declared, item.Type, err, want)
			}
		}
	}
}

func TestP04_P17_ADownloadIsAnAttachmentThatNothingRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ media, want string }{
		{"image/png", "image/png"}, {"application/pdf", "application/pdf"}, {"text/plain", evidence.Unknown},
		{"message/rfc822", evidence.Unknown}, {evidence.Unknown, evidence.Unknown},
	} {
		got := map[string]string{}
		evidence.Item{Name: "a.png", Type: c.media, Known: c.media != evidence.Unknown}.Header(func(k, v string) { got[k] = v })
		want := map[string]string{
			"Content-Type": c.want, "Content-Disposition": `attachment; filename="a.png"; filename*=UTF-8''a.png`,
			"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v", c.media, got)
		}
	}
	unknown := evidence.Item{Name: "a.svg", Type: "image/svg+xml"}
	unknown.Header(func(k, v string) {
		if k == "Content-Type" && v != evidence.Unknown {
			t.Errorf("what is not known goes out as %s", v)
		}
	})
}

func TestAnItemPrintsNoName(t *testing.T) {
	t.Parallel()
	i := evidence.Item{ID: "the-id", Name: "secret.txt", SHA256: "digest"}
	for _, got := range []string{fmt.Sprint(i), fmt.Sprintf("%+v", i), fmt.Sprintf("%#v", i), i.LogValue().String()} {
		if strings.Contains(got, "secret") || strings.Contains(got, "digest") || !strings.Contains(got, "the-id") {
			t.Error(got)
		}
	}
}
