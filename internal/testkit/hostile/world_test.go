package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"recourse/internal/report"
	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
	"recourse/internal/testkit/scenarios"
)

// exchange is one request and its answer, as they went over the wire.
type exchange struct {
	method, path, token string
	sent, got           []byte
	status              int
	header              http.Header
}

// tape keeps every exchange with a house.
type tape struct {
	mu  sync.Mutex
	all []exchange
}

// listen puts a tape before a house: all that its clients send from now on is kept.
func listen(h *testkit.House) *tape {
	k := &tape{}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		kept := httptest.NewRecorder()
		h.Server.Handler.ServeHTTP(kept, r)
		for name, values := range kept.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
		k.mu.Lock()
		defer k.mu.Unlock()
		k.all = append(k.all, exchange{r.Method, r.URL.RequestURI(), r.Header.Get("Authorization"), sent, kept.Body.Bytes(), kept.Code, kept.Header().Clone()})
	}))
	h.T.Cleanup(front.Close)
	h.URL = front.URL
	return k
}

func (k *tape) exchanges() []exchange {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.all)
}

// world is a house with a matter under way: a report, and a case of it whose respondent has the notice and a code.
type world struct {
	*testkit.House
	ops                  []hostile.Operation
	report, case_        string
	reporter, respondent *testkit.Client
	witness              *testkit.Client
	screener             *testkit.Client
	investigator         *testkit.Client
	actor                map[string]deed // "reports" and "cases": somebody who may act now, and how
	tape                 *tape
}

// deed is something that somebody may do now.
type deed struct {
	client      *testkit.Client
	ref, action string
}

// told tells the first steps of a story, until the step after which enough returns true.
func told(t *testing.T, h *testkit.House, name string, enough func(scenarios.Step) bool) {
	t.Helper()
	story, err := scenarios.Read("simple", name)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(story.Steps, enough); i >= 0 {
		story.Steps = story.Steps[:i+1]
	}
	scenarios.Tell(t, h, story)
}

func invited(s scenarios.Step) bool { return s.Invites != "" }

func newWorld(t *testing.T) *world {
	t.Helper()
	h := testkit.New(t, testkit.Options{Configs: testkit.Beside(t)})
	w := &world{House: h, tape: listen(h)}
	told(t, h, "hateful-post", invited)
	w.find(t)
	var err error
	if w.ops, err = hostile.Operations(h.Server.API.Document()); err != nil || len(w.ops) < 50 {
		t.Fatalf("the document has %d operations: %v", len(w.ops), err)
	}
	return w
}

var (
	casePath   = regexp.MustCompile(`^/api/v1/cases/([^/?]+)`)
	reportPath = regexp.MustCompile(`^/api/v1/reports/([^/?]+)`)
)

// find reads out of the exchanges who is who.
func (w *world) find(t *testing.T) {
	t.Helper()
	for _, x := range w.tape.exchanges() {
		if m := casePath.FindStringSubmatch(x.path); m != nil && x.status == 200 {
			w.case_ = m[1]
		}
		if m := reportPath.FindStringSubmatch(x.path); m != nil && x.status == 200 {
			w.report = m[1]
		}
		if c, ok := codeIn(x); ok {
			if x.path == "/api/v1/reports" {
				w.reporter = w.Party(c)
			} else {
				w.respondent = w.Party(c)
			}
		}
	}
	if w.reporter == nil || w.respondent == nil || w.case_ == "" || w.report == "" {
		t.Fatalf("the story has left no report %q, case %q and codes", w.report, w.case_)
	}
	for _, p := range w.People {
		c := w.As(p.Username)
		switch {
		case p.Role == "triage" && c.Get("/api/v1/reports/"+w.report).Status == 200:
			w.screener = c
		case p.Role == "investigator" && c.Get("/api/v1/cases/"+w.case_).Status == 200:
			w.investigator = c
		}
	}
	if w.screener == nil || w.investigator == nil {
		t.Fatal("nobody works on the report or the case")
	}
	w.witness = w.admitted(t)
	// The report of the story has been opened; another is still to be screened.
	fresh := w.Submit(map[string]any{"narrative": "A banner was torn down on the square on Sunday."})
	w.As("triage-1").Action("reports", fresh.Reference, "take_report", "", nil).Want(http.StatusCreated)
	w.actor = map[string]deed{"reports": w.deed(t, w.As("triage-1"), "reports", fresh.Reference), "cases": w.deed(t, w.investigator, "cases", w.case_)}
}

// admitted is a witness of the case; nil under rules that admit nobody.
func (w *world) admitted(t *testing.T) *testkit.Client {
	t.Helper()
	a := w.investigator.Action("cases", w.case_, "admit_witness", "", map[string]any{"name": "Terry Example", "contact": "a letter box"})
	if a.Status == http.StatusNotFound {
		return nil
	}
	a.Want(http.StatusCreated)
	letters := w.investigator.Get("/api/v1/cases/" + w.case_ + "/letters").Want(http.StatusOK)
	var all struct {
		Items []struct{ Letter, Body string }
	}
	if err := json.Unmarshal(letters.Body, &all); err != nil {
		t.Fatal(err)
	}
	last, err := json.Marshal(map[string]any{"items": all.Items[len(all.Items)-1:]})
	if err != nil {
		t.Fatal(err)
	}
	code, ok := codeIn(exchange{path: "/letters", got: last})
	if !ok {
		t.Fatal("the letter to the witness has no code")
	}
	return w.Party(code)
}

