package casefile

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// notesDone are the effects of what is kept beside a file's matter, and of what a pack covers.
var notesDone = map[string]effect{
	"note":   {nil, foldNote},
	"redact": {makeRedactions, func(x *folding) { x.c.Redactions = redactionsOf(x.fields()) }},

	"supplement": {makeSupplement, foldSupplement},
}

// Note is a note of a class: it is part of no pack, and of no party's view (I44).
type Note struct {
	Event string
	Class string
	Text  string
	By    string // the person who wrote it
	As    string // in what they acted
	At    time.Time
	Sat   []string // of a class that is kept to a body: who sat with the writer, who is one of them
}

func foldNote(x *folding) {
	n := Note{Event: x.e.ID, Class: x.with, Text: x.fields().Text("text"), By: x.e.Who.ID, As: x.e.Who.As, At: x.e.At}
	if class := x.p.NotesOf(x.with); class != nil && class.Seated {
		n.Sat = x.c.besides(x.p, n.By)
	}
	x.c.Notes = append(x.c.Notes, n)
}

// besides lists the person and those who sit in a body with them.
func (c *Contents) besides(p *procedure.Procedure, person string) []string {
	out := []string{person}
	for i := range p.Bodies {
		seats := c.Seats(&p.Bodies[i])
		if !slices.ContainsFunc(seats, func(s panel.Seat) bool { return s.Person == person }) {
			continue
		}
		for _, s := range seats {
			if !slices.Contains(out, s.Person) {
				out = append(out, s.Person)
			}
		}
	}
	return out
}

// OpenTo tells whether a note is one that a person may read who may read its class: what a panel wrote is its own.
func (n Note) OpenTo(person string) bool { return n.Sat == nil || slices.Contains(n.Sat, person) }

// Redaction is something that is covered in an item as it is put.
type Redaction struct {
	Evidence string `json:"evidence"`
	What     string `json:"what"`
	Why      string `json:"why"`
}

func redactionsOf(fields Fields) []Redaction {
	var out []Redaction
	for _, item := range fields.Items("redactions") {
		out = append(out, Redaction{Evidence: item.Text("evidence"), What: item.Text("what"), Why: item.Text("why")})
	}
	return out
}

// makeRedactions: what was not put in full is in no pack, and nothing of it can be covered.
func makeRedactions(k *making) error {
	for i, r := range redactionsOf(k.fields) {
		if _, ok := k.f.Contents.Exhibit(r.Evidence); !ok || k.f.Contents.Shown[r.Evidence].How != Shown {
			return fault.OnField(fmt.Sprintf("/fields/redactions/%d/evidence", i), "unknown_evidence", "There is no such item among those that were put in full.")
		}
	}
	return nil
}

// redactions are those that the pack is frozen with: given with this very action, or before it.
func (k *making) redactions() []Redaction {
	at := slices.IndexFunc(k.a.Does, func(e procedure.Effect) bool { return e.Do == "redact" })
	if at >= 0 && !slices.Contains(k.d.Skipped, at) {
		return redactionsOf(k.fields)
	}
	return k.f.Contents.Redactions
}
