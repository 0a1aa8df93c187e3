package api

import (
	"context"
	"net/http"

	"recourse/internal/api/strict"
)

// begunRoutes are what a party has written for a door and not sent yet.
func (a *API) begunRoutes() {
	mine := func(id, method, summary string, status int) route {
		return route{id: id, method: method, path: "/api/v1/my/drafts/{door}", summary: summary, tag: "my", access: party("follow", anyParty...), status: status}
	}
	add(a, mine("my-draft", http.MethodGet, "What you have written so far, and not sent; nobody else can read it", 0), a.myBegun)
	put := mine("keep-my-draft", http.MethodPut, "Keep what you have written so far; it goes when it is sent, when it can be sent no longer, or with the case", http.StatusNoContent)
	put.limits = strict.Story
	add(a, put, a.keepBegun)
	add(a, mine("drop-my-draft", http.MethodDelete, "Throw away what you have written so far", http.StatusNoContent), a.dropBegun)
}

type doorIn struct {
	Door string `path:"door" maxLength:"40" doc:"Where it will be sent: response, statement, appeal, message, …"`
}

type begunBody struct {
	Fields map[string]any `json:"fields" doc:"As they will be sent; any of them may be missing"`
}

func (a *API) myBegun(ctx context.Context, in *doorIn) (*one[begunBody], error) {
	fields, err := a.p.Office.MyBegun(ctx, in.Door)
	if err == nil && fields == nil {
		err = nothing()
	}
	if err != nil {
		return nil, err
	}
	return &one[begunBody]{begunBody{fields}}, nil
}

func (a *API) keepBegun(ctx context.Context, in *struct {
	Door string `path:"door" maxLength:"40" doc:"Where it will be sent"`
	JSON[begunBody]
},
) (*struct{}, error) {
	fields := in.Body.Fields
	if fields == nil {
		fields = map[string]any{}
	}
	return nil, unknownIsMalformed(a.p.Office.Begin(ctx, in.Door, fields), "")
}

func (a *API) dropBegun(ctx context.Context, in *doorIn) (*struct{}, error) {
	return nil, a.p.Office.ForgetBegun(ctx, in.Door)
}
