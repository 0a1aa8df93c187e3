package reporter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// besideCase tells the story in which everybody who may stand beside a case does, and gives each of them by name.
func besideCase(t *testing.T) (*testkit.House, map[string]*testkit.Client) {
	t.Helper()
	s, err := scenarios.Read("nec", "whom-it-happened-to")
	if err != nil {
		t.Fatal(err)
	}
	marked(s)
	h := scenarios.House(t, testkit.Options{Configs: scenarios.Configs(t, "nec")}, s)
	return h, scenarios.Tell(t, h, s)
}

func back(t *testing.T, h *testkit.House, party *testkit.Client) *testkit.Browser {
	t.Helper()
	b := h.Browse(t).Open("/my").Press("", "", map[string][]string{"code": {party.Code()}})
	if b.Path != "/my" || b.Status != http.StatusOK {
		t.Fatalf("the code leads to %s (%d)", b.Path, b.Status)
	}
	return b
}

func TestWhoeverStandsBesideACaseComesByPageToTheirOwnPart(t *testing.T) {
	t.Parallel()
	h, told := besideCase(t)
	t.Run("I38 whoever is made to pay for it says so, and is told whom to turn to", func(t *testing.T) { isMadeToPay(t, h, told) })
	t.Run("everybody chooses how they are written to", func(t *testing.T) { chooses(t, h, told) })
	t.Run("A-03 a party reads nothing that another has written, nor who they are", func(t *testing.T) { readsNothingOfAnothers(t, h, told) })
	t.Run("a witness reads earlier versions and signs", func(t *testing.T) { signs(t, h, told) })
	t.Run("whom it happened to decides how far they take part", func(t *testing.T) { decides(t, h, told) })
	t.Run("a reporter reads who opened their file, and keeps the receipt", func(t *testing.T) { keepsTheReceipt(t, h, told) })
	t.Run("S7 whom it happened to is asked after the end how they have fared", func(t *testing.T) { isAskedBesideACase(t, h, told) })
}

// isMadeToPay says so for everybody who may, before the canary looks for it everywhere.
func isMadeToPay(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	const at, emergency, promised = "/my/do/safety", "999", "We answer what you told us is happening to you"
	reports := strings.Count(string(h.As("auditor-1").Get("/api/v1/reports").Want(http.StatusOK).Body), `"reference"`)
	if got := told["bystander"].Get("/api/v1/my/report").Want(http.StatusOK); got.Has(promised) {
		t.Error("an answer is promised to what nobody has said")
	}
	for kind, words := range map[string]string{"bystander": mark + "paid", "affected": "zqaffected", "witness": "zqwitness"} {
		b := back(t, h, told[kind])
		if !slices.Contains(b.Links(), at) {
			t.Fatalf("nothing leads the %s to it: %v", kind, b.Links())
		}
		if b.Open("/cy" + at); !strings.Contains(b.Text("main"), "Os ydych mewn perygl nawr") || !strings.Contains(b.Text("label"), "Beth sy'n digwydd") {
			t.Errorf("in Welsh: %s", b.Text("main"))
		}
		if b.Open(at); !strings.Contains(b.Text("main"), emergency) || !strings.Contains(b.Text("main"), "is not told") {
			t.Errorf("before they say it the %s reads %s", kind, b.Text("main"))
		}
		b.Press("", "", map[string][]string{"danger": {"yes"}})
		if b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-text") || !strings.Contains(b.Text("main"), emergency) {
			t.Fatalf("nothing was said: %d %s", b.Status, b.Text("main"))
		}
		b.Press("", "", map[string][]string{"text": {"They wait at my door. " + words}, "wish": {"Nothing at my work. " + words}})
		if b.Path != "/my?done=safety" || !strings.Contains(b.Text("main"), emergency) || !strings.Contains(b.Text("main"), "by the end of the next working day") {
			t.Fatalf("said: %s (%d) %s", b.Path, b.Status, b.Text("main"))
		}
		if b.Open("/my"); !strings.Contains(b.Text("main"), words) || strings.Contains(b.Text("main"), emergency) {
			t.Errorf("later the %s reads %s", kind, b.Text("main"))
		}
	}
	if !told["bystander"].Get("/api/v1/my/report").Want(http.StatusOK).Has(promised) {
		t.Error("nobody tells them by when they are answered")
	}
	if n := strings.Count(string(h.As("auditor-1").Get("/api/v1/reports").Want(http.StatusOK).Body), `"reference"`); n != reports {
		t.Errorf("there were %d reports and are %d: one was opened by itself", reports, n)
	}
	reachesTheLead(t, h)
	for _, kind := range []string{"respondent", "supporter", "representative"} {
		if b := back(t, h, told[kind]); slices.Contains(b.Links(), at) || b.Open(at).Status != http.StatusNotFound {
			t.Errorf("the %s has a door for it", kind)
		}
		told[kind].Post("/api/v1/my/safety", map[string]any{"text": "x", "danger": true}).Want(http.StatusForbidden)
	}
}

