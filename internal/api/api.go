package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"recourse/internal/account"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/dataprotection"
	"recourse/internal/evidence"
	"recourse/internal/intake"
	"recourse/internal/ledger"
	"recourse/internal/notify"
	"recourse/internal/once"
	"recourse/internal/oversight"
	"recourse/internal/papers"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/survey"
)

// Parts is what the API is built from. Every part is needed.
type Parts struct {
	Office         *casework.Office
	Erasure        *dataprotection.Desk
	Accounts       *account.Accounts
	Desk           Desk
	Index          Index
	Scanning       bool // whether there is a scanner
	Answers        once.Answers
	Shelf          *procedure.Shelf
	Book           *code.Book
	Questionnaires map[string]*report.Questionnaire
	Log            ledger.Reader
	LogKeys        ledger.Keys   // public keys of checkpoints, promises and bundles
	Signer         ledger.Signer // signs bundles with the log's key
	Pages          papers.Printer
	Checks         *oversight.Checks
	Survey         *survey.Desk
	Support        func(lang string) []Support
	Limits         report.Limits
	Organisation   string

	MAC       func(purpose, value string) []byte                                    // keyring's
	CursorKey []byte                                                                // 32 bytes, the same on every replica
	Sender    func(*http.Request) string                                            // whom reports are counted by, and never kept; "" for nobody
	Source    func(*http.Request) string                                            // whom attempts are counted against; hashed before it is kept
	Names     func(ctx context.Context, people []string) (map[string]string, error) // of members of staff
	Ready     func(ctx context.Context) error                                       // nil when requests can be served
	Unsealed  func(ctx context.Context) error                                       // nil when what is sealed can be read; nil for never asked
	Now       func() time.Time
	Sleep     func(ctx context.Context, d time.Duration) // until d has passed or ctx ends
	Grid      time.Duration                              // the steps at which a file's not-found leaves; 25 ms where zero
	Zone      *time.Location                             // whose days the parties are told
	Logger    *slog.Logger

	extra func(*API) // routes of a test
}

// Desk takes reports in and keeps what is a party's own; intake.Desk fits it.
type Desk interface {
	// Submit takes a report in with its files, each read to its end before the next is asked for.
	Submit(ctx context.Context, s intake.Submission) (intake.Receipt, error)
	// Cards writes what somebody is handed whose report one of us took down.
	Cards(r intake.Receipt) ([]notify.Letter, error)
	// Again makes the text of the receipt that a report was answered with once more.
	Again(ctx context.Context, reference string) (string, error)
	// Receipt gives the receipt of the acting reporter's own report, with its proof once there is one.
	Receipt(ctx context.Context) (ledger.Receipt, error)
	// Promised gives the days by which something was due in the acting party's own file, and what became of each.
	Promised(ctx context.Context) ([]intake.Promised, error)
}

// Index is where it is kept which items of evidence there are; postgres.Evidence fits it.
type Index interface {
	// Copies finds what was made of every item of files to be looked at, by the ids of the items.
	Copies(ctx context.Context, fileIDs []string) (map[string]evidence.Copy, error)
	// Scans tells how every item of files stands with the scanner, by the ids of the items.
	Scans(ctx context.Context, fileIDs []string) (map[string]evidence.Scan, error)
	// Done writes down what is done with an item; it is on record when this returns.
	Done(ctx context.Context, i evidence.Item, c evidence.Custody) error
	// Custody lists what was done with an item.
	Custody(ctx context.Context, i evidence.Item) ([]evidence.Custody, error)
}

// API is the routes, ready to be mounted.
type API struct {
	p        Parts
	huma     huma.API
	routes   []*route
	cursors  cursors
	logger   *slog.Logger
	document []byte // OpenAPI
	page     []byte // the same, for people
	binding  chan struct{}
}

// New builds the API. It refuses parts that are missing, and a route that does not say who may call it.
func New(p Parts) (*API, error) {
	if p.Grid <= 0 {
		p.Grid = 25 * time.Millisecond
	}
	if p.Now == nil || p.Sleep == nil || p.Logger == nil || p.Zone == nil || p.Shelf == nil || p.Book == nil || p.Support == nil ||
		p.Source == nil || p.Sender == nil || p.Names == nil || p.MAC == nil || p.Answers == nil || p.Ready == nil || p.Pages == nil || p.Checks == nil {
		return nil, errors.New("api: a part is missing")
	}
	a := &API{p: p, logger: p.Logger, binding: bindings()}
	var err error
	if a.cursors, err = newCursors(p.CursorKey); err != nil {
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
	if a.page, err = a.readable(); err != nil {
		return nil, err
	}
	return a, nil
}

// Mount puts every route on an Echo. The server adds Envelope before routing, and Fail for what has failed.
func (a *API) Mount(e *echo.Echo) {
	a.build(e)
	for _, r := range e.Routes() {
		if r.Method == http.MethodGet && Owns(r.Path) {
			e.HEAD(r.Path, head(e))
		}
	}
}

// head answers HEAD as GET, without the body.
func head(e *echo.Echo) echo.HandlerFunc {
	return func(c echo.Context) error {
		get := *c.Request() // a copy: net/http's own request stays a HEAD, so that it sends no body whatever is written
		get.Method = http.MethodGet
		c.SetRequest(&get)
		c.Response().Writer = headless{c.Response().Writer}
		e.Router().Find(get.Method, echo.GetPath(&get), c)
		return c.Handler()(c)
	}
}

// headless throws the body away.
type headless struct{ http.ResponseWriter }

func (headless) Write(b []byte) (int, error) { return len(b), nil }

// Unwrap lets http.ResponseController reach the writer.
func (h headless) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// Document is the OpenAPI document, as it is served.
func (a *API) Document() []byte { return a.document }

// build registers every route.
func (a *API) build(e *echo.Echo) {
	a.routes = nil
	a.huma = humaecho.New(e, config())
	a.huma.UseMiddleware(a.guard)
	for _, rooms := range []func(){
		a.openRoutes, a.logRoutes, a.sessionRoutes, a.reportRoutes, a.myRoutes, a.meRoutes, a.peopleRoutes,
		a.alarmRoutes, a.enterRoutes, a.erasureRoutes,
		a.proposalRoutes, a.fileRoutes, a.identityRoutes, a.partRoutes, a.bundleRoutes, a.postRoutes, a.sittingRoutes, a.surveyRoutes,
	} {
		rooms()
	}
	if a.p.extra != nil {
		a.p.extra(a)
	}
	a.tidy()
}

// config is huma without what would tell third parties or quote senders: no schema links, no page with scripts of
// others, no documents at addresses of its own.
func config() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	json := huma.Format{
		// Angle brackets leave as escapes, so that no reader takes an answer for a page (B-36); huma's own leaves them.
		Marshal:   func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
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
		if path.Get != nil {
			delete(path.Get.Responses, statusText(http.StatusUnprocessableEntity)) // a wrong parameter is 400
		}
		for _, op := range []*huma.Operation{path.Post, path.Put, path.Delete, path.Patch} {
			if op != nil && op.RequestBody != nil {
				delete(op.RequestBody.Content, "application/octet-stream")
			}
		}
	}
	// Of a report only the narrative is required; an empty answer is an answer.
	for _, name := range []string{"Draft", "Identity", "Danger", "Occurred", "Place", "Subject", "Affected", "Witness", "Told", "InlineEvidence"} {
		s := a.huma.OpenAPI().Components.Schemas.Map()[name]
		if s.Required = nil; name == "Draft" {
			s.Required = []string{"narrative"}
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
