package hostile_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// tokenOf is the session of somebody, as their last request bore it.
func (w *world) tokenOf(t testing.TB, c *testkit.Client) string {
	t.Helper()
	const path = "/api/v1/support"
	c.Get(path).Want(http.StatusOK)
	all := w.tape.exchanges()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].path == path {
			return all[i].token
		}
	}
	t.Fatal("nobody asked")
	return ""
}

// together sends the same request n times at once, and gives every answer.
func (w *world) together(t *testing.T, n int, method, path, body string, head http.Header) []*testkit.Answer {
	t.Helper()
	out := make([]*testkit.Answer, n)
	var all, ready sync.WaitGroup
	ready.Add(1)
	for i := range n {
		all.Go(func() {
			ready.Wait()
			r, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header = head.Clone()
			r.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil {
				t.Error(err)
			}
			out[i] = &testkit.Answer{Status: res.StatusCode, Header: res.Header, Body: b}
		})
	}
	ready.Done()
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return out
}

// count counts answers of a status, and holds every other one to being one of the rest.
func count(t *testing.T, answers []*testkit.Answer, won int, lost ...int) (n int) {
	t.Helper()
	for _, a := range answers {
		ok := a.Status == won
		if ok {
			n++
		}
		for _, s := range lost {
			ok = ok || a.Status == s
		}
		if !ok {
			t.Errorf("an answer is %d: %s", a.Status, a.Body)
		} else if a.Status >= 400 {
			plain(t, "a loser", a)
		}
	}
	return n
}

// TestAStaleVersionIsRefusedAndARaceHasOneWinner acts on what has moved on, and many at once on what has not.
func TestAStaleVersionIsRefusedAndARaceHasOneWinner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fresh := w.Submit(map[string]any{"narrative": "Something to be fought over."})
	at, me := "/api/v1/reports/"+fresh.Reference, w.As("triage-1")
	first := me.Get(at + "/actions").Want(http.StatusOK).Version()
	me.Action("reports", fresh.Reference, "take_report", "", nil).Want(http.StatusCreated)
	body := map[string]any{"danger": false, "child": false, "data_protection": false, "note": "Looked at."}
	before := w.kept(t)
	for version, want := range map[string]int{first: http.StatusPreconditionFailed, `"999999"`: http.StatusPreconditionFailed, "": http.StatusPreconditionRequired,
		"*": http.StatusBadRequest, `W/"2"`: http.StatusBadRequest, "2": http.StatusBadRequest, `"2", "3"`: http.StatusBadRequest, `"-1"`: http.StatusBadRequest,
		`"1e1"`: http.StatusBadRequest, `"99999999999999999999"`: http.StatusBadRequest, `""`: http.StatusBadRequest} {
		a := me.ActionAt("reports", fresh.Reference, "screen", "", body, version)
		if a.Status != want {
			t.Errorf("If-Match %s: got %d, want %d: %s", version, a.Status, want, a.Body)
		}
		plain(t, "If-Match "+version, a)
	}
	w.unchanged(t, before)

	now := me.Get(at + "/actions").Want(http.StatusOK).Version()
	head := http.Header{"Authorization": {w.tokenOf(t, me)}, "If-Match": {now}}
	answers := w.together(t, 12, http.MethodPost, at+"/actions/screen", `{"fields": {"danger": false, "child": false, "data_protection": false}}`, head)
	if n := count(t, answers, http.StatusCreated, http.StatusPreconditionFailed, http.StatusConflict); n != 1 {
		t.Errorf("%d of 12 won, want one", n)
	}
	party := http.Header{"Authorization": {w.tokenOf(t, w.Party(fresh.AccessCode))}}
	answers = w.together(t, 12, http.MethodPost, "/api/v1/my/messages", `{"text": "One of many at once"}`, party)
	sent := count(t, answers, http.StatusCreated, http.StatusPreconditionFailed, http.StatusConflict, http.StatusTooManyRequests)
	if kept := strings.Count(string(w.Party(fresh.AccessCode).Get("/api/v1/my/messages").Body), "One of many at once"); sent == 0 || kept != sent {
		t.Errorf("%d messages were taken and %d are there", sent, kept)
	}
	w.CheckLedger()
}

