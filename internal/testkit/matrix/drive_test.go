package matrix

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// drive takes files through their states over HTTP, and makes one person stand to one as a test wants it.
type drive struct {
	t    *testing.T
	h    *testkit.House
	conn *pgx.Conn // without triggers: standings are made and unmade by it, which the house never does

	known                          map[string]*testkit.Client // reporters, by their report
	reporter, respondent, stranger *testkit.Client
}

func newDrive(t *testing.T) *drive { return driveIn(t, testkit.Options{}) }

func driveIn(t *testing.T, o testkit.Options) *drive {
	h := testkit.New(t, o)
	conn, err := pgx.Connect(t.Context(), h.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	d := &drive{t: t, h: h, conn: conn, known: map[string]*testkit.Client{}}
	d.exec(`set session_replication_role = replica`)
	d.stranger = h.Party(h.Submit(story()).AccessCode)
	return d
}

func story() map[string]any {
	return map[string]any{
		"kind": "abuse", "standing": "witness", "identity": map[string]any{"mode": "anonymous"},
		"narrative": "They wrote three posts that mock a member of the club by name.",
		"subjects":  []any{map[string]any{"name": "Robin Example", "believed_member": "yes"}},
	}
}

func (d *drive) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.conn.Exec(d.t.Context(), sql, args...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *drive) texts(sql string, args ...any) []string {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), sql, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *drive) state(f *file) string {
	return d.texts(`select state from files where ref = $1`, f.ref)[0]
}

// file is a report or a case that is driven.
type file struct {
	kind, ref, id string
}

func (f *file) path() string { return "/api/v1/" + f.kind + "s/" + f.ref }

func (d *drive) file(kind, ref string) *file {
	return &file{kind: kind, ref: ref, id: d.texts(`select id::text from files where ref = $1`, ref)[0]}
}

// version is the file's, as If-Match wants it.
func (d *drive) version(f *file) string {
	return fmt.Sprintf("%q", d.texts(`select seq::text from files where ref = $1`, f.ref)[0])
}

// holder is whoever stands so to a file.
func (d *drive) holder(f *file, relation string) *testkit.Client {
	d.t.Helper()
	ids := d.texts(`select person_id::text from standings where file_id = $1 and relation = $2 and until is null`, f.id, relation)
	if len(ids) == 0 {
		d.t.Fatalf("%s: nobody stands to it as %s", d.state(f), relation)
	}
	return d.person(ids[0])
}

func (d *drive) person(id string) *testkit.Client {
	for _, p := range d.h.People {
		if p.ID == id {
			return d.h.As(p.Username)
		}
	}
	d.t.Fatal("nobody has that id")
	return nil
}

func (d *drive) do(f *file, function, action, reason string, fields map[string]any) *testkit.Answer {
	d.t.Helper()
	a := d.holder(f, function).ActionAt(f.kind+"s", f.ref, action, reason, fields, d.version(f))
	if a.Status != 201 && a.Status != 202 {
		d.t.Fatalf("%s by %s in %s: %d %s", action, function, d.state(f), a.Status, a.Body)
	}
	return a
}

func (d *drive) declareAll(f *file) {
	d.t.Helper()
	for _, id := range d.texts(`select person_id::text from standings where file_id = $1 and relation = 'drawn' and until is null`, f.id) {
		d.person(id).ActionAt(f.kind+"s", f.ref, "declare", "", map[string]any{"conflict": false}, d.version(f)).Want(201)
	}
}

func (d *drive) vote(f *file, action string, fields map[string]any, functions ...string) {
	d.t.Helper()
	for _, function := range functions {
		for _, id := range d.texts(`select person_id::text from standings where file_id = $1 and relation = $2 and until is null`, f.id, function) {
			d.person(id).ActionAt(f.kind+"s", f.ref, action, "", fields, d.version(f)).Want(201)
		}
	}
}

// taken submits a report and lets one officer take and screen it, as far as a state.
func (d *drive) taken(state string) (*file, *testkit.Client) {
	d.t.Helper()
	return d.takenWith(state, map[string]any{"danger": false, "child": false, "data_protection": false})
}

