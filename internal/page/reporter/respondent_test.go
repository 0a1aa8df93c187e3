package reporter_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// mark begins every word that only whoever reports has written.
const mark = "qzxmark"

// until tells a story until a party would go through a door, with a mark in all that the reporter writes, and gives the
// party's browser, which has come back with its code.
func until(t *testing.T, name, door string) (*testkit.House, *testkit.Browser) {
	t.Helper()
	h, party := untilParty(t, name, door)
	return h, back(t, h, party)
}

// untilParty is until with the party's client of the API.
func untilParty(t *testing.T, name, door string) (*testkit.House, *testkit.Client) {
	t.Helper()
	s, err := scenarios.Read("simple", name)
	if err != nil {
		t.Fatal(err)
	}
	end := slices.IndexFunc(s.Steps, func(step scenarios.Step) bool { return step.Do == "door "+door })
	if end < 0 {
		t.Fatalf("in %s nobody goes through %s", name, door)
	}
	party := s.Steps[end].As
	s.Steps = s.Steps[:end]
	marked(s)
	h := testkit.New(t, testkit.Options{})
	told := scenarios.Tell(t, h, s)
	return h, told[party]
}

// marked puts a mark in all that a reporter writes.
func marked(s *scenarios.Story) {
	for i := range s.Steps {
		step := &s.Steps[i]
		step.Has, step.Not = nil, nil // of the words as they stood
		if step.Report == nil {
			continue
		}
		step.Report["narrative"] = fmt.Sprint(step.Report["narrative"], " ", mark, "story")
		step.Report["identity"] = map[string]any{"mode": "confidential", "name": mark + "name", "email": mark + "@example.org", "membership_number": mark + "1", "safe_contact": mark + "contact"}
		step.Report["witnesses"] = []any{map[string]any{"name": mark + "witness", "contact": mark + "contact"}}
		step.Report["outcome_hoped"], step.Report["adjustments"], step.Report["keep_away"] = mark+"hope", mark+"help", []any{mark + "away"}
		for j := range step.Files {
			step.Files[j].Name = mark + "file.txt"
		}
	}
}

// everywhere opens every page that a page of the party leads to, in both languages, and looks for what they may not have.
func everywhere(t *testing.T, b *testkit.Browser) (pages int) {
	t.Helper()
	seen := map[string]bool{}
	for todo := []string{"/my", "/cy/my"}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if seen[at] {
			continue
		}
		seen[at] = true
		if b.Open(at); b.Status != http.StatusOK {
			t.Errorf("%s: %d", at, b.Status)
		}
		if i := strings.Index(b.Raw, mark); i >= 0 {
			t.Errorf("A-03: %s holds what the reporter alone has written: %.60q", at, b.Raw[i:])
		}
		for _, link := range b.Links() {
			if strings.HasPrefix(link, "/my/") || strings.HasPrefix(link, "/cy/my/") {
				todo = append(todo, link)
			}
		}
	}
	return len(seen)
}

