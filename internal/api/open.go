package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"recourse/internal/calendar"
	"recourse/internal/code"
	"recourse/internal/fault"
	"recourse/internal/report"
)

// Support is somewhere else to go: emergency services, platforms, support bodies.
type Support struct {
	Kind  string `json:"kind" doc:"emergency, police, platform, support or other"`
	Name  string `json:"name"`
	What  string `json:"what" doc:"What they help with"`
	Phone string `json:"phone,omitempty"`
	URL   string `json:"url,omitempty"`
	Hours string `json:"hours,omitempty"`
}

// openRoutes are those for anyone.
func (a *API) openRoutes() {
	add(a, route{id: "list-questionnaires", method: http.MethodGet, path: "/api/v1/questionnaires", summary: "The kinds of report",
		tag: "open", access: public("intake", "submit")}, a.questionnaires)
	add(a, route{id: "get-questionnaire", method: http.MethodGet, path: "/api/v1/questionnaires/{kind}",
		summary: "The questions of a kind of report, as data", tag: "open", access: public("intake", "submit")}, a.questionnaire)
	add(a, route{id: "get-code", method: http.MethodGet, path: "/api/v1/code", summary: "The clauses of the Code in force on a day",
		tag: "open", access: public("code", "read")}, a.code)
	add(a, route{id: "list-procedures", method: http.MethodGet, path: "/api/v1/procedures", summary: "The declared procedures",
		tag: "open", access: public("procedure", "read")}, a.procedures)
	add(a, route{id: "get-procedure", method: http.MethodGet, path: "/api/v1/procedures/{id}", summary: "A declared procedure",
		tag: "open", access: public("procedure", "read")}, a.procedure)
	add(a, route{id: "get-support", method: http.MethodGet, path: "/api/v1/support", summary: "Where else to go",
		tag: "open", access: public("intake", "submit")}, a.support)
	add(a, route{id: "get-openapi", method: http.MethodGet, path: "/api/v1/openapi.json", summary: "This document",
		tag: "open", access: public("document", "read"), gives: "application/vnd.oai.openapi+json"}, a.openapi)
	add(a, route{id: "get-docs", method: http.MethodGet, path: "/api/docs", summary: "This document, for people to read",
		tag: "open", access: public("document", "read"), gives: "text/html"}, a.docs)
	add(a, route{id: "healthz", method: http.MethodGet, path: "/healthz", summary: "Whether the program lives", tag: "open",
		access: public("health", "read")}, a.healthz)
	add(a, route{id: "readyz", method: http.MethodGet, path: "/readyz", summary: "Whether it can serve", tag: "open",
		access: public("health", "read")}, a.readyz)
}

// list is a whole list, short enough for one answer.
type list[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func listOf[T any](items []T) *list[T] {
	out := &list[T]{}
	if out.Body.Items = items; items == nil {
		out.Body.Items = []T{}
	}
	return out
}

// one is one thing.
type one[T any] struct{ Body T }

type questionnaireKind struct {
	Kind      string   `json:"kind"`
	Version   int      `json:"version"`
	Title     string   `json:"title"`
	Languages []string `json:"languages"`
}

// Lang is the language that somebody reads. huma reads it where it is embedded, so it is spelt with a capital.
type Lang struct {
	Language string `header:"Accept-Language" doc:"The language of titles and labels"`
}

// in is the first language named that begins with a tag we could have; what is not there is given in the default.
func (l Lang) in() string {
	first, _, _ := strings.Cut(l.Language, ",")
	first, _, _ = strings.Cut(first, ";")
	first, _, _ = strings.Cut(strings.TrimSpace(first), "-")
	return strings.ToLower(first)
}

func (a *API) questionnaires(_ context.Context, in *struct{ Lang }) (*list[questionnaireKind], error) {
	var out []questionnaireKind
	for _, kind := range slices.Sorted(maps.Keys(a.p.Questionnaires)) {
		v := a.p.Questionnaires[kind].View(in.in())
		out = append(out, questionnaireKind{Kind: v.Kind, Version: v.Version, Title: v.Title, Languages: v.Languages})
	}
	return listOf(out), nil
}

type questionnaireIn struct {
	Kind string `path:"kind" maxLength:"64"`
	Lang
}

// questionnaire answers with report.View, which is made for this very answer.
func (a *API) questionnaire(_ context.Context, in *questionnaireIn) (*one[report.View], error) {
	q := a.p.Questionnaires[in.Kind]
	if q == nil {
		return nil, nothing()
	}
	return &one[report.View]{q.View(in.in())}, nil
}

// nothing is the one answer to what is not there.
func nothing() error { return fault.New(fault.NotFound, notFoundText) }

type codeIn struct {
	On     string `query:"on" maxLength:"10" doc:"The day of the conduct; today where absent"`
	Nation string `query:"nation" maxLength:"40" default:"england"`
	Lang
}

type codeBody struct {
	Version string       `json:"version"`
	Title   string       `json:"title"`
	Digest  string       `json:"digest" doc:"SHA-256 of the version's file"`
	Grounds []groundBody `json:"grounds"`
	Clauses []clauseBody `json:"clauses"`
}

type groundBody struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Sources []string `json:"sources"`
}

