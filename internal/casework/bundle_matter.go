package casework

import (
	"fmt"
	"strconv"
	"strings"

	"recourse/internal/casefile"
	"recourse/internal/papers"
)

// number is the number of an item in this bundle; 0 for one that it does not list.
func (w *bundling) number(id string) int {
	for _, item := range w.Items {
		if item.Exhibit.ID == id {
			return item.N
		}
	}
	return 0
}

// allegations are those that were put; of a whole case all, also those that were dropped.
func (w *bundling) allegations() {
	for _, al := range w.c.Allegations {
		if !w.whole && (al.Dropped || !al.Put) {
			continue
		}
		w.part(fmt.Sprintf("Allegation %d", al.N), func(p *papers.Part) {
			if al.Dropped {
				p.Add(papers.Note, "", "It was dropped.")
			} else if !al.Put {
				p.Add(papers.Note, "", "It has not been put to the respondent.")
			}
			p.Add(papers.Fact, "Clause", fmt.Sprintf("%s: %s (%s), in the version %s", al.Clause.ID, al.Clause.Label, al.Clause.Class, al.Clause.Code))
			p.Add(papers.Words, "The clause as it was in force", al.Clause.Text)
			p.Add(papers.Fact, "Conduct", spaced(al.Conduct))
			p.Add(papers.Fact, "On", al.On)
			p.Add(papers.Words, "What is alleged", al.Act)
			p.Add(papers.Fact, "Grounds", spaced(strings.Join(al.Grounds, ", ")))
			var rests []string
			for _, id := range al.Evidence {
				how := w.c.Shown[id].How
				if n := w.number(id); n > 0 && (w.whole || how != casefile.Withheld) {
					rests = append(rests, "item "+strconv.Itoa(n))
				}
			}
			p.Add(papers.Fact, "Rests on", strings.Join(rests, ", "))
		})
	}
}

func (w *bundling) answers() {
	w.part("The respondent's answers", func(p *papers.Part) {
		for i, ans := range w.c.Answers {
			p.Add(papers.Heading, fmt.Sprintf("Answer %d, %s", i+1, dayOf(ans.At)), "")
			for _, f := range ans.Answers {
				p.Add(papers.Fact, fmt.Sprintf("Allegation %d", f.Number("allegation")), spaced(f.Text("answer")))
				p.Add(papers.Words, "", f.Text("text"))
			}
			p.Add(papers.Words, "Statement", ans.Statement)
		}
	})
}

func (w *bundling) filed() {
	w.part("The investigation report", func(p *papers.Part) {
		if r := w.c.Filed; r != nil {
			p.Add(papers.Words, "What speaks for the allegations", r.For)
			p.Add(papers.Words, "What speaks against them", r.Against)
			p.Add(papers.Words, "Whom and what to believe", r.Credibility)
		}
	})
}

func (w *bundling) comments() {
	w.part("What the parties said of the papers", func(p *papers.Part) {
		for _, s := range w.c.Comments {
			p.Add(papers.Words, fmt.Sprintf("Comment %d, %s, by the %s", s.N, s.On, spaced(s.With)), s.Text)
		}
	})
}

// puts says how an item was put.
var puts = map[string]string{
	casefile.Shown: "shown in full", casefile.Gist: "given in substance", casefile.Withheld: "withheld", "": "not put, or not yet",
}

// ledger says of each item how it was put to the respondent: in full, in substance, or withheld and on what ground.
func (w *bundling) ledger() {
	w.part("Ledger of disclosure", func(p *papers.Part) {
		if id := w.c.Identified; id != nil {
			p.Add(papers.Fact, "Who reported", "decided: "+spaced(id.Decision))
			if w.whole {
				p.Add(papers.Words, "Reasons", id.Reasons)
			}
		}
		for _, item := range w.Items {
			p.Add(papers.Heading, fmt.Sprintf("Item %d", item.N), "")
			p.Add(papers.Fact, "Put", puts[item.how.How])
			p.Add(papers.Words, "The substance", item.how.Gist)
			p.Add(papers.Words, "The ground", item.how.Ground)
			covered := 0
			for _, r := range w.c.Redactions {
				if r.Evidence != item.Exhibit.ID {
					continue
				}
				if covered++; w.whole {
					p.Add(papers.Fact, fmt.Sprintf("Covered, %d", covered), r.What+" ("+r.Why+")")
				}
			}
			if covered > 0 && !w.whole {
				p.Add(papers.Fact, "Covered", fmt.Sprintf("%d passages, as the index of the pack lists them", covered))
			}
		}
	})
}