// reachesTheLead of the case at once, and the safeguarding lead, for there is danger; and nobody who is in conflict.
func reachesTheLead(t *testing.T, h *testkit.House) {
	t.Helper()
	if c := h.As(h.Who("safeguarding")[0].Username); len(heard(c, "tell_of_retaliation")) != 1 {
		t.Error("no safeguarding lead hears that somebody is in danger")
	}
	found := false
	for _, p := range h.Who("lead") {
		c := h.As(p.Username)
		refs := heard(c, "learn_of_retaliation")
		if len(refs) == 0 {
			continue
		}
		ref := refs[0]
		if c.Get("/api/v1/cases/"+ref).Status != http.StatusOK {
			continue // they may be told that there is something, and are not its lead
		}
		found = true
		if !slices.Contains(heard(c, "affected_tells_of_retaliation"), ref) || !slices.Contains(heard(c, "witness_tells_of_retaliation"), ref) {
			t.Error("the lead hears of one of them alone")
		}
		for _, path := range []string{"", "/events"} {
			a := c.Get("/api/v1/cases/" + ref + path).Want(http.StatusOK)
			for _, words := range []string{mark + "paid", "zqaffected", "zqwitness"} {
				if !a.Has(words) {
					t.Errorf("the lead does not read %q in %q", words, path)
				}
			}
		}
		c.Action("cases", ref, "declare_conflict", "", map[string]any{}).Want(http.StatusCreated)
		if a := c.Get("/api/v1/cases/" + ref); a.Status != http.StatusNotFound || len(heard(c, "learn_of_retaliation")) != 0 {
			t.Errorf("whoever is in conflict hears of it still: %d", a.Status)
		}
	}
	if !found {
		t.Error("no lead hears of it")
	}
}

// heard are the files of which somebody is told that an action was taken there.
func heard(c *testkit.Client, action string) (out []string) {
	items, _ := c.Get("/api/v1/me/alarms?limit=100").Want(http.StatusOK).JSON()["items"].([]any)
	for _, i := range items {
		if m, _ := i.(map[string]any); m["action"] == action {
			ref, _ := m["reference"].(string)
			out = append(out, ref)
		}
	}
	return out
}

