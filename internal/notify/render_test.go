package notify_test

import (
	"reflect"
	"strings"
	"testing"

	"recourse/internal/notify"
)

// set puts one text into every string of a letter's data.
func set(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Slice:
		for i := range v.Len() {
			set(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			set(v.Field(i), s)
		}
	}
}

func everywhere(s string) notify.Data {
	d := notify.Sample()
	set(reflect.ValueOf(&d).Elem(), s)
	return d
}

func TestB27_TemplateWordsInAReportStayWords(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, canary := range []string{
		"{{.}}", "{{.AccessCode}}", `{{define "x"}}x{{end}}`, "${7*7}", "<%= 7*7 %>", "#{7*7}", "{%raw%}", "%!s(MISSING)", "{{/*", "*/ -}}",
	} {
		for _, id := range c.IDs() {
			_, body, err := c.Render(id, "en", everywhere(canary))
			if err != nil {
				t.Fatalf("%s with %q: %v", id, canary, err)
			}
			if !strings.Contains(body, canary) || strings.Contains(body, "49") {
				t.Errorf("%s does not keep %q as it is:\n%s", id, canary, body)
			}
		}
	}
}

func TestP03_ScriptInAnyVariableStaysLiteralText(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	const canary = `<script>alert("x")</script>&amp;<img src=x onerror=alert(1)>`
	for _, id := range c.IDs() {
		_, body, err := c.Render(id, "en", everywhere(canary))
		if err != nil {
			t.Fatal(err)
		}
		// Text is text: it is neither dropped nor half escaped here, and whoever sets it into HTML escapes all of it.
		if !strings.Contains(body, canary) {
			t.Errorf("%s changes %q", id, canary)
		}
	}
}

// inBoth is a letter in English with the same one in Welsh behind it.
func inBoth(t *testing.T, c *notify.Catalogue, id string, d notify.Data) string {
	t.Helper()
	out := ""
	for _, lang := range []string{"en", "cy"} {
		_, body, err := c.Render(id, lang, d)
		if err != nil {
			t.Fatal(err)
		}
		out += body
	}
	return out
}

// A template holds back what it was given by mistake, as the verb that fills it gives nothing too much.
func TestI27_NoTemplateTellsABystanderMoreThanThatItIsDecided(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	d := notify.Sample()
	d.Standing = "other"
	for _, id := range c.IDs() {
		if !c.Written(id, "reporter") && !c.Written(id, "bystander") {
			continue
		}
		body := inBoth(t, c, id, d)
		for _, field := range []string{
			"Allegations", "Reasons", "Outcome)", "Outcomes", "Months", "Until", "Facts", "Weighing", "Result", "Evidence", "Members",
			"Answers", "Statement", "AccessCode", "Expires",
		} {
			own := field == "AccessCode" && !c.Written(id, "respondent") // of the report, which only its reporter has
			if strings.Contains(body, "(."+field) && !own {
				t.Errorf("%s tells a bystander %s", id, field)
			}
		}
	}
}

// I26: a letter to the respondent has nowhere to put what only a reporter may read.
func TestI26_NoTemplateToARespondentUsesWhatBelongsToAReporter(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, id := range c.IDs() {
		for _, identity := range []string{"withhold", "role_only", "disclose"} {
			d := notify.Sample()
			d.Identity = identity
			body := inBoth(t, c, id, d)
			if !c.Written(id, "respondent") {
				continue
			}
			for _, field := range []string{"Account", "Told", "Received", "Standing", "Advice", "Public"} {
				if strings.Contains(body, "(."+field) {
					t.Errorf("%s tells a respondent %s", id, field)
				}
			}
		}
	}
}

func TestNobodysWordsPassForTheLetters(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, breakAt := range []string{"\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f"} {
		d := everywhere("words" + breakAt + "# Forged" + breakAt + breakAt + "- forged")
		for _, id := range c.IDs() {
			_, body, err := c.Render(id, "en", d)
			if err != nil {
				t.Fatal(err)
			}
			own(t, id, body, "# Forged")
			own(t, id, body, "- forged")
		}
	}
}

// own fails where a line begins with words that are not the letter's.
func own(t *testing.T, id, body, forged string) {
	t.Helper()
	for line := range strings.Lines(body) {
		if strings.HasPrefix(strings.TrimSpace(line), forged) {
			t.Errorf("%s has a line of its own that was forged: %q", id, line)
		}
	}
}

func TestMarksThatNobodySeesAreTakenOut(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	_, body, err := c.Render("L01", "en", everywhere("a\u202eb\u2066c\x00d\x1be\u009bf\xffg"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, "abcdef\ufffdg") {
		t.Errorf("not cleaned:\n%q", body)
	}
}

func TestRenderLeavesTheCallersDataAlone(t *testing.T) {
	t.Parallel()
	d := everywhere("a\nb\x00")
	if _, _, err := shipped(t).Render("L10", "en", d); err != nil {
		t.Fatal(err)
	}
	if want := everywhere("a\nb\x00"); !reflect.DeepEqual(d, want) {
		t.Error("the data were changed")
	}
}

func FuzzRender(f *testing.F) {
	c := shipped(f)
	for _, s := range []string{"", "{{.}}", "a\n# b", "\r\nBcc: x", "\u202e", "2026-13-45", "> ", strings.Repeat("x", 1000), "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		d := everywhere("head\n# Forged " + words)
		for _, id := range c.IDs() {
			subject, body, err := c.Render(id, "en", d)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			if strings.ContainsAny(subject, "\r\n") || strings.ContainsAny(body, "\r\x00\u202e") {
				t.Fatalf("%s lets a control character through", id)
			}
			own(t, id, body, "# Forged")
		}
	})
}