// evidence gives each item a part, whether its bytes are in the bundle or not.
func (w *bundling) evidence() {
	for _, h := range w.held {
		x := h.Exhibit
		title := fmt.Sprintf("Item %d", h.N)
		if h.Out != "" {
			title += ": not in this bundle"
		}
		w.part(title, func(p *papers.Part) {
			p.Add(papers.Fact, "Came from", "the "+spaced(x.From))
			p.Add(papers.Fact, "Came on", x.On)
			p.Add(papers.Fact, "Put", puts[h.how.How])
			if h.Out != "" {
				p.Add(papers.Fact, "Left out", h.Out)
			} else {
				p.Add(papers.Fact, "In the bundle as", h.Part)
				p.Add(papers.Fact, "Type", h.Type)
				p.Add(papers.Fact, "Length", fmt.Sprintf("%d bytes", h.Size))
				p.Add(papers.Fact, "SHA-256", h.SHA256)
			}
			if h.Cleaned {
				p.Add(papers.Note, "", "A copy made anew from the picture, without what the camera wrote beside it. The original is kept sealed.")
			}
			p.Add(papers.Fact, "SHA-256 as it came", x.SHA256)
			if words, ok := w.c.Stated(w.exhibit(x.ID)); ok && h.Out == "" {
				p.Add(papers.Words, "The statement", words)
			}
		})
	}
}

func (w *bundling) exhibit(id string) casefile.Exhibit {
	x, _ := w.c.Exhibit(id)
	return x
}

// decided is what was found and decided; of a pack it is here only once it was pronounced, for those who hear an appeal.
func (w *bundling) decided() {
	w.part("Findings and decisions", func(p *papers.Part) {
		for _, f := range w.c.Findings {
			p.Add(papers.Heading, fmt.Sprintf("Allegation %d: %s", f.Allegation, spaced(f.Found)), "")
			for _, reason := range f.Reasons {
				p.Add(papers.Words, "Reasons", reason)
			}
		}
		w.decision(p, "The decision", w.c.Decision)
		if a := w.c.Appealed; a != nil {
			p.Add(papers.Heading, "The appeal, "+dayOf(a.At), "")
			p.Add(papers.Fact, "Grounds", strings.Join(a.Grounds, ", "))
			p.Add(papers.Words, "The appellant", a.Text)
		}
		for i := range w.c.Appeals {
			w.decision(p, "Decision on the appeal", &w.c.Appeals[i])
		}
		if s := w.c.Sanction; s != nil {
			p.Add(papers.Fact, "In force", fmt.Sprintf("%s, %s to %s", s.Outcome, dayOf(s.From), dayOf(s.Until)))
		}
	})
}

func (w *bundling) decision(p *papers.Part, title string, d *casefile.Decision) {
	if d == nil {
		return
	}
	p.Add(papers.Heading, title, "")
	outcome := d.Outcome
	if d.Months > 0 {
		outcome += fmt.Sprintf(", %d months", d.Months)
	}
	p.Add(papers.Fact, "Outcome", outcome)
	p.Add(papers.Fact, "Result", spaced(d.Result))
	p.Add(papers.Words, "Facts", d.Facts)
	p.Add(papers.Words, "Weighing", d.Weighing)
	p.Add(papers.Fact, "Rests on the pack", d.Digest)
}

// frozen is the index of the pack as it was frozen, each part by its digest, so that a pack and a bundle can be compared.
func (w *bundling) frozen() {
	if w.c.Pack == nil {
		return
	}
	w.part("Index of the pack as it was frozen", func(p *papers.Part) {
		p.Add(papers.Fact, "Digest", w.c.Pack.Digest)
		for _, l := range append(w.c.Pack.Index[:len(w.c.Pack.Index):len(w.c.Pack.Index)], w.c.Pack.Added...) {
			what := l.What
			for _, item := range w.Items {
				what = strings.ReplaceAll(what, item.Exhibit.ID, fmt.Sprintf("item %d", item.N))
			}
			p.Add(papers.Fact, what, l.Digest)
		}
	})
}

func (w *bundling) log(leaves []Leaf) {
	w.part("Places in the log", func(p *papers.Part) {
		p.Add(papers.Plain, "", "Each event is committed by a leaf in a log that nobody can rewrite unseen. A leaf says nothing of the event; the proofs in this bundle show that the leaves stand in the log, and recourse-verify checks them.")
		for _, l := range leaves {
			if l.Part == "" {
				p.Add(papers.Fact, fmt.Sprintf("Event %d", l.Seq), "it has no place yet: it comes with the next tick")
				continue
			}
			p.Add(papers.Fact, fmt.Sprintf("Event %d", l.Seq), fmt.Sprintf("leaf %d of %d: %s", l.Index, l.Size, l.Part))
		}
	})
}

// without says what no bundle holds.
func (w *bundling) without() {
	w.part("What this bundle leaves out", func(p *papers.Part) {
		out := []string{
			"Who reported. It is kept apart, opened by two people for a reason and a time, and never copied.",
			"Names and contacts of witnesses and of people beside the case.",
			"Notes of every kind: working notes, advice, notes of a mediation, of safeguarding or of health, and a body's own.",
			"Ballots. What was found is here; how one person voted is not.",
			"Items that were not put to the respondent in full. They are listed with their digests; whoever is to have one is given it apart.",
			"Originals of pictures. A copy is here, made anew from what is to be seen.",
			"What was found against the respondent before, in other cases.",
		}
		if !w.whole {
			out = append(out, "What was told, written and gathered beyond the pack: those who decide rest on what was put to both sides.")
		}
		for _, text := range out {
			p.Add(papers.Plain, "", "–  "+text)
		}
	})
}