// The canary: of what the reporter wrote and who they are, nothing is in what anybody else can get by a page or the API; nor is
// what another party wrote, nor who they are, but where the rules give it.
func readsNothingOfAnothers(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	apart := map[string][]string{ // who wrote it, or whose it is
		"affected": {"sit in a room with him", "bring somebody when you speak", "Wilma Sample", "zqaffected"}, "witness": {"I think three times", "Petra Sample", "zqwitness"},
		"supporter": {"Nora Sample", "To be there when she is heard"}, "representative": {"Corin Sample"},
	}
	may := map[string]string{"affected": "supporter", "respondent": "representative"} // who stands beside whom
	paths := []string{"report", "messages", "letters", "evidence", "access-log", "promises", "consents", "supporters", "statements", "notice", "receipt"}
	for _, kind := range []string{"affected", "witness", "supporter", "representative", "respondent"} {
		b := back(t, h, told[kind])
		if n := everywhere(t, b); n < 6 {
			t.Errorf("%s: only %d pages were looked at", kind, n)
		}
		for _, at := range []string{"/my", "/my/part", "/cy/my/part"} {
			b.Open(at)
			for other, words := range apart {
				for _, w := range words {
					if other != kind && other != may[kind] && strings.Contains(b.Raw, w) {
						t.Errorf("the %s reads on %s what is the %s's: %q", kind, at, other, w)
					}
				}
			}
		}
		for _, path := range paths {
			a := told[kind].Get("/api/v1/my/" + path)
			if a.Has(mark) || a.Status == http.StatusOK && a.Has("Jonas") {
				t.Errorf("A-03: the %s gets what the reporter alone has written from /my/%s", kind, path)
			}
			for other, words := range apart {
				for _, w := range words {
					if other != kind && other != may[kind] && a.Has(w) {
						i := strings.Index(string(a.Body), w)
						t.Errorf("the %s gets from /my/%s what is the %s's: %q in …%s…", kind, path, other, w, a.Body[max(0, i-80):min(len(a.Body), i+80)])
					}
				}
			}
		}
	}
}

