package api_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/testkit"
)

// watched is a house whose log three witnesses are asked to cosign, two of whom must: all of them run, and the last lies
// about its key.
type watched struct {
	*testkit.House
	witnesses []*testkit.Witness
	file      string
	policy    ledger.Policy
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	log := testkit.LogKey(t)
	w := &watched{witnesses: []*testkit.Witness{testkit.NewWitness(t, log), testkit.NewWitness(t, log), testkit.NewWitness(t, log)}}
	stranger := testkit.NewWitness(t, log)
	w.witnesses[2].Key = stranger.Key
	w.file, w.policy = testkit.PolicyOf(t, 2, w.witnesses...)
	w.House = testkit.New(t, testkit.Options{Settings: map[string]string{"witnesses": w.file}})
	return w
}

// ticks ticks once and holds what is given out to how many cosigned it, and since when they are too few.
func (w *watched) ticks(by int, since string) {
	w.T.Helper()
	if err := w.Server.Tick(w.T.Context()); err != nil {
		w.T.Fatal(err)
	}
	if got := w.policy.Count(w.Anyone().Get("/log/checkpoint").Want(http.StatusOK).Body); got.By != by || len(got.Forged) > 0 {
		w.T.Errorf("the checkpoint that is given out: %s", got)
	}
	if got, err := w.Server.Witnessed(w.T.Context()); err != nil || got.By != by || got.Of != 3 || got.Needed != 2 || got.Since != since {
		w.T.Errorf("got %+v, %v", got, err)
	}
	metrics := httptest.NewRecorder()
	w.Server.Metrics().ServeHTTP(metrics, httptest.NewRequestWithContext(w.T.Context(), http.MethodGet, "/", http.NoBody))
	short := "0"
	if day, err := time.Parse(time.DateOnly, since); err == nil {
		short = strconv.FormatInt(day.Unix(), 10)
	}
	want := fmt.Sprintf("recourse_witnesses_cosigned %d\n", by)
	if got := metrics.Body.String(); !strings.Contains(got, want) || !strings.Contains(got, "recourse_witnesses_needed 2\n") || !strings.Contains(got, "since_seconds "+short+"\n") {
		w.T.Errorf("the metrics: %s", got)
	}
}

func TestF35_AWitnessThatIsAwayOrLiesStopsNothingAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.Submit(map[string]any{"narrative": "An invented account, for the log alone."})
	w.ticks(2, "")
	if !strings.Contains(w.Logged(), "a witness did not cosign the log") || strings.Contains(w.Logged(), "http://127") {
		t.Error("it is not said that one of them lies, or the address of one is")
	}
	w.witnesses[1].Stop()
	w.Clock.Advance(25 * time.Hour)
	short := w.Day(0)
	w.ticks(1, short)
	w.Clock.Advance(25 * time.Hour)
	w.Submit(map[string]any{"narrative": "An invented account, for the log alone."})
	w.ticks(1, short)
	if got, _ := w.Server.Witnessed(t.Context()); !strings.Contains(got.String(), "1 of 3 witnesses cosigned the checkpoint, and 2 are needed: since "+short+" too few") {
		t.Errorf("it says %s", got)
	}
	w.witnesses[1].Start()
	w.ticks(2, "")
	w.owner(`delete from cosignatures`) // then we ask from nothing, and are told how much they have seen
	w.ticks(2, "")
}

// owner does what only the database's owner can.
func (w *watched) owner(sql string, args ...any) {
	w.T.Helper()
	tx, err := w.Server.DB.Pool.Begin(w.T.Context())
	if err != nil {
		w.T.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(w.T.Context())) }()
	if _, err := tx.Exec(w.T.Context(), `set local session_replication_role = replica`); err != nil {
		w.T.Fatal(err)
	}
	if tag, err := tx.Exec(w.T.Context(), sql, args...); err != nil || tag.RowsAffected() == 0 {
		w.T.Fatalf("%s: %v", sql, err)
	}
	if err := tx.Commit(w.T.Context()); err != nil {
		w.T.Fatal(err)
	}
}

