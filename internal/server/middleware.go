package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/api"
	"recourse/internal/fault"
)

// identify gives each request a random name of its own; one that was sent is not believed.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, rand.Text())
		return next(c)
	}
}

// record writes one line for each request, and counts it. R-63: the route's template, never the path; no address, no
// agent, no query; how long it took as a class, because exact times tell things apart that look alike.
func (h *House) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := h.options.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := latency(h.options.Now().Sub(began))
		route, status := routeOf(c), c.Response().Status
		h.metrics.count(methodOf(c), route, status)
		attrs := []slog.Attr{
			slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)), slog.String("method", methodOf(c)),
			slog.String("route", route), slog.Int("status", status), slog.String("took", took),
		}
		if who, ok := actor.From(c.Request().Context()); ok && who.ID != "" {
			attrs = append(attrs, slog.String("who", string(who.Kind)+" "+h.nameless(who.ID)))
		}
		h.options.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		return nil
	}
}

// routeOf is the template that matched; the path itself may hold a reference.
func routeOf(c echo.Context) string {
	if p := c.Path(); p != "" && p != "/*" {
		return p
	}
	return "none"
}

// methodOf keeps made-up methods out of the log.
func methodOf(c echo.Context) string {
	switch m := c.Request().Method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

var classes = []struct {
	under time.Duration
	name  string
}{
	{10 * time.Millisecond, "<10ms"}, {50 * time.Millisecond, "<50ms"}, {250 * time.Millisecond, "<250ms"},
	{time.Second, "<1s"}, {5 * time.Second, "<5s"},
}

func latency(d time.Duration) string {
	for _, c := range classes {
		if d < c.under {
			return c.name
		}
	}
	return ">=5s"
}

// dayKey makes the names of people in the log: of this process, and of one day.
var dayKey = func() []byte { b := make([]byte, 32); rand.Read(b); return b }()

// nameless names somebody in the log so that one day's lines can be told apart and no two days put together.
func (h *House) nameless(id string) string {
	m := hmac.New(sha256.New, dayKey)
	fmt.Fprint(m, h.options.Now().UTC().Format(time.DateOnly), id)
	return hex.EncodeToString(m.Sum(nil)[:6])
}

// secure puts on every answer, whatever becomes of it, what a browser needs to be told. A page that needs more than
// nothing says so itself.
func (h *House) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		for name, value := range api.Headers {
			header.Set(name, value)
		}
		if c.Scheme() == "https" {
			header.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		return next(c)
	}
}

// recovered turns a panic into an ordinary failure of this one request. The value of a panic may hold what was
// sent, so only its type and the stack are logged.
func (h *House) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			h.options.Log.Error("panic", slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)),
				slog.String("route", routeOf(c)), slog.String("type", fmt.Sprintf("%T", r)), slog.String("stack", string(debug.Stack())))
			err = fault.New(fault.Internal, "Something went wrong.")
		}()
		return next(c)
	}
}

// uploads is how many files may come in at once.
type uploads chan struct{}

func newUploads(n int) uploads { return make(uploads, n) }

var errUploads = &fault.Fault{Kind: fault.Unavailable, RetryIn: 5, Message: "Many people are sending files at once. Please try again in a moment."}

// bounded holds bodies to their size and their speed, and uploads to their number.
func (h *House) bounded(places uploads) echo.MiddlewareFunc {
	c := h.Settings
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(ctx echo.Context) error {
			r := ctx.Request()
			if kind, _, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); kind == echo.MIMEMultipartForm || kind == echo.MIMEOctetStream {
				select {
				case places <- struct{}{}:
					defer func() { <-places }()
				default:
					return errUploads
				}
			}
			const overhead = 1 << 20 // of the parts of a form around the files
			body := http.MaxBytesReader(ctx.Response(), r.Body, int64(c.Limits.Report)+int64(c.Limits.Narrative)+overhead)
			r.Body = &paced{ReadCloser: body, conn: http.NewResponseController(ctx.Response()),
				began: time.Now(), //allow:clock a deadline of the network's: a clock that is moved by hand would cut everybody off
				grace: c.Timeouts.BodyGrace, rate: int64(c.Limits.BodyRate)}
			return next(ctx)
		}
	}
}

// failed answers whatever a handler or a middleware could not: as the API does, which makes every problem, or as a page to
// whoever reads pages.
func (h *House) failed(err error, c echo.Context) {
	reads := strings.Contains(c.Request().Header.Get("Accept"), "text/html")
	if h.Pages == nil || !reads || api.Owns(c.Request().URL.Path) || c.Response().Committed {
		api.Fail(h.options.Log, err, c)
		return
	}
	h.failedPage(err, c)
}
