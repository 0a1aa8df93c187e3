package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/testkit"
)

// desk is a house, and somebody outside it with the public keys.
type desk struct {
	*testkit.House
	dir string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{testkit.New(t, testkit.Options{}), t.TempDir()}
	d.keep("keys", d.Anyone().Get("/log/key").Want(200).Body)
	return d
}

func (d *desk) keep(name string, b []byte) string {
	d.T.Helper()
	at := filepath.Join(d.dir, name)
	if err := os.WriteFile(at, b, 0o600); err != nil {
		d.T.Fatal(err)
	}
	return at
}

// report sends a report and gives the text of its receipt, as the reporter gets it with the answer.
func (d *desk) report() (testkit.Reported, string) {
	d.T.Helper()
	r := d.Submit(map[string]any{"narrative": "An invented account, for the log alone.", "standing": "affected",
		"subjects": []any{map[string]any{"name": "Robin Example"}}})
	receipt, _ := r.Answer.JSON()["receipt"].(map[string]any)
	text, _ := receipt["text"].(string)
	return r, text
}

func (d *desk) tick() {
	d.T.Helper()
	s := d.Server
	if _, err := s.Log.Integrate(d.T.Context(), s.DB.Ledger(s.Log.Epoch), d.Clock.Now().UTC().Format(time.DateOnly)); err != nil {
		d.T.Fatal(err)
	}
}

func (d *desk) export(name string) string {
	d.T.Helper()
	at := filepath.Join(d.dir, name)
	if _, err := d.Server.Export(d.T.Context(), at); err != nil {
		d.T.Fatal(err)
	}
	return at
}

// owner does to the database what only its owner can, with the triggers off.
func (d *desk) owner(sql string, args ...any) {
	d.T.Helper()
	tx, err := d.Server.DB.Pool.Begin(d.T.Context())
	if err != nil {
		d.T.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(d.T.Context())) }()
	if _, err := tx.Exec(d.T.Context(), `set local session_replication_role = replica`); err != nil {
		d.T.Fatal(err)
	}
	if tag, err := tx.Exec(d.T.Context(), sql, args...); err != nil || tag.RowsAffected() == 0 {
		d.T.Fatalf("%s: %v", sql, err)
	}
	if err := tx.Commit(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
}

// verifies runs the program as a shell would, and holds it to how it ends and what it says.
func (d *desk) verifies(code int, says string, args ...string) {
	d.T.Helper()
	var out, errs bytes.Buffer
	got := run(append(args, "--keys", filepath.Join(d.dir, "keys")), &out, &errs)
	if text := out.String() + errs.String(); got != code || !strings.Contains(text, says) {
		d.T.Errorf("recourse-verify %s: got %d, want %d and %q:\n%s", strings.Join(args, " "), got, code, says, text)
	}
}

// elsewhere asks the verifier in another language the same.
func (d *desk) elsewhere(code int, says string, what, name string, more ...string) {
	d.T.Helper()
	args := append([]string{"../../deploy/verify/verify.mjs", what, name, filepath.Join(d.dir, "keys")}, more...)
	node := exec.CommandContext(d.T.Context(), "node", args...)
	out, _ := node.CombinedOutput() // how it ended is compared below
	if got := node.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), says) {
		d.T.Errorf("verify.mjs %s: got %d, want %d and %q:\n%s", what, got, code, says, out)
	}
}

