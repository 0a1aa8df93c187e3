package public_test

import (
	"io"
	"net/http"
	"regexp"
	"testing"

	"recourse/internal/testkit"
)

// TestTheFirstPageIsLightEnoughForAPhone adds up what a browser is sent before somebody sees where to report.
func TestTheFirstPageIsLightEnoughForAPhone(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	get := func(path, packed string) []byte {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", packed)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil || a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", path, a.StatusCode, err)
		}
		return body
	}
	links := regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`).FindAllSubmatch(get("/", "identity"), -1)
	sum := len(get("/", "gzip"))
	for _, l := range links {
		sum += len(get(string(l[1]), "gzip"))
	}
	if len(links) < 3 || sum > 60_000 {
		t.Errorf("%d files and %d bytes, of 60,000 at most", 1+len(links), sum)
	}
}
