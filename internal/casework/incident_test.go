package casework_test

import (
	"context"
	"slices"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/testkit"
)

// related are the rules with cases that are related to one another, and reports that end with the cases they joined.
var related = []testkit.Change{
	{File: rulesFile, New: `    - id: relate_matter
      title: Relate
      reason: required
      from: [investigating]
      fields:
        - {name: to, type: reference, label: To, required: true}
        - {name: counter, type: yes_no, label: Is one an answer?, required: true}
      does: [{do: relate}, {do: mark, with: answered_back, when: 'yes("counter")'}]
`},
	{File: rulesFile, Old: "      from: [opened]\n      to: [{state: concluded}]\n", New: "      from: [opened, linked]\n      to: [{state: concluded}]\n"},
	{File: policyFile, New: "p, lead, case, relate_matter, investigating, lead, 9, allow\np, lead, case, link_to, *, *, 9, allow\n"},
}

// linked links a report to another file.
func (h *house) linked(report, to string) {
	h.t.Helper()
	h.do(h.screened(report), casefile.Report, report, "link_report", "the same evening", map[string]any{"to": to, "new_facts": "more of it"})
}

func (h *house) toldBy(ref string) (out []string) {
	h.t.Helper()
	for _, told := range h.file(casefile.Case, ref).Contents.Told {
		out = append(out, told.Reference)
	}
	slices.Sort(out)
	return out
}

func sorted(refs ...string) []string { slices.Sort(refs); return refs }

var robin = map[string]any{"name": "Robin Example", "handle": "@robin_example", "member": true}

func TestT06_AReportLinkedToOneWithoutACaseIsToldToTheCaseThatOpens(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, related), nil)
	first, _ := h.submit(told)
	second, reporter := h.submit(told)
	third, _ := h.submit(told)
	h.linked(second, first)
	h.linked(third, second) // by way of another
	if f := h.file(casefile.Report, second); f.State() != "linked" {
		t.Fatalf("no case is open, and the report is %s", f.State())
	}
	ref := h.investigated(first, robin)
	if got := h.toldBy(ref); !slices.Equal(got, sorted(first, second, third)) {
		t.Fatalf("the case is told by %v, want all three", got)
	}
	_, cases, err := h.Follow(actor.With(t.Context(), reporter))
	if err != nil || len(cases) != 1 || cases[0].File.Ref != ref {
		t.Errorf("the second reporter follows %d cases: %v", len(cases), err)
	}
	h.toFindings(ref)
	h.warned(ref)
	for _, report := range []string{first, second, third} {
		if got := h.file(casefile.Report, report).State(); got != "concluded" {
			t.Errorf("I31: its case has ended and a report is %s", got)
		}
	}
}

func TestT06_WhatWasLinkedToAReportGoesAlongWhereItIsLinkedItself(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, related), nil)
	first, _ := h.submit(told)
	ref := h.investigated(first, robin)
	second, _ := h.submit(told)
	third, reporter := h.submit(told)
	h.linked(third, second)
	h.linked(second, ref)
	if got := h.toldBy(ref); !slices.Equal(got, sorted(first, second, third)) {
		t.Fatalf("the case is told by %v, want all three", got)
	}
	if _, cases, err := h.Follow(actor.With(t.Context(), reporter)); err != nil || len(cases) != 1 {
		t.Errorf("the third reporter follows %d cases: %v", len(cases), err)
	}

	// The same where no case is open when they are linked.
	fourth, _ := h.submit(told)
	fifth, _ := h.submit(told)
	sixth, _ := h.submit(told)
	h.linked(fifth, fourth)
	h.linked(fourth, sixth)
	if got := h.toldBy(h.investigated(sixth, robin)); !slices.Equal(got, sorted(fourth, fifth, sixth)) {
		t.Errorf("the case that opened is told by %v, want all three", got)
	}
}

// keptAway is a report whose reporter asks for a colleague to be kept away.
func (h *house) keptAway(username string) string {
	h.t.Helper()
	ref, _ := h.submit(`{"kind":"abuse","standing":"witness","narrative":"The same, and keep them away.","keep_away":["` + username + `"]}`)
	return ref
}

