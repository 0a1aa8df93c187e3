package notify_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/configs"
	"recourse/internal/notify"
)

func TestADayAndAListAreWrittenAsTheLanguageOfTheLetterWritesThem(t *testing.T) {
	t.Parallel()
	source := "---\nid: L99\ntitle: T\nto: respondent\nsubject: S\nneeds: [Reference]\n---\n{{day .Written}}: {{list .Grounds}}\n"
	c, err := notify.Load(fstest.MapFS{"letters/L99/en.md": {Data: []byte(source)}, "letters/L99/cy.md": {Data: []byte(source)}}, "letters")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		lang, day, want string
		words           []string
	}{
		{"en", "2026-11-03", "3 November 2026: 1, 2 and 3\n", []string{"1", "2", "3"}},
		{"cy", "2026-11-03", "3 Tachwedd 2026: 1, 2 a 3\n", []string{"1", "2", "3"}},
		{"cy", "2026-02-28", "28 Chwefror 2026: 2 ac 8\n", []string{"2", "8"}},
		{"cy", "2026-08-01", "1 Awst 2026: hil ac oedran\n", []string{"hil", "oedran"}},
		{"cy", "2026-12-31", "31 Rhagfyr 2026: oedran a chrefydd\n", []string{"oedran", "crefydd"}},
		{"cy", "soon", "soon: anabledd\n", []string{"anabledd"}},
	} {
		_, body, err := c.Render("L99", s.lang, notify.Data{Reference: "R", Written: s.day, Grounds: s.words})
		if err != nil || body != s.want {
			t.Errorf("in %s: %q, %v; want %q", s.lang, body, err, s.want)
		}
	}
}

func TestALengthOfTimeIsCountedAsItsLanguageCounts(t *testing.T) {
	t.Parallel()
	for _, s := range [][3]string{
		{"en", "14 days", "14 days"}, {"cy", "14 days", "14 diwrnod"}, {"cy", "10 working days", "10 diwrnod gwaith"},
		{"cy", "1 month", "1 mis"}, {"cy", "24 months", "24 mis"}, {"cy", "1 year", "1 flwyddyn"}, {"cy", "2 years", "2 flynedd"},
		{"cy", "3 years", "3 blynedd"}, {"cy", "5 years", "5 mlynedd"}, {"cy", "", ""}, {"cy", "for ever", "for ever"},
	} {
		if got := notify.Span(s[0], s[1]); got != s[2] {
			t.Errorf("%q in %s is %q, want %q", s[1], s[0], got, s[2])
		}
	}
}

var (
	action = regexp.MustCompile(`{{.*?}}`)
	field  = regexp.MustCompile(`\.[A-Z]\w*`)
	// English words that no Welsh sentence has: one of them is a sentence that was left.
	english = regexp.MustCompile(`(?i)\b(the|and|of|you|your|this|that|we|was|has|have|what|which|with|from|case|report)\b`)
)

// The build stops where a letter lacks a language, says more or less in one than in another, or was left in English.
func TestEveryLetterIsThereInWelshAndSaysWithItWhatTheEnglishSays(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, id := range c.IDs() {
		source := map[string]string{}
		for _, lang := range []string{"en", "cy"} {
			raw, err := fs.ReadFile(configs.FS, "letters/"+id+"/"+lang+".md")
			if err != nil {
				t.Errorf("letter %s has no %s.md", id, lang)
			}
			source[lang] = string(raw)
		}
		used := func(lang string) []string {
			var out []string
			for _, a := range action.FindAllString(source[lang], -1) {
				out = append(out, field.FindAllString(a, -1)...)
			}
			slices.Sort(out)
			return slices.Compact(out)
		}
		if en, cy := used("en"), used("cy"); !slices.Equal(en, cy) {
			t.Errorf("letter %s says with other data in Welsh: %v and %v", id, en, cy)
		}
		if en, cy := strings.Count(source["en"], "\n"), strings.Count(source["cy"], "\n"); en != cy {
			t.Errorf("letter %s has %d lines and %d in Welsh", id, en, cy)
		}
		_, body, _ := strings.Cut(source["cy"], "\n---\n")
		for line := range strings.Lines(body) {
			if left := english.FindString(action.ReplaceAllString(line, "")); left != "" && !hasName(line) {
				t.Errorf("letter %s has %q in Welsh: %s", id, left, line)
			}
		}
	}
}

// hasName tells of a line that names somebody under their own, English name.
func hasName(line string) bool {
	return strings.Contains(line, "Equality Advisory and Support Service")
}
