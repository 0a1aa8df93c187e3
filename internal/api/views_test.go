package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/panel"
	"recourse/internal/report"
)

// whole is a case with something in every part of it.
func whole(t *testing.T, f *front) *casework.View {
	t.Helper()
	account, err := json.Marshal(report.Report{Schema: 1, Kind: "abuse", ReceivedOn: "2026-11-02", IdentityMode: "named",
		Told: report.Draft{Narrative: "canary-told", KeepAway: []string{"canary-kept-away"}, Identity: report.Identity{Name: "canary-reporter"}}})
	if err != nil {
		t.Fatal(err)
	}
	c := casefile.Contents{
		Opening:     casefile.Opening{Report: "r", Respondent: casefile.Respondent{Name: "canary-respondent"}},
		Told:        []casefile.Told{{Report: "r", Reference: "canary-report", Standing: "witness", Account: account}},
		Holders:     []casefile.Holder{{Function: "chair", Person: "p1", Declared: true, Since: noon}},
		Messages:    []casefile.Message{{With: "reporter", Text: "canary-message", At: noon}},
		Exhibits:    []casefile.Exhibit{{ID: "shown", Name: "a"}, {ID: "gist", Name: "b"}, {ID: "withheld", Name: "canary-withheld"}, {ID: "new", Name: "canary-new"}},
		Allegations: []casefile.Allegation{{N: 1, Put: true, Evidence: []string{"shown", "withheld", "new"}}, {N: 2, Act: "canary-dropped", Put: true, Dropped: true}, {N: 3, Act: "canary-unput"}},
		Shown: map[string]casefile.Disclosure{"shown": {How: casefile.Shown}, "gist": {How: casefile.Gist, Gist: "canary-gist"},
			"withheld": {How: casefile.Withheld, Ground: "canary-ground"}},
		Answers: []casefile.Answer{{Statement: "canary-answer", At: noon}}, Filed: &casefile.Filed{For: "canary-filed"},
		Identified: &casefile.Identification{Decision: "withhold", Reasons: "canary-why-withheld"}, Pack: &casefile.Pack{Digest: "d"},
		Sitting: casefile.Sitting{Body: "panel", Question: "findings", Round: 1, Voted: []string{"p1"}}, Outcome: "WARN",
		Findings: []panel.Finding{{Allegation: 1, Found: "proved"}}, Decision: &casefile.Decision{Outcome: "WARN", Facts: "canary-facts"},
		Appealed: &casefile.Appeal{Text: "canary-appeal", At: noon}, Appeals: []casefile.Decision{{Outcome: "ROC"}},
		Sanction: &casefile.Sanction{Outcome: "WARN", From: noon, Until: noon.AddDate(1, 0, 0)},
		Measure:  &casefile.Measure{Measures: []string{"no_contact"}, Scope: "canary-scope", Since: noon}, Undertakings: []casefile.Undertaking{{Text: "canary-promise", At: noon}},
		Attribution: &casefile.Attribution{Account: "canary-account"}, Priors: []casefile.Prior{{Title: "canary-prior"}},
		Notes:       []casefile.Note{{Class: "working", Text: "canary-note"}},
		Memberships: []casefile.Membership{{Found: 1, Number: "canary-number"}},
	}
	p := parts(t).Shelf.Current("simple")
	return &casework.View{
		File:      &casefile.File{Header: casefile.Header{Ref: "C-1", Kind: casefile.Case, Procedure: p.ID, Version: p.Version, OpenedOn: noon}, Contents: c},
		Procedure: p, Deadlines: []casefile.Deadline{{Clock: "listing", Due: noon.Add(time.Hour), State: "running"}}, Relations: []string{"chair"},
	}
}

var (
	stageKeys = []string{"clocks", "code_name", "group", "holders", "kind", "level", "on_hold", "opened_on", "outcome", "procedure", "reference",
		"relations", "sitting", "state", "title", "version"}
	packKeys = []string{"allegations", "answers", "appeal", "appeal_decision", "comments", "decision", "evidence", "findings", "investigation_report", "pack",
		"sanction"}
	matterKeys    = []string{"attribution", "disclosure", "messages", "reporter_identity_decision", "respondent", "register", "told"}
	meanwhileKeys = []string{"interim_measure", "undertakings"}
)

func TestR39_AViewerGetsTheKeysOfTheirActsAndNoOther(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for name, try := range map[string]struct {
		may  []string
		keys [][]string
	}{
		"the clerk": {[]string{casework.ActRead, casework.ActLetters}, [][]string{stageKeys, meanwhileKeys}},
		"the panel": {[]string{casework.ActRead, casework.ActPack}, [][]string{stageKeys, packKeys, meanwhileKeys}},
		"the lead":  {[]string{casework.ActRead, casework.ActMatter}, [][]string{stageKeys, packKeys, matterKeys, meanwhileKeys}},
	} {
		b, err := f.api.FileAs(whole(t, f), try.may...)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		want := slices.Sorted(slices.Values(slices.Concat(try.keys...)))
		if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, want) {
			t.Errorf("%s sees %v, want %v", name, keys, want)
		}
	}
}

func TestI16_WhoHoldsNothingOnACaseIsShownNoMeasure(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for _, relations := range [][]string{nil, {"drawn"}, {"was_chair"}, {"conflict"}} {
		v := whole(t, f)
		v.Relations = relations
		b, err := f.api.FileAs(v, casework.ActRead, casework.ActPack)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "canary-scope") || strings.Contains(string(b), "canary-promise") || strings.Contains(string(b), "canary-number") {
			t.Errorf("who stands to it as %v is shown %s", relations, b)
		}
	}
}

func TestI22_ThePanelSeesThePackAndNothingOfWhatWasKeptFromTheRespondent(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	b, err := f.api.FileAs(whole(t, f), casework.ActRead, casework.ActPack)
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{"told", "report\"", "message", "withheld", "new", "dropped", "unput", "ground", "why-withheld", "respondent", "gist", "reporter"} {
		if strings.Contains(string(b), "canary-"+canary) {
			t.Errorf("the panel is shown canary-%s", canary)
		}
	}
	var got struct {
		Evidence    []struct{ ID string }
		Allegations []struct{ Evidence []string }
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Evidence) != 1 || got.Evidence[0].ID != "shown" || len(got.Allegations) != 1 || !slices.Equal(got.Allegations[0].Evidence, []string{"shown"}) {
		t.Fatalf("the pack is %+v", got)
	}
}

func TestNobodyIsShownWhoReportedWhomToKeepAwayOrEarlierFindings(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	b, err := f.api.FileAs(whole(t, f), casework.BuiltIn...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "canary-told") {
		t.Fatal("the account is not there")
	}
	for _, canary := range []string{"canary-reporter", "canary-kept-away", "canary-prior", "canary-note"} {
		if strings.Contains(string(b), canary) {
			t.Errorf("%s is shown", canary)
		}
	}
}
