package hostile_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// place is a class of requests by their addresses and headers.
type place struct {
	ID, What string
	Cases    []struct {
		ID, As, Method, Path, Body string
		Header                     map[string]string
		Status                     []int
	}
}

// items lists the evidence that somebody sees of a file.
func items(t *testing.T, c *testkit.Client, path string) (ids []string) {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(c.Get(path).Want(http.StatusOK).Body, &list); err != nil || len(list.Items) == 0 {
		t.Fatalf("%s has no items: %v", path, err)
	}
	for _, x := range list.Items {
		ids = append(ids, x.ID)
	}
	return ids
}

// TestAnAddressThatLeadsNowhereOrElsewhereIsAnsweredPlainly asks for all of them, as somebody at work and as others.
func TestAnAddressThatLeadsNowhereOrElsewhereIsAnsweredPlainly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.Submit(map[string]any{"narrative": "Something else."}, testkit.File{Name: "a.txt", Type: "text/plain", Bytes: []byte("another file")})
	w.As("triage-2").Action("reports", other.Reference, "take_report", "", nil).Want(http.StatusCreated)
	hidden := w.stranger(t)
	item := items(t, w.investigator, "/api/v1/cases/"+w.case_+"/evidence")[0]
	item2 := items(t, w.As("triage-2"), "/api/v1/reports/"+other.Reference+"/evidence")[0]
	token := w.Anyone().Post("/api/v1/sessions", map[string]any{"access_code": other.AccessCode}).Want(http.StatusCreated).JSON()["token"].(string)
	fill := strings.NewReplacer("{ref}", w.case_, "{report}", w.report, "{item}", item, "{item2}", item2, "{token}", token,
		"<<5000>>", strings.Repeat("a", 5000), "<<8000>>", strings.Repeat("a", 8000), "<<12000>>", strings.Repeat("en, ", 3000),
		"<<l1500>>", strings.Repeat("cy;q=0.1,", 1500), "<<q2000>>", strings.Repeat("on=1&", 2000))
	var classes []place
	if err := hostile.Read("addresses.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	before := w.kept(t)
	for _, class := range classes {
		t.Run(class.ID+" "+class.What, func(t *testing.T) {
			for _, c := range class.Cases {
				who, at := w.investigator, fill.Replace(c.Path)
				switch {
				case c.As == "party":
					who = w.reporter
				case c.As == "anyone":
					who = w.Anyone()
				case strings.Contains(c.Path, "{other}"):
					who, at = hidden, strings.ReplaceAll(at, "{other}", w.case_)
				}
				head := http.Header{}
				for name, value := range c.Header {
					head.Set(name, fill.Replace(value))
				}
				method, kind := cmpOr(c.Method, http.MethodGet), ""
				if c.Body != "" {
					kind = "application/json"
				}
				a := who.Send(method, at, kind, []byte(c.Body), head)
				if !slices.Contains(c.Status, a.Status) {
					t.Errorf("%s: %s %.120s: got %d, want %v: %.200s", c.ID, method, at, a.Status, c.Status, a.Body)
					continue
				}
				if a.Status >= 400 {
					plain(t, c.ID, a)
				}
				if a.Has(marker) || a.Header.Get("Set-Cookie") != "" || strings.Contains(a.Header.Get("X-Request-Id"), marker) {
					t.Errorf("%s: what was sent comes back", c.ID)
				}
				if a.Status == http.StatusNotFound && a.Header.Get("ETag") != "" {
					t.Errorf("%s: a not-found bears a tag", c.ID)
				}
			}
		})
	}
	w.unchanged(t, before)
	for _, line := range strings.Split(w.Logged(), "\n") {
		if strings.Contains(line, marker) || strings.Contains(strings.ToLower(line), "zqmarkerqz") || line != "" && !json.Valid([]byte(line)) {
			t.Errorf("B-71: the log says %s", line)
		}
	}
	if m := string(metricsOf(t, w.House)); strings.Contains(strings.ToLower(m), marker) || strings.Count(m, "\n") > 400 {
		t.Error("B-72: what was sent is a label of the metrics")
	}
	for _, line := range strings.Split(w.Logged(), "\n") {
		if strings.Contains(line, `"status":5`) {
			t.Errorf("a request was our own fault: %s", line)
		}
	}
}

// stranger is an investigator who has nothing to do with the case.
func (w *world) stranger(t *testing.T) *testkit.Client {
	t.Helper()
	for _, p := range w.Who("investigator") {
		if c := w.As(p.Username); c.Get("/api/v1/cases/"+w.case_).Status == http.StatusNotFound {
			return c
		}
	}
	t.Fatal("everybody may see the case")
	return nil
}
