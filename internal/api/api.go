package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"recourse/internal/account"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/evidence"
	"recourse/internal/ledger"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// Parts is what the API is built from. Every part is needed.
type Parts struct {
	Office         *casework.Office
	Accounts       *account.Accounts
	Desk           Desk
	Evidence       Evidence
	Shelf          *procedure.Shelf
	Book           *code.Book
	Questionnaires map[string]*report.Questionnaire
	Log            ledger.Reader
	LogKey         string // public key of the checkpoints
	PromiseKey     string // public key of the promises
	Support        []Support
	Limits         report.Limits
	Organisation   string

	MAC       func(purpose, value string) []byte                                    // keyring's
	CursorKey []byte                                                                // 32 bytes, the same on every replica
	Source    func(*http.Request) string                                            // whom attempts are counted against; hashed before it is kept
	Names     func(ctx context.Context, people []string) (map[string]string, error) // of members of staff
	Ready     func(ctx context.Context) error                                       // nil when requests can be served
	Now       func() time.Time
	Sleep     func(ctx context.Context, d time.Duration) // until d has passed or ctx ends
	Grid      time.Duration                              // the steps at which a file's not-found leaves; 25 ms where zero
	Zone      *time.Location                             // whose days the parties are told
	Logger    *slog.Logger
}

// Desk takes reports in and keeps what is a party's own.
type Desk interface {
	// Submit takes a report in with its files, each read to its end before the next is asked for.
	Submit(ctx context.Context, s Submission) (Submitted, error)
	// Receipt gives the receipt of the acting reporter's own report, with its proof once there is one.
	Receipt(ctx context.Context) (ledger.Receipt, error)
	// RenewCode withdraws the acting party's access code and gives another; every session by the old one ends.
	RenewCode(ctx context.Context) (words string, err error)
}

// Submission is a report as it comes in.
type Submission struct {
	Draft   report.Draft
	Uploads iter.Seq2[evidence.Upload, error]
	Key     string // the idempotency key; "" for none
	Body    []byte // digest of what was sent
}

// Submitted is the answer to a report; the access code is in it and nowhere else.
type Submitted struct {
	Reference   string
	AccessCode  string
	State       string
	SubmittedOn string
	Promises    []Promise
	Receipt     string
}

// Promise is something that a reporter is promised by a day.
type Promise struct {
	What string `json:"what"`
	By   string `json:"by" format:"date"`
}

// Evidence keeps and gives back files.
type Evidence interface {
	// Add seals a file that the acting party sends, under the key of its own file. It is on no event until an action
	// names it.
	Add(ctx context.Context, u evidence.Upload) (evidence.Item, error)
	// AddTo does the same for a member of staff, on a file that they may see; NotFound for any other.
	AddTo(ctx context.Context, kind, ref string, u evidence.Upload) (evidence.Item, error)
	// Read opens an item that casework.Office.Exhibit has given.
	Read(ctx context.Context, f *casefile.File, x casefile.Exhibit) (evidence.Item, io.ReadCloser, error)
}

// API is the routes, ready to be mounted.
type API struct {
	p        Parts
	huma     huma.API
	routes   []*route
	cursors  cursors
	logger   *slog.Logger
	keys     logKeys
	document []byte
}

// New builds the API. It refuses parts that are missing, and a route that does not say who may call it.
func New(p Parts) (*API, error) {
	if p.Grid <= 0 {
		p.Grid = 25 * time.Millisecond
	}
	if p.Now == nil || p.Sleep == nil || p.Logger == nil || p.Zone == nil || p.Shelf == nil || p.Book == nil || len(p.Support) == 0 ||
		p.Source == nil || p.Names == nil || p.MAC == nil || p.Ready == nil {
		return nil, errors.New("api: a part is missing")
	}
	a := &API{p: p, logger: p.Logger}
	var err error
	if a.cursors, err = newCursors(p.CursorKey); err != nil {
		return nil, err
	}
	if a.keys, err = newLogKeys(p.LogKey, p.PromiseKey); err != nil {
		return nil, err
	}
	a.build(echo.New())
	for _, r := range a.routes {
		if err := r.access.check(); err != nil {
			return nil, fmt.Errorf("api: %s %s %w", r.method, r.path, err)
		}
	}
	if a.document, err = a.describe(); err != nil {
		return nil, err
	}
	return a, nil
}

// Mount puts every route on an Echo. The server adds Envelope before routing, and HandleError for what Owns names.
func (a *API) Mount(e *echo.Echo) {
	a.build(e)
	e.RouteNotFound("/api/*", echo.NotFoundHandler)
	e.RouteNotFound("/log/*", echo.NotFoundHandler)
}

// Document is the OpenAPI document, as it is served.
func (a *API) Document() []byte { return a.document }

// build registers every route.
func (a *API) build(e *echo.Echo) {
	a.routes = nil
	a.huma = humaecho.New(e, config())
	a.huma.UseMiddleware(a.guard)
	for _, rooms := range []func(){
		a.openRoutes, a.logRoutes, a.sessionRoutes, a.reportRoutes, a.myRoutes, a.meRoutes, a.peopleRoutes,
		a.proposalRoutes, a.fileRoutes, a.partRoutes, a.sittingRoutes,
	} {
		rooms()
	}
	a.tidy()
}

// config is huma without what would tell third parties or quote senders: no schema links, no page with scripts of
// others, no documents at addresses of its own.
func config() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	json := huma.Format{
		Marshal:   huma.DefaultJSONFormat.Marshal,
		Unmarshal: func([]byte, any) error { return nil }, // bodies are read by strict, in JSON.Resolve and Late.read
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Recourse", Version: "1",
				Description: "Reports of abuse and what becomes of them: submitting, following, working, deciding.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", Description: "A session token, or a personal access token."},
				},
			},
		},
		Formats:       map[string]huma.Format{applicationJSON: json, "json": json},
		DefaultFormat: applicationJSON,
	}
}

// tidy takes out of the document what huma adds for a body that we read ourselves.
func (a *API) tidy() {
	for _, path := range a.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{path.Post, path.Put, path.Delete, path.Patch} {
			if op != nil && op.RequestBody != nil {
				delete(op.RequestBody.Content, "application/octet-stream")
			}
		}
	}
}

// describe writes the document, indented, so that a change of it can be read line by line.
func (a *API) describe() ([]byte, error) {
	b, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return append(b, '\n'), nil
}

func (a *API) now() time.Time { return a.p.Now() }

func statusText(code int) string { return strconv.Itoa(code) }
