package reporter_test

import (
	"net/http"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// nothingOfOurs holds a page to what whoever looks over a shoulder may see once somebody has left.
func nothingOfOurs(t *testing.T, b *testkit.Browser, organisation string) {
	t.Helper()
	if b.Status != http.StatusOK || !strings.Contains(b.Text("h1"), "Nothing is shown here") {
		t.Errorf("%s: %d %s", b.Path, b.Status, b.Text("h1"))
	}
	for _, said := range []string{organisation, "<form", "<textarea", "eport"} {
		if strings.Contains(b.Raw, said) {
			t.Errorf("%s: %q can be seen", b.Path, said)
		}
	}
	if b.Got.Get("Cache-Control") != "no-store" || b.Cookie != "" || b.Text("title") != "Weather" {
		t.Errorf("%s: %s, cookie %q, title %q", b.Path, b.Got.Get("Cache-Control"), b.Cookie, b.Text("title"))
	}
}

// goingBack is a browser as it goes back in a window: it says that it came from a page of ours, as it did the first time.
func goingBack(b *testkit.Browser) *testkit.Browser {
	b.Header.Set("Sec-Fetch-Site", "same-origin")
	return b
}

func TestR25_AfterLeavingTheWayBackShowsNothingOfAMatter(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := back(t, h, h.Party(h.Submit(map[string]any{"narrative": "An invented account."}).AccessCode))
	organisation := b.Open("/my").Text("header")
	organisation, _, _ = strings.Cut(organisation, " English")
	if organisation == "" {
		t.Fatal("the page says nowhere whose it is")
	}
	seen := []string{"/my", "/my/part", "/my/files", "/my/do/message", "/my/do/access_code", "/my/receipt"}
	for _, at := range seen {
		if b.Open(at); b.Status != http.StatusOK {
			t.Fatalf("%s: %d", at, b.Status)
		}
	}
	goingBack(b.Leave())
	for _, at := range seen {
		nothingOfOurs(t, b.Open(at), organisation)
	}
	nothingOfOurs(t, b.Open("/left"), organisation)
	// An address that was typed, or that a letter holds, is no way back: it asks for the words.
	b.Header.Set("Sec-Fetch-Site", "none")
	if b.Open("/my"); b.Path != "/my/code" {
		t.Errorf("an address that was typed leads to %s", b.Path)
	}
	goingBack(b)
	if b.Open("/my/come"); b.Path != "/my/code" {
		t.Errorf("the first page leads whoever has ten words to %s", b.Path)
	}
}

func TestR25_AfterLeavingTheWayBackShowsNothingOfAReportThatWasBegun(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report/story")
	organisation, _, _ := strings.Cut(b.Text("header"), " English")
	if !strings.Contains(b.Text("form"), "throws this report away, unless you have saved it") {
		t.Error("nothing says what leaving does to what is not saved")
	}
	b.Press("", "", story)
	seen := []string{b.Path}
	for range 3 {
		if strings.Contains(b.Raw, `name="save"`) {
			b.Press("", "", nil)
		} else {
			onwards(t, b)
		}
		seen = append(seen, b.Path)
	}
	// However a page was come to, while the report is begun it is where its others are.
	if b.Open("/report/story?check=1"); b.Path != "/report/begun/story?check=1" || !strings.Contains(b.Text("textarea"), "under every post") {
		t.Fatalf("the story is at %s", b.Path)
	}
	seen = append(seen, b.Path, "/report/begun/review")
	if b.Open("/report/review"); !strings.Contains(b.Text("form"), "throws this report away, unless you have saved it") {
		t.Error("nothing says before sending what leaving does")
	}
	half := *b.Open("/report/story")
	again := half
	again.Header = http.Header{}
	goingBack(b.Leave())
	for _, at := range seen {
		nothingOfOurs(t, b.Open(at), organisation)
	}
	again.Cookie = ""
	nothingOfOurs(t, goingBack(&again).Press("", "", story), organisation)

	// A page that was open all the while keeps what stands on it, and says that the rest is gone before it begins anew.
	half.Cookie = ""
	half.Header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Sec-Fetch-User": {"?1"}}
	half.Press("", "", map[string][]string{"narrative.0": {"Written after the other window had left."}})
	if half.Status != http.StatusUnprocessableEntity || half.Cookie != "" || !strings.Contains(half.Text("main"), "is no longer here") ||
		!strings.Contains(half.Text("textarea"), "Written after the other window had left.") {
		t.Fatalf("%d, cookie %q: %s", half.Status, half.Cookie, half.Text("main"))
	}
	half.Press("", "", nil)
	half.Open("/report/review")
	if half.Path != "/report/begun/review" || !strings.Contains(half.Text("dd"), "Written after the other window had left.") || strings.Contains(half.Text("dd"), "under every post") {
		t.Errorf("gone on at %s with %s", half.Path, half.Text("dd"))
	}
}

func TestTheFirstPageLeadsWhoeverIsThereToTheirMatter(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := back(t, h, h.Party(h.Submit(map[string]any{"narrative": "An invented account."}).AccessCode))
	if !strings.Contains(strings.Join(b.Open("/").Links(), " "), "/my/come") || b.Open("/my/come").Path != "/my" {
		t.Errorf("it leads to %s", b.Path)
	}
}