func TestA03_ARespondentReadsWhatIsPutAndAnswersEachAllegationByPage(t *testing.T) {
	t.Parallel()
	h, b := until(t, "hateful-post", "response")
	keepsItsLetter(t, b)
	if n := everywhere(t, b); n < 12 {
		t.Errorf("only %d pages were looked at", n)
	}
	b.Open("/my/notice")
	for _, said := range []string{"Allegation 1", "Hateful language", "vermin", "Item 1.", "that you are not told"} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("the notice does not say %q: %s", said, b.Text("main"))
		}
	}
	if !slices.Contains(b.Links(), "/my/do/response") {
		t.Error("the notice does not lead to an answer")
	}
	if item := b.Open("/my/notice/evidence/1"); item.Status != http.StatusOK || !strings.HasPrefix(item.Got.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(item.Got.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the item that was put is given out with %d %v", item.Status, item.Got)
	}
	for _, none := range []string{"/my/notice/evidence/99", "/my/notice/evidence/x", "/my/notice/evidence/-1"} {
		if b.Open(none).Status != http.StatusNotFound {
			t.Errorf("%s: %d", none, b.Status)
		}
	}
	if n := count(t, h, "custody where what = 'file_viewed' and who_kind = 'respondent'"); n == 0 {
		t.Error("that the respondent looked is not on record")
	}
	if b.Open("/cy/my/do/response"); !strings.Contains(b.Text("label"), "Rwy'n derbyn rhan ohono") {
		t.Errorf("in Welsh they choose from %s", b.Text("label"))
	}
	if b.Open("/my/do/response"); strings.Contains(b.Text("label"), "Accepts it") {
		t.Error("they choose in the words of somebody else")
	}
	b.Open("/my/do/response").Press("", "", map[string][]string{"answers.0.text": {"It was meant otherwise."}})
	if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Raw, `href="#f-fields-answers-0-answer">Answer: This is needed.`) || strings.Contains(b.Text("p"), "Answer: This is needed.") || !b.Holds("f-fields-answers-0-answer") || !strings.Contains(b.Text("textarea"), "It was meant otherwise.") {
		t.Fatalf("no answer was chosen: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"answers.0.answer": {"part"}, "statement": {"I am sorry."}})
	if b.Path != "/my?done=response" || !strings.Contains(b.Text("main"), "Your answer is with us.") {
		t.Fatalf("answered: %s %s", b.Path, b.Text("main"))
	}
	b.Open("/my/notice")
	for _, said := range []string{"I accept part of it", "It was meant otherwise.", "I am sorry."} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("what was answered is not shown: %q", said)
		}
	}
	if slices.Contains(b.Links(), "/my/do/response") || b.Open("/my/do/response").Status != http.StatusNotFound {
		t.Error("it can be answered twice")
	}
	if other := h.Browse(t).Open("/my/notice"); other.Path != "/my/code" {
		t.Errorf("without a code: %s", other.Path)
	}
	everywhere(t, b)
}

func TestA03_ARespondentReadsWhatWasDecidedAndWhyAndAppealsByPage(t *testing.T) {
	t.Parallel()
	_, b := until(t, "appeal-lowers", "appeal")
	everywhere(t, b)
	b.Open("/my/notice")
	for _, said := range []string{"What was decided", "Allegation 1: proved", "The facts", "How it was weighed"} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("the decision does not say %q: %s", said, b.Text("main"))
		}
	}
	b.Open("/my/do/appeal").Press("", "", map[string][]string{"text": {"It is too much."}})
	if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Raw, `href="#f-fields-grounds"`) {
		t.Fatalf("no ground was chosen: %d %s", b.Status, b.Text("main"))
	}
	b.Press("", "", map[string][]string{"grounds": {"G4", "G1"}})
	if b.Path != "/my?done=appeal" || !strings.Contains(b.Text("main"), "Your appeal is with us.") {
		t.Fatalf("appealed: %s (%d) %s", b.Path, b.Status, b.Text("main"))
	}
}

func TestAReporterHasNoNotice(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(map[string]any{"narrative": "An invented account."})
	b := h.Browse(t).Open("/my").Press("", "", map[string][]string{"code": {r.AccessCode}})
	if slices.Contains(b.Links(), "/my/notice") || b.Open("/my/notice/evidence/1").Status != http.StatusNotFound || b.Open("/my/notice").Status != http.StatusNotFound {
		t.Errorf("a reporter is led to a notice: %d", b.Status)
	}
}

func TestADoorThatAGuardKeepsShutSaysWhyOrIsNotThere(t *testing.T) {
	t.Parallel()
	h, party := untilParty(t, "appeal-lowers", "appeal")
	b := back(t, h, party)
	if !slices.Contains(b.Links(), "/my/do/appeal") {
		t.Fatalf("nothing leads to an appeal: %v", b.Links())
	}
	h.Clock.Advance(60 * 24 * time.Hour)
	b = back(t, h, party)
	if slices.Contains(b.Links(), "/my/do/appeal") || !strings.Contains(b.Text("li"), "Appeal The time to appeal has run out.") {
		t.Errorf("after its time the appeal is offered, or nobody is told why not: %v %s", b.Links(), b.Text("li"))
	}
	if got := b.Open("/my/do/appeal").Status; got != http.StatusNotFound {
		t.Errorf("its page is there all the same: %d", got)
	}
	if b.Open("/cy/my"); !strings.Contains(b.Text("li"), "Mae'r amser i apelio wedi dod i ben.") {
		t.Errorf("in Welsh: %s", b.Text("li"))
	}
}
