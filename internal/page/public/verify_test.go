package public_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

func TestWhatWeGaveOutIsCheckedByThePageAsByTheAPI(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t)
	press := func(text string, files ...testkit.File) *testkit.Browser {
		t.Helper()
		return b.Open("/verify").Press("", "", map[string][]string{"text": {text}}, files...)
	}
	file := func(content []byte) testkit.File { return testkit.File{Field: "file", Name: "a.txt", Bytes: content} }
	for why, got := range map[string]*testkit.Browser{
		"nothing":           clone(press(" \n")),
		"too long a text":   clone(press(strings.Repeat("x", 128<<10+1))),
		"too large a file":  clone(press("", file(bytes.Repeat([]byte("PK"), 8<<20+1)))),
		"a text as a file":  clone(press("", file(bytes.Repeat([]byte("x"), 128<<10+1)))),
		"a file of nothing": clone(press("", file(nil))),
	} {
		if got.Status != http.StatusUnprocessableEntity || got.Holds("shown") || got.Text("h2") == "" {
			t.Errorf("%s: %d", why, got.Status)
		}
	}
	for why, text := range map[string]string{"no receipt": "a note of mine", "no bundle": "PK\x03\x04 and so on"} {
		if press(text); b.Status != http.StatusOK || !strings.Contains(b.Text("h2"), "It does not hold") || strings.Contains(b.Raw, "a note of mine") {
			t.Errorf("%s: %d %s", why, b.Status, b.Text("h2"))
		}
	}

	r := h.Submit(map[string]any{"narrative": "An invented account, to be checked."})
	promised, _ := h.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(http.StatusOK).JSON()["text"].(string)
	if press(promised); !strings.Contains(b.Text("h2"), "its place in the log is promised") {
		t.Errorf("a promise: %s", b.Text("h2"))
	}
	if err := h.Server.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	receipt, _ := h.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(http.StatusOK).JSON()["text"].(string)
	for how, got := range map[string]*testkit.Browser{
		"pasted":                           clone(press(receipt)),
		"pasted with empty lines around":   clone(press("\n\n" + receipt + "\n\n")),
		"pasted where lines end otherwise": clone(press(strings.ReplaceAll(receipt, "\n", "\r\n"))),
		"as a file":                        clone(press("", file([]byte(receipt)))),
	} {
		said := h.Anyone().Post("/api/v1/verify", map[string]any{"receipt": receipt}).Want(http.StatusOK).JSON()
		if got.Status != http.StatusOK || said["holds"] != true || got.Text("h2") == "" || !strings.Contains(got.Text("h2"), "It holds") {
			t.Errorf("%s: %d %s", how, got.Status, got.Text("h2"))
		}
		sentences, _ := said["sentences"].([]any)
		for _, s := range sentences {
			if s, _ := s.(string); !strings.Contains(got.Text("p"), s) {
				t.Errorf("%s: the page does not say %q", how, s)
			}
		}
	}
	if press(strings.Replace(receipt, r.Reference, "R-AAAA-AAAA", 1)); !strings.Contains(b.Text("h2"), "It does not hold") {
		t.Errorf("changed: %s", b.Text("h2"))
	}
}

func clone(b *testkit.Browser) *testkit.Browser {
	copied := *b
	return &copied
}
