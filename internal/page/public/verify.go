package public

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/oversight"
	"recourse/internal/page"
)

// What is taken to be checked: a text as the API takes it, and a file. A larger bundle is checked by recourse-verify, on the
// machine of whoever has it.
const (
	maxText = 128 << 10
	maxFile = 16 << 20
)

// checked is the form, and what was found.
type checked struct {
	*page.View
	Shown *oversight.Shown // nil before anything was sent
}

// Verdict is what was found in one sentence.
func (c *checked) Verdict() string {
	switch {
	case !c.Shown.Holds:
		return c.T("verify.not")
	case !c.Shown.Included && c.Shown.Integrated != "":
		return c.T("verify.promised")
	}
	return c.T("verify.holds")
}

func (r *Room) ask(c echo.Context) error {
	return r.Kit.ShowAll(c, http.StatusOK, (&checked{View: r.Kit.View(c, "verify")}).show())
}

// verify says what a receipt, a proof of no answer or a bundle shows. It stays in memory while it is read, and is in no page.
func (r *Room) verify(c echo.Context) error {
	out := &checked{View: r.Kit.View(c, "verify")}
	text, file, err := brought(c)
	switch {
	case errors.Is(err, errTooLarge):
		return r.wrong(c, out, "/file", "verify.too_large")
	case err != nil:
		return err
	case len(file) > 0:
		text = file
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return r.wrong(c, out, "/text", "verify.nothing")
	}
	var shown oversight.Shown
	switch {
	case bytes.HasPrefix(text, []byte("PK")): // a bundle is a ZIP file
		shown, err = r.Checks.Bundle(bytes.NewReader(text), int64(len(text)))
	case len(text) > maxText:
		return r.wrong(c, out, "/file", "verify.too_large")
	default:
		shown, err = r.Checks.Text(unfolded(string(text)), "")
	}
	if err != nil {
		return err
	}
	out.Shown = &shown
	return r.Kit.Show(c, http.StatusOK, out.show())
}

func (r *Room) wrong(c echo.Context, out *checked, at, why string) error {
	out.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: at, Detail: out.T(why)}}}
	return r.Kit.ShowAll(c, http.StatusUnprocessableEntity, out.show())
}

// unfolded takes away what a browser or a mail program does to a text that is pasted: its line ends, and empty lines around it.
func unfolded(s string) string {
	return strings.Trim(strings.ReplaceAll(s, "\r\n", "\n"), " \n") + "\n"
}

var errTooLarge = errors.New("more than is taken to be checked")

// brought reads what was pasted and what was chosen.
func brought(c echo.Context) (text, file []byte, err error) {
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return nil, nil, fault.Because(fault.Malformed, "This did not arrive as it was sent. Try again.", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return text, file, nil
		}
		if err == nil {
			switch part.FormName() {
			case "text":
				text, err = whole(part, maxText)
			case "file":
				file, err = whole(part, maxFile)
			}
		}
		if err != nil && !errors.Is(err, errTooLarge) {
			err = fault.Because(fault.Malformed, "This did not arrive whole. Try again.", err)
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

func whole(from io.Reader, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(from, most+1))
	if err == nil && int64(len(b)) > most {
		return nil, errTooLarge
	}
	return b, err
}
