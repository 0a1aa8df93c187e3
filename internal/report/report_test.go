package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"recourse/internal/report"
)

func TestWhatIsKeptHoldsNeitherIdentityNorFiles(t *testing.T) {
	t.Parallel()
	q := questions(t)
	d := story()
	d.Identity = report.Identity{
		Mode: report.Confidential, Name: "canary1", Email: "canary2@example.org", Phone: "0123456789", MembershipNumber: "C3", SafeContact: "canary4",
	}
	d.Evidence = []report.InlineEvidence{{Filename: "canary5", ContentBase64: "Y2FuYXJ5"}}
	if got := validate(t, q, &d); got != nil {
		t.Fatal(got)
	}
	kept, who := report.Receive(d, q, "2026-11-20")
	sealed, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"canary", "0123456789", "C3", "Y2FuYXJ5", `"identity":`, `"evidence":`} {
		if strings.Contains(string(sealed), word) {
			t.Errorf("what is kept holds %q", word)
		}
	}
	if who != d.Identity || kept.IdentityMode != report.Confidential || kept.ReceivedOn != "2026-11-20" || kept.Questionnaire != q.Version {
		t.Fatalf("got %+v %+v", kept, who)
	}
	var back report.Report
	if err := json.Unmarshal(sealed, &back); err != nil || back.Told.Narrative != d.Narrative {
		t.Fatalf("what is kept does not open: %v", err)
	}
}

func TestFactsCarryNoWords(t *testing.T) {
	t.Parallel()
	q := questions(t)
	d := report.Draft{
		Narrative: "canary", Standing: "witness", Danger: report.Danger{Detail: "canary"}, Concerns: []string{"under_18", "sexual"},
		Subjects: []report.Subject{{Name: "canary"}, {}}, Occurred: report.Occurred{From: "2026-10-02", Ongoing: true, Nation: "wales"},
	}
	want := report.Facts{
		Anonymous: true, Standing: "witness", Urgent: true, Child: "yes", Sexual: true, Subjects: 2, Ongoing: true,
		Earliest: "2026-10-02", Nation: "wales",
	}
	if got := d.Facts(q); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	d = story()
	if got := d.Facts(q); got.Child != "unknown" || got.Urgent || got.Sexual {
		t.Fatalf("got %+v of a bare story", got)
	}
	d.Danger.Immediate = true
	if got := d.Facts(q); !got.Urgent || !got.Immediate {
		t.Fatalf("got %+v of danger now", got)
	}
}

func TestIncidentsOverlapOnlyWhereBothSayWhen(t *testing.T) {
	t.Parallel()
	at := func(from, to report.Date, ongoing bool) report.Incident {
		d := report.Draft{Occurred: report.Occurred{From: from, To: to, Ongoing: ongoing}}
		return d.Incident("id")
	}
	for _, c := range []struct {
		name string
		a, b report.Incident
		want bool
	}{
		{"one day", at("2026-10-02", "", false), at("2026-10-02", "", false), true},
		{"the next day", at("2026-10-02", "", false), at("2026-10-03", "", false), false},
		{"inside a range", at("2026-10-01", "2026-10-05", false), at("2026-10-03", "", false), true},
		{"ranges that touch", at("2026-10-01", "2026-10-05", false), at("2026-10-05", "2026-10-09", false), true},
		{"still going on", at("2026-09-01", "", true), at("2026-10-03", "", false), true},
		{"began after", at("2026-10-04", "", true), at("2026-10-03", "", false), false},
		{"only an end", at("", "2026-10-03", false), at("2026-10-03", "", false), true},
		{"no day", at("", "", false), at("2026-10-03", "", false), false},
		{"no day, still going on", at("", "", true), at("2026-10-03", "", false), false},
	} {
		if c.a.Overlaps(c.b) != c.want || c.b.Overlaps(c.a) != c.want {
			t.Errorf("%s: want %v both ways", c.name, c.want)
		}
	}
}

func TestSimilarSuggestsAndSaysWhy(t *testing.T) {
	t.Parallel()
	draft := func(handle, url, day string) *report.Draft {
		return &report.Draft{
			Subjects: []report.Subject{{Handle: handle, Platform: "x"}}, Places: []report.Place{{URL: url}},
			Occurred: report.Occurred{From: report.Date(day)},
		}
	}
	for _, c := range []struct {
		name    string
		a, b    *report.Draft
		suggest bool
		because []string
	}{
		{"one post", draft("", "https://www.example.org/1/", ""), draft("", "http://EXAMPLE.org/1#top", ""), true, []string{"url"}},
		{"another post", draft("", "https://example.org/watch?v=1", ""), draft("", "https://example.org/watch?v=2", ""), false, nil},
		{"one handle on one day", draft("@a", "", "2026-10-02"), draft("A", "", "2026-10-02"), true, []string{"handle", "dates"}},
		{"one handle on other days", draft("@a", "", "2026-10-02"), draft("A", "", "2026-10-09"), false, []string{"handle"}},
		{"a look-alike", draft("@admin", "", ""), draft("@аdmin", "", ""), false, []string{"looks_like"}},
		{"dates alone", draft("", "", "2026-10-02"), draft("", "", "2026-10-02"), false, []string{"dates"}},
		{"nothing", &report.Draft{}, &report.Draft{}, false, nil},
	} {
		got, back := report.Similar(c.a, c.b), report.Similar(c.b, c.a)
		if got.Suggest() != c.suggest || !slices.Equal(got.Because, c.because) || got.Score != back.Score || got.Score > 100 {
			t.Errorf("%s: got %+v and back %+v, want %v %v", c.name, got, back, c.suggest, c.because)
		}
	}
	elsewhere := draft("@a", "", "2026-10-02")
	elsewhere.Subjects[0].Platform = "mastodon"
	if got := report.Similar(draft("@a", "", "2026-10-02"), elsewhere); got.Suggest() {
		t.Errorf("one handle on two platforms is suggested: %+v", got)
	}
}
