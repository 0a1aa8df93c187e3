package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"recourse/internal/evidence"
	"recourse/internal/fault"
)

// statuses is the one table from the kind of a fault to a status of HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Malformed:       http.StatusBadRequest,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Stale:           http.StatusPreconditionFailed,
	fault.VersionNeeded:   http.StatusPreconditionRequired,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unsupported:     http.StatusUnsupportedMediaType,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Gone:            http.StatusGone,
}

var titles = map[fault.Kind]string{
	fault.Internal:        "Something went wrong",
	fault.Malformed:       "The request cannot be read",
	fault.Invalid:         "Some answers need attention",
	fault.Unauthenticated: "Sign in first",
	fault.Forbidden:       "Not allowed",
	fault.NotFound:        "Not found",
	fault.Conflict:        "Not possible now",
	fault.Stale:           "This has moved on",
	fault.VersionNeeded:   "Say which version you saw",
	fault.TooLarge:        "Too large",
	fault.Unsupported:     "A kind of content that is not taken here",
	fault.TooMany:         "Too often",
	fault.Unavailable:     "Not available just now",
	fault.Gone:            "Erased",
}

// Status is the status that a kind of fault is answered with.
func Status(k fault.Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Problem is RFC 9457's problem document. Nothing in it quotes what was sent.
type Problem struct {
	Type     string       `json:"type" doc:"A stable URN for the kind of problem"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail" doc:"Plain words, safe to show"`
	Instance string       `json:"instance" doc:"A random reference to this occurrence; the same for every 404"`
	Code     string       `json:"code,omitempty" doc:"The rule that refused, where there is one"`
	Errors   []FieldError `json:"errors,omitempty"`

	retry int
}

// FieldError is one thing wrong with one field.
type FieldError struct {
	Field  string `json:"field" doc:"JSON pointer into what was sent"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error is for the log.
func (p *Problem) Error() string { return strings.TrimPrefix(p.Type, problemURN) }

// GetStatus is asked by huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is asked by huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

const (
	problemURN = "urn:recourse:problem:"
	// nowhere is the instance of every 404: a random one would tell two of them apart, and none is ever looked up.
	nowhere      = "urn:uuid:00000000-0000-0000-0000-000000000000"
	notFoundText = "There is nothing here that you may see. Check the reference."
	internalText = "Something went wrong on our side. Try again; if it happens again, give us the reference of this problem."
)

// problemOf turns any error into what is shown of it.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		f = &fault.Fault{Kind: fault.Internal}
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			errors.As(evidence.Cut(err), &f)
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
			f = fault.New(fault.Unavailable, "This took too long. Please try again in a moment.")
		}
	}
	p = &Problem{
		Type: problemURN + f.Kind.String(), Title: titles[f.Kind], Status: Status(f.Kind), Detail: f.Message,
		Instance: "urn:uuid:" + newInstance(), Code: f.Code, retry: f.RetryIn,
	}
	switch f.Kind {
	case fault.NotFound: // one answer, whatever was not found
		p.Detail, p.Code, p.Instance = notFoundText, "", nowhere
		return p
	case fault.Internal:
		p.Detail, p.Code = internalText, ""
		return p
	case fault.TooMany, fault.Unavailable:
		if p.retry == 0 {
			p.retry = 30
		}
	}
	for _, w := range f.Fields {
		p.Errors = append(p.Errors, FieldError{Field: w.Pointer, Code: w.Code, Detail: w.Detail})
	}
	return p
}

func newInstance() string { return uuid.Must(uuid.NewRandomFromReader(rand.Reader)).String() }

// headers are those that a problem asks for beside its body.
func (p *Problem) headers(set func(name, value string)) {
	if p.retry > 0 && (p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable) {
		set("Retry-After", strconv.Itoa(p.retry))
	}
	if p.Status == http.StatusUnauthorized {
		set("WWW-Authenticate", "Bearer")
	}
}

func init() {
	// huma asks these two for every error it meets. Its own would echo the values that were sent.
	huma.NewError = func(status int, what string, errs ...error) huma.StatusError { return newProblem(status, what, errs) }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, what string, errs ...error) huma.StatusError {
		p := newProblem(status, what, errs)
		if r, ok := requestOf(ctx.Context()); ok {
			r.api.answered(ctx.Context(), r, p, errors.Join(errs...))
		}
		p.headers(ctx.SetHeader)
		return p
	}
}

// newProblem turns what huma found into a problem: a fault of ours as it stands, huma's own findings by place alone.
func newProblem(status int, what string, errs []error) *Problem {
	if what == bodyCut {
		return problemOf(evidence.Cut(errors.Join(errs...)))
	}
	for _, err := range errs {
		var f *fault.Fault
		var p *Problem
		if errors.As(err, &f) || errors.As(err, &p) {
			return problemOf(err)
		}
	}
	kind := kindOf(status)
	f := fault.New(kind, "We could not read the request as it was sent.")
	switch kind {
	case fault.Internal:
		return problemOf(errors.Join(errs...))
	case fault.TooLarge:
		f.Message = "This is more than we take at once."
	case fault.Unsupported:
		f.Message = "Send this as JSON."
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) && strings.HasPrefix(d.Location, "path.") {
			return problemOf(nothing()) // what cannot be an address of ours leads nowhere
		}
		if d != nil {
			f.Fields = append(f.Fields, fault.Field{Pointer: place(d.Location), Code: "invalid", Detail: "Check this value."})
		}
	}
	return problemOf(f)
}

// bodyCut is what huma says of a body that did not come to its end, which it takes for our own fault.
const bodyCut = "cannot read request body"

// kindOf is the kind behind a status that huma chose. Its 422 concerns parameters, since bodies are read by us: 400.
func kindOf(status int) fault.Kind {
	switch status {
	case http.StatusUnprocessableEntity, http.StatusRequestTimeout, http.StatusNotAcceptable:
		return fault.Malformed
	}
	for k, s := range statuses {
		if s == status {
			return k
		}
	}
	return fault.Internal
}

// place turns huma's "query.limit" into a pointer, and hides a name that only the sender knows.
func place(location string) string {
	in, name, _ := strings.Cut(location, ".")
	if !slices.Contains([]string{"limit", "cursor", "state", "group", "assignee", "sort", "on", "action", "due_before",
		"overdue", "hold", "clause", "ground", "nation", "version"}, name) {
		return "/" + in
	}
	return "/" + in + "/" + name
}

// WriteProblem answers a request with what is shown of an error.
func WriteProblem(c echo.Context, err error) error {
	p := problemOf(err)
	p.headers(c.Response().Header().Set)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.Blob(p.Status, p.ContentType(""), append(body, '\n'))
}

// HandleError is the error handler of an Echo that serves the API: whatever Echo or a middleware refuses (no such route,
// no such method, a body too large) becomes a problem like any other.
func (a *API) HandleError(err error, c echo.Context) { Fail(a.logger, err, c) }

// Fail answers a request that has failed, and logs what was our fault: where it happened and what kind of thing it was.
func Fail(log *slog.Logger, err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var he *echo.HTTPError
	switch {
	case errors.As(err, &he) && he.Code == http.StatusMethodNotAllowed:
		err = &Problem{Type: problemURN + "method-not-allowed", Title: "No such method here", Status: he.Code,
			Detail: "This address takes other methods: see Allow.", Instance: "urn:uuid:" + newInstance()}
	case errors.As(err, &he):
		err = fault.New(kindOf(he.Code), "We could not read the request as it was sent.")
	}
	if fault.KindOf(err) == fault.Internal && !errors.As(err, new(*Problem)) {
		log.ErrorContext(c.Request().Context(), "request failed", slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)),
			slog.String("route", c.Path()), slog.String("cause", fault.Types(err)))
	}
	if err := WriteProblem(c, err); err != nil {
		log.WarnContext(c.Request().Context(), "answer not written", slog.String("route", c.Path()))
	}
}

// StatusOf is the status that an error is answered with, on a page as in the API.
func StatusOf(err error) int {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		return he.Code
	}
	if status, known := statuses[fault.KindOf(err)]; known {
		return status
	}
	return http.StatusInternalServerError
}
