package casework_test

import (
	"io/fs"
	"os"
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/testkit"
)

const (
	rulesFile        = "procedures/simple.yaml"
	policyFile       = "authz/simple.csv"
	lastOfRespondent = "label: A member at the time?, required: true}\n"
)

// accounts are the rules with the decision of whose account it is, and with earlier findings.
var accounts = []testkit.Change{
	{File: rulesFile, Old: "\nlists:\n", New: "\npriors: {within: 24 months}\nlists:\n" + `  - {id: sureness, title: How sure, items: [{id: strong, label: Strong}]}
  - {id: kinds, title: Kinds, items: [{id: own_words, label: Own words}, {id: witness, label: A witness}]}
`},
	{File: rulesFile, Old: lastOfRespondent, New: lastOfRespondent + "            - {name: unknown, type: yes_no, label: Is it unknown whose account it is?}\n"},
	{File: rulesFile, New: `    - id: identify_owner
      title: Identify
      second: true
      confirms: agree_to_owner
      reason: required
      from: [investigating]
      fields:
        - {name: account, type: line, label: Account, required: true}
        - {name: name, type: line, label: Whose, required: true}
        - {name: membership_number, type: line, label: Number}
        - {name: confidence, type: choice, list: sureness, label: How sure, required: true}
        - name: indicators
          type: items
          label: What points to them
          required: true
          min: 2
          max: 20
          fields:
            - {name: kind, type: choice, list: kinds, label: Kind, required: true}
            - {name: what, type: text, label: What, required: true}
      does: [{do: identify_account}, {do: invite, with: respondent, when: 'count("identify_owner") == 0'}]
    - id: contest_owner
      title: Contest
      door: panel_objection
      from: [investigating, notice_issued]
      fields: [{name: why, type: text, label: Why, required: true}]
      does: [{do: contest}]
    - id: rule_on_owner
      title: Rule
      second: true
      confirms: agree_to_owner
      reason: required
      from: [investigating, notice_issued]
      fields: [{name: upheld, type: yes_no, label: Is it theirs?, required: true}]
      does: [{do: uphold_linkage}]
    - {id: look_back, title: Look back, from: [investigating], does: [{do: look_up_priors}]}
`},
	{File: policyFile, New: `p, investigator, case, identify_owner, investigating, investigator, 9, allow
p, investigator, case, rule_on_owner, investigating|notice_issued, investigator, 9, allow
p, investigator, case, look_back, investigating, investigator, 9, allow
p, lead, case, agree_to_owner, investigating|notice_issued, lead, 9, allow
p, respondent, case, contest_owner, investigating|notice_issued, named, 9, allow
p, respondent, case, follow, investigating, named, 9, allow
p, respondent, case, notice, investigating, named, 9, allow
p, chair, case, read_priors, sitting|sanctioning, chair, 9, allow
`},
}

// varied is the built-in rules with some changes.
func varied(t *testing.T, changes []testkit.Change) fs.FS {
	t.Helper()
	return os.DirFS(testkit.Varied(t, changes...))
}

// owner proposes whose account it is, and lets the lead agree.
func (h *house) owner(ref, name, number string) {
	h.t.Helper()
	indicators := []any{map[string]any{"kind": "own_words", "what": "a"}, map[string]any{"kind": "witness", "what": "b"}}
	h.both(ref, "identify_owner", map[string]any{"account": "@lantern_invented", "name": name, "membership_number": number, "confidence": "strong", "indicators": indicators})
}

// both is an action of the investigator to which the lead agrees.
func (h *house) both(ref, action string, fields map[string]any) {
	h.t.Helper()
	asked := h.do(h.holder(ref, "investigator"), casefile.Case, ref, action, "why", fields)
	if asked.Proposal == nil {
		h.t.Fatalf("%s was done by one person", action)
	}
	if _, err := h.Confirm(h.holder(ref, "lead"), asked.Proposal.ID, nil); err != nil {
		h.t.Fatal(err)
	}
}

// found lists the cases that a mark leads to.
func (h *house) found(f casework.Find) []string {
	h.t.Helper()
	ctx := actor.With(h.t.Context(), actor.Actor{Kind: actor.Staff, ID: h.auditor(), Roles: []string{"auditor"}})
	rows, err := h.Search(ctx, casework.Filter{Kind: casefile.Case, Limit: 10, Find: f})
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Header.Ref)
	}
	return out
}

// auditor is an id of somebody who may see every case.
func (h *house) auditor() string { return "00000000-0000-4000-8000-00000000aaaa" }

