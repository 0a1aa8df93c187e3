package faults_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/postgres/cluster"
	"recourse/internal/testkit/pg"
	"recourse/internal/testkit/program"
)

// TestF28_AKeyStoreThatTakesNothingAnyMoreTurnsReportsAwayUntilItDoes takes from the program the right to write into its
// key folder.
func TestF28_AKeyStoreThatTakesNothingAnyMoreTurnsReportsAwayUntilItDoes(t *testing.T) {
	t.Parallel()
	p := beside(t, pg.Clone(t), "--pools-keys", "2")
	until(t, p, http.StatusCreated)
	folder := filepath.Join(p.Data, "keys")
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	key, refused := until(t, p, http.StatusServiceUnavailable)
	if refused.retry == "" {
		t.Error("nobody is told when to come back")
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := send(t, p, key); got.status != http.StatusCreated {
		t.Errorf("the same report, sent again: got %d", got.status)
	}
	verified(t, p)
}

// TestF28_AKeyStoreThatCannotBeReadAnyMoreStopsReadingAloneUntilItCan takes the key store away in the middle: what is sealed
// answers that one should come back, reports are taken all the same, and everything opens when it is there again.
func TestF28_AKeyStoreThatCannotBeReadAnyMoreStopsReadingAloneUntilItCan(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) (p *program.Program, lose func() (back func())){
		"a folder that nobody may read":  folderLost,
		"a PostgreSQL that stands still": clusterPaused,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, lose := start(t)
			first := send(t, p, "")
			stopped(t, p)
			started(t, p) // nothing is open in its memory
			here := send(t, p, "")
			codes := map[string]string{first.Reference: signedIn(t, p, first.AccessCode), here.Reference: signedIn(t, p, here.AccessCode)}
			back := lose()
			if got := mine(t, p, codes[first.Reference]); got.status != http.StatusServiceUnavailable || got.retry == "" || !strings.Contains(got.body, "Nothing is lost") {
				t.Errorf("what is sealed: got %d, try again after %q\n%s", got.status, got.retry, got.body)
			}
			var meanwhile []answer
			for range 3 {
				got := send(t, p, "")
				if got.status != http.StatusCreated {
					t.Fatalf("a report, meanwhile: got %d", got.status)
				}
				meanwhile = append(meanwhile, got)
			}
			if got := get(t, p, "/healthz", ""); got.status != http.StatusOK {
				t.Errorf("it is said to be dead: %d", got.status)
			}
			if got := get(t, p, "/readyz", ""); got.status != http.StatusOK || !strings.Contains(got.body, `"sealed":"unreadable"`) {
				t.Errorf("got %d, %s, want it to be ready for reports and to say what it cannot", got.status, got.body)
			}
			back()
			reads := func(token string) bool { return mine(t, p, token).status == http.StatusOK }
			for end := time.Now().Add(time.Minute); !reads(codes[first.Reference]); time.Sleep(50 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("it does not recover by itself")
				}
			}
			for _, a := range append(meanwhile, here) {
				if !reads(signedIn(t, p, a.AccessCode)) {
					t.Errorf("the report %s does not open", a.Reference)
				}
			}
			if got := get(t, p, "/readyz", ""); !strings.Contains(got.body, `"sealed":"readable"`) {
				t.Errorf("afterwards it says %s", got.body)
			}
			verified(t, p)
		})
	}
}

const someKeys = "64"

func folderLost(t *testing.T) (*program.Program, func() func()) {
	p := beside(t, pg.Clone(t), "--pools-keys", someKeys)
	dir := filepath.Join(p.Data, "keys")
	return p, func() func() {
		mode := func(m os.FileMode) {
			if err := os.Chmod(dir, m); err != nil {
				t.Error(err)
			}
		}
		mode(0)
		t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
		return func() { mode(0o700) }
	}
}

// apart is a program whose keys another cluster keeps.
func apart(t *testing.T) (*program.Program, *cluster.Cluster) {
	c := pg.Cluster(t)
	if err := c.EnsureDatabase(t.Context(), "keys"); err != nil {
		t.Fatal(err)
	}
	p := prepared(t, pg.Clone(t), "--pools-keys", someKeys)
	p.Env = append(p.Env, "RECOURSE_KEY_STORE_URL="+c.DSN("keys"))
	started(t, p)
	return p, c
}

func clusterPaused(t *testing.T) (*program.Program, func() func()) {
	p, c := apart(t)
	return p, func() func() { return pg.Pause(t, c) }
}

type page struct {
	status      int
	retry, body string
}

func get(t *testing.T, p *program.Program, path, token string) (got page) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{resp.StatusCode, resp.Header.Get("Retry-After"), string(body)}
}

// mine is a reporter's own report.
func mine(t *testing.T, p *program.Program, token string) page {
	t.Helper()
	return get(t, p, "/api/v1/my/report", token)
}

// signedIn is the token of somebody with an access code.
func signedIn(t *testing.T, p *program.Program, code string) string {
	t.Helper()
	resp, err := http.Post(p.URL()+"/api/v1/sessions", "application/json", strings.NewReader(`{"access_code": "`+code+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("sign in: %d, %v", resp.StatusCode, err)
	}
	return got.Token
}
