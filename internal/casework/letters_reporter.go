package casework

import (
	"encoding/json"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/panel"
	"recourse/internal/report"
)

// The two ways in which a reporter stands to what they reported, as far as letters go: what happened to them, or
// what they saw, heard or pass on (5.13).
const (
	affected = "affected"
	other    = "other"
)

// groups are the three words that a bystander is told of where it stands (5.13).
var groups = map[string]string{"received": "Received", "considered": "Being considered", "decided": "Decided"}

// toReporter takes from the file what one reporter may be told.
func (w *writing) toReporter() {
	d, c, r := &w.d, &w.f.Contents, w.x.Reader
	d.Reference, d.Written, d.AccessCode = r.Reference, w.day(w.ev.At), w.x.AccessCode
	d.Standing = other
	if r.Standing == affected {
		d.Standing = affected
	}
	s := w.p.Machine(w.f.Kind).State(w.f.State())
	d.Stage = w.p.Say(groups[s.Group])
	d.GoesOn = s.Group == "considered"
	d.Promises = w.promises()
	d.AnswerBy, d.AnswerTime = w.door("message")
	d.ReviewBy, d.ReviewTime = w.door("review_request")
	d.HoldReview, d.HoldTime = w.effect("hold")
	if o := w.p.Outcome(c.Outcome); o != nil {
		d.Public = o.Public
	}
	if w.f.Kind == casefile.Report {
		w.ownReport()
	} else if a := w.p.Case.Action(w.ev.Action); a != nil && a.With("say") == reporter {
		d.Questions = w.ev.Data.Fields.Text("questions")
	}
	if w.f.Kind == casefile.Case {
		d.Stays = w.label("decision")
	}
	if d.Standing == affected {
		d.Stage = s.Public.Reporter
		w.toAffected(r.Report)
	}
	d.Remitted = w.ev.Data.Decision != nil && w.ev.Data.Decision.Result == panel.Remit
}

// ownReport is what belongs to the reporter's own report, which nobody else reads.
func (w *writing) ownReport() {
	d, fields := &w.d, w.ev.Data.Fields
	sent := w.told(w.f.ID)
	d.Anonymous = w.f.Contents.Summary.Anonymous
	d.Received = w.day(w.f.Events()[0].At)
	d.Account = sent.Told.Narrative
	d.Told = w.answers(sent)
	for _, x := range w.f.Contents.Exhibits {
		d.Told = append(d.Told, notify.Line{Asked: w.p.Say("A file you sent"), Said: x.Name})
	}
	d.Questions = fields.Text("questions")
	d.Advice = fields.Text("advice")
	if d.Reach = fields.Text("how"); d.Reach != "" {
		d.Why, d.LastsUntil = w.ev.Data.Reason, w.until()
	}
}

// toAffected adds what only the person it happened to is told: reasons, and the findings on their own allegations. Who is
// the report that they sent, or the party that they are.
func (w *writing) toAffected(who string) {
	d := &w.d
	d.Reasons = w.ev.Data.Reason
	if g := w.label("ground"); g != "" {
		d.Grounds = []string{g}
	}
	d.OnHold = w.f.Contents.OnHold
	if w.f.Kind == casefile.Report {
		return
	}
	w.settled()
	// What follows a breach is never told to a reporter, only that action was taken (5.13).
	if o := w.p.Outcome(w.f.Contents.Outcome); o != nil && o.Finding != "breach" {
		d.Outcome = o.Title
	}
	for _, a := range w.f.Contents.Live() {
		if a.Put && w.theirs(a, who) {
			d.Allegations = append(d.Allegations, w.allegation(a, false))
		}
	}
}

// theirs tells whether an allegation is known to be about this person: there is one report and nobody else whom it
// happened to, or the allegation rests on evidence they sent. In doubt it is somebody else's, and they are not told of it.
func (w *writing) theirs(a casefile.Allegation, who string) bool {
	c := &w.f.Contents
	if only := w.affectedOnes(); len(c.Told) == 1 && len(only) == 1 && only[0] == who {
		return true
	}
	for _, id := range a.Evidence {
		x, ok := c.Exhibit(id)
		if ok && (x.From == reporter && x.File == who || x.Party == who) {
			return true
		}
	}
	return false
}

// affectedOnes lists everybody to whom it happened: the reporters who say so, and whoever was admitted as such.
func (w *writing) affectedOnes() []string {
	var out []string
	for _, t := range w.f.Contents.Told {
		if t.Standing == affected {
			out = append(out, t.Report)
		}
	}
	for _, p := range w.f.Contents.Parties {
		if string(p.Kind) == affected {
			out = append(out, p.ID)
		}
	}
	return out
}

// told reads what a reporter sent, from their own report or from the copy of it that a case holds.
func (w *writing) told(id string) *report.Report {
	if w.toldOf == id {
		return &w.sent
	}
	var r report.Report
	// What does not read is left unsaid; a letter that needs it does not leave.
	_ = json.Unmarshal(w.account(id), &r)
	w.toldOf, w.sent = id, r
	return &w.sent
}

// account is what a reporter sent, as it is kept.
func (w *writing) account(id string) json.RawMessage {
	for _, t := range w.f.Contents.Told {
		if t.Report == id {
			return t.Account
		}
	}
	return w.f.Contents.Submission
}

// language is the one in which a reporter told us: of a whole account most letters need nothing else.
func (w *writing) language(id string) string {
	if w.toldOf == id {
		return w.sent.Told.Language
	}
	return report.Language(w.account(id))
}

// asked is the language that a reader wants to be written to in: the one that they chose, or of a reporter who did not the one
// in which they told us; "" where it is not known. Whoever is given a copy has it in the language of the letter unless they chose.
func (w *writing) asked() string {
	r, c := w.x.Reader, &w.f.Contents
	if lang := c.Language(r.Copy); lang != "" {
		return lang
	}
	switch r.To {
	case reporter:
		if lang := c.Language(r.Report); lang != "" {
			return lang
		}
		return w.language(r.Report)
	case string(actor.Respondent):
		return c.Language(r.To)
	}
	return c.Language(r.Party)
}

// plain writes the id of an answer as words, which in English it is.
func plain(id string) string { return strings.ReplaceAll(id, "_", " ") }

func (w *writing) plain(id string) string { return w.p.Say(plain(id)) }
