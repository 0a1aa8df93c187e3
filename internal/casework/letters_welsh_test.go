package casework

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recourse/configs"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// newWelshDesk writes every letter in Welsh, whoever it is for.
func newWelshDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	shelf, err := procedure.LoadShelf(configs.FS, "procedures", func(string) procedure.Outside { return procedure.Outside{} })
	if err != nil {
		t.Fatal(err)
	}
	d.p, d.lang = shelf.Current("simple"), "cy"
	return d
}

// inWelsh walks a report and a case to an appeal that is decided, and returns the letters.
func inWelsh(t *testing.T) []post {
	t.Helper()
	var all []post
	for _, end := range []func(d *desk){
		func(d *desk) {
			d.do("triage-0", "link_report", "The same evening.", map[string]any{"to": "C-1", "new_facts": "A second post."})
		},
		func(d *desk) {
			d.do("triage-0", "signpost", "They left in 2019.", map[string]any{"ground": "J2", "advice": "The landlord's ombudsman can help."})
		},
	} {
		d := newWelshDesk(t)
		d.openReport(story())
		d.do("triage-0", "take_report", "", nil)
		d.do("triage-0", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
		end(d)
		all = append(all, d.post...)
	}
	d := newWelshDesk(t)
	d.openCase(story(), story())
	d.decided(d.answered(d.notice("withhold")), "proved", "SUSP", 6)
	d.appealed(map[string]any{"result": "lower", "outcome": "SUSP", "months": 3.0, "reasons": "Too long."})
	return append(all, d.post...)
}

// A letter in Welsh has nothing of ours in English: what is left is what somebody wrote, a name, and a clause of the Code
// as it was put.
func TestAWelshLetterHasNoEnglishWordOfOurs(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`(?i)\b(the|and|of|you|your|this|that|we|was|has|have|which|from|case|report|days?|months?|to|by|for|item|allegation|` +
		`January|February|March|April|June|July|August|September|October|November|December)\b`)
	names := strings.NewReplacer("The Society", "", "Equality Advisory and Support Service", "", "No hounding of a person", "", testCode, "",
		"The welfare officer", "", "C-CASE", "")
	for _, p := range inWelsh(t) {
		for line := range strings.Lines(p.Subject + "\n" + p.Body) {
			if left := english.FindString(names.Replace(line)); left != "" && !strings.HasPrefix(line, "> ") {
				t.Errorf("%s holds %q: %s", p.Letter.Letter, left, line)
			}
		}
	}
}

func TestALetterInWelshReadsAsItsGoldenLetter(t *testing.T) {
	t.Parallel()
	golden := map[string]bool{"L01": true, "L04": true, "L05": true, "L10": true, "L11": true, "L15": true, "L20": true, "L21": true, "L27": true}
	seen := map[string]bool{}
	for _, p := range inWelsh(t) {
		file := name(p, 0)
		if !golden[p.Letter.Letter] || seen[file] {
			continue
		}
		seen[file] = true
		isGolden(t, filepath.Join("testdata", "letters-cy", file+".txt"), p.Subject+"\n\n"+p.Body)
	}
	if len(seen) < len(golden) {
		t.Errorf("only %d of %d letters were written", len(seen), len(golden))
	}
}

func TestAReporterIsWrittenToInTheLanguageTheyAskedFor(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{"cy": "Mae eich adroddiad gennym", "en": "We have your report", "": "We have your report", "fr": "We have your report"} {
		d := newWelshDesk(t)
		d.lang = ""
		r := story()
		r.Told.Language = asked
		d.openReport(r)
		if got := d.post[0]; got.Subject != want {
			t.Errorf("who asked for %q is written %q", asked, got.Subject)
		}
	}
}

// Whatever a reporter can choose comes back to them in words of their language.
func TestEveryAnswerThatCanBeChosenHasItsWelshWord(t *testing.T) {
	t.Parallel()
	p := newWelshDesk(t).p.In("cy")
	questionnaires, err := report.Load(configs.FS, "questionnaires")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questionnaires {
		for list, options := range q.Options {
			for _, o := range options {
				if list != "platforms" && list != "languages" && p.Say(plain(o.ID)) == plain(o.ID) {
					t.Errorf("%s of %s has no Welsh word in procedures/words/cy.yaml: %q", o.ID, list, plain(o.ID))
				}
			}
		}
	}
	for _, s := range []string{groups["received"], groups["considered"], groups["decided"], copyNote, codeAlone, nameAlone} {
		if p.Say(s) == s {
			t.Errorf("no Welsh for %q", s)
		}
	}
}

func TestALetterNamesADayInWhateverLanguageItIsWritten(t *testing.T) {
	t.Parallel()
	p := newWelshDesk(t).p
	body := "- Rhestru: i'w gwblhau erbyn 30 Ebrill 2026.\n- Listing: due by 1 May 2026.\n"
	for day, want := range map[string]bool{"2026-04-30": true, "2026-05-01": true, "2026-05-02": false} {
		if got := (Letter{Body: body}).Names(p, "Listing", day); got != want {
			t.Errorf("it names %s: %v", day, got)
		}
	}
	if (Letter{Body: body}).Names(p, "Sitting", "2026-04-30") {
		t.Error("it names what it does not say")
	}
}
