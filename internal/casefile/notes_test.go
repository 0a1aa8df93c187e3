package casefile_test

import (
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/fault"
)

// noted drives a case through the procedure of notes, with one item that was put in full and one that was withheld.
func noted(t *testing.T) *route {
	t.Helper()
	r := small(t, "notes")
	for _, id := range []string{"seen", "kept"} {
		r.exhibit = id
		r.do("a", "exhibit", "", map[string]any{"evidence": id})
	}
	r.do("a", "disclose", "", map[string]any{"evidence": []any{"seen"}, "how": "shown"})
	r.do("a", "disclose", "", map[string]any{"evidence": []any{"kept"}, "how": "withheld", "ground": "safety"})
	return r
}

func (r *route) parts() []string {
	var out []string
	for _, l := range r.f.Contents.Pack.Index {
		out = append(out, l.What)
	}
	return out
}

func TestI44_ANoteIsKeptWithItsClassAndEntersNoPack(t *testing.T) {
	t.Parallel()
	r := noted(t)
	r.takes("freeze")
	before := r.f.Contents.Pack
	r.do("ada", "write_note", "", map[string]any{"text": "Ring again."})
	at := r.now
	r.do("bo", "write_medical_note", "", map[string]any{"text": "Asks for breaks."})
	r.takes("freeze")
	if after := r.f.Contents.Pack; after.Digest != before.Digest || !slices.Equal(after.Index, before.Index) {
		t.Errorf("with notes the pack has %v, without %v", after.Index, before.Index)
	}
	notes := r.f.Contents.Notes
	if len(notes) != 2 || notes[0].Class != "working" || notes[0].By != "ada" || notes[1].Class != "medical" || notes[1].Text != "Asks for breaks." || !notes[1].At.Equal(at) {
		t.Errorf("it keeps %+v", notes)
	}
}

func redaction(item string) map[string]any {
	return map[string]any{"redactions": []any{map[string]any{"evidence": item, "what": "a name in the third line", "why": "a bystander"}}}
}

func TestNothingIsCoveredInWhatWasNotPutInFull(t *testing.T) {
	t.Parallel()
	r := noted(t)
	for _, item := range []string{"kept", "nowhere"} {
		if pointer, code := wrong(t, r.try("a", "pass", "", redaction(item))); pointer != "/fields/redactions/0/evidence" || code != "unknown_evidence" {
			t.Errorf("%s: got %s at %s", item, code, pointer)
		}
	}
}

func TestI30_WhatIsCoveredIsAPartOfThePackEach(t *testing.T) {
	t.Parallel()
	r := noted(t)
	r.takes("freeze")
	plain := r.f.Contents.Pack.Digest
	if i := slices.IndexFunc(r.parts(), func(s string) bool { return strings.HasPrefix(s, "redaction") }); i >= 0 {
		t.Fatal("nothing is covered and the pack says so")
	}
	r.do("a", "pass", "", redaction("seen"))
	covered := r.f.Contents.Pack.Digest
	if !slices.Contains(r.parts(), "redaction 1 of evidence seen") || covered == plain {
		t.Errorf("the pack has %v", r.parts())
	}
	r.takes("freeze") // anew: what was covered stays so
	if r.f.Contents.Pack.Digest != covered {
		t.Error("frozen again, the pack is another")
	}
	r.do("a", "pass", "", nil)
	if r.f.Contents.Pack.Digest != plain || len(r.f.Contents.Redactions) > 0 {
		t.Error("passed again with nothing covered, the pack still covers something")
	}
}

func TestI30_AWordOnThePackIsAddedToItAndChangesNothingThatWasFrozen(t *testing.T) {
	t.Parallel()
	r := noted(t)
	word := func(text string) map[string]any { return map[string]any{"text": text} }
	if err := r.try("a", "comment", "", word("Too early.")); !fault.Is(err, fault.Conflict) {
		t.Errorf("said of a pack that is not frozen: %v", err)
	}
	r.takes("freeze")
	before := *r.f.Contents.Pack
	for _, who := range []actor.Kind{actor.Reporter, actor.Affected, actor.Staff} {
		if err := as(r, who, "a", "comment", word("Listen to me.")); !fault.Is(err, fault.Conflict) {
			t.Errorf("the %s adds to what is decided on: %v", who, err)
		}
	}
	for _, text := range []string{"The second picture is another day's.", "And so is the third."} {
		if err := as(r, actor.Respondent, "a", "comment", word(text)); err != nil {
			t.Fatal(err)
		}
	}
	after := r.f.Contents.Pack
	if after.Digest != before.Digest || !slices.Equal(after.Index, before.Index) {
		t.Error("what was frozen is another")
	}
	if len(after.Added) != 2 || after.Added[0].What != "comment 1" || after.Added[0].Digest == after.Added[1].Digest || after.Whole() == before.Whole() {
		t.Errorf("it has %+v beside it", after.Added)
	}
	r.takes("freeze") // anew: what was said of it is frozen with it
	again := r.f.Contents.Pack
	if parts := r.parts(); len(again.Added) > 0 || again.Digest == before.Digest || !slices.Contains(parts, "comment 1") || !slices.Contains(parts, "comment 2") {
		t.Errorf("frozen anew, the pack has %v and %v beside it", parts, again.Added)
	}
}
