package api

import (
	"context"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/casework"
)

type noteBody struct {
	Event  string `json:"event" doc:"By which it was written"`
	Class  string `json:"class"`
	Title  string `json:"title" doc:"Of the class"`
	Text   string `json:"text"`
	Person string `json:"person"`
	Name   string `json:"name,omitempty"`
	At     string `json:"at" format:"date-time"`
}

func (a *API) notes(ctx context.Context, kind, ref string) (*list[noteBody], error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	notes, p, err := a.p.Office.Notes(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, n := range notes {
		people = append(people, n.By)
	}
	names, err := a.p.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	out := []noteBody{}
	for _, n := range notes {
		body := noteBody{Event: n.Event, Class: n.Class, Text: n.Text, Person: n.By, Name: names[n.By], At: exact(n.At)}
		if of := p.NotesOf(n.Class); of != nil {
			body.Title = of.Title
		}
		out = append(out, body)
	}
	return listOf(out), nil
}

// notesOpen tells whether the words of an event may be shown where those of the matter are: what was written as a note
// is open to whoever may read that note, and to nobody else (I44).
func notesOpen(v *casework.View, e *casefile.Event) bool {
	act := v.Procedure.Machine(v.File.Kind).Action(e.Action)
	if act == nil {
		return true
	}
	for _, class := range act.NotesOf() {
		if of := v.Procedure.NotesOf(class); of == nil || !v.May(of.Act) {
			return false
		}
	}
	return !slices.ContainsFunc(v.File.Contents.Notes, func(n casefile.Note) bool { return n.Event == e.ID && !n.OpenTo(v.Reader) })
}

type coveredBody struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

func coveredIn(c *casefile.Contents, item string) []coveredBody {
	var out []coveredBody
	for _, r := range c.Redactions {
		if r.Evidence == item {
			out = append(out, coveredBody{What: r.What, Why: r.Why})
		}
	}
	return out
}

// orderBody is what was ordered: enough to see to it, and nothing of why.
type orderBody struct {
	Outcome    string          `json:"outcome"`
	Title      string          `json:"title"`
	Months     int             `json:"months,omitempty"`
	From       string          `json:"from,omitempty" format:"date"`
	Until      string          `json:"until,omitempty" format:"date"`
	Protective string          `json:"protective,omitempty"`
	Conditions []conditionBody `json:"conditions"`
}

type conditionBody struct {
	N    int    `json:"n"`
	Kind string `json:"kind"`
	What string `json:"what"`
	Due  string `json:"due,omitempty" format:"date-time"`
	Met  bool   `json:"met"`
}

// orderOf is what the decision that stands orders; nil before there is one.
func (a *API) orderOf(v *casework.View) *orderBody {
	c := &v.File.Contents
	if c.Decision == nil {
		return nil
	}
	out := &orderBody{Outcome: c.Decision.Outcome, Months: c.Decision.Months, Protective: c.Decision.Protective, Conditions: []conditionBody{}}
	if c.Sanction != nil { // an appeal may have lowered it
		out.Outcome, out.Months, out.From, out.Until = c.Sanction.Outcome, c.Sanction.Months, a.day(c.Sanction.From), a.day(c.Sanction.Until)
	}
	if o := v.Procedure.Outcome(out.Outcome); o != nil {
		out.Title = o.Title
	}
	for _, t := range c.Conditions {
		body := conditionBody{N: t.N, Kind: t.Kind, What: t.What, Met: t.Done}
		if !t.Due.IsZero() {
			body.Due = exact(t.Due)
		}
		out.Conditions = append(out.Conditions, body)
	}
	return out
}
