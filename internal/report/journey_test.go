package report_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recourse/internal/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Fatalf("%s differs; got\n%s", file, got)
	}
}

func ids(pages []report.Page) []string {
	var out []string
	for _, p := range pages {
		out = append(out, p.ID)
	}
	return out
}

func TestTheJourneyFollowsTheAnswers(t *testing.T) {
	t.Parallel()
	q := questions(t)
	for name, d := range map[string]report.Draft{
		"nothing_said":    {},
		"affected_named":  {Standing: "affected", Identity: report.Identity{Mode: report.Named}},
		"bystander":       {Standing: "witness", Identity: report.Identity{Mode: report.Anonymous}},
		"danger_now":      {Danger: report.Danger{Immediate: true}},
		"child_material":  {Concerns: []string{"child_sexual_material"}},
		"threat_in_words": {Concerns: []string{"threat", "hateful"}, Standing: "on_behalf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "journeys/"+name+".txt", strings.Join(ids(q.Journey(&d)), "\n")+"\n")
		})
	}
}

func TestTheJourneyEndsInAReviewWhateverIsAnswered(t *testing.T) {
	t.Parallel()
	q := questions(t)
	for _, immediate := range []bool{true, false} {
		for _, standing := range q.OptionsOf("/standing") {
			for _, concern := range q.OptionsOf("/concerns") {
				pages := ids(q.Journey(&report.Draft{
					Danger: report.Danger{Immediate: immediate}, Standing: standing.ID, Concerns: []string{concern.ID},
				}))
				if pages[len(pages)-1] != "review" || !slices.Contains(pages, "story") {
					t.Fatalf("%v %s %s: %v", immediate, standing.ID, concern.ID, pages)
				}
				if slices.Contains(pages, "evidence") == slices.Contains(pages, "never_upload") {
					t.Fatalf("%s: the page for files and its refusal exclude each other: %v", concern.ID, pages)
				}
			}
		}
	}
}

func TestTheViewFallsBackToEnglishAndToTheDefaultLanguage(t *testing.T) {
	t.Parallel()
	q := questions(t)
	if got := q.View("cy"); got.Title != "Rhoi gwybod am gamdriniaeth" || got.Language != "cy" {
		t.Fatalf("got %q in %q", got.Title, got.Language)
	}
	for _, lang := range []string{"", "../../en", strings.Repeat("x", 65536)} { // B-79
		if got := q.View(lang); got.Language != "en" {
			t.Fatalf("got %q, want en", got.Language)
		}
	}
	for _, p := range q.View("cy").Pages {
		if p.Title == "" {
			t.Errorf("page %s has no title in Welsh or English", p.ID)
		}
	}
}

func TestTheViewIsTheContract(t *testing.T) {
	t.Parallel()
	got, err := json.MarshalIndent(questions(t).View("en"), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "abuse.json", string(got)+"\n")
}
