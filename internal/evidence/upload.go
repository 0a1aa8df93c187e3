package evidence

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"recourse/internal/keyring"
)

// Upload is a file as somebody sends it.
type Upload struct {
	Name         string    // as the sender's machine calls it; only ever shown, and cleaned before that
	DeclaredType string    // as the sender declares it; neither believed nor kept (B-44)
	Body         io.Reader // read once, as it comes
	From         string    // reporter, respondent, witness, affected or staff
	On           string    // the day it came, YYYY-MM-DD
	Budget       *Budget   // of the report that it belongs to; nil where only its own size counts
}

// Item is a file that is kept: everything known of it but its bytes.
type Item struct {
	ID     string // random v4
	File   string // the report or case that it came to
	Key    keyring.KeyID
	Blob   string // in the store
	Name   string // cleaned; shown, and never a path
	Type   string // by content; application/octet-stream where it is not Known
	Known  bool   // of a type on the allow-list, with a name that agrees
	Size   int64
	SHA256 string // of the original bytes, in hexadecimal
	From   string
	On     string
}

// String tells the id alone: names belong in no log.
func (i Item) String() string { return "evidence " + i.ID }

// GoString tells the id alone.
func (i Item) GoString() string { return i.String() }

// LogValue tells the id alone.
func (i Item) LogValue() slog.Value { return slog.StringValue(i.ID) }

// Extension is the ending of the shown name, without its dot and in lower case, for showing apart from it.
func (i Item) Extension() string { return extension(i.Name) }

// Header hands over the headers that a download must bear: always an attachment, never run, never guessed at, never
// kept (R-35, P-04, P-17).
func (i Item) Header(set func(name, value string)) {
	set("Content-Type", i.servedAs())
	set("Content-Disposition", disposition(i.Name))
	set("Content-Security-Policy", "sandbox; default-src 'none'")
	set("X-Content-Type-Options", "nosniff")
	set("Cross-Origin-Resource-Policy", "same-origin")
	set("Cache-Control", "no-store")
}

// servedAs is the type a download bears. Text goes out as opaque bytes too: nothing of it is worth a browser's guess.
func (i Item) servedAs() string {
	if i.Known && (strings.HasPrefix(i.Type, "image/") || strings.HasPrefix(i.Type, "audio/") || strings.HasPrefix(i.Type, "video/") || i.Type == "application/pdf") {
		return i.Type
	}
	return Unknown
}

// disposition is RFC 6266: an ASCII name for old programs and the whole one for the others (B-48).
func disposition(name string) string {
	var ascii strings.Builder
	for _, r := range Clean(name) {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			r = '_'
		}
		ascii.WriteRune(r)
	}
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii.String(), strings.ReplaceAll(url.QueryEscape(Clean(name)), "+", "%20"))
}
