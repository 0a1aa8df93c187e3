package reporter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// through presses on from page to page until the answers are checked; on a page that it knows it answers.
func through(t *testing.T, b *testkit.Browser, answers map[string]map[string][]string) *testkit.Browser {
	t.Helper()
	for range 40 {
		at := b.Path[strings.LastIndex(b.Path, "/")+1:]
		switch {
		case at == "review":
			return b
		case strings.Contains(b.Raw, "<form method=\"post\" action=\""+b.Path):
			b.Press(b.Path, "", answers[at])
		default:
			onwards(t, b)
		}
		if b.Status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", b.Path, b.Status, b.Text("li"))
		}
	}
	t.Fatal("the journey has no end")
	return nil
}

// onwards goes on from a page that asks nothing.
func onwards(t *testing.T, b *testkit.Browser) {
	t.Helper()
	links := b.Links()
	leads := func(kind string) int {
		return slices.IndexFunc(links, func(l string) bool {
			return strings.Contains(b.Raw, `<a class="`+kind+`" role="button" draggable="false" href="`+l+`"`)
		})
	}
	i := leads("govuk-button govuk-button--secondary") // on, where it could be sent already
	if i < 0 {
		i = leads("govuk-button")
	}
	if i < 0 {
		t.Fatalf("%s leads nowhere", b.Path)
	}
	b.Open(links[i])
}

