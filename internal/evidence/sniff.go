package evidence

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Unknown is the type of a file that is kept and handed out as bytes, and never shown.
const Unknown = "application/octet-stream"

// sniffed is how much of a file says what it is.
const sniffed = 3072

// allowed are the types we know, with the endings that agree. What is not here is kept as Unknown.
var allowed = map[string][]string{
	"image/jpeg":      {"jpg", "jpeg", "jpe", "jfif"},
	"image/png":       {"png"},
	"image/gif":       {"gif"},
	"image/webp":      {"webp"},
	"image/heic":      {"heic", "heif"},
	"application/pdf": {"pdf"},
	"text/plain":      {"txt", "text", "log"},
	"message/rfc822":  {"eml"},
	"video/mp4":       {"mp4", "m4v"},
	"audio/mp4":       {"m4a", "mp4"},
	"audio/mpeg":      {"mp3"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       {"xlsx"},
	"application/vnd.oasis.opendocument.text":                                 {"odt"},
}

// InertName is a name of an item that says nothing of what its sender called it, and is no program's.
func (i Item) InertName(n int) string {
	ending := "bin"
	if endings := allowed[i.Type]; i.Known && len(endings) > 0 {
		ending = endings[0]
	}
	return fmt.Sprintf("%03d.%s", n, ending)
}

// sameAs are names of one type, as different detectors and phones have it.
var sameAs = map[string]string{
	"image/vnd.mozilla.apng": "image/png", "image/apng": "image/png",
	"image/heif": "image/heic", "image/heic-sequence": "image/heic", "image/heif-sequence": "image/heic",
	"audio/x-m4a": "audio/mp4", "video/x-m4v": "video/mp4",
}

// plainText are texts that a detector tells apart and a reader does not: an exported chat looks like a table, a pasted
// message like a mail.
var plainText = []string{"message/rfc822", "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson", "application/x-subrip", "text/vtt"}

// runs are endings that some system would run; a name that hides one before its last is not believed (B-47).
var runs = []string{
	"exe", "com", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "hta", "msi", "msp", "lnk", "url", "reg",
	"jar", "apk", "app", "dll", "cpl", "php", "phtml", "phar", "asp", "aspx", "jsp", "cgi", "pl", "py", "rb", "sh", "htm", "html", "shtml",
	"xhtml", "mht", "mhtml", "svg", "xml", "docm", "xlsm", "chm", "iso", "img",
}

// active are marks of what a browser would run, in lower case.
var active = [][]byte{[]byte("<script"), []byte("<html"), []byte("<svg"), []byte("<!doctype html"), []byte("<iframe"), []byte("<foreignobject"), []byte("<?php"), []byte("<hta:")}

// listEnds is how an archive ends: readers find it there, whatever comes before.
var listEnds = []byte("PK\x05\x06")

// typeOf tells a type from the first and the last bytes of a file and its cleaned name. Content decides; the ending must
// agree; and a file that could be two things is taken for the more dangerous of them (B-43), which is Unknown.
func typeOf(head, tail []byte, name string) (media string, known bool) {
	media, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	if same, ok := sameAs[media]; ok {
		media = same
	}
	ext := extension(name)
	if slices.Contains(plainText, media) && (ext == "txt" || ext == "") {
		media = "text/plain"
	}
	endings, ok := allowed[media]
	switch {
	case !ok,
		ext != "" && !slices.Contains(endings, ext),
		ext == "" && strings.Contains(name, "."),
		hidesProgram(name),
		media != "message/rfc822" && isActive(head),
		isTwo(media, head, tail):
		return Unknown, false
	}
	return media, true
}

// isTwo finds what is something else from its end than from its beginning. A picture is not asked: it is looked at as a copy, in
// which nothing is left of what was appended.
func isTwo(media string, head, tail []byte) bool {
	if strings.HasPrefix(media, "image/") || media == "message/rfc822" {
		return false
	}
	return isActive(tail) || bytes.Contains(tail, listEnds) && !bytes.HasPrefix(head, []byte("PK"))
}

// hidesProgram finds endings before the last: "letter.exe.pdf".
func hidesProgram(name string) bool {
	parts := strings.Split(strings.ToLower(name), ".")
	for i := 1; i < len(parts)-1; i++ {
		if slices.Contains(runs, strings.TrimSpace(parts[i])) {
			return true
		}
	}
	return false
}

func isActive(head []byte) bool {
	head = bytes.ToLower(head)
	return slices.ContainsFunc(active, func(mark []byte) bool { return bytes.Contains(head, mark) })
}
