package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"recourse/internal/casework"
	"recourse/internal/fault"
)

// StartWithRouteForNobody builds an API that has a route which does not say who may call it.
func StartWithRouteForNobody(p Parts, d Desk) error {
	p.Desk, p.Logger = d, slog.New(slog.DiscardHandler)
	p.extra = func(a *API) {
		add(a, route{id: "nobodys", method: http.MethodGet, path: "/api/v1/nobodys", summary: "x", tag: "x"},
			func(context.Context, *none) (*one[health], error) { return nil, errors.New("called") })
	}
	_, err := New(p)
	return err
}

// WithNotFound adds a route of a file that finds nothing, after a while that the clock is told of.
func WithNotFound(p *Parts, while func()) {
	p.extra = func(a *API) {
		add(a, route{id: "nothing", method: http.MethodGet, path: "/api/v1/nothing-here", summary: "x", tag: "x", access: public("x", "x"), file: true},
			func(context.Context, *none) (*one[health], error) {
				while()
				return nil, fault.New(fault.NotFound, "There is a case, but not for you.")
			})
	}
}

// Cursor is the seal of cursors, by itself.
type Cursor struct{ c cursors }

// NewCursor makes one.
func NewCursor(key []byte) (Cursor, error) {
	c, err := newCursors(key)
	return Cursor{c}, err
}

// Seal seals a mark for a viewer and a filter.
func (c Cursor) Seal(viewer, list string, filter any, id string) (string, error) {
	return c.c.seal(mark{Due: time.Unix(1, 0).UTC(), ID: id}, bound(viewer, list, filter))
}

// Open opens it.
func (c Cursor) Open(text, viewer, list string, filter any) (string, error) {
	var m mark
	err := c.c.open(text, bound(viewer, list, filter), &m)
	return m.ID, err
}

// Version reads an If-Match.
func Version(tag string) (int, bool) { return version(tag) }

// FileAs is a file as somebody sees it whom policy lets do these built-in acts.
func (a *API) FileAs(v *casework.View, may ...string) ([]byte, error) {
	as := *v
	as.Ask = func(act string) bool { return slices.Contains(may, act) }
	body, err := a.fileOf(context.Background(), &as)
	if err != nil {
		return nil, err
	}
	return json.Marshal(body)
}
