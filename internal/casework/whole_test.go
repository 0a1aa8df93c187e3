package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
)

func asFault(err error, f **fault.Fault) bool { return errors.As(err, f) }

const told = `{"kind":"abuse","standing":"witness","identity":{"mode":"confidential","name":"Wren Invented","email":"wren@example.org"},
"narrative":"They wrote hateful things under my neighbour's post.","occurred":{"from":"2026-02-20","nation":"england"},
"subjects":[{"name":"Robin Example","handle":"@robin_example","platform":"x"}]}`

// toInvestigation brings a report to a case under investigation.
func (h *house) toInvestigation() (report, ref string, reporter actor.Actor) {
	h.t.Helper()
	report, reporter = h.submit(told)
	return report, h.investigated(report, map[string]any{"name": "Robin Example", "handle": "@robin_example", "member": true}), reporter
}

// screened lets an officer take a report and screen it.
func (h *house) screened(report string) context.Context {
	h.t.Helper()
	screener := h.any("triage")
	h.do(screener, casefile.Report, report, "take_report", "", nil)
	h.do(screener, casefile.Report, report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	return screener
}

// investigated opens a case of a report against somebody, and brings it to its investigation.
func (h *house) investigated(report string, respondent map[string]any) (ref string) {
	h.t.Helper()
	d := h.do(h.screened(report), casefile.Report, report, "open_cases", "", map[string]any{"respondents": []any{respondent}})
	ref = d.File.Contents.Cases[0].Ref
	tri := h.holder(ref, "triage")
	h.do(tri, casefile.Case, ref, "test_expression", "", map[string]any{"said": "a", "target": "b", "abuse": true, "belief": "c", "proportionate": "d"})
	h.do(tri, casefile.Case, ref, "decide_interim", "no risk", map[string]any{"decision": "none_needed"})
	h.do(tri, casefile.Case, ref, "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it", "grounds": []any{"race"}})
	h.do(h.holder(ref, "lead"), casefile.Case, ref, "authorise", "a clear line", map[string]any{"terms": "look at it"})
	return ref
}

// toFindings brings a case under investigation to the panel's vote on what it found.
func (h *house) toFindings(ref string) {
	h.t.Helper()
	inv := h.holder(ref, "investigator")
	h.do(inv, casefile.Case, ref, "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	h.do(inv, casefile.Case, ref, "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	h.do(inv, casefile.Case, ref, "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	if _, err := h.Knock(h.respondent(ref), "response", casework.Request{Fields: map[string]any{"answers": []any{map[string]any{"allegation": 1.0, "answer": "disputes"}}}}); err != nil {
		h.t.Fatal(err)
	}
	h.do(inv, casefile.Case, ref, "file_report", "", map[string]any{"for": "f", "against": "a", "credibility": "c"})
	h.do(h.holder(ref, "quality"), casefile.Case, ref, "pass_quality", "", map[string]any{"second_read": true})
	h.do(h.holder(ref, "clerk"), casefile.Case, ref, "draw_panel", "", nil)
	f := h.file(casefile.Case, ref)
	seats := f.Contents.Seats(h.p.Body(f.Contents.Sitting.Body))
	for _, s := range seats {
		h.do(h.as(s.Person, h.p.Function(s.Function).Role), casefile.Case, ref, "declare", "", map[string]any{"conflict": false})
	}
	if len(seats) != 3 {
		h.t.Fatal("the panel has not three seats")
	}
	h.now = h.now.AddDate(0, 0, 20)
	h.do(h.holder(ref, "chair"), casefile.Case, ref, "open_sitting", "", nil)
	h.vote(ref, "vote_on_findings", map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "r"}}})
}

func (h *house) vote(ref, action string, fields map[string]any) {
	h.t.Helper()
	f := h.file(casefile.Case, ref)
	for _, s := range f.Contents.Seats(h.p.Body(f.Contents.Sitting.Body)) {
		h.do(h.as(s.Person, h.p.Function(s.Function).Role), casefile.Case, ref, action, "", fields)
	}
}