// takenWith does so with what the screening is given.
func (d *drive) takenWith(state string, screening map[string]any) (*file, *testkit.Client) {
	d.t.Helper()
	r := d.h.Submit(story())
	f := d.file("report", r.Reference)
	d.known[f.ref] = d.h.Party(r.AccessCode)
	if state == "received" {
		return f, d.known[f.ref]
	}
	d.h.As("triage-1").ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	d.do(f, "screener", "screen", "", screening)
	return f, d.known[f.ref]
}

func (d *drive) opened(f *file, name string) *file {
	d.t.Helper()
	d.do(f, "screener", "open_cases", "", map[string]any{"respondents": []any{map[string]any{"name": name, "member": true}}})
	ids := d.texts(`select c.ref from links l join files c on c.id = l.other_id where l.file_id = $1 and c.kind = 'case'`, f.id)
	return d.file("case", ids[0])
}

// ofReport visits a report in each of its states.
func (d *drive) ofReport(visit func(f *file, state string, reporter *testkit.Client)) {
	d.t.Helper()
	show := func(f *file, reporter *testkit.Client) { visit(f, d.state(f), reporter) }
	first, reporter := d.taken("received")
	show(first, reporter)
	f, reporter := d.taken("screened")
	show(f, reporter)
	d.do(f, "screener", "ask_reporter", "", map[string]any{"questions": "When was it?"})
	show(f, reporter)
	reporter.Post("/api/v1/my/messages", map[string]any{"text": "On Sunday."}).Want(201)
	d.opened(f, "Robin Example")
	show(f, reporter)
	g, reporter := d.taken("screened")
	d.do(g, "screener", "link_report", "the same posts", map[string]any{"to": f.ref, "new_facts": "nothing"})
	show(g, reporter)
	s, reporter := d.taken("screened")
	at := d.do(s, "screener", "signpost", "not ours", map[string]any{"ground": "J9", "advice": "Ask the platform."}).Header.Get("Location")
	d.h.As("triage-2").Post(at+"/confirmation", nil).Want(201)
	show(s, reporter)
	w, reporter := d.taken("received")
	reporter.Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	show(w, reporter)
	c, reporter := d.taken("screened")
	k := d.opened(c, "Robin Example")
	d.closeAtTriage(k)
	d.h.Later(40 * 24 * time.Hour)
	show(c, reporter)
}

// alleged brings a case as far as its triage goes.
func (d *drive) alleged(f *file) {
	d.t.Helper()
	d.declareAll(f)
	d.do(f, "triage", "test_expression", "", map[string]any{"said": "a", "target": "a person", "abuse": true, "belief": "none", "proportionate": "yes"})
	d.do(f, "triage", "decide_interim", "no risk seen", map[string]any{"decision": "none_needed"})
	d.do(f, "triage", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": d.h.Day(-9 * 24 * time.Hour), "act": "wrote it"})
}

func (d *drive) closeAtTriage(f *file) {
	d.t.Helper()
	d.alleged(f)
	at := d.do(f, "triage", "close_without_case", "nothing in it", map[string]any{"ground": "C1"}).Header.Get("Location")
	for _, p := range d.h.Who("triage") {
		if p.ID != d.texts(`select person_id::text from standings where file_id = $1 and relation = 'triage'`, f.id)[0] {
			d.h.As(p.Username).Post(at+"/confirmation", nil).Want(201)
			return
		}
	}
}

// invited finds the respondent's code in the letter that holds it.
func (d *drive) invited(f *file) *testkit.Client {
	d.t.Helper()
	a := d.holder(f, "investigator").Get(f.path() + "/letters").Want(200)
	items, _ := a.JSON()["items"].([]any)
	for _, item := range items {
		letter, _ := item.(map[string]any)
		body, _ := letter["body"].(string)
		for line := range strings.Lines(body) {
			if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
				return d.h.Party(code.Canonical())
			}
		}
	}
	d.t.Fatal("no letter holds an access code")
	return nil
}

