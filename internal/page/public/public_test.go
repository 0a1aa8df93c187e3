package public_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/code"
	"recourse/internal/dataprotection"
	"recourse/internal/procedure"
	"recourse/internal/testkit"
)

var pages = []string{"/code", "/procedure", "/verify", "/privacy", "/accessibility"}

func TestAnybodyIsLedToWhatMayBeReadFromEveryPage(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	for _, lang := range []string{"", "/cy"} {
		home := h.Browse(t).Open(lang + "/")
		for _, at := range pages {
			if !slices.Contains(home.Links(), lang+at) {
				t.Errorf("%s/ does not lead to %s", lang, at)
			}
			b := h.Browse(t).Open(lang + at)
			if b.Status != http.StatusOK || b.Cookie != "" || b.Text("h1") == "" || b.Got.Get("Cache-Control") != "no-store" {
				t.Errorf("%s%s: %d, cookie %q", lang, at, b.Status, b.Cookie)
			}
			if strings.Contains(b.Raw, "<style") || strings.Contains(b.Raw, " style=") {
				t.Errorf("%s%s has a style of its own, which its policy refuses", lang, at)
			}
		}
	}
}

func TestI14_TheCodeIsShownAsItStoodOnTheDayThatIsChosen(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	book, err := code.Load(configs.FS, "code")
	if err != nil {
		t.Fatal(err)
	}
	b := h.Browse(t)
	if b.Open("/code?on-day=31&on-month=2&on-year=2022"); b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Raw, `href="#f-on"`) || !strings.Contains(b.Raw, `value="31"`) {
		t.Errorf("a day that there is not: %d", b.Status)
	}
	if b.Open("/code?on-day=1&on-month=1&on-year=1999"); b.Status != http.StatusOK || !strings.Contains(b.Text("main"), "no Code of Conduct was in force") {
		t.Errorf("before any Code: %d %s", b.Status, b.Text("main"))
	}
	for query, want := range map[string]string{
		"":                                  "2021-11", // today, in the house's own nation
		"?on-day=1&on-month=6&on-year=2018": "2016-09",
		"?on-day=1&on-month=12&on-year=2021&nation=scotland": "2016-09", // it took the later form up later
		"?on-day=1&on-month=12&on-year=2021&nation=wales":    "2021-11",
		"?on-day=1&on-month=12&on-year=2021&nation=nowhere":  "2021-11",
	} {
		b.Open("/code" + query)
		v, err := book.Version(want)
		if err != nil {
			t.Fatal(err)
		}
		if b.Status != http.StatusOK || !strings.Contains(b.Raw, v.Digest) {
			t.Errorf("%q: not the version %s", query, want)
		}
		for _, c := range v.Clauses {
			if !b.Holds(c.ID) || !strings.Contains(b.Text("dd"), c.Text("en")) {
				t.Errorf("%q: the clause %s is not there", query, c.ID)
			}
			if c.Note != "" && strings.Contains(b.Text("main"), c.Note) {
				t.Errorf("%q: the note on %s is for those who work with the Code", query, c.ID)
			}
		}
	}
	welsh := h.Browse(t).Open("/cy/code")
	v, _ := book.Version("2021-11")
	for _, c := range v.Clauses {
		if !strings.Contains(welsh.Text("dd"), c.Text("cy")) {
			t.Errorf("%s is not in Welsh", c.ID)
		}
	}
	if !welsh.Holds("protected") {
		t.Error("what is protected is not told apart")
	}
}

func TestTheProcedureThatIsShownIsTheOneThatRuns(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"simple", "nec"} {
		h := testkit.New(t, testkit.Options{Settings: map[string]string{"procedure": id}})
		p := h.Server.Rules.Shelf.Current(id)
		b := h.Browse(t).Open("/procedure")
		for _, kind := range []string{"report", "case"} {
			m := p.Machine(kind)
			for _, s := range m.States {
				if !b.Holds(kind+"-"+s.ID) || !strings.Contains(b.Text("dd"), s.Public.Respondent) {
					t.Errorf("%s: the stage %s is not there", id, s.ID)
				}
			}
			for i := range m.Actions {
				a := &m.Actions[i]
				if leads := slices.ContainsFunc(m.States, func(s procedure.State) bool { return m.Applies(a, s.ID) && a.Leaves(s.ID) }); leads && !strings.Contains(b.Text("strong"), a.Title) {
					t.Errorf("%s: it does not say that one can %q", id, a.Title)
				}
			}
			if drawn := h.Browse(t).Open("/procedure/" + kind + ".svg"); drawn.Status != http.StatusOK || drawn.Raw != p.SVG(kind) {
				t.Errorf("%s: the drawing of a %s is another", id, kind)
			}
		}
		for _, link := range b.Links() {
			if at, ok := strings.CutPrefix(link, "#"); ok && at != "main" && !b.Holds(at) {
				t.Errorf("%s: a link leads to %s, which is not there", id, at)
			}
		}
		if text := b.Text("main"); strings.Contains(text, "_") {
			t.Errorf("%s: a name of the files' own is shown to everybody: %.200s", id, text[strings.Index(text, "_")-60:])
		}
	}
	if b := testkit.New(t, testkit.Options{}).Browse(t).Open("/procedure/house.svg"); b.Status != http.StatusNotFound {
		t.Errorf("a drawing of nothing: %d", b.Status)
	}
}

func TestHowLongSomethingIsKeptComesFromTheRulesThatEraseIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	rules, err := dataprotection.LoadRules(configs.FS, "retention/rules.yaml")
	if err != nil || len(rules) == 0 {
		t.Fatal(err)
	}
	b := h.Browse(t).Open("/privacy")
	for _, r := range rules {
		if !strings.Contains(b.Text("dt"), r.Title) {
			t.Errorf("%s is not told", r.ID)
		}
	}
	if !strings.Contains(b.Text("dd"), "2192 days") {
		t.Errorf("the days are not told: %s", b.Text("dd"))
	}
}

// TestAPageThatAnybodyMayReadIsSmallOnTheWay holds the longest of them, with the styles, to what is sent to a telephone.
func TestAPageThatAnybodyMayReadIsSmallOnTheWay(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"procedure": "nec"}})
	sent := func(at string) (n int) {
		t.Helper()
		b := h.Browse(t)
		b.Header.Set("Accept-Encoding", "gzip")
		if b.Open(at); b.Status != http.StatusOK || b.Got.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d, %q", at, b.Status, b.Got.Get("Content-Encoding"))
		}
		return len(b.Raw)
	}
	b := h.Browse(t).Open("/procedure")
	_, styles, _ := strings.Cut(b.Raw, `rel="stylesheet" href="`)
	styles, _, _ = strings.Cut(styles, `"`)
	for _, at := range pages {
		if n := sent(at) + sent(styles); n > 40<<10 {
			t.Errorf("%s: %d bytes", at, n)
		}
	}
	if b.Header.Set("Accept-Encoding", "identity"); b.Open("/code").Got.Get("Content-Encoding") != "" || !strings.Contains(b.Text("h1"), "Code") {
		t.Error("it comes packed to whoever cannot unpack it")
	}
}