func count(t *testing.T, h *testkit.House, table string) (n int) {
	t.Helper()
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select count(*) from `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

var story = map[string][]string{"narrative.0": {"They wrote it under every post of mine.\n\nFor a week."}}

func TestABystanderReportsWithoutAScriptAndComesBack(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report")
	through(t, b, map[string]map[string][]string{
		"standing": {"standing.0": {"witness"}}, "story": story,
		"when":      {"occurred_from.0-day": {"1"}, "occurred_from.0-month": {"2"}, "occurred_from.0-year": {"2026"}},
		"keep_away": {"keep_away.0": {"The branch secretary\r\n\r\nMy manager"}},
	})
	for _, said := range []string{"I saw or heard it", "They wrote it under every post of mine.", "1 February 2026", "The branch secretary My manager", "Not answered"} {
		if !strings.Contains(b.Text("dd"), said) {
			t.Errorf("the answers do not show %q", said)
		}
	}
	b.Press("/report/send", "", nil)
	if b.Status != http.StatusOK {
		t.Fatalf("sent: %d %s", b.Status, b.Text("main"))
	}
	words := b.Texts("words", "li")
	if len(words) != 10 {
		t.Fatalf("%d words", len(words))
	}
	if b.Press("/report/kept", "", map[string][]string{"word0": {words[0]}, "word1": {words[7]}}); b.Status != http.StatusUnprocessableEntity || len(b.Texts("words", "li")) != 10 {
		t.Fatalf("a wrong word: %d", b.Status)
	}
	if b.Press("/report/kept", "", map[string][]string{"word0": {strings.ToUpper(words[2])}, "word1": {words[7]}}); b.Status != http.StatusOK || b.Cookie != "" || len(b.Texts("words", "li")) > 0 {
		t.Fatalf("kept: %d, cookie %q", b.Status, b.Cookie)
	}

	b.Open("/my").Press("", "", map[string][]string{"code": {strings.Join(words, " ")}})
	if b.Path != "/my" || !strings.Contains(b.Text("dd"), "by ") {
		t.Fatalf("came back to %s: %s", b.Path, b.Text("main"))
	}
	b.Press("/my/do/message", "", map[string][]string{"text": {"One thing more."}})
	if !strings.Contains(b.Text("li"), "One thing more.") || !strings.Contains(b.Text("main"), "Your message is with us.") {
		t.Errorf("the message is not there: %s", b.Text("main"))
	}
}

func TestWhatIsPromisedAndWhoElseThereIsStandInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/cy/support")
	if got := b.Text("main"); !strings.Contains(got, "Gwasanaethau brys") || strings.Contains(got, "Emergency") {
		t.Errorf("who else there is: %s", got)
	}
	b.Open("/cy/report/story").Press("/cy/report/story", "", story)
	b.Open("/cy/report/begun/review").Press("/cy/report/send", "", nil)
	words := b.Texts("words", "li")
	if got := b.Text("li"); len(words) != 10 || !strings.Contains(got, "Byddwn yn penderfynu beth sy'n digwydd") || strings.Contains(got, "We ") {
		t.Errorf("what is promised: %s", got)
	}
	b.Press("/cy/report/kept", "", map[string][]string{"word0": {words[2]}, "word1": {words[7]}})
	if got := b.Text("li"); !strings.Contains(got, "Byddwn yn penderfynu beth sy'n digwydd") {
		t.Errorf("what is promised, once more: %s", got)
	}
}

func TestR14_SentTwiceAReportIsOne(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report")
	through(t, b, map[string]map[string][]string{"story": story})
	twin := *b
	b.Press("/report/send", "", nil)
	first := b.Texts("words", "li")
	twin.Press("/report/send", "", nil)
	if again := twin.Texts("words", "li"); len(first) != 10 || !slices.Equal(first, again) {
		t.Errorf("the second press was answered otherwise: %v", again)
	}
	if n := count(t, h, "files"); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestR52_TheCodeIsInNoAddressAndNoTitle(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report")
	through(t, b, map[string]map[string][]string{"story": story})
	b.Press("/report/send", "", nil)
	for _, w := range b.Texts("words", "li") {
		if strings.Contains(b.Path, w) || strings.Contains(b.Text("title"), w) {
			t.Errorf("%q is in an address or a title", w)
		}
	}
	if got := b.Got.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	b.Open("/report/story")
	if b.Texts("words", "li") != nil || !strings.Contains(b.Text("main"), "This report was sent.") {
		t.Errorf("a page to look at shows the code again: %s", b.Text("main"))
	}
}

func TestR20_NoCookieBeforeTheFirstAnswerAndNoneAfterLeaving(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t)
	for _, path := range []string{"/", "/support", "/report", "/report/danger", "/my/code", "/cy"} {
		if b.Open(path); b.Cookie != "" || b.Got.Get("Set-Cookie") != "" {
			t.Errorf("%s gives a cookie", path)
		}
	}
	b.Open("/report/danger")
	if b.Press(b.Path, "", nil); b.Cookie != "" {
		t.Error("a page that was left empty gave a cookie")
	}
	b.Open("/report/standing")
	b.Press(b.Path, "", map[string][]string{"standing.0": {"witness"}})
	if b.Cookie == "" || strings.Count(b.Cookie, "=") != 1 || !strings.HasPrefix(b.Cookie, "__Host-") {
		t.Fatalf("after the first answer: %q", b.Cookie)
	}
	b.Leave()
	if b.Cookie != "" || !strings.Contains(b.Got.Get("Clear-Site-Data"), "cookies") {
		t.Errorf("after leaving: %q, %q", b.Cookie, b.Got.Get("Clear-Site-Data"))
	}
}

func TestR21_AFormFromAnotherSiteDoesNothing(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report/story")
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	if b.Press(b.Path, "", story); b.Status != http.StatusForbidden || b.Cookie != "" || count(t, h, "drafts") != 0 {
		t.Errorf("%d, %d drafts", b.Status, count(t, h, "drafts"))
	}
}

func TestWhatIsWrongIsSaidWhereItIsAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report/when")
	b.Press(b.Path, "", map[string][]string{"occurred_from.0-day": {"31"}, "occurred_from.0-month": {"2"}, "occurred_from.0-year": {"2026"}})
	if b.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(b.Text("title"), "Something needs attention") {
		t.Fatalf("%d %s", b.Status, b.Text("title"))
	}
	i := slices.IndexFunc(b.Links(), func(l string) bool { return strings.HasPrefix(l, "#f-") })
	if i < 0 || !b.Holds(b.Links()[i][1:]) {
		t.Errorf("the mistake leads nowhere: %v", b.Links())
	}
	for _, typed := range []string{`value="31"`, `value="2"`, `value="2026"`} {
		if !strings.Contains(b.Raw, typed) {
			t.Errorf("%s is lost", typed)
		}
	}
	if b.Open("/report/story").Press(b.Path, "", nil); b.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a story: %d", b.Status)
	}
}

func TestAListTakesAnotherEntryWithoutAScript(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report/who")
	b.Press(b.Path, "more", map[string][]string{"subject_handle.0": {"@invented_one"}})
	b.Press("/who", "", map[string][]string{"subject_handle.1": {"@invented_two"}})
	b.Open("/report/review")
	if got := b.Text("dd"); !strings.Contains(got, "@invented_one") || !strings.Contains(got, "@invented_two") {
		t.Errorf("the answers are %s", got)
	}
}

func TestThePagesAreThereInWelshAndStayInIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/cy")
	if !strings.Contains(b.Raw, `<html lang="cy"`) {
		t.Fatal("this is not Welsh")
	}
	b.Open("/cy/report")
	through(t, b, map[string]map[string][]string{"story": story})
	if !strings.HasPrefix(b.Path, "/cy/") {
		t.Errorf("it went on at %s", b.Path)
	}
	b.Press("/report/send", "", nil)
	if len(b.Texts("words", "li")) != 10 || !strings.Contains(b.Text("h1"), "Mae eich adroddiad gennym") {
		t.Errorf("sent: %s", b.Text("h1"))
	}
}

func TestAPageThatIsNotThereIsAPageAndSaysNothing(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t)
	for _, path := range []string{"/nothing", "/my/letters/1", "/assets/nothing.css"} {
		if b.Open(path); path != "/my/letters/1" && (b.Status != http.StatusNotFound || !strings.Contains(b.Text("h1"), "This page is not here")) {
			t.Errorf("%s: %d %s", path, b.Status, b.Text("h1"))
		}
	}
}
