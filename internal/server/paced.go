package server

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
)

// paced is a body that must keep coming: after a grace, so many bytes a second from its beginning on.
type paced struct {
	io.ReadCloser
	conn  *http.ResponseController
	began time.Time
	grace time.Duration
	rate  int64
	read  int64
}

// Read sets the moment by which the next bytes must have come. A connection that takes no deadline (a test's) is
// read without one.
func (p *paced) Read(b []byte) (int, error) {
	_ = p.conn.SetReadDeadline(p.began.Add(p.grace + time.Duration(p.read/p.rate)*time.Second))
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	return n, err
}

// problem writes RFC 9457 where no room of its own has answered.
func problem(c echo.Context, status int, f fault.Fault) error {
	type field struct {
		Field  string `json:"field"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	var fields []field
	for _, x := range f.Fields {
		fields = append(fields, field{x.Pointer, x.Code, x.Detail})
	}
	body, err := json.Marshal(struct {
		Type     string  `json:"type"`
		Title    string  `json:"title"`
		Status   int     `json:"status"`
		Detail   string  `json:"detail,omitempty"`
		Instance string  `json:"instance"`
		Errors   []field `json:"errors,omitempty"`
	}{"urn:recourse:problem:" + f.Kind.String(), http.StatusText(status), status, f.Message,
		"urn:request:" + c.Response().Header().Get(echo.HeaderXRequestID), fields})
	if err != nil {
		return err
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(status)
	}
	return c.Blob(status, "application/problem+json", body)
}
