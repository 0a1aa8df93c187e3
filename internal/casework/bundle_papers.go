package casework

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/papers"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// bundling writes the parts of a bundle's papers.
type bundling struct {
	*Bundle
	c     *casefile.Contents
	whole bool
	held  []Held
	parts []papers.Part
}

// part begins one. One with nothing in it is kept, and says so: what is missing is to be seen to be missing.
func (w *bundling) part(title string, write func(p *papers.Part)) {
	p := papers.Part{Title: title}
	write(&p)
	if len(p.Blocks) == 0 {
		p.Add(papers.Plain, "", "Nothing.")
	}
	w.parts = append(w.parts, p)
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func (w *bundling) about(organisation, day string) []papers.Line {
	f := w.File
	kind := "the frozen pack: what a body decides on, and nothing beside it"
	if w.whole {
		kind = "the whole case, as far as it is open to whoever made this bundle"
	}
	out := []papers.Line{
		{Name: "What this is", Text: kind}, {Name: "Organisation", Text: organisation}, {Name: "Procedure", Text: f.Procedure + ", version " + f.Version},
		{Name: "Opened on", Text: dayOf(f.OpenedOn)}, {Name: "Stage", Text: w.title(f.State())}, {Name: "Made on", Text: day},
	}
	if w.as != "" {
		out = append(out, papers.Line{Name: "Made by", Text: spaced(w.as) + " of the case"})
	}
	if w.Reason != "" {
		out = append(out, papers.Line{Name: "Made because", Text: w.Reason})
	}
	if w.c.Pack != nil {
		out = append(out, papers.Line{Name: "Digest of the pack", Text: w.c.Pack.Whole()})
	}
	return append(out, papers.Line{Name: "To check it", Text: "recourse-verify bundle FILE --keys FILE says whether this is a true copy; the file manifest, signed, lists each part"})
}

func (w *bundling) title(state string) string {
	if s := w.view.Procedure.Machine(w.File.Kind).State(state); s != nil && s.Title != "" {
		return s.Title
	}
	return spaced(state)
}

func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// chronology lists what happened: to those who work on the matter with reasons and fields, to others without.
func (w *bundling) chronology() {
	w.part("Chronology", func(p *papers.Part) {
		for _, e := range w.File.Events() {
			act := w.view.Procedure.Machine(w.File.Kind).Action(e.Action)
			title := spaced(e.Action)
			if act != nil && act.Title != "" {
				title = act.Title
			}
			p.Add(papers.Heading, fmt.Sprintf("%d.  %s  %s", e.Seq, dayOf(e.At), title), "")
			if e.From != e.To {
				p.Add(papers.Fact, "Stage", strings.TrimPrefix(w.title(e.From)+" → "+w.title(e.To), " → "))
			}
			by := string(e.Who.Kind)
			if w.whole && e.Who.Kind == actor.Staff && e.Who.As != "" {
				by += ", as " + spaced(e.Who.As)
			}
			p.Add(papers.Fact, "By", by)
			if w.whole && e.Data.By != "" {
				p.Add(papers.Fact, "Confirmed by", "a second person")
			}
			if w.whole && act != nil && len(act.NotesOf()) == 0 {
				w.words(p, act, &e)
			}
		}
	})
}

// apart are effects whose fields hold what a bundle has in a place of its own or not at all: names and contacts of
// people beside the case, what its sender said of an item, statements.
var apart = []string{"admit", "exhibit", "exhibit_statement", "testify", "note", "vote"}

func (w *bundling) words(p *papers.Part, act *procedure.Action, e *casefile.Event) {
	if e.Data.Reason != "" {
		p.Add(papers.Words, "Reason", e.Data.Reason)
	}
	if slices.ContainsFunc(apart, act.Has) || e.Who.Kind != actor.Staff {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(e.Data.Fields)) {
		p.Add(papers.Fact, spaced(name), w.value(e.Data.Fields[name]))
	}
}

// value is what a field was given. Items of evidence are named by their numbers.
func (w *bundling) value(v any) string {
	switch v := v.(type) {
	case string:
		for _, item := range w.Items {
			if item.Exhibit.ID == v {
				return item.Exhibit.Name
			}
		}
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, w.value(one))
		}
		return strings.Join(out, "; ")
	case map[string]any:
		var out []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, spaced(name)+": "+w.value(v[name]))
		}
		return strings.Join(out, ", ")
	}
	return fmt.Sprint(v)
}

