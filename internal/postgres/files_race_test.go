package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/notify"
	"recourse/internal/once"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// contact is what every open case can record without moving.
var contact = map[string]any{"who": canary, "channel": "telephone", "asked": "when", "answered": "soon"}

func TestF20_OfManyWhoMoveAFileAtOnceOneWinsAndTheOthersAreStale(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	// Two processes: each with a pool and a memory of its own.
	other := postgres.NewFiles(r.db, r.ring, func() time.Time { return r.now }, nil)
	f := r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	triage := r.holder(f, "triage")
	const rounds, racers = 300, 4
	for n := range rounds {
		moves := make([]casefile.Move, racers)
		for i := range moves {
			m, err := r.apply(f, triage, "log_contact", "", contact)
			if err != nil {
				t.Fatalf("%+v", err)
			}
			moves[i] = m
		}
		errs := make([]error, racers)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range moves {
			done.Add(1)
			go func() {
				defer done.Done()
				start.Wait()
				store := r.Files
				if i%2 == 1 {
					store = other
				}
				errs[i] = store.Save(context.WithoutCancel(t.Context()), moves[i])
			}()
		}
		start.Done()
		done.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won < 0:
				won = i
			case err == nil:
				t.Fatalf("round %d: two won", n)
			case !fault.Is(err, fault.Stale):
				t.Fatalf("round %d: %v, want stale", n, err)
			}
		}
		if won < 0 {
			t.Fatalf("round %d: nobody won", n)
		}
		f = moves[won].Result.After
	}
	if got := r.read(f.Header); got.Seq != f.Seq {
		t.Fatalf("the file has %d events, want %d", got.Seq, f.Seq)
	}
	r.wantClean()
}

