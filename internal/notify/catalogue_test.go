package notify_test

import (
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"recourse/configs"
	"recourse/internal/notify"
)

func shipped(t testing.TB) *notify.Catalogue {
	t.Helper()
	c, err := notify.Load(configs.FS, "letters")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const good = "---\nid: L99\ntitle: A letter\nto: reporter\nsubject: A line\nneeds: [Reference]\n---\nHello {{.Reference}}\n"

func one(source string) fs.FS {
	return fstest.MapFS{"letters/L99/en.md": {Data: []byte(source)}}
}

func TestLoadRefusesWhatItWouldHaveToGuessAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, with, want string }{
		"no front matter":         {"---\nid", "id", "en.md:1:"},
		"not closed":              {"\n---\nHello", "\nHello", "en.md:1:"},
		"unknown key":             {"title:", "colour: red\ntitle:", "[3:1]"},
		"key given twice":         {"title:", "id: L98\ntitle:", "[3:1]"},
		"no id":                   {"id: L99\n", "", "the letter has no id"},
		"id of another folder":    {"id: L99", "id: L98", "en.md:2:"},
		"no title":                {"title: A letter\n", "", "no title"},
		"unknown reader":          {"to: reporter", "to: everybody", "en.md:4:"},
		"no subject":              {"subject: A line", "subject: ''", "en.md:5:"},
		"subject of two lines":    {"subject: A line", `subject: "A\r\nBcc: x"`, "en.md:5:"},
		"subject that fills in":   {"subject: A line", `subject: "On {{.Reference}}"`, "en.md:5:"},
		"no needs":                {"needs: [Reference]\n", "", "what it needs"},
		"unknown need":            {"needs: [Reference]", "needs: [Password]", "en.md:6:"},
		"need given twice":        {"needs: [Reference]", "needs: [Reference, Reference]", "en.md:6:"},
		"template does not parse": {"{{.Reference}}", "{{if}}", "en.md:8:"},
		"unknown data":            {"{{.Reference}}", "{{.Identity.Name}}", "en.md:8:"},
		"unknown data in branch":  {"{{.Reference}}", `{{if eq .Standing "other"}}{{.Secret}}{{end}}`, "en.md:8:"},
		"unknown function":        {"{{.Reference}}", "{{env .Reference}}", "en.md:8:"},
		"fails on bare data":      {"{{.Reference}}", "{{index .Index 0}}", "en.md:8:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := strings.Replace(good, c.old, c.with, 1)
			if source == good {
				t.Fatal("the case changes nothing")
			}
			_, err := notify.Load(one(source), "letters")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error with %q", err, c.want)
			}
		})
	}
	if _, err := notify.Load(one(good), "letters"); err != nil {
		t.Fatalf("the letter that the cases spoil does not load: %v", err)
	}
}

func TestEveryLetterHasEnglishAndItsLanguagesAgree(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{
		"no English":    {"letters/L99/cy.md": {Data: []byte(good)}},
		"other reader":  {"letters/L99/en.md": {Data: []byte(good)}, "letters/L99/cy.md": {Data: []byte(strings.Replace(good, "to: reporter", "to: respondent", 1))}},
		"other needs":   {"letters/L99/en.md": {Data: []byte(good)}, "letters/L99/cy.md": {Data: []byte(strings.Replace(good, "[Reference]", "[Stage]", 1))}},
		"stray file":    {"letters/L99/en.md": {Data: []byte(good)}, "letters/L99/en.txt": {Data: []byte(good)}},
		"empty folder":  {"letters/L99/en.md/x": {Data: []byte(good)}},
		"missing place": {},
	} {
		if _, err := notify.Load(files, "letters"); err == nil {
			t.Errorf("%s: it loads", name)
		}
	}
}

func TestALetterWithoutAnotherLanguageGoesOutInEnglish(t *testing.T) {
	t.Parallel()
	c, err := notify.Load(fstest.MapFS{
		"letters/L98/en.md": {Data: []byte(strings.ReplaceAll(good, "L99", "L98"))},
		"letters/L99/en.md": {Data: []byte(good)},
		"letters/L99/cy.md": {Data: []byte(strings.Replace(good, "Hello", "Helo", 1))},
	}, "letters")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ id, lang, body string }{
		{"L99", "cy", "Helo R\n"}, {"L99", "fr", "Hello R\n"}, {"L99", "", "Hello R\n"}, {"L98", "cy", "Hello R\n"},
	} {
		if _, body, err := c.Render(want.id, want.lang, notify.Data{Reference: "R"}); err != nil || body != want.body {
			t.Errorf("%s in %q: got %q, %v, want %q", want.id, want.lang, body, err, want.body)
		}
	}
}