// told is what the reports say that the case came of. Who reported is under a key of its own and never here; nor are
// the names and contacts of others that a reporter gave.
func (w *bundling) told() {
	for i, t := range w.c.Told {
		w.part(fmt.Sprintf("What report %d says", i+1), func(p *papers.Part) {
			var r report.Report
			if json.Unmarshal(t.Account, &r) != nil {
				p.Add(papers.Plain, "", "It cannot be read.")
				return
			}
			d := &r.Told
			p.Add(papers.Fact, "Came on", string(r.ReceivedOn))
			p.Add(papers.Fact, "Told by", spaced(t.Standing))
			if t.Own {
				p.Add(papers.Fact, "Entered", "by the organisation, of its own initiative")
			}
			p.Add(papers.Words, "The account", d.Narrative)
			p.Add(papers.Fact, "When", strings.Trim(string(d.Occurred.From)+" – "+string(d.Occurred.To), " –"))
			p.Add(papers.Fact, "Nation", d.Occurred.Nation)
			for _, place := range d.Places {
				p.Add(papers.Fact, "Where", strings.Join(slices.DeleteFunc([]string{place.Type, place.Platform, place.URL, place.Description}, func(s string) bool { return s == "" }), ", "))
			}
			p.Add(papers.Fact, "Conduct", spaced(strings.Join(d.Conduct, ", ")))
			p.Add(papers.Fact, "Concerns", spaced(strings.Join(d.Concerns, ", ")))
			p.Add(papers.Fact, "Grounds perceived", spaced(strings.Join(d.Grounds, ", ")))
			p.Add(papers.Words, "Danger", d.Danger.Detail)
			p.Add(papers.Words, "Hoped for", d.OutcomeHoped)
		})
	}
	w.part("The respondent", func(p *papers.Part) {
		r := w.c.Opening.Respondent
		p.Add(papers.Fact, "Name", r.Name)
		p.Add(papers.Fact, "Account", r.Handle)
		if r.Unknown {
			p.Add(papers.Plain, "", "It was not known who that is when the case was opened.")
		}
	})
}

func (w *bundling) messages() {
	w.part("Messages", func(p *papers.Part) {
		for _, m := range w.c.Messages {
			from := "To the " + spaced(m.With)
			if !m.Out {
				from = "From the " + spaced(m.With)
			}
			if party := w.c.Party(m.Party); party != nil {
				from += fmt.Sprintf(" (number %d)", party.N)
			}
			p.Add(papers.Words, dayOf(m.At)+"  "+from, m.Words(nil))
		}
	})
}

// coded is what stands in a letter in the place of an access code.
const coded = "[an access code, which is left out]"

// letters are those that were written, without the codes that some of them gave.
func (w *bundling) letters() {
	w.part("Letters", func(p *papers.Part) {
		for _, l := range w.Bundle.letters {
			p.Add(papers.Heading, fmt.Sprintf("%s  %s to the %s: %s", dayOf(l.At), l.Letter, spaced(l.To), l.Subject), "")
			p.Add(papers.Words, "", withoutCodes(l.Body))
		}
		if !w.view.May(ActLetters) {
			p.Add(papers.Plain, "", "Letters are not open to whoever made this bundle.")
		}
	})
}

// withoutCodes takes the access codes out of a letter: each line in which ten words stand that could be one.
func withoutCodes(body string) string {
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		words := strings.FieldsFunc(line, func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' })
		for at := range words {
			if begins(words[at:]) {
				lines[i] = coded
				break
			}
		}
	}
	return strings.Join(lines, "\n")
}

// begins tells whether words begin with a code. A word of a code may be written in two, with a hyphen between.
func begins(words []string) bool {
	for n := report.CodeWords; n <= min(2*report.CodeWords, len(words)); n++ {
		if _, err := report.ParseCode(strings.Join(words[:n], " ")); err == nil {
			return true
		}
	}
	return false
}