func TestI11_WhatWasFoundBeforeIsGatheredByMarksAndReadOnceTheFindingsAreLocked(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, accounts), nil)
	_, first, _ := h.toInvestigation()
	h.do(h.holder(first, "investigator"), casefile.Case, first, "look_back", "", nil)
	h.toFindings(first)
	h.warned(first)

	of := map[string]map[string]any{
		"by handle": {"name": "R. Example", "handle": "@Robin_Example", "member": true},
		"by nobody": {"name": "Robin Example", "handle": "@another_invented", "member": true},
	}
	for name, respondent := range of {
		report, _ := h.submit(told)
		ref := h.investigated(report, respondent)
		h.do(h.holder(ref, "investigator"), casefile.Case, ref, "look_back", "", nil)
		got := h.file(casefile.Case, ref).Contents.Priors
		if name == "by nobody" {
			if len(got) != 0 {
				t.Errorf("a name alone finds %+v", got)
			}
			continue
		}
		if len(got) != 1 || got[0].Outcome != "WARN" || got[0].Case != h.file(casefile.Case, first).ID {
			t.Fatalf("got %+v, want the warning", got)
		}
		if _, err := h.Priors(h.holder(ref, "investigator"), ref); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who investigates reads them: %v", err)
		}
		h.toFindings(ref)
		chair := h.holder(ref, "chair")
		var f *fault.Fault
		if _, err := h.Priors(chair, ref); !asFault(err, &f) || f.Kind != fault.Conflict || f.Code != "I11" {
			t.Errorf("before the findings are locked: %v", err)
		}
		if _, err := h.Priors(h.as(h.auditor(), "triage"), ref); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
		h.do(chair, casefile.Case, ref, "lock_findings", "", nil)
		if read, err := h.Priors(chair, ref); err != nil || len(read) != 1 || read[0].Title != "Formal warning" {
			t.Errorf("once they are locked: %+v, %v", read, err)
		}
		h.now = h.now.AddDate(2, 0, 0)
		if read, err := h.Priors(chair, ref); err != nil || len(read) != 0 {
			t.Errorf("once it has expired: %+v, %v", read, err)
		}
		h.now = h.now.AddDate(-2, 0, 0)
	}
}

func TestT16_ACaseIsFoundByWhoeverItsAccountIsAndNoLongerOnceItIsNot(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, accounts), nil)
	report, _ := h.submit(told)
	ref := h.investigated(report, map[string]any{"name": "@lantern_invented", "handle": "@lantern_invented", "unknown": true, "member": false})
	mark, handle := casework.Find{MembershipNumber: "M-771"}, casework.Find{Handle: "@lantern_invented"}
	if got := h.found(mark); got != nil {
		t.Fatalf("found too early: %v", got)
	}
	h.owner(ref, "Robin Example", "M-771")
	if got := h.found(mark); !slices.Equal(got, []string{ref}) {
		t.Errorf("got %v, want %s", got, ref)
	}
	first := h.respondent(ref)
	if _, err := h.Knock(first, "panel_objection", casework.Request{Fields: map[string]any{"why": "not mine"}}); err != nil {
		t.Fatal(err)
	}
	h.both(ref, "rule_on_owner", map[string]any{"upheld": false})
	if got := h.found(mark); got != nil {
		t.Errorf("it is found still: %v", got)
	}
	if got := h.found(handle); !slices.Equal(got, []string{ref}) {
		t.Errorf("by the account itself: got %v", got)
	}
	h.owner(ref, "Sandy Example", "M-772")
	if got := h.found(casework.Find{MembershipNumber: "M-772"}); !slices.Equal(got, []string{ref}) {
		t.Errorf("of the next: got %v", got)
	}
	if l, err := h.MyLetters(first); err != nil || len(l) != 0 {
		t.Errorf("the next respondent reads letters of the first: %+v, %v", l, err)
	}
	var codes int
	if err := h.db.Pool.QueryRow(t.Context(), `select count(*) from access_codes where party_kind = 'respondent' and revoked_on is null`).Scan(&codes); err != nil || codes != 0 {
		t.Errorf("%d codes of respondents are in force, want none: the first one's ended, and nobody invited the next: %v", codes, err)
	}
}

func TestI07_WhoeverIsCloseToThePersonFoundSeesTheCaseNoMore(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, accounts), nil)
	report, _ := h.submit(told)
	ref := h.investigated(report, map[string]any{"name": "@lantern_invented", "unknown": true, "member": false})
	h.owner(ref, "Person triage.3", "")
	f := h.file(casefile.Case, ref)
	set := 0
	for _, s := range f.Standings() {
		if s.Relation == casefile.Conflict {
			set++
		}
	}
	if set != 1 {
		t.Errorf("%d people are set aside, want the one it is", set)
	}
}
