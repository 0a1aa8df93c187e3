package postgres_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// shippedPolicy is the policy as it is shipped.
func shippedPolicy(t *testing.T) *authz.Policy {
	t.Helper()
	p, err := authz.Load(os.DirFS("../../configs"), "authz")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestR37_AHiddenFileIsReadLikeOneThatNeverWas(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	p := shippedPolicy(t)
	f := r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	triage := r.holder(f, "triage")
	who := actor.Actor{Kind: actor.Staff, ID: triage, Roles: []string{"triage"}}
	look := func(who actor.Actor, ref string) casework.Look {
		return casework.Look{Kind: "case", Ref: ref, Who: who, Scope: p.Scope(who, "read", "case"), Record: true, At: r.now}
	}
	got := r.load(look(who, f.Ref))
	if !got.Found || !reflect.DeepEqual(got.Relations, []string{"triage", "was_triage"}) || len(got.Sealed) != f.Seq {
		t.Fatalf("the officer finds %t %v with %d events", got.Found, got.Relations, len(got.Sealed))
	}
	if n := r.count("reads"); n != 1 {
		t.Fatalf("%d reads are recorded, want 1", n)
	}
	stranger := actor.Actor{Kind: actor.Staff, ID: uuid.NewString(), Roles: []string{"triage"}}
	conflicted := actor.Actor{Kind: actor.Staff, ID: uuid.NewString(), Roles: []string{"auditor"}}
	exec(t, r.db, "insert into standings (file_id, person_id, relation, since) values ($1, $2, 'conflict', now())", f.ID, conflicted.ID)
	nothing := &casework.Loaded{}
	for name, l := range map[string]casework.Look{
		"a stranger":                  look(stranger, f.Ref),
		"somebody with a conflict":    look(conflicted, f.Ref),
		"a reference that never was":  look(who, "case-nothing"),
		"a report of that reference":  {Kind: "report", Ref: f.Ref, Who: who, Scope: authz.Everything(), Record: true, At: r.now},
		"nobody":                      look(actor.Actor{Kind: actor.Anyone}, f.Ref),
		"a party of another file":     look(actor.Actor{Kind: actor.Respondent, ID: uuid.NewString(), File: uuid.NewString()}, f.Ref),
		"a reference that is no text": look(who, "' or true --"),
		"the zero scope":              {Kind: "case", Ref: f.Ref, Who: who, Record: true, At: r.now},
	} {
		if got := r.load(l); !reflect.DeepEqual(got, nothing) {
			t.Errorf("%s finds %+v", name, got)
		}
	}
	if n := r.count("reads"); n != 1 {
		t.Errorf("%d reads are recorded, want 1: nobody else read anything", n)
	}
	reads, err := r.Reads(t.Context(), f.ID)
	if err != nil || len(reads) != 1 || reads[0] != (casework.Read{Person: triage, Role: "triage", At: r.now}) {
		t.Errorf("got %+v, %v", reads, err)
	}
}

func TestAReporterIsToldOfTheCasesOfTheirReportAndOfNoOther(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	p := shippedPolicy(t)
	report, mine, other := r.open(casefile.Report), r.birth(casefile.Case), r.open(casefile.Case)
	mine.LinkedTo = []string{report.ID}
	if err := r.Save(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	who := actor.Actor{Kind: actor.Reporter, ID: uuid.NewString(), Roles: []string{"reporter"}, File: report.ID}
	for ref, want := range map[string]bool{mine.Result.After.Ref: true, other.Ref: false} {
		got := r.load(casework.Look{Kind: "case", Ref: ref, Who: who, Scope: p.Scope(who, "follow", "case"), At: r.now})
		if got.Found != want || want && !reflect.DeepEqual(got.Relations, []string{"told"}) {
			t.Errorf("found %t as %v, want %t as told", got.Found, got.Relations, want)
		}
	}
	got := r.load(casework.Look{Kind: "report", Ref: report.Ref, Who: who, Scope: p.Scope(who, "read", "report"), At: r.now})
	if !got.Found || got.OpenCases != 1 {
		t.Errorf("found %t with %d open cases, want the report with 1", got.Found, got.OpenCases)
	}
	for _, of := range []string{report.ID, mine.Result.After.ID} {
		linked, err := r.Linked(t.Context(), of)
		if err != nil || len(linked) != 1 {
			t.Errorf("%d linked, %v; want 1 from either end", len(linked), err)
		}
	}
	same, err := r.Incident(t.Context(), report.Incident)
	if err != nil || len(same) != 1 || same[0].ID != report.ID {
		t.Errorf("got %v, %v; want the report alone", same, err)
	}
	if h, found, err := r.Header(t.Context(), report.ID); err != nil || !found || h.Ref != report.Ref || h.Key != report.Key {
		t.Errorf("got %+v %t %v", h, found, err)
	}
	r.wantClean()
}

// dump is every row of every table as text, bytes as they are.
func (r *registry) dump() []byte {
	r.t.Helper()
	names, err := r.db.Pool.Query(r.t.Context(), `select quote_ident(tablename) from pg_tables where schemaname = 'public'`)
	if err != nil {
		r.t.Fatal(err)
	}
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			r.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	conn, err := r.db.Pool.Acquire(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Release()
	var out bytes.Buffer
	for _, table := range tables {
		if _, err := conn.Conn().PgConn().CopyTo(r.t.Context(), &out, "copy "+table+" to stdout (format binary)"); err != nil {
			r.t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestR54_NoWordStandsInTheDatabase(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	f = r.do(f, r.holder(f, "chair"), "vote_on_findings", "", provedVote)
	m, items := r.everything(f)
	if _, err := r.Submit(t.Context(), m, items); err != nil {
		t.Fatal(err)
	}
	by := r.person("ada")
	if err := r.Propose(t.Context(), casework.Proposal{ID: uuid.NewString(), Kind: f.Kind, File: f.ID, Key: f.Key, Action: "close", Reason: canary,
		Fields: map[string]any{"x": canary}, By: by, At: r.now, Expires: r.now.Add(time.Hour)}, nil); err != nil {
		t.Fatal(err)
	}
	all := r.dump()
	if !bytes.Contains(all, []byte("blue heron")) {
		t.Fatal("the dump does not hold what is open: it proves nothing")
	}
	for _, word := range []string{canary, strings.ToUpper(canary), fmt.Sprintf("%x", canary)} {
		if bytes.Contains(all, []byte(word)) {
			t.Errorf("the dump holds %q", word)
		}
	}
}

func TestR55_ASealedValueOpensOnlyWhereItWasSealed(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	a, b := r.open(casefile.Case), r.open(casefile.Case)
	load := func(f *casefile.File) *casework.Loaded {
		return r.load(casework.Look{Kind: f.Kind, Ref: f.Ref, Who: actor.SystemFor("test"), Scope: authz.Everything(), At: r.now})
	}
	la, lb := load(a), load(b)
	la.Sealed[0].Sealed, lb.Sealed[0].Sealed = lb.Sealed[0].Sealed, la.Sealed[0].Sealed
	for _, l := range []*casework.Loaded{la, lb} {
		if _, err := r.Unseal(t.Context(), l); err == nil {
			t.Error("a payload opens in the place of another")
		}
	}
	if err := r.ring.Shred(t.Context(), keyring.KeyID(a.Key)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Unseal(t.Context(), load(a)); !fault.Is(err, fault.NotFound) {
		t.Errorf("after the key was destroyed: %v, want not found", err)
	}
}

func TestQueuePagesByKeyAndFiltersInTheQuery(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	const n = 7
	var files []*casefile.File
	for range n {
		files = append(files, r.open(casefile.Case))
		r.now = r.now.AddDate(0, 0, 1)
	}
	report := r.open(casefile.Report) // another kind, with a clock
	held := files[2]
	exec(t, r.db, "insert into standings (file_id, person_id, relation, since) values ($1, $2, 'lead', now())", held.ID, r.pools["lead"][0])
	r.ageing(files)
	who := actor.Actor{Kind: actor.Staff, ID: r.pools["lead"][0]}
	list := func(change func(*casework.Query)) []string {
		t.Helper()
		q := casework.Query{Kind: "case", Who: who, Scope: authz.Everything(), Oldest: true, Limit: 100, At: r.now}
		if change != nil {
			change(&q)
		}
		rows, err := r.Queue(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var refs []string
		for _, row := range rows {
			refs = append(refs, row.Header.Ref)
		}
		return refs
	}
	refs := func(at ...int) (out []string) {
		for _, i := range at {
			out = append(out, files[i].Ref)
		}
		return out
	}
	// 0 to 3 have clocks that end in that order; 4 to 6 have none and come in the order of their ids.
	all := list(nil)
	if len(all) != n || !reflect.DeepEqual(all[:4], refs(0, 1, 2, 3)) {
		t.Fatalf("got %v, want those with a due date first", all)
	}
	for _, newest := range []bool{false, true} {
		var walked []string
		after := casework.Mark{}
		for {
			rows, err := r.Queue(t.Context(), casework.Query{Kind: "case", Who: who, Scope: authz.Everything(), Oldest: !newest, Limit: 2, After: after, At: r.now})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				walked = append(walked, row.Header.Ref)
			}
			if len(rows) < 2 {
				break
			}
			after = rows[len(rows)-1].Mark(newest)
		}
		want := all
		if newest {
			want = refs(6, 5, 4, 3, 2, 1, 0)
		}
		if !reflect.DeepEqual(walked, want) {
			t.Errorf("newest %t: pages give %v, want %v", newest, walked, want)
		}
	}
	yes := true
	tags := func(kind, value string) []casefile.Tag {
		return []casefile.Tag{{Kind: kind, Tag: r.ring.Tag(r.ring.Epoch(), kind, value)}}
	}
	for name, c := range map[string]struct {
		change func(*casework.Query)
		want   []string
	}{
		"another kind": {func(q *casework.Query) { q.Kind = "report" }, []string{report.Ref}},
		"overdue":      {func(q *casework.Query) { q.Overdue = true }, refs(0, 1)},
		"due before":   {func(q *casework.Query) { q.DueBefore = r.now.AddDate(0, 0, 10) }, refs(0, 1, 2)},
		"a person's":   {func(q *casework.Query) { q.Assignee = r.pools["lead"][0] }, refs(2)},
		"nobody's":     {func(q *casework.Query) { q.Assignee = "lead" }, nil},
		"in a state":   {func(q *casework.Query) { q.States = []string{"closed"} }, nil},
		"on hold":      {func(q *casework.Query) { q.Hold = &yes }, nil},
		"in no scope":  {func(q *casework.Query) { q.Scope = authz.Scope{} }, nil},
		"of no mark":   {func(q *casework.Query) { q.Marks = []casefile.Tag{{Kind: "handle", Tag: make([]byte, 32)}} }, nil},
		"of a mark, or of another": {func(q *casework.Query) {
			q.Limit, q.Marks = 1, append(tags("handle", canary), casefile.Tag{Kind: "email", Tag: make([]byte, 32)})
		}, refs(0)},
		"of a mark, out of scope": {func(q *casework.Query) { q.Marks, q.Scope = tags("handle", canary), authz.Scope{} }, nil},
		"of a tag":                {func(q *casework.Query) { q.Limit, q.Tags = 1, [][]casefile.Tag{tags("handle", canary)} }, refs(0)},
		"of one tag and not of the other": {func(q *casework.Query) {
			q.Tags = [][]casefile.Tag{tags("handle", canary), tags("clause", "none")}
		}, nil},
	} {
		if got := list(c.change); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	rows, err := r.Queue(t.Context(), casework.Query{Kind: "case", Who: who, Scope: authz.Everything(), Oldest: true, Limit: 3, At: r.now})
	if err != nil || !reflect.DeepEqual(rows[2].Relations, []string{"lead"}) || rows[2].DueClock != "test" || rows[2].Due.IsZero() || len(rows[0].Relations) != 0 {
		t.Errorf("got %+v, %v", rows, err)
	}
	due, err := r.Overdue(t.Context(), r.now, 10)
	if err != nil || len(due) != 2 || due[0].ID != files[0].ID {
		t.Errorf("got %d overdue, %v; want 2, the oldest first", len(due), err)
	}
}

// ageing gives the first four files clocks: two have run out.
func (r *registry) ageing(files []*casefile.File) {
	for i, f := range files {
		if i < 4 {
			exec(r.t, r.db, "update files set next_due = $2, next_clock = 'test' where id = $1", f.ID, r.now.AddDate(0, 0, 10*i-15))
			continue
		}
		exec(r.t, r.db, "update files set next_due = 'infinity', next_clock = null where id = $1", f.ID)
	}
}

func TestI32_TheNextDueDateIsTheFirstOfTheRunningClocks(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	m := r.birth(casefile.Case)
	at := r.now
	m.Due = []casefile.Deadline{{Clock: "later", Due: at.AddDate(0, 0, 9), State: "running"}, {Clock: "paused", Due: at.AddDate(0, 0, 1), State: "paused"},
		{Clock: "soon", Due: at.AddDate(0, 0, 2), State: "running"}}
	if err := r.Save(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	next := func() (due time.Time, clock string) {
		if err := r.db.Pool.QueryRow(t.Context(), "select next_due, next_clock from files").Scan(&due, &clock); err != nil {
			t.Fatal(err)
		}
		return due.UTC(), clock
	}
	if due, clock := next(); clock != "soon" || !due.Equal(at.AddDate(0, 0, 2)) {
		t.Errorf("got %s at %s", clock, due)
	}
	move, err := r.apply(m.Result.After, "", "allocate_triage", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	move.Due = []casefile.Deadline{{Clock: "later", Due: at.AddDate(0, 0, 5), State: "running"}}
	if err := r.Save(t.Context(), move); err != nil {
		t.Fatal(err)
	}
	if due, clock := next(); clock != "later" || !due.Equal(at.AddDate(0, 0, 5)) || r.count("due_dates") != 1 {
		t.Errorf("got %s at %s, with %d rows", clock, due, r.count("due_dates"))
	}
}

func TestPeopleAreFoundByRoleAndNameAndForTheScan(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	ada, ben, cyd := r.person("ada"), r.person("ben"), r.person("cyd")
	exec(t, r.db, "update persons set disabled_at = created_at where id = $1", cyd)
	exec(t, r.db, `with seats as (select * from (values ($1::uuid, 1), ($2::uuid, 2)) s (person, seat))
		insert into grants (id, person_id, role, exclusive, from_at, to_at, bootstrap_seat)
		select gen_random_uuid(), person, 'administrator', true, $3::timestamptz, $3::timestamptz + interval '1 day', seat from seats`, ada, ben, r.now)
	got, err := r.Holders(t.Context(), []string{"administrator", "lead"})
	if err != nil || len(got["administrator"]) != 2 || len(got["lead"]) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	r.now = r.now.AddDate(0, 0, 2)
	if got, _ := r.Holders(t.Context(), []string{"administrator"}); len(got["administrator"]) != 0 {
		t.Errorf("a grant that has ended gives %v", got)
	}
	for name, want := range map[string]string{"ada": ada, "nobody": ""} {
		if got, err := r.Person(t.Context(), name); err != nil || got != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	names, err := r.Names(t.Context(), []string{ada, "no id", uuid.NewString()})
	if err != nil || !reflect.DeepEqual(names, map[string]string{ada: "ada " + canary}) {
		t.Errorf("got %v, %v", names, err)
	}
	declared, _ := json.Marshal(map[string]any{"line_manager": "Robin Example", "branch": "North", "candidacies": []string{"Ward 3"}})
	var key string
	if err := r.db.Pool.QueryRow(t.Context(), "select key_id::text from persons where id = $1", ben).Scan(&key); err != nil {
		t.Fatal(err)
	}
	sealed, err := r.ring.Seal(t.Context(), keyring.KeyID(key), keyring.Place{Table: "interests", Column: "declared", Row: ben}, declared)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, r.db, "insert into interests (person_id, declared, declared_at) values ($1, $2, $3)", ben, sealed, r.now)
	all, err := r.Colleagues(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("got %d colleagues, %v; want 2", len(all), err)
	}
	for _, c := range all {
		if c.ID == ben && (!reflect.DeepEqual(c.Near, []string{"Robin Example"}) || !reflect.DeepEqual(c.Groups, []string{"Ward 3", "North"}) || c.Username != "ben") {
			t.Errorf("got %+v", c)
		}
	}
}
