package postgres_test

import (
	"encoding/json"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/notify"
	"recourse/internal/panel"
	"recourse/internal/postgres"
	"recourse/internal/procedure"
	"recourse/internal/testkit/keys"
	"recourse/internal/testkit/pg"
)

// canary is in every word that is given to the store: it must never be found in a table.
const canary = "canary-7f3a"

var rules = sync.OnceValues(func() (*procedure.Procedure, *calendar.Days) {
	configs := os.DirFS("../../configs")
	p, err := procedure.Load(configs, "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		panic(err)
	}
	c, err := calendar.Load(configs, "calendar/uk.yaml")
	if err != nil {
		panic(err)
	}
	days, err := c.For("england")
	if err != nil {
		panic(err)
	}
	return p, days
})

// registry is a database, its keys, and a clock moved by hand.
type registry struct {
	*postgres.Files
	t     testing.TB
	db    *postgres.DB
	ring  *keyring.Ring
	p     *procedure.Procedure
	days  *calendar.Days
	now   time.Time
	pools map[string][]string
}

func newRegistry(t testing.TB) *registry {
	t.Helper()
	return registryOn(t, pg.Open(t))
}

func registryOn(t testing.TB, db *postgres.DB) *registry {
	t.Helper()
	p, days := rules()
	r := &registry{t: t, db: db, ring: keys.Ring(t), p: p, days: days, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), pools: map[string][]string{}}
	r.Files = postgres.NewFiles(db, r.ring, func() time.Time { return r.now }, nil)
	for _, role := range []string{"triage", "lead", "investigator", "quality", "clerk", "panel", "chair", "appeals"} {
		for range 4 {
			r.pools[role] = append(r.pools[role], uuid.NewString())
		}
	}
	if err := r.SyncProcedures(t.Context(), []*procedure.Procedure{p}); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *registry) take() string {
	r.t.Helper()
	id, err := r.ring.Take(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return string(id)
}

func (r *registry) header(kind string) casefile.Header {
	return casefile.Header{ID: uuid.NewString(), Ref: kind + "-" + uuid.NewString()[:8], CodeName: "blue heron", Kind: kind, Procedure: r.p.ID,
		Version: r.p.Version, Key: r.take(), Incident: uuid.NewString(), Nation: "england", OpenedOn: r.now}
}

// birth makes the move of a new file.
func (r *registry) birth(kind string) casefile.Move {
	r.t.Helper()
	data := casefile.Data{Opened: &casefile.Opening{Respondent: casefile.Respondent{Name: canary, Member: true}}}
	who := actor.SystemFor("test")
	if kind == casefile.Report {
		submission, _ := json.Marshal(map[string]string{"story": canary})
		data, who = casefile.Data{Submission: submission, Summary: &casefile.Summary{Standing: "target"}}, actor.Actor{Kind: actor.Reporter, ID: uuid.NewString()}
	}
	res, err := casefile.Begin(r.p, r.header(kind), who, string(who.Kind), data, r.now, uuid.NewString)
	if err != nil {
		r.t.Fatal(err)
	}
	m := r.move(res)
	m.New = true
	m.Codes = []casefile.Code{{Party: uuid.NewString(), Kind: actor.Reporter, MAC: r.ring.MAC("code", uuid.NewString())}}
	m.Tags = []casefile.Tag{{Kind: "handle", Tag: r.ring.Tag(r.ring.Epoch(), "handle", canary)}}
	return m
}

// move is what a verb would send along.
func (r *registry) move(res *casefile.Result) casefile.Move {
	f := res.After
	m := casefile.Move{Result: res, Closed: r.p.Machine(f.Kind).State(f.State()).Terminal, Due: f.Deadlines(r.p, r.days, r.now)}
	var err error
	if m.Dates, err = f.Dates(r.p, r.days, nil); err != nil {
		r.t.Fatal(err)
	}
	for _, l := range res.Letters {
		m.Letters = append(m.Letters, notify.Letter{ID: uuid.NewString(), Letter: l.ID, To: l.To, For: f.ID, Lang: "en", Subject: canary, Body: canary})
	}
	return m
}

func (r *registry) open(kind string) *casefile.File {
	r.t.Helper()
	m := r.birth(kind)
	if err := r.Save(r.t.Context(), m); err != nil {
		r.t.Fatalf("open a %s: %+v", kind, err)
	}
	return m.Result.After
}

// apply takes one action purely.
func (r *registry) apply(f *casefile.File, who, action, reason string, fields map[string]any, ballots ...panel.Ballot) (casefile.Move, error) {
	res, err := f.Apply(r.p, casefile.Input{
		Action: action, Reason: reason, Fields: fields, Who: actor.Actor{Kind: actor.Staff, ID: who}, As: "test", At: r.now,
		Days: r.days, NewID: uuid.NewString, NewRef: func(string) string { return "C-" + uuid.NewString() }, Pools: r.pools,
		Seed: []byte(uuid.NewString()), Ballots: ballots, Person: who,
		Clause: func(id, _ string, _ []string) (casefile.Clause, error) {
			return casefile.Clause{ID: id, Class: "prohibited", Sanctions: true}, nil
		},
	})
	if err != nil {
		return casefile.Move{}, err
	}
	m := r.move(res)
	if res.Ballot != nil {
		m.Ballot = &casefile.Ballot{Question: f.Contents.Sitting.Question, Round: f.Contents.Sitting.Round, Ballot: *res.Ballot}
	}
	return m, nil
}

// do takes one action, keeps it, and returns the file as it is read back.
func (r *registry) do(f *casefile.File, who, action, reason string, fields map[string]any, ballots ...panel.Ballot) *casefile.File {
	r.t.Helper()
	m, err := r.apply(f, who, action, reason, fields, ballots...)
	if err != nil {
		r.t.Fatalf("%s in %s: %+v", action, f.State(), err)
	}
	if err := r.Save(r.t.Context(), m); err != nil {
		r.t.Fatalf("keep %s: %+v", action, err)
	}
	r.now = r.now.Add(time.Minute)
	return r.read(f.Header)
}

// read loads, unseals and folds a file.
func (r *registry) read(h casefile.Header) *casefile.File {
	r.t.Helper()
	l := r.load(casework.Look{Kind: h.Kind, Ref: h.Ref, Who: actor.SystemFor("test"), Scope: authz.Everything(), At: r.now})
	if !l.Found {
		r.t.Fatal("the file is not there")
	}
	events, err := r.Unseal(r.t.Context(), l)
	if err != nil {
		r.t.Fatal(err)
	}
	f, err := casefile.Fold(r.p, l.Header, events)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// lettersTo are those that a party reads by the code of a file.
func (r *registry) lettersTo(f *casefile.File, kind actor.Kind, id string) (letters []casework.Letter) {
	r.t.Helper()
	r.load(casework.Look{Kind: f.Kind, ID: f.ID, Who: actor.Actor{Kind: kind, ID: id, File: f.ID}, Scope: authz.Everything(), At: r.now, Letters: &letters})
	return letters
}

func (r *registry) load(look casework.Look) *casework.Loaded {
	r.t.Helper()
	l, err := r.Load(r.t.Context(), look)
	if err != nil {
		r.t.Fatal(err)
	}
	return l
}

func (r *registry) holder(f *casefile.File, function string) string {
	r.t.Helper()
	h, ok := f.Contents.Holder(function)
	if !ok {
		r.t.Fatalf("nobody holds %s", function)
	}
	return h.Person
}

func (r *registry) declareAll(f *casefile.File) *casefile.File {
	r.t.Helper()
	for _, h := range f.Contents.Holders {
		if !h.Declared {
			f = r.do(f, h.Person, "declare", "", map[string]any{"conflict": false})
		}
	}
	return f
}

// toPanel brings a new case to a panel that sits.
func (r *registry) toPanel() *casefile.File {
	r.t.Helper()
	f := r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	triage := r.holder(f, "triage")
	f = r.do(f, triage, "test_expression", "", map[string]any{"said": canary, "target": "b", "abuse": true, "belief": "c", "proportionate": "d"})
	f = r.do(f, triage, "decide_interim", canary, map[string]any{"decision": "none_needed"})
	f = r.do(f, triage, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": canary})
	f = r.declareAll(r.do(f, "", "allocate_lead", "", nil))
	f = r.do(f, r.holder(f, "lead"), "authorise", "clear line", map[string]any{"terms": "look"})
	f = r.declareAll(r.do(f, "", "allocate_investigator", "", nil))
	investigator := r.holder(f, "investigator")
	f = r.do(f, investigator, "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	f = r.do(f, investigator, "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	f = r.do(f, investigator, "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	f = r.do(f, uuid.NewString(), "respond", "", map[string]any{"answers": []any{map[string]any{"allegation": 1.0, "answer": "disputes"}}})
	f = r.do(f, investigator, "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
	f = r.declareAll(r.do(f, "", "allocate_quality", "", nil))
	f = r.do(f, r.holder(f, "quality"), "pass_quality", "", map[string]any{"second_read": true})
	f = r.declareAll(r.do(f, "", "allocate_clerk", "", nil))
	f = r.declareAll(r.do(f, r.holder(f, "clerk"), "draw_panel", "", nil))
	r.now = r.now.AddDate(0, 0, 20)
	return r.do(f, r.holder(f, "chair"), "open_sitting", "", nil)
}

var provedVote = map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": canary}}}

// verify ticks the log and holds every row to it.
func (r *registry) verify() ledger.Result {
	r.t.Helper()
	_, public := logKeys()
	got, err := r.Verify(r.t.Context(), ledger.Trust{Log: public, Epoch: 1})
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

func (r *registry) wantClean() {
	r.t.Helper()
	logTick(r.t, r.db, 256, "2026-12-01")
	if got := r.verify(); !got.OK() {
		r.t.Fatalf("the log does not fit: %+v", got.Findings)
	}
}
