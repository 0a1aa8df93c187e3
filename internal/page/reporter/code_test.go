package reporter_test

import (
	"net/http"
	"strings"
	"testing"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// typing is words typed into the box for ten words.
func typing(said ...string) map[string][]string {
	return map[string][]string{"code": {strings.Join(said, " ")}}
}

func TestADraftIsGoneOnWithByItsWordsAndByNothingElse(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report/story")
	b.Press(b.Path, "save", map[string][]string{"narrative.0": {"canary-of-a-draft was here."}})
	words := b.Texts("words", "li")
	if len(words) != 10 || !strings.Contains(b.Text("main"), "I have ten words already") {
		t.Fatalf("%d words, and where they are typed is not said: %s", len(words), b.Text("main"))
	}
	other := h.Browse(t).Open("/report/resume")
	if other.Press("", "", typing("not any words of ours")); other.Status != http.StatusUnprocessableEntity {
		t.Errorf("other words: %d", other.Status)
	}
	if other.Press("", "", typing(strings.Join(words, "-"))); other.Status != http.StatusOK || !strings.HasPrefix(other.Path, "/report/") {
		t.Errorf("gone on at %s", other.Path)
	}
	if other.Open("/report/story"); !strings.Contains(other.Text("textarea"), "canary-of-a-draft") {
		t.Error("what was written is not there")
	}
	h.CheckSealed("canary-of-a-draft")
	h.Clock.Advance(16 * 24 * 3600 * 1e9)
	if other.Open("/my/code").Press("", "", typing(words...)); other.Status != http.StatusUnprocessableEntity {
		t.Errorf("after its time: %d", other.Status)
	}
	if err := h.Server.Desk.SweepDrafts(t.Context()); err != nil || count(t, h, "drafts") != 0 {
		t.Errorf("%v, %d drafts", err, count(t, h, "drafts"))
	}
}

// There is one box. Whoever has ten words on a paper does not know whether they are those of a report that is begun.
func TestTenWordsOpenWhatTheyAreOfWhereverTheyAreTyped(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := through(t, h.Browse(t).Open("/report"), map[string]map[string][]string{"story": story})
	b.Open("/report/when").Press(b.Path, "save", map[string][]string{"occurred_from.0-day": {"1"}, "occurred_from.0-month": {"2"}, "occurred_from.0-year": {"2026"}})
	begun := b.Texts("words", "li")
	sent := h.Submit(map[string]any{"narrative": "An invented account."}).AccessCode
	for _, door := range []string{"/my/code", "/report/resume", "/cy/my/code"} {
		at := h.Browse(t).Open(door)
		if at.Press("", "", typing(begun...)); !strings.Contains(at.Path, "/report/") || !strings.HasPrefix(at.Cookie, "__Host-recourse=draft.") {
			t.Errorf("%s: the words of a draft lead to %s (%d)", door, at.Path, at.Status)
		}
		at = h.Browse(t).Open(door)
		if at.Press("", "", typing(sent)); !strings.HasSuffix(at.Path, "/my") || at.Status != http.StatusOK {
			t.Errorf("%s: the words of a report lead to %s (%d)", door, at.Path, at.Status)
		}
	}
}

func TestAReportIsGoneOnWithWhereItWasStopped(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report")
	var order []string
	for at := ""; at != "review"; {
		at = b.Path[strings.LastIndex(b.Path, "/")+1:]
		order = append(order, at)
		switch {
		case at == "review":
		case strings.Contains(b.Raw, `name="save"`):
			b.Press(b.Path, "", map[string]map[string][]string{"story": story}[at])
		default:
			onwards(t, b)
		}
	}
	after := func(page string) string {
		for i, p := range order {
			if p == page {
				return "/report/begun/" + order[i+1]
			}
		}
		t.Fatalf("%s is not on the way: %v", page, order)
		return ""
	}
	at := h.Browse(t).Open("/report/story")
	at.Press(at.Path, "save", story)
	words := at.Texts("words", "li")
	if got := h.Browse(t).Open("/my/code").Press("", "", typing(words...)); got.Path != after("story") {
		t.Errorf("stopped at the story, gone on at %s, want %s", got.Path, after("story"))
	}
	if links := strings.Join(at.Links(), " "); !strings.Contains(links, after("story")) {
		t.Errorf("what is kept does not lead on to where it stopped: %s", links)
	}
	at.Open(after("story")).Press("", "save", nil)
	if got := h.Browse(t).Open("/my/code").Press("", "", typing(words...)); got.Path != after("story") {
		t.Errorf("stopped at a page that was left empty, gone on at %s, want %s", got.Path, after("story"))
	}
}

func TestAWordThatIsNoneOfOursIsNamedAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	const right = "grief cornhusk prominent washbowl charity condone canyon speech unmanned presuming"
	for typed, said := range map[string]string{
		strings.Replace(right, "husk", "husc", 1):        "“cornhusc” is not one of our words. Did you mean cornhusk?",
		strings.Replace(right, "canyon", "qwrtzpsdf", 1): "“qwrtzpsdf” is not one of our words.",
		strings.Replace(right, " canyon", "", 1):         "You typed 9 of our words, and you need ten.",
		right:                                            "Each of these is one of our words, but together they open nothing.",
		"zzqa zzqb zzqc zzqd zzqe":                       "There are 2 more that are not.",
		"":                                               "Type your ten words here.",
	} {
		b := h.Browse(t).Open("/my/code")
		b.Press("", "", typing(typed))
		if b.Status != http.StatusUnprocessableEntity || b.Text("textarea") != typed || !strings.Contains(b.Text("main"), said) {
			t.Errorf("%q: %d, in the box %q, said %s", typed, b.Status, b.Text("textarea"), b.Text("main"))
		}
		if got := b.Got.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%q: Cache-Control %q", typed, got)
		}
	}
	long := h.Browse(t).Open("/my/code")
	if long.Press("", "", typing(strings.Repeat("grief ", 500))); long.Text("textarea") != "" || !strings.Contains(long.Text("main"), "longer than ten words") {
		t.Errorf("what is no code at all comes back: %.200s", long.Text("main"))
	}
	if log := h.Logged(); strings.Contains(log, "cornhus") {
		t.Error("what was typed is in the log")
	}
}