func (h *house) person(username string) string {
	h.t.Helper()
	id, err := h.store.Person(h.t.Context(), username)
	if err != nil || id == "" {
		h.t.Fatalf("nobody is called %s: %v", username, err)
	}
	return id
}

func TestI07_WhoIsKeptFromOneReportIsKeptFromItsCaseHoweverItCameThere(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, related), nil)
	first, _ := h.submit(told)
	h.linked(h.keptAway("panel.2"), first)
	ref := h.investigated(first, robin)
	if !slices.Contains(h.file(casefile.Case, ref).RelationsOf(h.person("panel.2")), casefile.Conflict) {
		t.Error("a case that opened later does not keep them away")
	}
	if !h.file(casefile.Case, ref).Contents.KeptAway[h.person("panel.2")] {
		t.Error("nobody can rule on a wish that came with a report")
	}
	lead, _ := h.file(casefile.Case, ref).Contents.Holder("lead")
	names, err := h.username(lead.Person)
	if err != nil {
		t.Fatal(err)
	}
	h.linked(h.keptAway(names), ref)
	f := h.file(casefile.Case, ref)
	if now, ok := f.Contents.Holder("lead"); ok && now.Person == lead.Person {
		t.Error("the lead works on it still")
	}
	if !slices.Contains(f.RelationsOf(lead.Person), casefile.Conflict) {
		t.Error("a case that was open already does not keep them away")
	}
	if !f.Contents.KeptAway[lead.Person] {
		t.Error("nobody can rule on a wish that came with a report that joined")
	}
}

func (h *house) username(id string) (name string, err error) {
	return name, h.db.Pool.QueryRow(h.t.Context(), `select username from persons where id = $1`, id).Scan(&name)
}

func TestACaseIsRelatedToAnotherAndOnlyWhoMayKnowOfItLearnsWhich(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, varied(t, related), nil)
	one, _ := h.submit(told)
	two, _ := h.submit(told)
	ref, other := h.investigated(one, robin), h.investigated(two, map[string]any{"name": "Sandy Example", "member": true})
	lead := h.holder(ref, "lead")
	try := func(to string) error {
		_, err := h.Act(lead, casework.Request{Kind: casefile.Case, Ref: ref, Action: "relate_matter", Reason: "an answer", Version: -1,
			Fields: map[string]any{"to": to, "counter": true}})
		return err
	}
	for name, to := range map[string]string{"nothing": "C-000", "a report": two, "itself": ref} {
		if err := try(to); !fault.Is(err, fault.Invalid) {
			t.Errorf("related to %s: %v", name, err)
		}
	}
	if err := try(other); err != nil {
		t.Fatal(err)
	}
	if err := try(other); !fault.Is(err, fault.Invalid) {
		t.Errorf("a second time: %v", err)
	}
	f := h.file(casefile.Case, ref)
	if r := f.Contents.Related; len(r) != 1 || r[0].ID != h.file(casefile.Case, other).ID || !r[0].Counter || !f.Contents.Marks["answered_back"] {
		t.Errorf("got %+v", r)
	}
	for _, e := range f.Events() {
		if e.Data.Fields.Text("to") == other {
			t.Error("whoever reads this case reads the reference of the other")
		}
	}
	sees := func(ctx context.Context, of string) int {
		t.Helper()
		v, err := h.Open(ctx, casefile.Case, of)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := h.Related(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		return len(seen)
	}
	auditor := h.as(h.auditor(), "auditor")
	if sees(auditor, ref) != 1 || sees(auditor, other) != 1 {
		t.Error("who may know of both does not see that they are related, from either side")
	}
	finder := h.holder(ref, "investigator")
	if len(h.file(casefile.Case, other).RelationsOf(actorID(t, finder))) > 0 { // drawn there by the same lot
		h.do(finder, casefile.Case, other, "declare_conflict", "", nil)
	}
	if got := sees(finder, ref); got != 0 {
		t.Errorf("who may not know of the other sees %d", got)
	}
	own, err := h.View(t.Context(), casefile.Report, one)
	if err != nil || own.State() != "opened" {
		t.Errorf("the report is %s: a related case is none of its own, %v", own.State(), err)
	}
}

func actorID(t *testing.T, ctx context.Context) string {
	t.Helper()
	who, ok := actor.From(ctx)
	if !ok {
		t.Fatal("nobody")
	}
	return who.ID
}
