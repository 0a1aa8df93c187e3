package notify_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"recourse/configs"
	"recourse/internal/notify"
)

const told = "en: {subject: News, body: 'See {page}.'}\ncy: {subject: Newyddion, body: 'Gweler {page}.'}\n"

func TestANoticeHoldsOneLinkAndFixedWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, with string }{
		"a language too few":    {"cy:", "fr:"},
		"an unknown key":        {"subject: News", "subject: News, from: x"},
		"a subject of lines":    {"subject: News", `subject: "News\r\nBcc: x"`},
		"a subject that fills":  {"subject: News", "subject: 'News of {page}'"},
		"no subject":            {"subject: News", "subject: ''"},
		"no link":               {"See {page}.", "See."},
		"two links":             {"See {page}.", "See {page}, {page}."},
		"something else filled": {"See {page}.", "See {page}, {name}."},
		"no yaml":               {"en:", "en"},
	} {
		if _, err := notify.LoadNotices(fstest.MapFS{"n.yaml": {Data: []byte(strings.Replace(told, c.old, c.with, 1))}}, "n.yaml"); err == nil {
			t.Errorf("%s: it loads", name)
		}
	}
	if _, err := notify.LoadNotices(fstest.MapFS{}, "n.yaml"); err == nil {
		t.Error("without a file it loads")
	}
	n, err := notify.LoadNotices(fstest.MapFS{"n.yaml": {Data: []byte(told)}}, "n.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]notify.Notice{
		"cy": {Lang: "cy", Subject: "Newyddion", Body: "Gweler https://x."}, "en": {Lang: "en", Subject: "News", Body: "See https://x."},
		"fr": {Lang: "en", Subject: "News", Body: "See https://x."}, "": {Lang: "en", Subject: "News", Body: "See https://x."},
	} {
		if got := n.In(lang, "https://x"); got != want {
			t.Errorf("in %q: %+v", lang, got)
		}
	}
}

func TestTheShippedNoticeSaysNothingOfWhoOrWhat(t *testing.T) {
	t.Parallel()
	n, err := notify.LoadNotices(configs.FS, "notice.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{
		"en": {"report", "case", "allegation", "letter", "dear", "abuse", "recourse", "http"},
		"cy": {"adroddiad", "achos", "honiad", "llythyr", "annwyl", "cam-drin", "recourse", "http"},
	} {
		got := n.In(lang, "PAGE")
		for _, w := range words {
			if strings.Contains(strings.ToLower(got.Subject+got.Body), w) {
				t.Errorf("in %s it says %q", lang, w)
			}
		}
	}
}