func TestALetterMissingWhatItNeedsNeverLeaves(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, id := range c.IDs() {
		full := notify.Sample()
		if _, _, err := c.Render(id, "en", full); err != nil {
			t.Errorf("%s cannot be written with everything: %v", id, err)
		}
		if len(c.Needs(id)) == 0 {
			t.Errorf("%s needs nothing", id)
		}
		for _, need := range c.Needs(id) {
			for _, empty := range []string{"", " \t\n", "\u202e"} {
				d := notify.Sample()
				f := reflect.ValueOf(&d).Elem().FieldByName(need)
				if f.SetZero(); f.Kind() == reflect.String {
					f.SetString(empty)
				}
				if _, body, err := c.Render(id, "en", d); err == nil || body != "" || !strings.Contains(err.Error(), need) {
					t.Errorf("%s leaves without %s: %v", id, need, err)
				}
			}
		}
	}
	unnamed := notify.Sample()
	unnamed.Members[1].Name = ""
	if _, _, err := c.Render("L16", "en", unnamed); err == nil {
		t.Error("L16 leaves with a member who has no name")
	}
	if _, _, err := c.Render("L00", "en", notify.Sample()); err == nil {
		t.Error("a letter that does not exist is written")
	}
}

// The procedures of the folder, and the long one that is on its way there (decision 0010), as far as their letters go:
// whatever holds a list of letters.
func named(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := fs.Glob(configs.FS, "procedures/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no procedures: %v", err)
	}
	type holder struct {
		Letters []struct{ ID, To string } `yaml:"letters"`
	}
	var sources [][]byte
	for _, file := range files {
		source, err := fs.ReadFile(configs.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source)
	}
	for _, source := range sources {
		var p struct {
			Report, Case struct {
				Begins  holder   `yaml:"begins"`
				Actions []holder `yaml:"actions"`
			}
		}
		if err := yaml.Unmarshal(source, &p); err != nil {
			t.Fatal(err)
		}
		for _, h := range slices.Concat([]holder{p.Report.Begins, p.Case.Begins}, p.Report.Actions, p.Case.Actions) {
			for _, l := range h.Letters {
				out[l.ID] = append(out[l.ID], l.To)
			}
		}
	}
	return out
}

func TestEveryLetterNamedExistsAndEveryExistingOneIsNamed(t *testing.T) {
	t.Parallel()
	c, want := shipped(t), named(t)
	want["L38"] = append(want["L38"], "reporter") // handed over by whoever takes a report down
	for id, sent := range want {
		if !c.Has(id) {
			t.Errorf("a procedure names %s, which does not exist", id)
		}
		for _, to := range sent {
			if !c.Written(id, to) {
				t.Errorf("%s is written to %v and sent to the %s", id, c.To(id), to)
			}
		}
	}
	for _, id := range c.IDs() {
		for _, to := range c.To(id) {
			if !slices.Contains(want[id], to) {
				t.Errorf("%s is written to the %s, and no procedure sends it to them", id, to)
			}
		}
	}
}

func TestSubjectsAreFixedLinesThatSayNothingOfACase(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, id := range c.IDs() {
		for _, lang := range []string{"en", "cy"} {
			a, _, err := c.Render(id, lang, notify.Sample())
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(a, "\r\n\x00") || strings.Contains(a, "(.") || len(a) > 120 {
				t.Errorf("R-07: the subject of %s is %q", id, a)
			}
		}
	}
}

// The words that stand for somebody's guilt before it is found (1.9).
func TestLettersKeepToTheHouseVocabulary(t *testing.T) {
	t.Parallel()
	for _, id := range shipped(t).IDs() {
		source, err := os.ReadFile("../../configs/letters/" + id + "/en.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"victim ", "perpetrator", "offence", "guilt", "verdict", "accused", "complain"} {
			text := strings.ReplaceAll(strings.ToLower(string(source)), "you can complain to the information commissioner", "")
			if strings.Contains(strings.ReplaceAll(text, "victim support", ""), word) {
				t.Errorf("%s says %q", id, word)
			}
		}
	}
}
