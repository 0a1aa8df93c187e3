package reporter_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// Under each language's path, and from right to left.
var ways = []string{"", "/cy", "/mirror"}

func TestEveryPageIsThereInEachOfItsStatesInTheTour(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Stories: true})
	home := h.Browse(t).Open("/")
	for _, way := range ways {
		index := h.Browse(t).Open(way + "/dev/pages")
		seen := 0
		for _, link := range index.Links() {
			if !strings.HasPrefix(link, way+"/dev/pages/") {
				continue
			}
			seen++
			b := h.Browse(t).Open(link)
			if b.Status != http.StatusOK || strings.Count(b.Raw, "<h1") > 1 || b.Text("title") == "" {
				t.Errorf("%s: %d, %d main headings", link, b.Status, strings.Count(b.Raw, "<h1"))
			}
			if b.Cookie != "" || b.Got.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: cookie %q, %s", link, b.Cookie, b.Got.Get("Cache-Control"))
			}
			for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"} {
				if got, want := b.Got.Get(name), home.Got.Get(name); got != want || want == "" {
					t.Errorf("%s: %s is %q, and %q on the first page", link, name, got, want)
				}
			}
		}
		if seen < 50 {
			t.Errorf("%s/dev/pages leads to %d stories", way, seen)
		}
	}
	told := regexp.MustCompile(`data-story="([^"]+)"`).FindAllStringSubmatch(h.Browse(t).Open("/dev/pages").Raw, -1)
	var of []string
	for _, m := range told {
		of = append(of, m[1])
	}
	templates := templatesOfPages(t)
	if len(templates) < 20 {
		t.Errorf("%d templates of pages", len(templates))
	}
	for _, name := range templates {
		if !slices.Contains(of, name) {
			t.Errorf("%s is a page and has no story", name)
		}
	}
	if b := h.Browse(t).Open("/dev/pages/nothing"); b.Status != http.StatusNotFound {
		t.Errorf("a story that there is not: %d", b.Status)
	}
}

// templatesOfPages are the templates that make a whole page, as Go names them.
func templatesOfPages(t *testing.T) (out []string) {
	t.Helper()
	declared := regexp.MustCompile(`(?ms)^templ (?:\(\w+ (\*\w+)\) )?(\w+)\(.*?^}`)
	for _, folder := range []string{"..", ".", "../public"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.templ"))
		if err != nil {
			t.Fatal(err)
		}
		room := map[string]string{"..": "page.", ".": "reporter.", "../public": "public."}[folder]
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range declared.FindAllStringSubmatch(string(raw), -1) {
				name := room + m[2]
				if m[1] != "" {
					name = room + "(" + m[1] + ")." + m[2]
				}
				if whole := strings.Contains(m[0], ".Frame() {") || strings.Contains(m[0], "<html"); whole && name != "page.(*View).Frame" && name != "page.(*told).show" {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func TestTheStoriesOfPagesAreNowhereButInTheTour(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	for _, way := range ways {
		for _, at := range []string{"/dev/pages", "/dev/pages/home", "/dev/pages/notice"} {
			if b := h.Browse(t).Open(way + at); b.Status != http.StatusNotFound {
				t.Errorf("%s%s: %d", way, at, b.Status)
			}
		}
	}
}