// warned locks the findings and brings the case to its end, with a warning.
func (h *house) warned(ref string) {
	h.t.Helper()
	chair := h.holder(ref, "chair")
	h.do(chair, casefile.Case, ref, "lock_findings", "", nil)
	h.vote(ref, "vote_on_sanction", map[string]any{"outcome": "WARN", "reasons": "r"})
	h.do(chair, casefile.Case, ref, "settle_sanction", "", nil)
	h.do(chair, casefile.Case, ref, "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	h.now = h.now.AddDate(0, 0, 15)
	if err := h.Advance(h.t.Context(), casefile.Case, ref); err != nil {
		h.t.Fatal(err)
	}
	if got := h.file(casefile.Case, ref); got.State() != "closed" || got.Contents.Outcome != "WARN" {
		h.t.Fatalf("the case is %s with %s", got.State(), got.Contents.Outcome)
	}
}

// respondent is whoever holds the code of a case.
func (h *house) respondent(ref string) context.Context {
	h.t.Helper()
	return actor.With(h.t.Context(), actor.Actor{Kind: actor.Respondent, File: h.file(casefile.Case, ref).ID, Roles: []string{"respondent"}})
}

func TestTheWholeRouteThroughTheVerbs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	report, ref, reporter := h.toInvestigation()
	h.toFindings(ref)
	h.warned(ref)
	if got := h.file(casefile.Report, report).State(); got != "concluded" {
		t.Fatalf("I31: the report is %s", got)
	}
	letters, err := h.MyLetters(actor.With(t.Context(), reporter))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range letters {
		ids = append(ids, l.Letter)
	}
	slices.Sort(ids)
	if want := []string{"L01", "L02", "L02b", "L21", "L22"}; !slices.Equal(ids, want) {
		t.Fatalf("the reporter got %v, want %v", ids, want)
	}
	own, cases, err := h.Follow(actor.With(t.Context(), reporter))
	if err != nil || own == nil || len(cases) != 1 {
		t.Fatalf("the reporter cannot follow: %v", err)
	}
}

func TestR12_WhatAReporterWritesIsKeptOnReportAndCaseOrOnNeitherWhoeverElseIsAtWork(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	report, ref, reporter := h.toInvestigation()
	lead := h.holder(ref, "lead")
	const each = 24 // some of which lose the race
	for i := range each {
		var wg sync.WaitGroup
		wg.Go(func() { // the case moves at the same moment
			_, _ = h.Act(lead, casework.Request{Kind: casefile.Case, Ref: ref, Action: "message_reporter", Version: -1, Fields: map[string]any{"text": "We go on."}})
		})
		_, err := h.Knock(actor.With(t.Context(), reporter), "message", casework.Request{Fields: map[string]any{"text": fmt.Sprintf("word %d", i)}})
		if err != nil {
			t.Errorf("message %d: %v", i, err)
		}
		wg.Wait()
	}
	written := func(f *casefile.File) (out []string) {
		for _, m := range f.Contents.Messages {
			if !m.Out {
				out = append(out, m.Text)
			}
		}
		return out
	}
	if got, want := written(h.file(casefile.Case, ref)), written(h.file(casefile.Report, report)); len(want) != each || !slices.Equal(got, want) {
		t.Fatalf("the case has %v, the report %v", got, want)
	}
}

func TestI07_WhoeverDeclaresAConflictSeesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, ref, _ := h.toInvestigation()
	held, _ := h.file(casefile.Case, ref).Contents.Holder("investigator")
	ctx := h.as(held.Person, "investigator")
	h.do(ctx, casefile.Case, ref, "declare", "", map[string]any{"conflict": true})
	if _, err := h.Open(ctx, casefile.Case, ref); !fault.Is(err, fault.NotFound) {
		t.Fatalf("got %v, want not found", err)
	}
	rows, err := h.Search(ctx, casework.Filter{Kind: casefile.Case, Limit: 100})
	if err != nil || len(rows) != 0 {
		t.Fatalf("a conflicted person lists %d files (%v)", len(rows), err)
	}
	next, ok := h.file(casefile.Case, ref).Contents.Holder("investigator")
	if !ok || next.Person == held.Person {
		t.Fatal("nobody else was drawn")
	}
}

func TestR13_NobodyConfirmsTheirOwnProposal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	report, _ := h.submit(told)
	screener := h.any("triage")
	h.do(screener, casefile.Report, report, "take_report", "", nil)
	h.do(screener, casefile.Report, report, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	d := h.do(screener, casefile.Report, report, "signpost", "not a member", map[string]any{"ground": "J1", "advice": "tell the platform"})
	if d.Proposal == nil || h.file(casefile.Report, report).State() != "screened" {
		t.Fatal("one person closed a report")
	}
	if _, err := h.Confirm(screener, d.Proposal.ID, nil); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
		t.Fatalf("got %v, want forbidden", err)
	}
	me, _ := actor.From(screener)
	second := h.other("triage", me.ID)
	if _, err := h.Confirm(second, d.Proposal.ID, nil); err != nil {
		t.Fatal(err)
	}
	if got := h.file(casefile.Report, report); got.State() != "signposted" || got.Contents.Outcome != "SIG" {
		t.Fatalf("got %s %s", got.State(), got.Contents.Outcome)
	}
	if _, err := h.Confirm(second, d.Proposal.ID, nil); err == nil {
		t.Fatal("a proposal was carried out twice")
	}
}
