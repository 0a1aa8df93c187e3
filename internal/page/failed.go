package page

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
)

// failure is a page that could not be shown, in words.
type failure struct {
	*View
	Heading, What, Number string
}

// Fail answers an error that a page returned: in the words of the fault where they are meant to be read, and in none that
// could tell what is there where it is not found. status is the one that its kind has.
func (k *Kit) Fail(c echo.Context, err error, status int) error {
	v := k.View(c, "failed")
	v.Path = "/" // an address that is nobody's comes back in no link
	f := &failure{View: v, Number: c.Response().Header().Get(echo.HeaderXRequestID)}
	var said *fault.Fault
	switch {
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		f.Heading, f.What, f.Number = v.T("failed.not_found"), v.T("failed.not_found_what"), ""
		if errors.As(err, &said) && said.Message != "" {
			f.What = said.Message
		}
	case status >= http.StatusInternalServerError && !errors.As(err, &said):
		f.Heading, f.What = v.T("failed.broken"), v.T("failed.broken_what")
	case errors.As(err, &said) && said.Kind != fault.Internal:
		f.Heading, f.What, f.Number = v.T("failed.refused"), said.Message, ""
		Later(c, said)
	default:
		f.Heading, f.What = v.T("failed.broken"), v.T("failed.broken_what")
	}
	return k.Show(c, status, f.show())
}

// Later says in the head of an answer when to come again, where a fault does.
func Later(c echo.Context, f *fault.Fault) {
	if f.RetryIn > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(f.RetryIn))
	}
}
