package reporter_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// justSent is a report that was sent, on the page that shows its ten words.
func justSent(t *testing.T, h *testkit.House) (*testkit.Browser, []string) {
	t.Helper()
	b := through(t, h.Browse(t).Open("/report"), map[string]map[string][]string{"story": story})
	b.Press("/report/send", "", nil)
	words := b.Texts("words", "li")
	if b.Status != http.StatusOK || len(words) != 10 {
		t.Fatalf("sent: %d, %d words", b.Status, len(words))
	}
	return b, words
}

func TestAWordThatIsTypedBackWronglyTakesNoOtherWithIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b, words := justSent(t, h)
	wrong := map[string][]string{"word0": {"prominant"}, "word1": {words[7]}}
	b.Press("/report/kept", "", wrong)
	mine := back(t, h, h.Party(h.Submit(map[string]any{"narrative": "An invented account."}).AccessCode)).Open("/my/do/access_code")
	mine.Press("", "", nil)
	wrong["word1"] = []string{mine.Texts("words", "li")[7]}
	mine.Press("/kept", "", wrong)
	for at, right := range map[*testkit.Browser]string{b: words[7], mine: wrong["word1"][0]} {
		if at.Status != http.StatusUnprocessableEntity || !strings.Contains(at.Raw, `value="prominant"`) || !strings.Contains(at.Raw, `value="`+right+`"`) {
			t.Errorf("%s: %d, and what was typed is not there", at.Path, at.Status)
		}
		if said := at.Text("main"); !strings.Contains(said, "This is not word number 3 of the ten on this page.") || strings.Contains(said, "not word number 8") {
			t.Errorf("%s says %s", at.Path, said)
		}
	}
}

func TestTheReceiptIsHadAgainOnceTheWordsAreKept(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	receipt := func(b testkit.Browser, fields map[string][]string) *testkit.Browser { // a file leaves the page where it is
		return b.Press("/report/receipt", "", fields)
	}
	b, words := justSent(t, h)
	first := receipt(*b, nil)
	if first.Status != http.StatusOK || !strings.Contains(first.Raw, "R-") {
		t.Fatalf("%d %.100s", first.Status, first.Raw)
	}
	b.Press("/report/kept", "", map[string][]string{"word0": {words[2]}, "word1": {words[7]}})
	if b.Cookie != "" {
		t.Fatalf("the cookie is %q", b.Cookie)
	}
	if again := receipt(*b, nil); again.Status != http.StatusOK || again.Raw != first.Raw || !strings.HasPrefix(again.Got.Get("Content-Disposition"), "attachment") {
		t.Errorf("once the words are kept: %d, the same %v", again.Status, again.Raw == first.Raw)
	}
	other := h.Submit(map[string]any{"narrative": "Another invented account."}).Reference
	for what, fields := range map[string]map[string][]string{
		"the key of another": {"reference": {other}}, "no key": {"key": {""}}, "half a key": {"key": {"00"}},
	} {
		if got := receipt(*b, fields); got.Status != http.StatusNotFound || strings.Contains(got.Raw, "R-") {
			t.Errorf("%s: %d", what, got.Status)
		}
	}
	h.Clock.Advance(49 * 3600 * 1e9)
	if late := receipt(*b, nil); late.Status != http.StatusNotFound {
		t.Errorf("two days later: %d", late.Status)
	}
}

func TestWhoeverComesBackFindsAtOnceWhereToWriteAndWhatTheReferenceIsFor(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b, words := justSent(t, h)
	if !strings.Contains(b.Text("main"), "It opens nothing.") {
		t.Error("nothing says that the reference is no way in")
	}
	b = h.Browse(t).Open("/my/code").Press("", "", typing(words...))
	text := b.Text("main")
	stage := strings.Index(text, "Stage")
	if at := strings.Index(text, "Write to us"); at < 0 || at > stage || !strings.Contains(strings.Join(b.Links(), " "), "#f-fields-text") || !b.Holds("f-fields-text") {
		t.Errorf("nothing on top leads to where a message is written: %s", text)
	}
	if strings.Contains(text, "Nobody has written") || !strings.Contains(text, "No messages yet") || !strings.Contains(text, "It opens nothing.") {
		t.Errorf("it says %s", text)
	}
}

// What opens a report has one name on every page, those of the questions too.
func TestTheTenWordsAreCalledNothingElse(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Stories: true})
	others := map[string]*regexp.Regexp{"": regexp.MustCompile(`(?i)\b(access code|(your|my|its|new|a) code)\b`), "/cy": regexp.MustCompile(`(?i)\b(eich cod|fy nghod|gyda chod|cod newydd|cod mynediad)\b`)}
	for way, other := range others {
		pages := 0
		for _, link := range h.Browse(t).Open(way + "/dev/pages").Links() {
			_, ok := strings.CutPrefix(link, way+"/dev/pages/")
			if !ok {
				continue
			}
			pages++
			if found := other.FindString(h.Browse(t).Open(link).Text("main")); found != "" {
				t.Errorf("%s says %q", link, found)
			}
		}
		if pages < 30 {
			t.Errorf("%s: %d pages were read", way, pages)
		}
	}
}
