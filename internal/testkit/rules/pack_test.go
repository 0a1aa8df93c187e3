package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

// freezes tells whether the step froze a pack.
func (s *step) freezes() bool { return s.took() && s.result.Event.Data.Pack != nil }

// otherwise is the file before a step as it would be had its events said something else.
func (h *history) otherwise(s *step, change func(*casefile.Event)) *casefile.File {
	events := slices.Clone(s.before.Events())
	for i := range events {
		change(&events[i])
	}
	f, err := casefile.Fold(h.p, s.before.Header, events)
	if err != nil {
		panic(err)
	}
	return f
}

var parts = regexp.MustCompile(`^(allegation \d+|answers|investigation report|evidence \S+( gist| withheld)?|redaction \d+ of evidence \S+|comment \d+)$`)

var blindToNumbers = every(func(h *history, f *findings) func(*step) {
	return func(s *step) {
		if !s.freezes() {
			return
		}
		f.saw("a pack was frozen")
		pack := s.result.Event.Data.Pack
		for _, leaf := range pack.Index {
			if !parts.MatchString(leaf.What) {
				f.broken(h, s, "a pack holds %q", leaf.What)
			}
		}
		// The same case, told by nine more reports, by the press and by a rival.
		many := h.otherwise(s, func(e *casefile.Event) {
			if e.Seq == 1 {
				for i := range 9 {
					e.Data.Told = append(slices.Clone(e.Data.Told), casefile.Told{Report: fmt.Sprint(i), Reference: fmt.Sprint("R-", i), Standing: "bystander"})
				}
			}
		})
		r, err := many.Apply(h.p, s.in)
		if err != nil || r.Event.Data.Pack.Digest != pack.Digest {
			f.broken(h, s, "a case that ten reports tell of has another pack than one that a single report does (%v)", err)
		}
	}
})

func TestI22_APackIsTheSameHoweverManyReportsToldOfIt(t *testing.T) {
	blindToNumbers.holds(t, map[string]int{"a pack was frozen": 40})
}

var frozen = every(func(h *history, f *findings) func(*step) {
	var pack *casefile.Pack
	return func(s *step) {
		if !s.took() || h.kind != casefile.Case {
			return
		}
		c := &s.after.Contents
		switch {
		case s.freezes():
			pack = c.Pack
		case c.Pack == nil:
			pack = nil
		case pack == nil || c.Pack.Digest != pack.Digest || !slices.Equal(c.Pack.Index, pack.Index):
			f.broken(h, s, "the pack is another one than was frozen")
		case len(c.Pack.Added) > len(s.before.Contents.Pack.Added):
			f.saw("something was said of the pack")
			// By the respondent or who speaks for them, or by the hand of somebody who works on the case; nobody who reported.
			by := []actor.Kind{actor.Respondent, actor.Representative, actor.Staff}
			if !slices.Contains(by, s.who.Kind) || !slices.Equal(c.Pack.Added[:len(s.before.Contents.Pack.Added)], s.before.Contents.Pack.Added) {
				f.broken(h, s, "%s %s changed what was said of the pack", s.who.Kind, s.who.ID)
			}
		case len(c.Exhibits) > len(s.before.Contents.Exhibits):
			f.saw("something came in after the pack was frozen")
		}
		if d := decided(s); d != nil && d.Result == "" {
			f.saw("a determination")
			if pack == nil || d.Digest != s.before.Contents.Pack.Whole() {
				f.broken(h, s, "it rests on another pack than was frozen, with what was said of it")
			}
		}
		if s.action.Has("question") { // who sits has read the very pack that was served
			_, seats, _ := sits(s.before)
			f.saw("a sitting was opened")
			for person := range seats {
				if pack == nil || s.before.Contents.Attested["pack_read"][person] != s.before.Contents.Pack.Whole() {
					f.broken(h, s, "%s has not read the pack as it is", person)
				}
			}
		}
	}
})

func TestI30_APackStaysAsItWasFrozenForAllWhoReadItAndDecideOnIt(t *testing.T) {
	frozen.holds(t, map[string]int{"a determination": 20, "a sitting was opened": 40, "something came in after the pack was frozen": 1})
}

var compartments = every(func(h *history, f *findings) func(*step) {
	kept := []string{"read_safeguarding_notes", "read_medical_notes", "read_mediation_notes"}
	return func(s *step) {
		if h.kind != casefile.Case {
			return
		}
		if s.moment && h.ask.IntN(3) > 0 {
			return
		}
		if s.moment {
			for person, function := range seatsOf(s.after, slices.Concat(decidersOf, appealsOf)) {
				f.saw("somebody who decides was asked about")
				if act := some(h, kept); h.may(s.after, h.colleague(person), act) {
					f.broken(h, s, "%s may %s as %s", person, act, function)
				}
			}
			return
		}
		if !s.freezes() {
			return
		}
		var notes []string
		for _, n := range s.before.Contents.Notes {
			notes = append(notes, n.Class)
		}
		for _, class := range notes {
			f.saw("a pack of a case with a note of the class " + class)
		}
		// Without its notes the case has the very same pack.
		bare := h.otherwise(s, func(e *casefile.Event) {
			if a := h.p.Machine(h.kind).Action(e.Action); a != nil && len(a.NotesOf()) > 0 {
				e.Data.Fields = casefile.Fields{"text": "."}
			}
		})
		r, err := bare.Apply(h.p, s.in)
		if err != nil || r.Event.Data.Pack.Digest != s.result.Event.Data.Pack.Digest {
			f.broken(h, s, "a pack depends on notes of %s (%v)", strings.Join(notes, ", "), err)
		}
	}
})

func TestI44_NotesForSafetyHealthLawAndMediationEnterNoPack(t *testing.T) {
	compartments.holds(t, map[string]int{"somebody who decides was asked about": 200, "a pack of a case with a note of the class safeguarding": 1,
		"a pack of a case with a note of the class medical": 2, "a pack of a case with a note of the class legal": 5})
}