// deed finds something with fields that somebody may do.
func (w *world) deed(t *testing.T, c *testkit.Client, kind, ref string) deed {
	t.Helper()
	var offer struct {
		Items []struct {
			Action          string
			Allowed, Second bool
			Fields          struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(c.Get("/api/v1/"+kind+"/"+ref+"/actions").Want(http.StatusOK).Body, &offer); err != nil {
		t.Fatal(err)
	}
	for _, a := range offer.Items {
		if a.Allowed && !a.Second && len(a.Fields.Properties) > 0 {
			return deed{c, ref, a.Action}
		}
	}
	t.Fatalf("%s may do nothing to one of the %s", c.Name(), kind)
	return deed{}
}

// codeIn finds an access code in an answer: of a report, or on a line of a letter to be posted. A word of a code may hold
// a hyphen.
func codeIn(x exchange) (string, bool) {
	var made struct {
		Code  string `json:"access_code"`
		Items []struct{ Body string }
	}
	if json.Unmarshal(x.got, &made) != nil {
		return "", false
	}
	lines := []string{made.Code}
	if strings.HasSuffix(x.path, "/letters") {
		for _, letter := range made.Items {
			lines = append(lines, strings.Split(letter.Body, "\n")...)
		}
	}
	for _, line := range lines {
		if c, err := report.ParseCode(strings.Trim(line, " *`>")); err == nil {
			return c.Canonical(), true
		}
	}
	return "", false
}

// respondents are the doors of a respondent alone.
var respondents = []string{"response", "extension_request", "panel_objection", "appeal", "appeal_waiver", "appeal_withdrawal", "reply",
	"hearing_request", "interim_review_request", "identity_contest"}

// as is who may call an operation, of those there are.
func (w *world) as(o *hostile.Operation) *testkit.Client {
	switch {
	case o.Who == "public":
		return w.Anyone()
	case o.Who == "party" && slices.Contains(respondents, o.Act),
		strings.HasSuffix(o.Path, "/my/notice"), strings.HasSuffix(o.Path, "/my/supporters"):
		return w.respondent
	case o.Who == "party" && w.witness != nil && strings.Contains(o.Path, "/my/statement"):
		return w.witness
	case o.Who == "party":
		return w.reporter
	case strings.HasPrefix(o.Path, "/api/v1/users"), strings.HasPrefix(o.Path, "/api/v1/grants"):
		return w.As("administrator-1")
	case strings.Contains(o.Path, "{action}"):
		return w.actor[o.Kind()].client
	case o.Kind() == "reports", strings.HasPrefix(o.Path, "/api/v1/intake"):
		return w.screener
	}
	return w.investigator
}

// at is the address of an operation, about what there is.
func (w *world) at(o *hostile.Operation) string {
	ref := w.case_
	if o.Kind() == "reports" {
		ref = w.report
	}
	do := w.actor[o.Kind()]
	if strings.Contains(o.Path, "{action}") {
		ref = do.ref
	}
	return strings.NewReplacer("{ref}", ref, "{action}", do.action, "{kind}", "abuse", "{door}", "message", "{id}", w.id(o),
		"{level}", "0", "{n1}", "000", "{n2}", "000", "{n3}", "000", "{n4}", "000").Replace(o.Path)
}

func (w *world) id(o *hostile.Operation) string {
	switch {
	case strings.HasPrefix(o.Path, "/api/v1/users"):
		return w.Who("triage")[0].ID
	case strings.HasPrefix(o.Path, "/api/v1/procedures"):
		return "simple"
	}
	return "5f3c9d52-1d0e-4bb1-8f0b-0d8f2f7f9a11"
}

// head is what a request of an operation bears beside its body: the version, where one is needed.
func (w *world) head(o *hostile.Operation) http.Header {
	out := http.Header{}
	if strings.Contains(o.Path, "{action}") {
		out.Set("If-Match", w.as(o).Get(strings.TrimSuffix(w.at(o), "/"+lastOf(w.at(o)))).Version())
	}
	return out
}

func lastOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// unwatched are the tables that change when somebody signs in, is refused, or reads: what a refusal leaves in them is
// wanted.
var unwatched = []string{"reads", "custody", "attempts", "sessions", "security_events", "security_batched", "leaves", "log_batches", "log_leaves", "log_places", "log_hashes", "checkpoints", "credentials"}

// kept is a digest of every other table.
func (w *world) kept(t *testing.T) map[string]string {
	t.Helper()
	pool := w.Server.DB.Pool
	var tables []string
	for _, table := range w.Tables() {
		name, public := strings.CutPrefix(table, "public.")
		if public && !slices.Contains(unwatched, name) && !strings.HasPrefix(name, "river") && !strings.HasPrefix(name, "goose") {
			tables = append(tables, name)
		}
	}
	if len(tables) < 15 {
		t.Fatalf("only %d tables are watched", len(tables))
	}
	out := map[string]string{}
	for _, name := range tables {
		var digest string
		sql := fmt.Sprintf(`select count(*)::text || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from %q t`, name)
		if err := pool.QueryRow(t.Context(), sql).Scan(&digest); err != nil {
			t.Fatal(err)
		}
		out[name] = digest
	}
	return out
}

// unchanged fails unless every watched table is as it was.
func (w *world) unchanged(t *testing.T, before map[string]string) {
	t.Helper()
	for name, now := range w.kept(t) {
		if before[name] != now {
			t.Errorf("a refused request changed table %s: %s, then %s", name, before[name], now)
		}
	}
}