// ofCase visits a case in each of its states.
func (d *drive) ofCase(visit func(f *file, state string)) {
	d.t.Helper()
	show := func(f *file) { visit(f, d.state(f)) }
	d.respondent = d.stranger
	r, reporter := d.taken("screened")
	d.reporter = reporter

	// Nobody of triage may look at a case against one of them whom the others have stood down for.
	a, _ := d.taken("received")
	for _, name := range []string{"triage-2", "triage-3"} {
		d.h.As(name).ActionAt("reports", a.ref, "report_conflict", "", nil, d.version(a)).Want(201)
	}
	one := d.h.As("triage-1")
	one.ActionAt("reports", a.ref, "take_report", "", nil, d.version(a)).Want(201)
	d.do(a, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	name, _ := one.Get("/api/v1/me").Want(200).JSON()["name"].(string)
	show(d.opened(a, name))

	other, reporter := d.taken("screened")
	d.reporter = reporter
	k := d.opened(other, "Robin Example")
	d.closeAtTriage(k)
	show(k)

	d.reporter = d.known[r.ref]
	f := d.opened(r, "Robin Example")
	d.alleged(f)
	show(f)
	d.declareAll(f)
	d.do(f, "lead", "authorise", "a clear line", map[string]any{"terms": "look"})
	d.declareAll(f)
	show(f)
	d.do(f, "investigator", "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	d.do(f, "investigator", "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	d.respondent = d.invited(f)
	show(f)
	d.do(f, "investigator", "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	d.respondent.Post("/api/v1/my/response", map[string]any{"answers": []any{map[string]any{"allegation": 1, "answer": "disputes"}}}).Want(201)
	show(f)
	d.do(f, "investigator", "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
	d.declareAll(f)
	show(f)
	d.do(f, "quality", "pass_quality", "", map[string]any{"second_read": true})
	d.declareAll(f)
	show(f)
	d.do(f, "clerk", "draw_panel", "", nil)
	d.declareAll(f)
	d.h.Later(21 * 24 * time.Hour)
	show(f)
	d.do(f, "chair", "open_sitting", "", nil)
	show(f)
	d.vote(f, "vote_on_findings", foundProved, "panellist", "chair")
	d.do(f, "chair", "lock_findings", "", nil)
	show(f)
	d.vote(f, "vote_on_sanction", map[string]any{"outcome": "SUSP", "months": 6, "reasons": "r"}, "panellist", "chair")
	d.do(f, "chair", "settle_sanction", "", nil)
	show(f)
	d.do(f, "chair", "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	show(f)
	d.respondent.Post("/api/v1/my/appeal", map[string]any{"grounds": []any{"G4"}, "text": "too much"}).Want(201)
	show(f)
	d.do(f, "clerk", "draw_appeal_panel", "", nil)
	d.declareAll(f)
	show(f)
	d.do(f, "appeal_chair", "open_appeal", "", nil)
	show(f)
	d.vote(f, "vote_on_appeal", map[string]any{"result": "lower", "outcome": "SUSP", "months": 2, "reasons": "r"}, "appeal_member", "appeal_chair")
	d.do(f, "appeal_chair", "decide_appeal", "", map[string]any{"facts": "f", "weighing": "w"})
	show(f)
	d.h.Later(80 * 24 * time.Hour)
	show(f)
}

var foundProved = map[string]any{"findings": []any{map[string]any{"allegation": 1, "found": "proved", "reasons": "r"}}}

// spare is somebody with a role who has nothing to do with a file.
func (d *drive) spare(f *file, role string) testkit.Person {
	d.t.Helper()
	busy := d.texts(`select person_id::text from standings where file_id = $1`, f.id)
	people := d.h.Who(role)
	for _, p := range people {
		if !slices.Contains(busy, p.ID) {
			return p
		}
	}
	if len(people) == 0 {
		d.t.Fatalf("nobody holds the role %s", role)
	}
	return people[0]
}

// stand makes somebody stand to a file in these ways and no others; what it returns puts it back as it was.
func (d *drive) stand(f *file, p testkit.Person, relations []string) (back func()) {
	d.t.Helper()
	d.exec(`create temp table if not exists kept (like standings)`)
	d.exec(`insert into kept select * from standings where file_id = $1 and person_id = $2`, f.id, p.ID)
	d.exec(`delete from standings where file_id = $1 and person_id = $2`, f.id, p.ID)
	for _, r := range relations {
		d.exec(`insert into standings (file_id, person_id, relation, since) values ($1, $2, $3, $4)`, f.id, p.ID, r, d.h.Clock.Now())
	}
	return func() {
		d.exec(`delete from standings where file_id = $1 and person_id = $2`, f.id, p.ID)
		d.exec(`insert into standings select * from kept`)
		d.exec(`delete from kept`)
	}
}
