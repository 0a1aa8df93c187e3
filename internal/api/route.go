package api

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/api/strict"
	"recourse/internal/fault"
)

const routeKey = "route"

// route is one operation: where it is, who may call it, what it takes.
type route struct {
	id      string // of the operation, for clients that are generated
	method  string
	path    string
	summary string
	tag     string
	access  access
	status  int           // of success; 200 where zero
	also    []int         // other successes
	file    bool          // of a report or a case: what is hidden is answered as what is not there
	takes   []string      // media types of the body
	gives   string        // media type of the answer, where it is not JSON
	limits  strict.Limits // of a JSON body
	anew    bool          // a POST that changes nothing, or opens a session: it takes no key, and a repeat is answered anew
	streams bool          // the body is read by the handler, which looks for a first answer itself
	ends    bool          // the session that asks ends by it
}

const (
	applicationJSON = "application/json"
	multipartForm   = "multipart/form-data"
)

// add registers a route.
func add[I, O any](a *API, r route, do func(context.Context, *I) (*O, error)) {
	if r.limits.Bytes == 0 {
		r.limits = strict.Small
	}
	if _, ok := any(new(I)).(bodied); ok {
		r.takes = []string{applicationJSON}
	}
	op := huma.Operation{
		OperationID: r.id, Method: r.method, Path: r.path, Summary: r.summary, Tags: []string{r.tag},
		DefaultStatus: r.status, Metadata: map[string]any{routeKey: &r}, Errors: r.errors(),
		MaxBodyBytes: int64(r.limits.Bytes) + 1, BodyReadTimeout: 90 * time.Second, RejectUnknownQueryParameters: true,
		SkipValidateBody: true, // bodies are read by strict, which huma's validation would go before
		Responses:        map[string]*huma.Response{}, Security: r.security(),
		Extensions: map[string]any{"x-access": map[string]any{"who": r.access.Who, "kind": r.access.Kind, "act": r.access.Act}},
	}
	for _, s := range r.also {
		op.Responses[statusText(s)] = &huma.Response{Description: http.StatusText(s)}
	}
	if r.gives != "" {
		status := max(r.status, http.StatusOK)
		op.Responses[statusText(status)] = &huma.Response{Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{r.gives: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	if r.keyed() {
		op.Parameters = append(op.Parameters, keyParam)
	}
	a.routes = append(a.routes, &r)
	huma.Register(a.huma, op, answering(&r, do))
}

// answering gives the first answer to a repeat, where the route takes keys.
func answering[I, O any](r *route, do func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	if !r.keyed() || r.streams {
		return do
	}
	return func(ctx context.Context, in *I) (*O, error) {
		var raw []byte
		if b, ok := any(in).(bodied); ok {
			raw = b.raw()
		}
		return first(ctx, raw, lookFirst, func() (*O, error) { return do(ctx, in) })
	}
}

// errors lists the problems that a route can answer with.
func (r *route) errors() []int {
	out := []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if r.access.Who != whoPublic || strings.HasPrefix(r.path, "/api/v1/sessions") || strings.HasPrefix(r.path, "/api/v1/enrolments") {
		out = append(out, http.StatusUnauthorized, http.StatusForbidden)
	}
	if r.file || strings.Contains(r.path, "{") || r.path == "/log/checkpoint" || r.path == "/api/v1/code" || r.access.Who == whoParty {
		out = append(out, http.StatusNotFound)
	}
	if r.access.Who == whoParty {
		out = append(out, http.StatusGone)
	}
	if r.method != http.MethodGet {
		out = append(out, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if strings.Contains(r.path, "/actions/") {
		out = append(out, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	return out
}

func (r *route) security() []map[string][]string {
	if r.access.Who == whoPublic {
		return nil
	}
	return []map[string][]string{{"bearer": {}}}
}

// bodied is what an input with a JSON body is.
type bodied interface{ raw() []byte }

// JSON is a body that is read at once: its faults come before anything is looked up.
type JSON[T any] struct {
	RawBody []byte
	Body    T
}

func (j *JSON[T]) raw() []byte { return j.RawBody }

// Resolve reads the body by the strict rules. huma calls it once the body has arrived.
func (j *JSON[T]) Resolve(ctx huma.Context) []error {
	limits := strict.Small
	if r, ok := ctx.Operation().Metadata[routeKey].(*route); ok {
		limits = r.limits
	}
	if err := strict.DecodeBytes(j.RawBody, &j.Body, limits); err != nil {
		return []error{err}
	}
	return nil
}

// Late is a body that is read only once it is known that the caller may see what it is about.
type Late[T any] struct {
	RawBody []byte
	Body    T
}

func (l *Late[T]) raw() []byte { return l.RawBody }

func (l *Late[T]) read(limits strict.Limits) error {
	return strict.DecodeBytes(l.RawBody, &l.Body, limits)
}

// none is an input without anything.
type none struct{}

// plainText is text that may go further: valid UTF-8 without NUL.
func plainText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func malformed(message string) error { return fault.New(fault.Malformed, message) }
