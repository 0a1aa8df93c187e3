package dataprotection_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/dataprotection"
	"recourse/internal/keyring"
	"recourse/internal/server"
	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

const year = 366 * 24 * time.Hour

// matter is a closed case and the report that it came of.
type matter struct {
	reporter    *testkit.Client
	ref, report string
	keys        []string // of the case, the report and who reported
	blob        string
}

// archive is a house with closed matters in it, long enough ago.
type archive struct {
	*testkit.House
	t *testing.T
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	return &archive{testkit.New(t, testkit.Options{}), t}
}

const canary = "canary-of-the-newsletter"

// closed tells a story to its end, with a file and words that are looked for later.
func (a *archive) closed() matter {
	a.t.Helper()
	story := read(a.t, "simple", "legitimate-criticism")
	story.Steps[0].Files = []scenarios.Sent{{Name: canary + ".txt", Type: "text/plain", Text: canary + " in the bytes of a file"}}
	for i, s := range story.Steps {
		if s.Later != "" {
			story.Steps[i].Later = "60 days" // long enough over any holidays
		}
	}
	return a.told(story, "supporter")
}

func read(t *testing.T, procedure, name string) *scenarios.Story {
	t.Helper()
	story, err := scenarios.Read(procedure, name)
	if err != nil {
		t.Fatal(err)
	}
	return story
}

// told tells a story, and finds what became of the report of one of its people.
func (a *archive) told(story *scenarios.Story, who string) matter {
	a.t.Helper()
	m := matter{reporter: scenarios.Tell(a.t, a.House, story)[who]}
	report := text(m.reporter.Get("/api/v1/my/report").Want(200).JSON()["reference"])
	if err := a.Server.DB.Pool.QueryRow(a.t.Context(), `select c.ref, r.ref, array[c.key_id::text, r.key_id::text, i.key_id::text], e.blob
		from files r join links l on l.file_id = r.id join files c on c.id = l.other_id join identities i on i.file_id = r.id join evidence e on e.file_id = r.id
		where r.ref = $1`, report).Scan(&m.ref, &m.report, &m.keys, &m.blob); err != nil {
		a.t.Fatal(err)
	}
	return m
}

func text(v any) string { s, _ := v.(string); return s }

func asks(rule, reason string) map[string]any { return map[string]any{"rule": rule, "reason": reason} }

// decided has two people decide to erase a case, and gives the erasure.
func (a *archive) decided(m matter) string {
	a.t.Helper()
	id := text(a.As("lead-1").Post("/api/v1/cases/"+m.ref+"/erasure", asks("no-breach", "Its year is over.")).Want(202).JSON()["id"])
	body, _ := a.As("quality-1").Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(201).JSON()["erasure"].(map[string]any)
	return text(body["id"])
}

// work does the due erasures.
func (a *archive) work() {
	a.t.Helper()
	if err := a.Server.Erasing.Erase(a.t.Context(), a.Clock.Now()); err != nil {
		a.t.Fatal(err)
	}
}

func (a *archive) opens(key string) error {
	_, err := a.Server.Ring.Salt(a.t.Context(), keyring.KeyID(key), "test")
	return err
}

func (a *archive) count(what string, args ...any) (n int) {
	a.t.Helper()
	//allow:sqltext a test's own words
	if err := a.Server.DB.Pool.QueryRow(a.t.Context(), `select count(*) from `+what, args...).Scan(&n); err != nil {
		a.t.Fatal(err)
	}
	return n
}