func TestR14_OfManyEqualSubmissionsOneIsKept(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	key := r.ring.MAC("idempotency", uuid.NewString())
	const many = 200
	moves := make([]casefile.Move, many)
	for i := range moves {
		moves[i] = r.birth(casefile.Report)
	}
	var mu sync.Mutex
	kept, refused := 0, 0
	var done sync.WaitGroup
	for i := range moves {
		done.Go(func() {
			moves[i].Once = &once.Answer{KeyMAC: key, Body: make([]byte, 32), Sealed: []byte(fmt.Sprint("sealed ", i)), At: r.now}
			_, err := r.Submit(t.Context(), moves[i], nil)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept++
			case fault.Is(err, fault.Conflict):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	done.Wait()
	if kept != 1 || refused != many-1 {
		t.Fatalf("%d kept and %d refused, want 1 and %d", kept, refused, many-1)
	}
	if n := r.count("files"); n != 1 {
		t.Fatalf("%d reports are there, want 1", n)
	}
	answer, found, err := r.Answered(t.Context(), key)
	if err != nil || !found || !strings.HasPrefix(string(answer.Sealed), "sealed") {
		t.Fatalf("got %v %t %v, want the answer that was kept", answer, found, err)
	}
	if err := r.ForgetAnswers(t.Context(), r.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := r.Answered(t.Context(), key); found {
		t.Error("an answer of yesterday is still there")
	}
	r.wantClean()
}

func (r *registry) count(table string) (n int) {
	r.t.Helper()
	if err := r.db.Pool.QueryRow(r.t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// written are the tables that a submission and a move write.
var written = []string{"files", "events", "leaves", "due_dates", "standings", "letters", "river_job", "access_codes", "identities", "tags",
	"votes", "links", "evidence", "idempotency", "security_events"}

func (r *registry) counts() string {
	var b strings.Builder
	for _, table := range written {
		fmt.Fprintf(&b, "%s %d, ", table, r.count(table))
	}
	return b.String()
}

// everything is a report with all that a report can come with, for one that exists already.
func (r *registry) everything(with *casefile.File) (casefile.Move, []evidence.Item) {
	m := r.birth(casefile.Report)
	h := m.Result.After.Header
	m.LinkedTo = []string{with.ID}
	m.Letters = append(m.Letters, notify.Letter{ID: uuid.NewString(), Letter: "L10", To: "respondent", For: h.ID, Lang: "en", Subject: canary, Body: canary})
	m.Identity = &casefile.Identity{Key: r.take(), Words: []byte(canary)}
	m.Result.Stand = append(m.Result.Stand, casefile.Standing{Person: uuid.NewString(), Relation: casefile.Conflict})
	item := evidence.Item{ID: uuid.NewString(), File: h.ID, Key: keyring.KeyID(h.Key), Blob: evidence.NewName(), Name: canary, From: "reporter", On: "2026-03-02"}
	m.Once = &once.Answer{KeyMAC: r.ring.MAC("idempotency", h.ID), Body: make([]byte, 32), Sealed: []byte("sealed"), At: r.now}
	return m, []evidence.Item{item}
}

func TestR12_ASaveThatFailsAnywhereLeavesNothing(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	with := r.open(casefile.Case)
	for _, table := range []string{"idempotency", "files", "due_dates", "events", "leaves", "standings", "letters", "river_job", "access_codes",
		"identities", "tags", "evidence", "links"} {
		m, items := r.everything(with)
		if len(m.Due) == 0 || len(m.Letters) == 0 {
			t.Fatal("a report should come with clocks and letters")
		}
		before := r.counts()
		exec(t, r.db, `create or replace function fail_now() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$`)
		exec(t, r.db, "create trigger zz_fail after insert on "+table+" for each row execute function fail_now()")
		if _, err := r.Submit(t.Context(), m, items); err == nil || !strings.Contains(err.Error(), "injected") {
			t.Fatalf("%s: got %v, want the injected failure", table, err)
		}
		if after := r.counts(); after != before {
			t.Errorf("a failure in %s left rows:\n%s\n%s", table, before, after)
		}
		exec(t, r.db, "drop trigger zz_fail on "+table)
		if _, err := r.Submit(t.Context(), m, items); err != nil {
			t.Fatalf("%s: the same again: %v", table, err)
		}
	}
	r.wantClean()
}

func TestR13_AProposalIsCarriedOutOnceInTimeBySomebodyElse(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	triage, second := r.person("ada"), r.person("ben")
	propose := func(expires time.Time) casework.Proposal {
		p := casework.Proposal{ID: uuid.NewString(), Kind: f.Kind, File: f.ID, Ref: f.Ref, Key: f.Key, Action: "close_without_case", Reason: canary,
			Fields: map[string]any{"text": canary}, By: triage, At: r.now, Expires: expires}
		if err := r.Propose(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
		return p
	}
	carry := func(p casework.Proposal, by string) error {
		m, err := r.apply(f, r.holder(f, "triage"), "log_contact", "", contact)
		if err != nil {
			t.Fatal(err)
		}
		m.Proposal, m.Result.Event.Data.By = p.ID, by
		if err = r.Save(t.Context(), m); err == nil {
			f = m.Result.After
		}
		return err
	}
	p := propose(r.now.Add(time.Hour))
	got, found, err := r.Proposal(t.Context(), p.ID)
	if err != nil || !found || got.Reason != canary || got.Fields["text"] != canary || got.Ref != f.Ref {
		t.Fatalf("got %+v %t %v, want the proposal unsealed", got, found, err)
	}
	if all, err := r.Proposals(t.Context(), r.now); err != nil || len(all) != 1 {
		t.Fatalf("got %d open proposals, %v; want 1", len(all), err)
	}
	if err := carry(p, triage); !fault.Is(err, fault.Conflict) {
		t.Errorf("by the one who proposed: %v, want a conflict", err)
	}
	if err := carry(p, second); err != nil {
		t.Fatal(err)
	}
	if err := carry(p, second); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second time: %v, want a conflict", err)
	}
	if _, found, _ := r.Proposal(t.Context(), p.ID); found {
		t.Error("a proposal that was carried out is still open")
	}
	rejected := propose(r.now.Add(time.Hour))
	if err := r.Reject(t.Context(), rejected.ID, second, r.now, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Reject(t.Context(), rejected.ID, second, r.now, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("rejected twice: %v, want a conflict", err)
	}
	late := propose(r.now.Add(time.Minute))
	r.now = r.now.Add(2 * time.Minute)
	if err := carry(late, second); !fault.Is(err, fault.Conflict) {
		t.Errorf("too late: %v, want a conflict", err)
	}
	if n := r.count("security_events"); n != 4 {
		t.Errorf("%d security events, want 3 proposals and 1 rejection", n)
	}
	if err := r.SealSecurity(t.Context(), r.now); err != nil {
		t.Fatal(err)
	}
	r.wantClean()
}

// person is a member of staff.
func (r *registry) person(username string) string {
	r.t.Helper()
	id, key := uuid.NewString(), r.take()
	name, err := r.ring.Seal(r.t.Context(), keyring.KeyID(key), keyring.Place{Table: "persons", Column: "display_name", Row: id}, []byte(username+" "+canary))
	if err != nil {
		r.t.Fatal(err)
	}
	exec(r.t, r.db, `insert into persons (id, username, display_name, key_id, created_at) values ($1, $2, $3, $4, $5)`, id, username, name, key, r.now)
	return id
}

// trips counts round trips as the driver makes them: each query or exec is one, and so is a batch.
type trips struct {
	mu    sync.Mutex
	n     int
	texts []string
}

func (c *trips) one(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	c.texts = append(c.texts, text)
}

func (c *trips) take() (int, []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, texts := c.n, c.texts
	c.n, c.texts = 0, nil
	return n, texts
}

func (c *trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	c.one(d.SQL)
	return ctx
}
func (c *trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (c *trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	c.one(fmt.Sprintf("batch of %d", d.Batch.Len()))
	return ctx
}
func (c *trips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (c *trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

func TestEachRequestCostsAsManyRoundTripsAsItMay(t *testing.T) {
	t.Parallel()
	dsn := pg.Clone(t)
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	count := &trips{}
	cfg.ConnConfig.Tracer = count
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	r := registryOn(t, &postgres.DB{Pool: pool})
	f := r.open(casefile.Case)
	m, items := r.everything(f)
	cost := func(name string, most int, do func() error) {
		t.Helper()
		count.take()
		if err := do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n, texts := count.take(); n > most {
			t.Errorf("%s: %d round trips, want %d at most: %v", name, n, most, texts)
		}
	}
	who := actor.SystemFor("test")
	look := casework.Look{Kind: f.Kind, Ref: f.Ref, Who: who, Scope: authz.Everything(), Record: true, At: r.now}
	cost("intake", 1, func() error { _, err := r.Submit(t.Context(), m, items); return err })
	cost("a queue page", 2, func() error {
		rows, err := r.Queue(t.Context(), casework.Query{Kind: "case", Who: who, Scope: authz.Everything(), Limit: 25, At: r.now})
		if len(rows) != 1 {
			return errors.New("the queue is empty")
		}
		return err
	})
	cost("a case read", 1, func() error { _, err := r.Load(t.Context(), look); return err })
	cost("a case that is not there", 1, func() error {
		other := look
		other.Ref = "nothing"
		_, err := r.Load(t.Context(), other)
		return err
	})
	// Another process, which remembers nothing, loads the file and moves it.
	r.Files = postgres.NewFiles(&postgres.DB{Pool: pool}, r.ring, func() time.Time { return r.now }, nil)
	cost("a transition", 2, func() error {
		l, err := r.Load(t.Context(), look)
		if err != nil {
			return err
		}
		events, err := r.Unseal(t.Context(), l)
		if err != nil {
			return err
		}
		file, err := casefile.Fold(r.p, l.Header, events)
		if err != nil {
			return err
		}
		move, err := r.apply(file, "", "allocate_triage", "", nil)
		if err != nil {
			return err
		}
		return r.Save(t.Context(), move)
	})
}
