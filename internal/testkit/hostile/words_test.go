package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// trap listens on an address that nobody may call, and counts who does.
func trap(t *testing.T) (address string, called *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	called = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			called.Add(1)
			c.Close()
		}
	}()
	t.Cleanup(func() {
		if n := called.Load(); n > 0 {
			t.Errorf("B-40: %d connections were made to an address that somebody wrote down", n)
		}
		l.Close()
	})
	return l.Addr().String(), called
}

// texts finds every text in a JSON answer, wherever it stands.
func texts(t *testing.T, a *testkit.Answer) (out []string) {
	t.Helper()
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	var all any
	if err := json.Unmarshal(a.Body, &all); err != nil {
		t.Fatalf("the answer is no JSON: %v", err)
	}
	walk(all)
	return out
}

// inert holds an answer with somebody's words to what keeps them words: JSON that no browser takes for a page.
func inert(t *testing.T, what string, a *testkit.Answer) {
	t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/json" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: the answer is %q, sniffed: %q", what, got, a.Header.Get("X-Content-Type-Options"))
	}
	if bytes.ContainsAny(a.Body, "<>") {
		t.Errorf("%s: an angle bracket is not escaped", what)
	}
}

// TestWordsThatMeanSomethingToAMachineStayWords sends each of them wherever words may be sent, and reads them wherever
// they may be read: letter by letter the same, in the time that any words take, and nobody is called.
func TestWordsThatMeanSomethingToAMachineStayWords(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	address, _ := trap(t)
	var classes []hostile.Class
	if err := hostile.Read("words.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	triage := h.As("triage-1")
	for _, class := range classes {
		t.Run(class.ID+" "+class.What, func(t *testing.T) {
			var all, short []string
			for _, c := range class.Cases {
				text := strings.ReplaceAll(string(c.Bytes()), "<<trap>>", address)
				all = append(all, text)
				if len(text) < 190 && len(c.Only) == 0 {
					short = append(short, text)
				}
			}
			told := map[string]any{"narrative": strings.Join(all, "\n"), "outcome_hoped": all[0], "witnesses": []any{map[string]any{"name": short[0]}},
				"places": []any{map[string]any{"type": "online", "url": "http://" + address + "/?" + url.QueryEscape(short[0]), "description": short[0]}}}
			var people []any
			for _, s := range short {
				people = append(people, map[string]any{"name": s, "role": s, "profile_url": "http://" + address + "/"})
			}
			told["subjects"] = people
			began := time.Now()
			r := h.Submit(told)
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("B-26: it took %v", took)
			}
			me := h.Party(r.AccessCode)
			for _, text := range all[:min(len(all), 3)] {
				me.Post("/api/v1/my/messages", map[string]any{"text": text}).Want(http.StatusCreated)
			}
			triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
			triage.Action("reports", r.Reference, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false, "note": all[0]}).Want(http.StatusCreated)
			triage.Action("reports", r.Reference, "ask_reporter", "", map[string]any{"questions": strings.Join(short, "\n")}).Want(http.StatusCreated)
			seen := triage.Get("/api/v1/reports/" + r.Reference).Want(http.StatusOK)
			inert(t, "the report", seen)
			found := texts(t, seen)
			for _, text := range append([]string{strings.Join(all, "\n")}, append(short, all[:min(len(all), 3)]...)...) {
				if !slices.Contains(found, text) {
					t.Errorf("the officer is not shown, as it was: %.80q", text)
				}
			}
			mine := me.Get("/api/v1/my/messages").Want(http.StatusOK)
			inert(t, "the messages", mine)
			if found := texts(t, mine); !slices.Contains(found, strings.Join(short, "\n")) || !slices.Contains(found, all[0]) {
				t.Errorf("the reporter is not shown what was written: %.300q", found)
			}
			letters := me.Get("/api/v1/my/letters").Want(http.StatusOK)
			inert(t, "the letters", letters)
			for _, text := range short {
				if !strings.Contains(strings.Join(texts(t, letters), "\n"), text) {
					t.Errorf("the letter does not hold, as it was: %q", text)
				}
			}
		})
	}
	h.CheckLedger()
}