// Words that never were, that were replaced and that have expired are told apart by nothing but themselves.
func TestR52_WordsThatOpenNothingAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	never, err := report.NewCode(strings.NewReader(strings.Repeat("\x01\x02", 20)))
	if err != nil {
		t.Fatal(err)
	}
	b := h.Browse(t).Open("/report/story")
	b.Press(b.Path, "save", story)
	expired := strings.Join(b.Texts("words", "li"), " ")
	h.Clock.Advance(16 * 24 * 3600 * 1e9)
	r := h.Submit(map[string]any{"narrative": "An invented account."})
	mine := back(t, h, h.Party(r.AccessCode)).Open("/my/do/access_code")
	if mine.Press("", "", nil); len(mine.Texts("words", "li")) != 10 {
		t.Fatalf("no new words: %d", mine.Status)
	}
	seen := map[string]string{}
	for what, typed := range map[string]string{"never": never.Canonical(), "expired": expired, "replaced": r.AccessCode} {
		b := h.Browse(t).Open("/my/code")
		if b.Press("", "", typing(typed)); b.Status != http.StatusUnprocessableEntity || b.Cookie != "" {
			t.Errorf("%s: %d, cookie %q", what, b.Status, b.Cookie)
		}
		seen[what] = strings.ReplaceAll(b.Text("main"), typed, "")
	}
	if seen["never"] != seen["expired"] || seen["never"] != seen["replaced"] {
		t.Errorf("they are told apart: %v", seen)
	}
}
