package reporter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// keepsItsLetter saves a letter as pages to print, from the page that shows it, and goes back to where it was.
func keepsItsLetter(t *testing.T, b *testkit.Browser) {
	t.Helper()
	links := b.Links()
	at := slices.IndexFunc(links, func(l string) bool { return strings.HasPrefix(l, "/my/letters/") })
	if at < 0 {
		t.Fatalf("no letter among %v", links)
	}
	letter := links[at]
	if b.Open(letter); b.Status != http.StatusOK || !slices.Contains(b.Links(), letter+"/pdf") {
		t.Fatalf("%s leads to %v", letter, b.Links())
	}
	if b.Text("h1") == "" || strings.Contains(b.Text("main"), "# ") || strings.Contains(b.Text("main"), "> ") {
		t.Errorf("a heading or what somebody said is shown by its mark: %s", b.Text("main"))
	}
	b.Open(letter + "/pdf")
	if b.Status != http.StatusOK || b.Got.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(b.Raw, "%PDF-") ||
		b.Got.Get("Cache-Control") != "no-store" || !strings.HasPrefix(b.Got.Get("Content-Disposition"), "attachment") {
		t.Errorf("the pages are %d %v", b.Status, b.Got)
	}
	for _, no := range []string{"/my/letters/1/pdf", "/my/letters/00000000-0000-4000-8000-000000000000/pdf"} {
		if b.Open(no); b.Status != http.StatusNotFound {
			t.Errorf("%s: %d", no, b.Status)
		}
	}
	b.Open("/my")
}
