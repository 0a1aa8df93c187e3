package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/once"
)

// access says who may call a route. Policy decides the rest: Kind and Act are what it is asked, "" where the act is the
// file's own and judged by the verb.
type access struct {
	Who     string       // public, party or staff
	Parties []actor.Kind // party: which of them
	Kind    string
	Act     string
}

// The ways of saying who may call.
const (
	whoPublic = "public"
	whoParty  = "party"
	whoStaff  = "staff"
)

func public(kind, act string) access { return access{Who: whoPublic, Kind: kind, Act: act} }

func party(act string, kinds ...actor.Kind) access {
	return access{Who: whoParty, Parties: kinds, Kind: "own", Act: act}
}

func staff(kind, act string) access { return access{Who: whoStaff, Kind: kind, Act: act} }

// check says what an access lacks.
func (a access) check() error {
	switch {
	case a.Kind == "" || a.Act == "":
		return errors.New("does not say which act on what it is")
	case a.Who == whoParty && len(a.Parties) == 0:
		return errors.New("does not say which parties may call it")
	case a.Who != whoPublic && a.Who != whoParty && a.Who != whoStaff:
		return errors.New("does not say who may call it")
	}
	return nil
}

// request is what the guard knows of a request.
type request struct {
	api   *API
	route *route
	start time.Time
	token string
	http  *http.Request
	once  *once.Request // where it carries a key
	ended error         // the session is over: only a first answer, given to it by its end, is still to be had
}

type requestKey struct{}

func requestOf(ctx context.Context) (*request, bool) {
	r, ok := ctx.Value(requestKey{}).(*request)
	return r, ok
}

// sourceOf is the bucket that attempts of this request are counted against.
func sourceOf(ctx context.Context) string {
	r, ok := requestOf(ctx)
	if !ok {
		return ""
	}
	return r.api.p.Source(r.http)
}

// guard stands before every operation: it refuses one that does not say who may call it, finds who is acting, and
// holds the request to the one form that is read.
func (a *API) guard(ctx huma.Context, next func(huma.Context)) {
	r := &request{api: a, start: a.now(), http: humaecho.Unwrap(ctx).Request()}
	r.route, _ = ctx.Operation().Metadata[routeKey].(*route)
	c := humaecho.Unwrap(ctx)
	within := func(inner context.Context) { c.SetRequest(c.Request().WithContext(inner)) } // what stands outside sees it, too
	within(context.WithValue(ctx.Context(), requestKey{}, r))
	defer func() {
		if broke := recover(); broke != nil {
			if broke == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
				panic(broke)
			}
			// Its words may be anybody's: the type and the stack say enough.
			a.logger.ErrorContext(ctx.Context(), "panic", slog.String("type", fmt.Sprintf("%T", broke)), slog.String("stack", string(debug.Stack())))
			a.refuse(ctx, errors.New("panic"))
		}
	}()
	if r.route == nil || r.route.access.check() != nil {
		a.refuse(ctx, errors.New("a route that does not say who may call it"))
		return
	}
	who, err := a.identify(ctx, r)
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	if err := plainForm(ctx, r.route); err != nil {
		a.refuse(ctx, err)
		return
	}
	within(actor.With(ctx.Context(), who))
	next(ctx)
}

// refuse answers with a problem, unless the answer has begun.
func (a *API) refuse(ctx huma.Context, err error) {
	if humaecho.Unwrap(ctx).Response().Committed {
		return
	}
	_ = huma.WriteErr(a.huma, ctx, http.StatusInternalServerError, "", err) // huma says on stderr what it could not write
}

// identify finds who is acting by the bearer token and nothing else: no cookie, no Basic (P-08), no header of a proxy
// (P-14).
func (a *API) identify(ctx huma.Context, r *request) (actor.Actor, error) {
	need := r.route.access
	token, err := bearer(humaecho.Unwrap(ctx).Request().Header)
	if need.Who == whoPublic {
		r.token = token
		return actor.Actor{Kind: actor.Anyone}, nil
	}
	if err != nil {
		return actor.Actor{}, err
	}
	who, err := a.p.Accounts.Resolve(ctx.Context(), token)
	r.token = token
	if fault.Is(err, fault.Unauthenticated) && r.route.ends && len(r.http.Header.Values(keyHeader)) > 0 {
		r.ended = err
		return actor.Actor{Kind: actor.Anyone}, nil
	}
	if err != nil {
		return actor.Actor{}, err
	}
	switch {
	case need.Who == whoStaff && who.Kind == actor.Staff:
	case need.Who == whoParty && slices.Contains(need.Parties, who.Kind):
	case r.route.file:
		return actor.Actor{}, fault.New(fault.NotFound, notFoundText)
	default:
		return actor.Actor{}, fault.Coded(fault.Forbidden, "not_allowed", "This is not for a session of this kind.")
	}
	return who, nil
}

// bearer reads the token of the one Authorization header.
func bearer(h http.Header) (string, error) {
	none := fault.New(fault.Unauthenticated, "Please sign in to do this.")
	all := h.Values("Authorization")
	if len(all) != 1 {
		return "", none
	}
	scheme, token, ok := strings.Cut(all[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > 512 {
		return "", none
	}
	return token, nil
}

// plainForm holds a request to the one form we read: a query whose names come once (B-12), and a body of the declared
// type.
func plainForm(ctx huma.Context, r *route) error {
	u := ctx.URL()
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fault.New(fault.Malformed, "The address cannot be read.")
	}
	for name, values := range query {
		if len(values) > 1 || !plainText(name) || !plainText(values[0]) {
			return fault.New(fault.Malformed, "Name each filter once, in plain text.")
		}
	}
	if len(r.takes) == 0 {
		return nil
	}
	media, params, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil || !slices.Contains(r.takes, media) {
		return fault.New(fault.Unsupported, "Send this as "+strings.Join(r.takes, " or ")+".")
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return fault.New(fault.Unsupported, "Send text as UTF-8.")
	}
	if len(ctx.Header("Content-Encoding")) > 0 {
		return fault.New(fault.Unsupported, "Send this as it is, not compressed.")
	}
	return nil
}

// answered is told of every problem before it leaves: what broke is logged under the reference that was given out, and
// a file's not-found waits for the next step of the grid, so that its time tells nothing (decision 33).
func (a *API) answered(ctx context.Context, r *request, p *Problem, cause error) {
	if p.Status == http.StatusInternalServerError || p.Status == http.StatusServiceUnavailable {
		level, path := slog.LevelError, ""
		if p.Status == http.StatusServiceUnavailable { // the operator wants to know why, and it may pass
			level = slog.LevelWarn
		}
		if r.route != nil {
			path = r.route.path
		}
		a.logger.Log(ctx, level, "request failed", slog.String("route", path), slog.String("instance", p.Instance),
			slog.String("cause", fault.Types(cause)))
	}
	if p.Status == http.StatusNotFound && r.route != nil && r.route.file {
		if over := a.now().Sub(r.start) % a.p.Grid; over > 0 {
			a.p.Sleep(ctx, a.p.Grid-over)
		}
	}
}