// TestB75_AReportSentAgainIsKeptOnce sends reports with idempotency keys of every sort.
func TestB75_AReportSentAgainIsKeptOnce(t *testing.T) {
	t.Parallel()
	w := &world{House: testkit.New(t, testkit.Options{})}
	key := http.Header{"Idempotency-Key": {"7c0f7c9a-6f0e-4c55-9c1a-5f6b1b1f3d20"}}
	body := `{"narrative": "Said once and sent often."}`
	answers := w.together(t, 16, http.MethodPost, "/api/v1/reports", body, key)
	if n := count(t, answers, http.StatusCreated, http.StatusConflict); n == 0 {
		t.Fatal("nobody was answered")
	}
	again := w.together(t, 1, http.MethodPost, "/api/v1/reports", body, key)[0]
	for _, a := range answers {
		if a.Status == http.StatusCreated && !bytes.Equal(a.Body, again.Body) {
			t.Errorf("R-14: a repeat is answered otherwise: %s and %s", a.Body, again.Body)
		}
	}
	reports := func() (n int) {
		if err := w.Server.DB.Pool.QueryRow(t.Context(), `select count(*) from files where kind = 'report'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := reports(); n != 1 {
		t.Errorf("%d reports are kept, want 1", n)
	}
	for name, try := range map[string]struct {
		key, body string
		want      int
	}{
		"another body":     {key.Get("Idempotency-Key"), `{"narrative": "Something else."}`, http.StatusUnprocessableEntity},
		"the same, spaced": {key.Get("Idempotency-Key"), body + " ", http.StatusUnprocessableEntity},
		"a body refused":   {key.Get("Idempotency-Key"), `{"narrative": ""}`, http.StatusUnprocessableEntity},
		"a kilobyte":       {strings.Repeat("k3y-", 256), body, http.StatusBadRequest},
		"guessable":        {"1", body, http.StatusBadRequest},
		"other letters":    {"ключ-ключ-ключ-ключ-ключ", body, http.StatusBadRequest},
		"markup":           {"<script>alert(1)</script>-0123456789", body, http.StatusBadRequest},
	} {
		a := w.together(t, 1, http.MethodPost, "/api/v1/reports", try.body, http.Header{"Idempotency-Key": {try.key}})[0]
		if a.Status != try.want {
			t.Errorf("%s: got %d, want %d: %s", name, a.Status, try.want, a.Body)
		}
		plain(t, name, a)
	}
	if n := reports(); n != 1 {
		t.Errorf("%d reports are kept, want 1", n)
	}
	w.Clock.Advance(25 * time.Hour)
	later := w.together(t, 1, http.MethodPost, "/api/v1/reports", body, key)[0]
	if count(t, []*testkit.Answer{later}, http.StatusCreated, http.StatusUnprocessableEntity, http.StatusConflict) == 1 && !bytes.Equal(later.Body, again.Body) && reports() != 2 {
		t.Error("after a day the key is neither the same nor free")
	}
}

// TestB78_WhoWritesWithoutEndIsHeardAsTextAndNobodyElseIsKeptFromIt writes what a flood is made of.
func TestB78_WhoWritesWithoutEndIsHeardAsTextAndNobodyElseIsKeptFromIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(map[string]any{"narrative": "I shall write often."})
	me, taken := h.Party(r.AccessCode), 0
	for text, want := range map[string]int{"https://social.example/a https://social.example/b": 201, "data:image/png;base64," + strings.Repeat("QUJD", 500): 201,
		"\u200b\u200b\ufeff": 422, "   \n ": 422, "": 422, strings.Repeat("a", 70_000): 422} {
		a := me.Post("/api/v1/my/messages", map[string]any{"text": text})
		if a.Status != want {
			t.Errorf("%.40q: got %d, want %d: %s", text, a.Status, want, a.Body)
		}
		if a.Status == http.StatusCreated {
			taken++
		}
	}
	refused := 0
	for range 60 {
		a := me.Post("/api/v1/my/messages", map[string]any{"text": "Again."})
		switch a.Status {
		case http.StatusCreated:
			taken++
		case http.StatusTooManyRequests, http.StatusConflict:
			refused++
			plain(t, "a message too many", a)
		default:
			t.Fatalf("got %d: %s", a.Status, a.Body)
		}
	}
	if n := len(texts(t, me.Get("/api/v1/my/messages").Want(http.StatusOK))); n != 3*taken {
		t.Errorf("%d messages were taken, and %d texts are there", taken, n)
	}
	other := h.Submit(map[string]any{"narrative": "I write once."})
	h.Party(other.AccessCode).Post("/api/v1/my/messages", map[string]any{"text": "Once."}).Want(http.StatusCreated)
	h.CheckLedger()
}
