package casework_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/configs"
	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/notify"
	"recourse/internal/postgres"
	"recourse/internal/procedure"
	"recourse/internal/register"
	"recourse/internal/report"
	"recourse/internal/testkit/keys"
	"recourse/internal/testkit/pg"
)

// house is the verbs on a real store, with a clock moved by hand and enough people for every act.
type house struct {
	*casework.Office
	t     *testing.T
	desk  *intake.Desk
	store *postgres.Files
	db    *postgres.DB
	now   time.Time
	p     *procedure.Procedure
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseWith(t, configs.FS, nil)
}

// ruled are the rules that a house goes by.
type ruled struct {
	policy    *authz.Policy
	catalogue *notify.Catalogue
	shelf     *procedure.Shelf
}

// shipped are those that the program carries, read once for all houses.
var shipped = sync.OnceValues(func() (ruled, error) { return read(configs.FS) })

func read(files fs.FS) (r ruled, err error) {
	if r.policy, err = authz.Load(files, "authz"); err != nil {
		return r, err
	}
	if r.catalogue, err = notify.Load(files, "letters"); err != nil {
		return r, err
	}
	roles := r.policy.Roles()
	r.shelf, err = procedure.LoadShelf(files, "procedures", func(id string) procedure.Outside {
		return procedure.Outside{
			Letters: r.catalogue.Has, Roles: func(role string) bool { return slices.Contains(roles, role) }, BuiltIn: casework.BuiltIn,
			Acts: func(kind string) []string { return r.policy.Acts(id, kind) },
		}
	})
	return r, err
}

