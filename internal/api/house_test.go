package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/configs"
	"recourse/internal/api"
	"recourse/internal/code"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/ledger"
	"recourse/internal/notify"
	"recourse/internal/once"
	"recourse/internal/oversight"
	"recourse/internal/papers"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// front is the API on an Echo as the server puts it, without a database behind it: what is tried here ends before one
// is asked.
type front struct {
	t    *testing.T
	api  *api.API
	echo *echo.Echo
	desk *desk
	log  *bytes.Buffer

	mu    sync.Mutex
	slept []time.Duration
}

// desk keeps what was submitted.
type desk struct {
	got  intake.Submission
	sent map[string]string // file name to its bytes
	err  error
}

func (d *desk) Submit(_ context.Context, s intake.Submission) (intake.Receipt, error) {
	d.got, d.sent = s, map[string]string{}
	uploads := s.Uploads
	if uploads == nil {
		uploads = func(func(evidence.Upload, error) bool) {}
	}
	for u, err := range uploads {
		if err != nil {
			return intake.Receipt{}, err
		}
		b, err := io.ReadAll(u.Body)
		if err != nil {
			return intake.Receipt{}, err
		}
		d.sent[u.Name] = string(b)
	}
	return intake.Receipt{Reference: "R-0000000000T", AccessCode: "ten words", State: "received", SubmittedOn: "2026-11-20", Proof: "text"}, d.err
}

func (*desk) Cards(intake.Receipt) ([]notify.Letter, error) { return nil, nil }

func (*desk) Again(context.Context, string) (string, error) { return "text", nil }

func (*desk) Promised(context.Context) ([]intake.Promised, error) { return nil, nil }

func (*desk) Receipt(context.Context) (ledger.Receipt, error) { return ledger.Receipt{}, nil }

// noAnswers is where no request was answered yet.
type noAnswers struct{}

func (noAnswers) Answered(context.Context, []byte) (once.Answer, bool, error) {
	return once.Answer{}, false, nil
}

// emptyLog is a log before its first tick.
type emptyLog struct{}

func (emptyLog) Latest(context.Context) (ledger.Checkpoint, error) { return ledger.Checkpoint{}, nil }
func (emptyLog) Leaf(context.Context, string) (ledger.Leaf, error) {
	return ledger.Leaf{}, fault.New(fault.NotFound, "No such leaf.")
}
func (emptyLog) Hashes(context.Context) tlog.HashReader { return nil }

// shipped are the procedures that the program carries, read once for all fronts.
var shipped = sync.OnceValues(func() (*procedure.Shelf, error) {
	return procedure.LoadShelf(configs.FS, "procedures", func(string) procedure.Outside { return procedure.Outside{} })
})

func parts(t *testing.T) api.Parts {
	t.Helper()
	shelf, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	book, err := code.Load(configs.FS, "code")
	if err != nil {
		t.Fatal(err)
	}
	questionnaires, err := report.Load(configs.FS, "questionnaires")
	if err != nil {
		t.Fatal(err)
	}
	_, logKey, err := ledger.GenerateKey("example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	_, promiseKey, err := ledger.GenerateKey(ledger.PromiseName("example.org/log"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ledger.ReadKeys(logKey + "\n" + promiseKey)
	if err != nil {
		t.Fatal(err)
	}
	return api.Parts{
		Shelf: shelf, Book: book, Questionnaires: questionnaires, Log: emptyLog{}, LogKeys: keys,
		Checks: &oversight.Checks{Keys: keys, Now: func() time.Time { return noon }},
		Support: func(string) []api.Support {
			return []api.Support{{Kind: "emergency", Name: "Emergency services", What: "Danger now", Phone: "999"}}
		},
		Answers: noAnswers{}, Pages: papers.Text, Limits: report.DefaultLimits(), MAC: func(string, string) []byte { return []byte("mac") },
		CursorKey: bytes.Repeat([]byte{7}, 32), Source: func(*http.Request) string { return "here" }, Sender: func(*http.Request) string { return "" },
		Names: func(context.Context, []string) (map[string]string, error) { return nil, nil },
		Ready: func(context.Context) error { return nil },
		Now:   func() time.Time { return noon }, Sleep: func(context.Context, time.Duration) {}, Zone: time.UTC,
	}
}

func newFront(t *testing.T, change ...func(*api.Parts)) *front {
	t.Helper()
	f := &front{t: t, desk: &desk{}, log: &bytes.Buffer{}}
	p := parts(t)
	p.Desk, p.Logger = f.desk, slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.Sleep = func(_ context.Context, d time.Duration) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.slept = append(f.slept, d)
	}
	for _, c := range change {
		c(&p)
	}
	var err error
	if f.api, err = api.New(p); err != nil {
		t.Fatal(err)
	}
	f.echo = echo.New()
	f.echo.Pre(api.Envelope)
	f.echo.HTTPErrorHandler = f.api.HandleError
	f.api.Mount(f.echo)
	return f
}

// send sends a request; headers are name, value, name, value.
func (f *front) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.echo.ServeHTTP(w, r)
	return w
}

// problem reads the answer as a problem document of a status.
func (f *front) problem(w *httptest.ResponseRecorder, status int) api.Problem {
	f.t.Helper()
	var p api.Problem
	if w.Code != status {
		f.t.Fatalf("got %d, want %d: %s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		f.t.Fatalf("the answer is %q, not a problem", got)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		f.t.Fatal(err)
	}
	if p.Status != status || p.Type == "" || p.Title == "" || p.Detail == "" || p.Instance == "" {
		f.t.Fatalf("the problem is not whole: %s", w.Body)
	}
	return p
}