// TestAReceiptHoldsOnAMachineThatHasOnlyTheVerifier goes a reporter's way: a promise with the answer, a proof after the
// tick, and a copy of the log that somebody else keeps.
func TestAReceiptHoldsOnAMachineThatHasOnlyTheVerifier(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r, text := d.report()
	promised := d.keep("promised", []byte(text))
	today, later := d.Day(0), d.Day(72*time.Hour)
	d.verifies(holds, "is promised a place in the log by", "receipt", promised, "--today", today)
	d.verifies(foundWrong, "overdue", "receipt", promised, "--today", later)
	d.verifies(foundWrong, "does not fit together", "receipt", d.keep("changed", []byte(strings.Replace(text, "received 2", "received 3", 1))))
	d.elsewhere(holds, "is promised a place", "receipt", promised, today)
	d.elsewhere(foundWrong, "overdue", "receipt", promised, later)
	d.tick()
	older := d.keep("older", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	proven, _ := d.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
	proof := d.keep("proven", []byte(proven))
	d.verifies(holds, "It stands in the log: leaf", "receipt", proof, "--today", later)
	d.report()
	d.tick()
	newer := d.keep("newer", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	log := d.export("log")
	d.verifies(holds, "stands in this copy of the log", "receipt", proof, "--log", log)
	d.verifies(holds, "stands in this copy of the log", "receipt", promised, "--log", log, "--today", later)
	d.verifies(holds, "found nothing amiss", "log", log, "--seen", older, "--seen", newer)
	d.elsewhere(holds, "It stands in the log", "receipt", proof, later)
	d.elsewhere(holds, "found nothing amiss", "log", log)
	d.verifies(holds, "nothing before was changed", "checkpoints", older, newer, "--log", log)
	d.verifies(holds, "the same tree", "checkpoints", newer, newer)
	d.verifies(foundWrong, "wrong order", "checkpoints", newer, older)
	d.verifies(foundWrong, "changed since it was given out", "receipt", d.keep("none", []byte("a note of mine")))
	d.keep("keys", strangers(t))
	d.verifies(foundWrong, "checkpoint: it is not signed by the log's key", "log", log)
	d.verifies(foundWrong, "another log gave it", "receipt", proof)
}

// strangers are the public keys of a log of the same name that is not this one.
func strangers(t *testing.T) []byte {
	t.Helper()
	var out []byte
	for _, name := range []string{"localhost/log", ledger.PromiseName("localhost/log")} {
		_, public, err := ledger.GenerateKey(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, public+"\n"...)
	}
	return out
}

// TestWhatAnOwnerOfTheDatabaseTakesAwayIsNamed changes the report in SQL and exports afresh, with the program unchanged.
func TestWhatAnOwnerOfTheDatabaseTakesAwayIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		says string
	}{
		"the report is deleted":         {`delete from events where file_id = (select id from files where ref = $1)`, "which is this report's, does not hold"},
		"the report is back-dated":      {`update events set at = at - interval '9 days' where file_id = (select id from files where ref = $1)`, "which is this report's, does not hold"},
		"its leaf is back-dated":        {`update log_leaves set leaves = overlay(leaves placing '\x20251231'::bytea from (select p.index::int * 53 + 17 from log_places p join events e on e.leaf_id = p.id join files f on f.id = e.file_id where f.ref = $1) for 4) where first = 0`, "the first"},
		"the words of it are exchanged": {`update events set payload = payload || '\x00'::bytea where file_id = (select id from files where ref = $1)`, "which is this report's, does not hold"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r, _ := d.report()
			d.tick()
			text, _ := d.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
			proof := d.keep("proven", []byte(text))
			d.owner(c.sql, r.Reference)
			log := d.export("log")
			d.verifies(foundWrong, c.says, "receipt", proof, "--log", log)
			d.verifies(foundWrong, "leaf", "log", log)
			d.elsewhere(foundWrong, "This does not hold", "log", log)
		})
	}
}

// TestL12_APromiseWithoutALeafIsBroken takes the waiting leaf away before the tick: the reporter has the promise alone, and
// the house finds it by itself in the night after.
func TestL12_APromiseWithoutALeafIsBroken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r, text := d.report()
	promised := d.keep("promised", []byte(text))
	d.owner(`delete from leaves where id = (select e.leaf_id from events e join files f on f.id = e.file_id where f.ref = $1)`, r.Reference)
	d.tick()
	d.alarms()
	d.verifies(foundWrong, "its leaf is missing", "receipt", promised, "--log", d.export("early"), "--today", d.Day(0))
	d.Clock.Advance(72 * time.Hour)
	d.tick()
	d.verifies(foundWrong, "the promise is broken", "receipt", promised, "--log", d.export("late"), "--today", d.Day(0))
}

// alarms holds the house to what it says to whoever watches it, when it next looks at its own log.
func (d *desk) alarms() {
	d.T.Helper()
	if err := d.Server.ScrubLedger(d.T.Context(), d.Clock.Now()); err != nil {
		d.T.Fatal(err)
	}
	if got := d.Logged(); !strings.Contains(got, `"level":"ERROR","msg":"the log does not fit its rows`) || !strings.Contains(got, `"table":"events"`) {
		d.T.Errorf("nobody was told: %s", got)
	}
	metrics := httptest.NewRecorder()
	d.Server.Metrics().ServeHTTP(metrics, httptest.NewRequestWithContext(d.T.Context(), http.MethodGet, "/", http.NoBody))
	if !strings.Contains(metrics.Body.String(), "\nrecourse_ledger_faults 1\n") {
		d.T.Errorf("the metrics say %s", metrics.Body)
	}
}

func TestUsedWronglyItSaysHowToUseIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	here := func(name, text string) string {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, args := range [][]string{
		{}, {"receipt"}, {"receipt", "a"}, {"receipt", "a", "b", "--keys", here("k", "")}, {"diary", "a", "--keys", "k"},
		{"log", dir, "--keys", here("one", "only\n")}, {"log", dir, "--keys", here("two", "no\nkeys\n")}, {"log", dir, "--wrong"},
		{"receipt", filepath.Join(dir, "nowhere"), "--keys", here("three", "a\nb\n")}, {"checkpoints", "a", "--keys", "k"},
	} {
		var out, errs bytes.Buffer
		if got := run(args, &out, &errs); got != usedWrong || !strings.Contains(errs.String(), "--help") || out.Len() > 0 {
			t.Errorf("%v: got %d, %q", args, got, errs.String())
		}
	}
	var out, errs bytes.Buffer
	if got := run([]string{"--help"}, &out, &errs); got != holds || !slices.Contains(strings.Fields(out.String()), "receipt") {
		t.Errorf("help: got %d, %q", got, out.String())
	}
}
