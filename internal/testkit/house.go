package testkit

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"recourse/internal/config"
	"recourse/internal/fault"
	"recourse/internal/server"
)

// Options are what a test decides.
type Options struct {
	Configs string    // a folder in the place of the built-in rules
	Begin   time.Time // where the clock begins; Begin where zero
	More    string    // a role of which one person more works here

	Apart    bool              // its database in a PostgreSQL of its own, whose files hold nothing of other houses
	Settings map[string]string // beside those of every house of tests, by their keys
	Stories  bool              // every page is there in each of its states, as in the tour
}

// House is a house for one test.
type House struct {
	T      testing.TB
	URL    string
	Clock  *Clock
	Server *server.House
	DSN    string
	Data   string // the data folder: keys, evidence
	People []Person

	logged   *journal
	settings config.Config
	stories  bool
	front    *httptest.Server
	mu       sync.Mutex
	clients  map[string]*Client
}

// New opens a house. It closes when the test ends.
func New(t testing.TB, o Options) *House {
	t.Helper()
	if o.Begin.IsZero() {
		o.Begin = Begin
	}
	m := templateOf(t, o.Configs, o.More)
	h := &House{T: t, Clock: &Clock{now: o.Begin}, People: m.people, stories: o.Stories, logged: &journal{}, clients: map[string]*Client{}}
	h.DSN, h.Data = m.clone(t)
	if o.Apart {
		h.DSN = moved(t, h.DSN)
	}
	h.settings = settings(h.Data, o.Configs, o.Settings)
	h.open()
	t.Cleanup(h.shut)
	return h
}

func (h *House) open() {
	h.T.Helper()
	h.Server = h.build(false)
	h.front = httptest.NewServer(h.Server.Handler)
	h.URL = h.front.URL
}

func (h *House) build(reading bool) *server.House {
	h.T.Helper()
	log := slog.New(slog.NewJSONHandler(h.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := server.Build(context.WithoutCancel(h.T.Context()), h.settings, server.Options{DSN: h.DSN, Now: h.Clock.Now, Log: log, Rules: Rules(h.settings), Reading: reading, Mirrored: h.stories, Stories: h.stories})
	if err != nil {
		h.T.Fatalf("build the house: %v", err)
	}
	return s
}

func (h *House) shut() {
	h.front.Close()
	if err := h.Server.Close(); err != nil {
		h.T.Errorf("close the house: %v", err)
	}
}

// Again stops the house and starts it on another address, on the same database and folder; in between, command does what a
// command of the program does that needs it to be stopped. Whoever had signed in has to ask for a client again.
func (h *House) Again(command func(*server.House)) {
	h.T.Helper()
	h.shut()
	s := h.build(true)
	command(s)
	if err := s.Close(); err != nil {
		h.T.Errorf("close the house: %v", err)
	}
	h.mu.Lock()
	clear(h.clients)
	h.mu.Unlock()
	h.open()
}

// journal keeps what was logged.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(b)
}

// Logged is every log line so far, at every level.
func (h *House) Logged() string {
	h.logged.mu.Lock()
	defer h.logged.mu.Unlock()
	return h.logged.b.String()
}

// Work does what is due by now, as the worker would: the system's steps on every file with a clock that has run out.
func (h *House) Work() {
	h.T.Helper()
	ctx := h.T.Context()
	h.MakeCopies()
	h.ScanFiles()
	due, err := h.Server.Files.Overdue(ctx, h.Clock.Now(), 100_000)
	if err != nil {
		h.T.Fatalf("find what is due: %v", err)
	}
	for _, f := range due {
		// A pool too small is no fault of the work: the step stays due.
		if err := h.Server.Office.Advance(ctx, f.Kind, f.Ref); err != nil && !fault.Is(err, fault.Unavailable) {
			h.T.Errorf("a step of the system: %v", err)
		}
	}
}

// MakeCopies has the cleaned copies made that are wanting, as the worker would.
func (h *House) MakeCopies() {
	h.T.Helper()
	if err := h.Server.MakeCopies(h.T.Context()); err != nil {
		h.T.Errorf("make copies: %v", err)
	}
}

// ScanFiles has the files scanned that wait for it, as the worker would.
func (h *House) ScanFiles() {
	h.T.Helper()
	if err := h.Server.ScanFiles(h.T.Context()); err != nil {
		h.T.Errorf("scan files: %v", err)
	}
}

// Later moves the clock on and does what is due by then.
func (h *House) Later(by time.Duration) {
	h.T.Helper()
	h.Clock.Advance(by)
	h.Work()
}

// Who lists the people of a role.
func (h *House) Who(role string) []Person {
	var out []Person
	for _, p := range h.People {
		if p.Role == role {
			out = append(out, p)
		}
	}
	return out
}

// As is a client signed in as a member of staff.
func (h *House) As(username string) *Client {
	h.T.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.clients[username]; c != nil {
		return c
	}
	for i := range h.People {
		if h.People[i].Username == username {
			c := &Client{h: h, person: &h.People[i]}
			h.clients[username] = c
			return c
		}
	}
	h.T.Fatalf("nobody is called %s", username)
	return nil
}

// Party is a client signed in by an access code.
func (h *House) Party(code string) *Client { return &Client{h: h, code: code} }

// Anyone is a client without a session.
func (h *House) Anyone() *Client { return &Client{h: h} }
