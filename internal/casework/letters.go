package casework

import (
	"fmt"

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
}

// NewLetters builds the writer for an organisation.
func NewLetters(cat *notify.Catalogue, organisation string) *Letters {
	return &Letters{catalogue: cat, organisation: organisation}
}

// Extra is what a letter needs beside the file.
type Extra struct {
	AccessCode string // given with this letter, "" for none
	Days       *calendar.Days
	Names      map[string]string // person to the name they are known by
	NewID      func() string     // random v4
	Reporter   *ReporterView     // whom a letter to a reporter is for
}

// ReporterView is the one reporter a letter goes to, as their own report knows them.
type ReporterView struct {
	Report    string // the file by whose code they read it
	Standing  string
	Reference string // of their own report
}

// Write writes one letter of a move; f is the file as it stands after it. It returns an error, and no letter,
// where something that the letter must say is not there.
func (l *Letters) Write(p *procedure.Procedure, f *casefile.File, ev casefile.Event, letter procedure.Letter, x Extra) (notify.Letter, error) {
	w := &writing{p: p, f: f, ev: ev, x: x, d: notify.Data{Organisation: l.organisation}}
	out := notify.Letter{ID: x.NewID(), Letter: letter.ID, To: letter.To}
	want := ""
	if letter.To == "reporter" && x.Reporter == nil {
		return notify.Letter{}, fmt.Errorf("letter %s has no reporter to go to", letter.ID)
	}
	if letter.To == "reporter" {
		out.For = x.Reporter.Report
		want = w.toReporter()
	} else {
		out.For = f.ID
		w.toRespondent()
	}
	out.Lang = l.catalogue.Lang(letter.ID, want)
	var err error
	out.Subject, out.Body, err = l.catalogue.Render(letter.ID, out.Lang, w.d)
	return out, err
}

// writing is one letter being written.
type writing struct {
	p  *procedure.Procedure
	f  *casefile.File
	ev casefile.Event
	x  Extra
	d  notify.Data

	toldOf string // whose report sent is
	sent   report.Report
}