// newHouseWith has rules of its own, and a register.
func newHouseWith(t *testing.T, files fs.FS, members register.Register) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	rules := shipped
	if files != fs.FS(configs.FS) {
		rules = func() (ruled, error) { return read(files) }
	}
	r := must[ruled](t)(rules())
	policy, catalogue, shelf := r.policy, r.catalogue, r.shelf
	h.p = shelf.Current("simple")
	db := pg.Open(t)
	ring := keys.Ring(t)
	h.db = db
	h.store = postgres.NewFiles(db, ring, clock, nil)
	if err := h.store.SyncProcedures(t.Context(), shelf.All()); err != nil {
		t.Fatal(err)
	}
	h.staff(db, ring)
	cal := must[*calendar.Calendar](t)(calendar.Load(configs.FS, "calendar/uk.yaml"))
	letters := casework.NewLetters(catalogue, "The Example Society", must[map[string]*report.Questionnaire](t)(report.Load(configs.FS, "questionnaires")))
	h.Office = casework.New(casework.Parts{
		Store: h.store, Policy: policy, Shelf: shelf, Book: must[*code.Book](t)(code.Load(configs.FS, "code")), Calendar: cal,
		Keys: ring, Letters: letters, Register: members, Now: clock, Log: slog.New(slog.DiscardHandler),
	})
	secret, _, err := ledger.GenerateKey(ledger.PromiseName("log.example"))
	if err != nil {
		t.Fatal(err)
	}
	questionnaires := must[map[string]*report.Questionnaire](t)(report.Load(configs.FS, "questionnaires"))
	for _, q := range questionnaires {
		q.Procedure = "simple" // as the settings of a house say
	}
	h.desk = intake.New(intake.Parts{
		Store: h.store, Keys: ring, Questionnaires: questionnaires,
		Limits: report.DefaultLimits(), Shelf: shelf, Calendar: cal, Letters: letters,
		Signer: must[ledger.PromiseSigner](t)(ledger.NewPromiseSigner(secret)), Origin: "log.example", Tick: time.Hour,
		Zone: time.UTC, Now: clock, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	return h
}

// staff puts three people into every role, granted by two administrators.
func (h *house) staff(db *postgres.DB, ring *keyring.Ring) {
	h.t.Helper()
	add := func(name string) string {
		id := uuid.NewString()
		key := must[keyring.KeyID](h.t)(ring.Take(h.t.Context()))
		sealed := must[keyring.Sealed](h.t)(ring.Seal(h.t.Context(), key, keyring.Place{Table: "persons", Column: "display_name", Row: id}, []byte("Person "+name)))
		if _, err := db.Pool.Exec(h.t.Context(), `insert into persons (id, username, display_name, key_id, created_at) values ($1, $2, $3, $4, $5)`,
			id, name, sealed, string(key), h.now); err != nil {
			h.t.Fatal(err)
		}
		return id
	}
	one, two := add("admin.one"), add("admin.two")
	for _, role := range []string{"triage", "lead", "investigator", "quality", "clerk", "panel", "chair", "appeals"} {
		for i := range 6 {
			if _, err := db.Pool.Exec(h.t.Context(), `insert into grants (id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by)
				values ($1, $2, $3, false, $4, $5, $6, $7)`, uuid.NewString(), add(fmt.Sprintf("%s.%d", role, i)), role,
				h.now.Add(-time.Hour), h.now.AddDate(3, 0, 0), one, two); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

func (h *house) as(person, role string) context.Context {
	return actor.With(h.t.Context(), actor.Actor{Kind: actor.Staff, ID: person, Roles: []string{role}})
}

func (h *house) any(role string) context.Context {
	h.t.Helper()
	return h.as(must[map[string][]string](h.t)(h.store.Holders(h.t.Context(), []string{role}))[role][0], role)
}

func (h *house) other(role, than string) context.Context {
	h.t.Helper()
	for _, person := range must[map[string][]string](h.t)(h.store.Holders(h.t.Context(), []string{role}))[role] {
		if person != than {
			return h.as(person, role)
		}
	}
	h.t.Fatal("nobody else")
	return nil
}

// file reads a file as the system, for the test's own eyes.
func (h *house) file(kind, ref string) *casefile.File {
	h.t.Helper()
	v, err := h.View(h.t.Context(), kind, ref)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// View folds a file straight from the store.
func (h *house) View(ctx context.Context, kind, ref string) (*casefile.File, error) {
	l, err := h.store.Load(ctx, casework.Look{Kind: kind, Ref: ref, Who: actor.SystemFor("test"), Scope: authz.Everything(), At: h.now})
	if err != nil {
		return nil, err
	}
	events, err := h.store.Unseal(ctx, l)
	if err != nil {
		return nil, err
	}
	return casefile.Fold(h.p, l.Header, events)
}

func (h *house) do(ctx context.Context, kind, ref, action, reason string, fields map[string]any) *casework.Done {
	h.t.Helper()
	d, err := h.Act(ctx, casework.Request{Kind: kind, Ref: ref, Action: action, Reason: reason, Fields: fields, Version: h.file(kind, ref).Seq})
	if err != nil {
		var f *fault.Fault
		if ok := asFault(err, &f); ok {
			h.t.Fatalf("%s in %s: %v %+v %v", action, h.file(kind, ref).State(), f, f.Fields, f.Err)
		}
		h.t.Fatalf("%s in %s: %v", action, h.file(kind, ref).State(), err)
	}
	return d
}

// holder is a context of whoever holds a function, declaring first where they have not.
func (h *house) holder(ref, function string) context.Context {
	h.t.Helper()
	held, ok := h.file(casefile.Case, ref).Contents.Holder(function)
	if !ok {
		h.t.Fatalf("nobody was drawn as %s", function)
	}
	ctx := h.as(held.Person, h.p.Function(function).Role)
	if !held.Declared {
		h.do(ctx, casefile.Case, ref, "declare", "", map[string]any{"conflict": false})
	}
	return ctx
}

func (h *house) submit(body string) (ref string, who actor.Actor) {
	h.t.Helper()
	var d report.Draft
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		h.t.Fatal(err)
	}
	r, err := h.desk.Submit(h.t.Context(), intake.Submission{Draft: d})
	if err != nil {
		h.t.Fatal(err)
	}
	f := h.file(casefile.Report, r.Reference)
	return r.Reference, actor.Actor{Kind: actor.Reporter, File: f.ID, Roles: []string{"reporter"}, ID: uuid.NewString()}
}