func signs(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	b := back(t, h, told["witness"])
	b.Open("/my/part")
	for _, said := range []string{"Nothing is alleged against you", "Petra Sample", "What was said into the microphone.", "Version 1", "I think three times", "Who opened your file"} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("their part does not say %q: %s", said, b.Text("main"))
		}
	}
	b.Open("/my/do/statement")
	if !strings.Contains(b.Text("textarea"), "I think three times") {
		t.Errorf("a correction does not begin with their own words: %q", b.Text("textarea"))
	}
	b.Press("", "", map[string][]string{"text": {"He imitated her three times. I counted."}})
	if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Text("textarea"), "I counted") {
		t.Fatalf("not signed: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"signed": {"no"}})
	if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Text("main"), "by saying that it is true") {
		t.Fatalf("said to be untrue: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"signed": {"yes"}})
	if b.Path != "/my?done=statement" || !strings.Contains(b.Text("main"), "Your statement is with us.") {
		t.Fatalf("signed: %s (%d) %s", b.Path, b.Status, b.Text("main"))
	}
	b.Open("/my/part")
	if text := b.Text("main"); !strings.Contains(text, "Version 2") || !strings.Contains(text, "I counted") || !strings.Contains(text, "I think three times") {
		t.Errorf("the versions are not all there: %s", text)
	}
	if b.Open("/my/do/response").Status != http.StatusNotFound || b.Open("/my/notice").Status == http.StatusOK || b.Open("/my/receipt").Status == http.StatusOK {
		t.Error("a witness gets through another's door")
	}
}

func decides(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	b := back(t, h, told["affected"])
	b.Open("/my/part")
	for _, said := range []string{"You decide how far you take part", "sit in a room with him", "Nora Sample", "To be there when she is heard."} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("their part does not say %q: %s", said, b.Text("main"))
		}
	}
	b.Open("/my/do/consent").Press("", "", nil)
	if b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-text") {
		t.Fatalf("nothing was said: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"text": {"I would rather not be part of it any more."}})
	if b.Path != "/my?done=consent" || !strings.Contains(b.Text("main"), "We have noted") {
		t.Fatalf("said: %s (%d)", b.Path, b.Status)
	}
	if b.Open("/my/part"); !strings.Contains(b.Text("main"), "I would rather not be part") || !strings.Contains(b.Text("main"), "sit in a room with him") {
		t.Errorf("what they said is not all there: %s", b.Text("main"))
	}
	s := back(t, h, told["supporter"])
	if s.Open("/my/part"); !strings.Contains(s.Text("main"), "The person it happened to") || !strings.Contains(s.Text("main"), "The last day") {
		t.Errorf("the supporter is not told their part: %s", s.Text("main"))
	}
}

func chooses(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	const at = "/my/do/contact"
	if h.Browse(t).Open(at).Path != "/my/code" {
		t.Error("without a code there is something to choose")
	}
	for _, kind := range []string{"bystander", "respondent", "affected", "witness", "representative", "supporter"} {
		b := back(t, h, told[kind])
		if !slices.Contains(b.Links(), at) {
			t.Fatalf("nothing leads the %s to it: %v", kind, b.Links())
		}
		if b.Open("/cy" + at); !strings.Contains(b.Text("main"), "Ym mha iaith") || !strings.Contains(b.Text("main"), "Yn Gymraeg") {
			t.Errorf("in Welsh the %s reads %s", kind, b.Text("main"))
		}
		if b.Open(at).Press("", "", map[string][]string{"language": {""}}); b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-language") {
			t.Fatalf("the %s chose nothing: %d %s", kind, b.Status, b.Text("main"))
		}
		b.Press("", "", map[string][]string{"language": {"cy"}})
		if b.Path != "/my?done=contact" || !strings.Contains(b.Text("main"), "as you chose") {
			t.Fatalf("the %s chose: %s (%d) %s", kind, b.Path, b.Status, b.Text("main"))
		}
		if got := told[kind].Get("/api/v1/my/contact").Want(http.StatusOK).JSON()["language"]; got != "cy" {
			t.Errorf("the %s chose Welsh and has %v", kind, got)
		}
		if b.Open(at).Press("", "", map[string][]string{"how": {"mail"}}); b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-email") {
			t.Fatalf("the %s gave no address: %d %s", kind, b.Status, b.Text("main"))
		}
		b.Press("", "", map[string][]string{"email": {mark + "chosen@example.net"}})
		if b.Path != "/my?done=contact" || told[kind].Get("/api/v1/my/contact").Want(http.StatusOK).JSON()["how"] != "mail" {
			t.Fatalf("the %s chose to be told by mail: %s (%d) %s", kind, b.Path, b.Status, b.Text("main"))
		}
		if b.Open(at); strings.Contains(b.Raw, mark+"chosen") {
			t.Errorf("the %s is shown an address", kind)
		}
		if b.Press("", "", map[string][]string{"how": {"here"}}); told[kind].Get("/api/v1/my/contact").Want(http.StatusOK).JSON()["how"] != "here" {
			t.Errorf("the %s chose to be told by nothing: %d", kind, b.Status)
		}
		if b.Open(at).Press("", "", nil); b.Path != "/my?done=contact" { // what they chose is chosen when they come back
			t.Errorf("the %s does not see what they chose: %d", kind, b.Status)
		}
	}
}

func keepsTheReceipt(t *testing.T, h *testkit.House, told map[string]*testkit.Client) {
	t.Helper()
	b := back(t, h, told["bystander"])
	b.Open("/my/part")
	if text := b.Text("main"); !strings.Contains(text, "One of us, at the stage “Being considered”") || strings.Contains(text, "Investigator") || strings.Contains(text, "Triage officer") {
		t.Errorf("a bystander is told the stage and not the role: %s", text)
	}
	if !slices.Contains(b.Links(), "/my/receipt") {
		t.Error("the receipt is not to be had")
	}
	if b.Open("/my/receipt"); b.Status != http.StatusOK || !strings.HasPrefix(b.Got.Get("Content-Disposition"), "attachment") || b.Got.Get("Cache-Control") != "no-store" ||
		b.Raw != receiptOf(told["bystander"]) {
		t.Errorf("the receipt: %d %v", b.Status, b.Got)
	}
	b.Open("/my/do/identity")
	if text := b.Text("main"); strings.Contains(text, "Anonymous") || !strings.Contains(text, "Named") {
		t.Errorf("who may be told what is asked otherwise than when they reported: %s", text)
	}
	b.Press("", "", map[string][]string{"mode": {"named"}, "name": {"An Invented Name"}})
	if b.Path != "/my?done=identity" {
		t.Fatalf("%s (%d) %s", b.Path, b.Status, b.Text("main"))
	}
	if h.Browse(t).Open("/my/part").Path != "/my/code" || h.Browse(t).Open("/my/receipt").Path != "/my/code" {
		t.Error("without a code there is something to read")
	}
}