// TestB39_B40_AnAddressIsKeptAsTextAndNeverCalled gives addresses of every dress in every field that takes one, and as
// files that name one.
func TestB39_B40_AnAddressIsKeptAsTextAndNeverCalled(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	address, _ := trap(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	var taken, refused []string
	for _, u := range []string{"http://" + address + "/", "https://" + address + "/a", "http://localhost:" + port, "http://user:word@" + address, "http://2130706433:" + port,
		"http://0x7f000001:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port, "http://169.254.169.254/latest/meta-data/", "//" + address + "/x",
		"\\\\" + address + "\\share", "file:///etc/passwd", "gopher://" + address + "/_x", "ftp://" + address, "http://xn--pypal-4ve.example:" + port,
		"javascript:fetch('http://" + address + "')", "data:text/html,<img src=http://" + address + ">", "http://" + address + "/" + strings.Repeat("a", 64<<10)} {
		a := h.Anyone().Post("/api/v1/reports", map[string]any{"narrative": "It stands at " + u[:min(len(u), 200)],
			"places": []any{map[string]any{"type": "online", "url": u}}, "subjects": []any{map[string]any{"profile_url": u}}})
		switch a.Status {
		case http.StatusCreated:
			taken = append(taken, u)
		case http.StatusUnprocessableEntity:
			if at, ok := field(a); !ok || at != "/places/0/url" && at != "/subjects/0/profile_url" {
				t.Errorf("%.60s is refused at %q", u, at)
			}
			refused = append(refused, u)
		default:
			t.Errorf("%.60s: got %d %s", u, a.Status, a.Body)
		}
	}
	if len(taken) < 5 || len(refused) < 1 {
		t.Errorf("%d addresses were taken and %d refused", len(taken), len(refused))
	}
	var files []testkit.File
	for name, body := range map[string]string{
		"drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg"><image href="http://%s/i"/></svg>`, "page.html": `<img src="http://%s/i"><script src="//%[1]s/s"></script>`,
		"list.xml": `<!DOCTYPE a [<!ENTITY x SYSTEM "http://%s/x">]><a>&x;</a>`, "note.md": `![x](http://%s/m)`, "link.url": "[InternetShortcut]\nURL=http://%s/u\n",
		"paper.pdf": "%%PDF-1.4\n1 0 obj<</OpenAction<</S/URI/URI(http://%s/p)>>>>endobj\n%%%%EOF", "song.m3u8": "#EXTM3U\nhttp://%s/v.ts\n",
	} {
		files = append(files, testkit.File{Name: name, Type: "application/octet-stream", Bytes: fmt.Appendf(nil, body, address)})
	}
	files = append(files, testkit.File{Name: "letter.docx", Type: "application/octet-stream", Bytes: document(t, entry{name: "word/_rels/settings.xml.rels",
		body: strings.NewReader(`<Relationships><Relationship Type="attachedTemplate" Target="http://` + address + `/t.dotm" TargetMode="External"/></Relationships>`)})})
	r := h.Submit(map[string]any{"narrative": "See what I enclose."}, files...)
	h.Work()
	h.Party(r.AccessCode).Get("/api/v1/my/evidence").Want(http.StatusOK)
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	for _, id := range items(t, triage, "/api/v1/reports/"+r.Reference+"/evidence") {
		triage.Get("/api/v1/reports/" + r.Reference + "/evidence/" + id + "/content").Want(http.StatusOK)
	}
	for _, u := range taken {
		if !strings.Contains(u, "example") && strings.Contains(h.Logged(), u) {
			t.Errorf("R-63: an address is in the log: %s", u)
		}
	}
}
