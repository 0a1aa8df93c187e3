package casework

import (
	"fmt"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// Letters writes the letters of a move from what the file holds. It takes from the file by name what a reader may
// be told and nothing besides: what is not listed here cannot get into a letter.
type Letters struct {
	catalogue    *notify.Catalogue
	organisation string
	questions    map[string]*report.Questionnaire
}

// NewLetters builds the writer for an organisation that asks these questions, by the kind of report.
func NewLetters(cat *notify.Catalogue, organisation string, questions map[string]*report.Questionnaire) *Letters {
	return &Letters{catalogue: cat, organisation: organisation, questions: questions}
}

// Extra is what a letter needs beside the file.
type Extra struct {
	AccessCode string // given with this letter, "" for none
	Days       *calendar.Days
	Names      map[string]string // person to the name they are known by
	NewID      func() string     // random v4
	Reader     Reader            // whom it is for
	Sent       *report.Report    // what the file's own reporter sent, where the caller has it read; nil to read it
}

// Write writes one letter of a move; f is the file as it stands after it. It returns an error, and no letter,
// where something that the letter must say is not there.
func (l *Letters) Write(p *procedure.Procedure, f *casefile.File, ev casefile.Event, letter procedure.Letter, x Extra) (notify.Letter, error) {
	w, out := l.begin(p, f, ev, letter, x)
	return l.finish(w, letter, out)
}

// begin finds whom a letter is for and in which language it goes out.
func (l *Letters) begin(p *procedure.Procedure, f *casefile.File, ev casefile.Event, letter procedure.Letter, x Extra) (*writing, notify.Letter) {
	w := &writing{p: p, f: f, ev: ev, x: x, questions: l.questions, d: notify.Data{Organisation: l.organisation}}
	if x.Sent != nil {
		w.toldOf, w.sent = f.ID, *x.Sent
	}
	out := notify.Letter{ID: x.NewID(), Letter: letter.ID, To: x.Reader.To, For: f.ID, Party: x.Reader.Party}
	out.Lang = l.catalogue.Lang(letter.ID, w.asked())
	return w, out
}

// finish writes a letter in the language that was found for it.
func (l *Letters) finish(w *writing, letter procedure.Letter, out notify.Letter) (notify.Letter, error) {
	f, x := w.f, w.x
	w.lang, w.p = out.Lang, w.p.In(out.Lang)
	w.d.Reader = letter.To
	if a := w.p.Machine(f.Kind).Action(w.ev.Action); a != nil && a.With("say") == x.Reader.To {
		w.d.Message = w.ev.Data.Fields.Text("text")
	}
	switch x.Reader.To {
	case reporter:
		out.For = x.Reader.Report
		w.toReporter()
	case string(actor.Respondent):
		w.toRespondent()
	case enforcer:
		w.toEnforcer()
	default:
		p := f.Contents.Party(x.Reader.Party)
		if p == nil {
			return notify.Letter{}, fmt.Errorf("letter %s has nobody to go to", letter.ID)
		}
		w.toParty(p)
	}
	out.Quiet = w.d.AccessCode != "" && x.Reader.Copy == ""
	if x.Reader.Copy != "" {
		out.To, out.For, out.Party = string(actor.Representative), f.ID, x.Reader.Copy
		w.copied()
	}
	w.spans()
	var err error
	out.Subject, out.Body, err = l.catalogue.Render(letter.ID, out.Lang, w.d)
	if x.Reader.Copy != "" {
		out.Body = w.p.Say(copyNote) + "\n\n" + out.Body
	}
	return out, err
}

// writing is one letter being written.
type writing struct {
	p  *procedure.Procedure
	f  *casefile.File
	ev casefile.Event
	x  Extra
	d  notify.Data

	questions map[string]*report.Questionnaire

	lang   string // in which it is written; p says its words in it
	toldOf string // whose report sent is
	sent   report.Report
}