func receiptOf(c *testkit.Client) string {
	text, _ := c.Get("/api/v1/my/receipt").Want(http.StatusOK).JSON()["text"].(string)
	return text
}

func TestR52_ANewCodeIsShownUntilTwoOfItsWordsAreTypedBackAndTheOldOneIsDead(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(map[string]any{"narrative": "An invented account."})
	mine := h.Party(r.AccessCode)
	b := back(t, h, mine)
	elsewhere := back(t, h, mine)
	const at = "/my/do/access_code"
	if h.Browse(t).Open(at).Path != "/my/code" {
		t.Error("a new code is offered to nobody")
	}
	b.Open(at)
	twin := *b
	b.Press("", "", nil)
	words := b.Texts("words", "li")
	if b.Status != http.StatusOK || len(words) != 10 || strings.Contains(r.AccessCode, strings.Join(words, " ")) {
		t.Fatalf("%d: %v", b.Status, words)
	}
	for _, w := range words {
		if strings.Contains(b.Path, w) || strings.Contains(b.Text("title"), w) || strings.Contains(b.Cookie, w) {
			t.Errorf("%q is in the address, the title or the cookie", w)
		}
	}
	if elsewhere.Open("/my").Path != "/my/code" {
		t.Error("a session by the old code goes on")
	}
	// Pressed twice, by a browser that never had the first answer, it is the same code.
	if twin.Press("", "", nil); !slices.Equal(twin.Texts("words", "li"), words) {
		t.Errorf("pressed twice: %d %v", twin.Status, twin.Texts("words", "li"))
	}
	// Somebody else's session, or none, does not open it.
	stranger := back(t, h, h.Party(h.Submit(map[string]any{"narrative": "Another invented account."}).AccessCode))
	stolen := *b
	stolen.Cookie = stranger.Cookie
	if stolen.Press("/kept", "", map[string][]string{"word0": {words[2]}, "word1": {words[7]}}); stolen.Status != http.StatusNotFound {
		t.Errorf("another session: %d", stolen.Status)
	}
	gone := twin
	gone.Cookie = ""
	if gone.Open(at); gone.Path != "/my/code" {
		t.Errorf("without the cookie: %s", gone.Path)
	}
	if b.Press("/kept", "", map[string][]string{"word0": {words[2]}, "word1": {"nothing"}}); b.Status != http.StatusUnprocessableEntity || !slices.Equal(b.Texts("words", "li"), words) {
		t.Fatalf("a wrong word: %d", b.Status)
	}
	if b.Press("/kept", "", map[string][]string{"word0": {words[2]}, "word1": {strings.ToUpper(words[7])}}); b.Status != http.StatusOK || b.Cookie != "" || len(b.Texts("words", "li")) > 0 {
		t.Fatalf("kept: %d, cookie %q", b.Status, b.Cookie)
	}
	if b.Open("/my").Press("", "", map[string][]string{"code": {r.AccessCode}}); b.Status != http.StatusUnprocessableEntity {
		t.Errorf("the old code opens: %d %s", b.Status, b.Path)
	}
	if b.Press("", "", map[string][]string{"code": {strings.Join(words, " ")}}); b.Path != "/my" || b.Status != http.StatusOK {
		t.Errorf("the new code leads to %s (%d)", b.Path, b.Status)
	}
	h.CheckLedger()
}