func TestL07_ASecondHistoryUnderTheSameKeyFindsNoWitness(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	other := testkit.New(t, testkit.Options{Settings: map[string]string{"witnesses": w.file}}) // it has the same key
	w.ticks(2, "")
	w.ticks(2, "")
	for n := range 3 { // smaller than what they saw, of the same size, and larger
		if err := other.Server.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := other.Server.Witnessed(t.Context())
		if err != nil || got.By != 0 || got.Since == "" {
			t.Errorf("the other history, tick %d: %+v, %v", n+1, got, err)
		}
	}
	said := other.Logged()
	if !strings.Contains(said, `"level":"ERROR"`) || !strings.Contains(said, "seen another history of this log") || !strings.Contains(said, "seen more of this log than there is") {
		t.Error("nobody is told that a witness has seen another history")
	}
	w.ticks(2, "")
}

func TestL10_ACosignatureThatWasChangedInTheDatabaseIsNamed(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.ticks(2, "")
	if r, err := w.Server.Verify(t.Context()); err != nil || !r.OK() {
		t.Fatalf("as it is: %+v, %v", r.Findings, err)
	}
	w.ticks(2, "")
	w.owner(`update cosignatures a set line = b.line from cosignatures b where a.size = 256 and b.size = 512 and a.key = b.key and a.key = $1`,
		w.policy.Witnesses[0].Key()) // its own, of another checkpoint
	r, err := w.Server.Verify(t.Context())
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Table != "cosignatures" || r.Findings[0].Key != "256 "+w.policy.Witnesses[0].Name() {
		t.Errorf("got %+v, %v", r.Findings, err)
	}
}

// TestAReceiptIsHeldToTheWitnessesThatSomebodyNames asks POST /verify as somebody who trusts neither us nor whom we name.
func TestAReceiptIsHeldToTheWitnessesThatSomebodyNames(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	r := w.Submit(map[string]any{"narrative": "An invented account, for the log alone."})
	w.ticks(2, "")
	text, _ := w.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(http.StatusOK).JSON()["text"].(string)
	policy, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	three := strings.Replace(string(policy), "group enough 2", "group enough 3", 1)
	first := w.policy.Witnesses[0]
	for name, c := range map[string]struct {
		body  map[string]any
		holds bool
		says  string
	}{
		"those that we name":                {map[string]any{"receipt": text}, true, "2 of 3 witnesses cosigned the checkpoint, and 2 are needed."},
		"two of three":                      {map[string]any{"receipt": text, "witnesses": string(policy)}, true, "2 of 3 witnesses cosigned the checkpoint, and 2 are needed."},
		"all of three":                      {map[string]any{"receipt": text, "witnesses": three}, false, "3 are needed: too few vouch"},
		"two, of whom one is taken away":    {map[string]any{"receipt": without(text, first.Name()), "witnesses": string(policy)}, false, "1 of 3 witnesses cosigned the checkpoint"},
		"one forged, which is said unasked": {map[string]any{"receipt": spoiled(t, text, first.Name())}, false, "was not made with its key"},
	} {
		got := w.Anyone().Post("/api/v1/verify", c.body).Want(http.StatusOK)
		if got.JSON()["holds"] != c.holds || !got.Has(c.says) {
			t.Errorf("%s: got %s", name, got.Body)
		}
	}
	if got := w.Anyone().Post("/api/v1/verify", map[string]any{"receipt": text, "witnesses": "trust everybody\n"}).Want(http.StatusUnprocessableEntity); !got.Has("line 1") {
		t.Errorf("a policy that is none: %s", got.Body)
	}
}

// without takes the cosignature of a witness off a receipt.
func without(receipt, name string) string {
	before, rest, _ := strings.Cut(receipt, "\u2014 "+name+" ")
	_, after, _ := strings.Cut(rest, "\n")
	return before + after
}

// spoiled changes the last byte of a witness's cosignature.
func spoiled(t *testing.T, receipt, name string) string {
	t.Helper()
	before, rest, _ := strings.Cut(receipt, "\u2014 "+name+" ")
	coded, after, _ := strings.Cut(rest, "\n")
	b, err := base64.StdEncoding.DecodeString(coded)
	if err != nil || len(b) == 0 {
		t.Fatal("the receipt bears no cosignature of this name")
	}
	b[len(b)-1] ^= 1
	return before + "\u2014 " + name + " " + base64.StdEncoding.EncodeToString(b) + "\n" + after
}