type clauseBody struct {
	ID       string       `json:"id"`
	Label    string       `json:"label,omitempty"`
	Class    string       `json:"class"`
	Modality string       `json:"modality,omitempty"`
	Text     string       `json:"text"`
	Ground   string       `json:"ground,omitempty"`
	Reading  string       `json:"reading,omitempty" doc:"How it is read, where its text does not say what it means"`
	Parts    []clauseBody `json:"parts,omitempty"`
}

func (a *API) code(_ context.Context, in *codeIn) (*one[codeBody], error) {
	on := calendar.DateOf(a.now().In(a.p.Zone))
	if in.On != "" {
		var err error
		if on, err = calendar.ParseDate(in.On); err != nil {
			return nil, malformed("Give the day as YYYY-MM-DD.")
		}
	}
	v, err := a.p.Book.On(on, in.Nation)
	if err != nil {
		return nil, err
	}
	lang := in.in()
	out := codeBody{Version: v.ID, Title: v.Title.In(lang), Digest: v.Digest, Grounds: []groundBody{}, Clauses: clauses(v.Clauses, lang)}
	for _, g := range v.Grounds {
		body := groundBody{ID: g.ID, Label: g.Label.In(lang), Sources: []string{}}
		for _, s := range g.Sources {
			body.Sources = append(body.Sources, string(s))
		}
		out.Grounds = append(out.Grounds, body)
	}
	return &one[codeBody]{out}, nil
}

func clauses(in []code.Clause, lang string) []clauseBody {
	var out []clauseBody
	for _, c := range in {
		body := clauseBody{ID: c.ID, Label: c.Label.In(lang), Class: string(c.Class), Modality: c.Modality, Text: c.Text(lang),
			Ground: c.Ground, Parts: clauses(c.Parts, lang)}
		if c.Reading != nil {
			body.Reading = c.Reading.Adopted
		}
		out = append(out, body)
	}
	return out
}

func (a *API) support(_ context.Context, in *struct{ Lang }) (*list[Support], error) {
	return listOf(a.p.Support(in.in())), nil
}

type rawOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) openapi(context.Context, *none) (*rawOut, error) {
	return &rawOut{ContentType: "application/vnd.oai.openapi+json", Body: a.document}, nil
}

type health struct {
	Status string `json:"status"`
	Sealed string `json:"sealed,omitempty" enum:"readable,unreadable" doc:"Whether the key store answers: where it does not, reports are taken and cases cannot be read"`
}

func (a *API) healthz(context.Context, *none) (*one[health], error) {
	return &one[health]{health{Status: "alive"}}, nil
}

func (a *API) readyz(ctx context.Context, _ *none) (*one[health], error) {
	if err := a.p.Ready(ctx); err != nil {
		return nil, fault.Because(fault.Unavailable, "Not ready yet.", err)
	}
	out := health{Status: "ready", Sealed: "readable"}
	if a.p.Unsealed != nil && a.p.Unsealed(ctx) != nil { // reports are taken all the same, so it stays ready (F-28)
		out.Sealed = "unreadable"
	}
	return &one[health]{out}, nil
}