// owner does to the database what only its owner can, with the triggers off.
func (a *archive) owner(sql string, args ...any) {
	a.t.Helper()
	tx, err := a.Server.DB.Pool.Begin(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(a.t.Context())) }()
	if _, err := tx.Exec(a.t.Context(), `set local session_replication_role = replica`); err != nil {
		a.t.Fatal(err)
	}
	if tag, err := tx.Exec(a.t.Context(), sql, args...); err != nil || tag.RowsAffected() != 1 {
		a.t.Fatalf("%s: %v", sql, err)
	}
	if err := tx.Commit(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

const ofMatter = ` x join files f on f.id = x.file_id where f.ref in ($1, $2)`

func TestR62_AClosedCaseIsErasedByTwoPeopleAfterAWindowAndNothingOfItOpens(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	gone, other := a.closed(), a.closed()
	lead, quality, auditor := a.As("lead-1"), a.As("quality-1"), a.As("auditor-1")
	at := "/api/v1/cases/" + gone.ref + "/erasure"

	lead.Post(at, asks("no-breach", "Its year is over.")).Want(422) // not yet
	lead.Post(at, asks("as-we-like", "Because.")).Want(422)
	auditor.Post(at, asks("asked-for", "Because.")).Want(403)
	a.As("triage-1").Post(at, asks("asked-for", "Because.")).Want(404)
	lead.Post("/api/v1/cases/C-0000000000T/erasure", asks("asked-for", "Because.")).Want(404)
	lead.Post("/api/v1/reports/"+gone.report+"/erasure", asks("asked-for", "Because.")).Want(409) // the case rests on it
	gone.reporter.Post(at, asks("asked-for", "Because.")).Want(404)
	for _, m := range []matter{gone, other} {
		m.reporter.Post("/api/v1/my/survey", map[string]any{"answers": map[string]any{"fair": "fair"}, "text": "Write sooner."}).Want(204)
	}

	a.Later(year)
	lead.Post(at, asks("no-breach", " ")).Want(422)
	t.Run("I37 what is held is not erased", func(t *testing.T) {
		a.owner(`update files set on_hold = true where ref = $1`, gone.report)
		lead.Post(at, asks("no-breach", "Its year is over.")).Want(409)
		a.owner(`update files set on_hold = false where ref = $1`, gone.report)
		a.decided(gone)
		a.owner(`update files set on_hold = true where ref = $1`, gone.report)
		a.Later(15 * 24 * time.Hour)
		a.work()
		a.owner(`update files set on_hold = false where ref = $1`, gone.report)
		a.work()
		auditor.Get("/api/v1/cases/" + gone.ref).Want(200)
	})
	t.Run("what has moved since is not erased", func(t *testing.T) {
		a.owner(`update erasures set seq = seq - 1 where id = $1`, a.decided(gone))
		a.Later(15 * 24 * time.Hour)
		a.work()
		auditor.Get("/api/v1/cases/" + gone.ref).Want(200)
	})
	t.Run("I08 a conflict on a report that would go is one on all of it", func(t *testing.T) {
		const conflict = ` from files f, persons p where f.ref = $1 and p.username = 'quality-2'`
		a.owner(`insert into standings (file_id, person_id, relation, since) select f.id, p.id, 'conflict', now()`+conflict, gone.report)
		a.As("quality-2").Post(at, asks("no-breach", "Its year is over.")).Want(404)
		a.owner(`delete from standings s using files f, persons p where s.file_id = f.id and s.person_id = p.id and s.relation = 'conflict' and f.ref = $1 and p.username = 'quality-2'`, gone.report)
	})
	id := text(lead.Post(at, asks("no-breach", "Its year is over.")).Want(202).JSON()["id"])
	lead.Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(403)
	auditor.Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(404)
	quality.Get("/api/v1/proposals/" + id).Want(200)
	confirmed, _ := quality.Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(201).JSON()["erasure"].(map[string]any)
	quality.Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(404)

	objection := "/api/v1/erasures/" + text(confirmed["id"]) + "/objection"
	a.Later(13 * 24 * time.Hour)
	a.work()
	auditor.Post(objection, map[string]any{"reason": "It changes nothing."}).Want(403)
	quality.Post(objection, map[string]any{"reason": ""}).Want(422)
	if got := lead.Get("/api/v1/erasures").Want(200); !strings.Contains(string(got.Body), gone.ref) {
		t.Errorf("what waits is not listed: %s", got.Body)
	}
	quality.Post(objection, map[string]any{"reason": "Somebody asked for it."}).Want(204)
	lead.Post(objection, map[string]any{"reason": "Me too."}).Want(409)
	a.Later(2 * 24 * time.Hour)
	a.work()
	auditor.Get("/api/v1/cases/" + gone.ref).Want(200)

	a.decided(gone)
	a.Later(14 * 24 * time.Hour)
	a.work()
	var marks, texts int
	if err := a.Server.DB.Pool.QueryRow(t.Context(), `select (select count(*) from surveyed), (select count(*) from survey_texts)`).Scan(&marks, &texts); err != nil || marks != 1 || texts != 2 {
		t.Errorf("of two who answered the survey %d are known to have, and %d texts are there (%v)", marks, texts, err)
	}
	day := a.Clock.Now().UTC().Format(time.DateOnly)

	auditor.Get("/api/v1/cases/" + gone.ref).Want(404)
	auditor.Get("/api/v1/reports/" + gone.report).Want(404)
	if got := auditor.Get("/api/v1/cases?limit=100").Want(200); strings.Contains(string(got.Body), gone.ref) || !strings.Contains(string(got.Body), other.ref) {
		t.Errorf("the list is %s", got.Body)
	}
	for _, path := range []string{"report", "messages", "letters", "evidence", "access-log"} {
		if got := gone.reporter.Get("/api/v1/my/" + path).Want(410); !strings.Contains(string(got.Body), `erased on `+day) || !strings.Contains(string(got.Body), "no-breach") {
			t.Errorf("%s tells the reporter %s", path, got.Body)
		}
		other.reporter.Get("/api/v1/my/" + path).Want(200)
	}
	gone.reporter.Get("/api/v1/my/receipt").Want(200)
	for i, key := range gone.keys {
		if err := a.opens(key); !errors.Is(err, keyring.ErrShredded) {
			t.Errorf("key %d: %v", i, err)
		}
		if err := a.opens(other.keys[i]); err != nil {
			t.Errorf("key %d of the other: %v", i, err)
		}
	}
	for _, table := range []string{"letters", "identities", "tags", "due_dates"} {
		if n := a.count(table+ofMatter, gone.ref, gone.report); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	if n := a.count("events"+ofMatter+` and x.payload <> '\x00'`, gone.ref, gone.report); n != 0 {
		t.Errorf("%d events still hold something", n)
	}
	if a.count("evidence where about <> '\\x00'") != 1 {
		t.Error("the row of the other file is not the only one that says anything")
	}
	if found, err := filepath.Glob(filepath.Join(a.Data, "evidence", "*", gone.blob+"*")); err != nil || len(found) != 0 {
		t.Errorf("the blob is left: %v %v", found, err)
	}
	a.CheckLedger()
	a.CheckSealed(canary, "laziest paper", "Casey Sample", "casey@example.org")
	r, err := a.Server.Verify(t.Context())
	if err != nil || !r.OK() || len(r.Erased) != 1 || r.Erased[0].Rule != "no-breach" || r.Erased[0].Day != day {
		t.Errorf("the log says %+v, %v", r, err)
	}
	walked, err := a.Server.VerifyEvidence(t.Context())
	if err != nil || len(walked.Found) != 0 || walked.Erased != 1 {
		t.Errorf("the walk finds %+v, %v", walked, err)
	}

	after := server.Backup{Folder: filepath.Join(t.TempDir(), "main"), Keys: filepath.Join(t.TempDir(), "keys")}
	if _, err := a.Server.Backup(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	if now, err := server.Drill(t.Context(), a.Server.Settings, after); err != nil || !now.OK() || now.Erased != 2 {
		t.Errorf("the backup of today: %+v, %v", now.Log.Findings, err)
	}
}

var errKilled = errors.New("killed")

// killed is a house that dies at a step: before it is taken, or once it is taken and nobody heard.
type killed struct {
	left  int
	after bool
}

func (k *killed) step(do func() error) error {
	if k.left--; k.left < 0 && !k.after {
		return errKilled
	}
	if err := do(); err != nil {
		return err
	}
	if k.left < 0 {
		return errKilled
	}
	return nil
}

// dying are the parts of a desk that die with the house.
type dying struct {
	dataprotection.Store
	of *dataprotection.Desk
	k  *killed
}

func (d dying) Begin(ctx context.Context, id string, free map[string]int, now time.Time) (b dataprotection.Begun, begun bool, err error) {
	err = d.k.step(func() (err error) { b, begun, err = d.Store.Begin(ctx, id, free, now); return err })
	return b, begun, err
}

func (d dying) Shred(ctx context.Context, id keyring.KeyID) error {
	return d.k.step(func() error { return d.of.Keys.Shred(ctx, id) })
}

func (d dying) Delete(ctx context.Context, name string) error {
	return d.k.step(func() error { return d.of.Blobs.Delete(ctx, name) })
}

func (d dying) Finish(ctx context.Context, id string, now time.Time) error {
	return d.k.step(func() error { return d.Store.Finish(ctx, id, now) })
}

// TestF29_AnErasureThatDiesAtAnyStepIsFinishedLater kills the house at each step in turn, before it and after it, without
// taking up what came before: so one erasure goes through all of them.
func TestF29_AnErasureThatDiesAtAnyStepIsFinishedLater(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	m := a.closed()
	a.Later(year)
	a.decided(m)
	a.Later(15 * 24 * time.Hour)
	died := 0
	for ; ; died++ {
		desk := *a.Server.Erasing
		d := dying{a.Server.Erasing.Store, a.Server.Erasing, &killed{left: died / 2, after: died%2 == 1}}
		desk.Store, desk.Keys, desk.Blobs = d, d, d
		err := desk.Erase(t.Context(), a.Clock.Now())
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) || died > 50 {
			t.Fatalf("after %d deaths: %v", died, err)
		}
		if died > 0 { // it has begun: nobody meets what is half gone
			m.reporter.Get("/api/v1/my/report").Want(410)
			a.As("auditor-1").Get("/api/v1/cases/" + m.ref).Want(404)
			a.As("auditor-1").Get("/api/v1/cases").Want(200)
			a.Work()
		}
	}
	if want := 2*(1+len(m.keys)+1) + 2; died != want {
		t.Errorf("it died %d times, want %d: before and after each step", died, want)
	}
	for i, key := range m.keys {
		if err := a.opens(key); !errors.Is(err, keyring.ErrShredded) {
			t.Errorf("key %d: %v", i, err)
		}
	}
	a.CheckLedger()
	if n := a.count("log_batches where class = 'erased'"); n != 1 {
		t.Errorf("%d leaves say that it was erased", n)
	}
}
