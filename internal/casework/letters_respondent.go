package casework

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// toRespondent takes from the case what its respondent may be told: what was put to them, what they said, and what
// was decided. Nothing of a report gets here: no reference, day, file name or word of it (I26, A-03).
func (w *writing) toRespondent() {
	d, c, fields := &w.d, &w.f.Contents, w.ev.Data.Fields
	d.Reference, d.Written = w.f.Ref, w.day(w.ev.At)
	d.Stage = w.p.Case.State(w.f.State()).Public.Respondent
	d.Promises = w.promises()
	d.AnswerBy, d.AnswerTime = w.effect("serve")
	d.CommentBy, d.CommentTime = w.effect("freeze")
	d.AppealBy, d.AppealTime = w.door("appeal")
	d.AccessCode = w.x.AccessCode
	d.Questions, d.Adjustments, d.Welfare = fields.Text("questions"), fields.Text("adjustments"), fields.Text("welfare")
	for _, a := range c.Allegations {
		if a.Put {
			d.Allegations = append(d.Allegations, w.allegation(a, true))
		}
	}
	d.Evidence = w.evidence()
	d.Outcomes = w.outcomes()
	w.identity()
	w.answer()
	w.decision()
	if b := w.p.Body(c.Sitting.Body); b != nil {
		d.Body, d.MayObject = b.Title, w.open("panel_objection")
		for _, s := range c.Seats(b) {
			d.Members = append(d.Members, notify.Member{Name: w.x.Names[s.Person], Function: w.p.Function(s.Function).Title})
		}
	}
	if c.Pack != nil {
		d.PackDigest = c.Pack.Digest
		for _, leaf := range c.Pack.Index {
			d.Index = append(d.Index, w.part(leaf.What))
		}
	}
	d.Reasons = w.closed()
	w.step()
	w.measure()
	w.conditions()
}

// phrase is the words between the numbers of a part's name.
var phrase = regexp.MustCompile(`[^\d\s]+(?: [^\d\s]+)*`)

// part names a part of the pack by the numbers that the notice gave, never by an id.
func (w *writing) part(what string) string {
	n := 0
	for _, x := range w.f.Contents.Exhibits {
		if _, ok := w.f.Contents.Shown[x.ID]; ok {
			n++
			what = strings.ReplaceAll(what, x.ID, "item "+strconv.Itoa(n))
		}
	}
	return phrase.ReplaceAllStringFunc(strings.ToUpper(what[:1])+what[1:], w.p.Say)
}

// closed is why the case was closed without a decision of a body, which is the respondent's to know: the reason of the step
// that fixed the outcome, also where somebody else had to agree after it. It is "" where a body decided, or nobody yet.
func (w *writing) closed() string {
	if w.f.Contents.Outcome == "" || w.f.Contents.Decision != nil {
		return ""
	}
	for _, e := range slices.Backward(w.f.Events()) {
		if a := w.p.Case.Action(e.Action); a != nil && a.Has("close") {
			return e.Data.Reason
		}
	}
	return ""
}

// allegation is one allegation, with what was found on it where that is so.
func (w *writing) allegation(a casefile.Allegation, reasons bool) notify.Allegation {
	out := notify.Allegation{
		N: strconv.Itoa(a.N), Clause: a.Clause.Label, CodeVersion: a.Clause.Code, ClauseText: a.Clause.Text,
		Conduct: w.conduct(a.Conduct), On: a.On, Act: a.Act, Grounds: w.words(a.Grounds),
	}
	if out.Clause == "" {
		out.Clause = a.Clause.ID
	}
	if a.Dropped {
		out.Found = w.p.Say("Not pursued")
	}
	for _, f := range w.f.Contents.Findings {
		if f.Allegation != a.N {
			continue
		}
		if o := w.p.Outcome(f.Found); o != nil {
			out.Found = o.Title
		} else if f.Found == panel.Proved {
			out.Found = w.p.Say("Proved")
		}
		if reasons {
			for _, r := range f.Reasons {
				if !slices.Contains(out.Reasons, r) {
					out.Reasons = append(out.Reasons, r)
				}
			}
		}
	}
	return out
}

// conduct finds the words for what was done.
func (w *writing) conduct(id string) string {
	for i := range w.p.Case.Actions {
		if a := &w.p.Case.Actions[i]; a.Has("allege") {
			if l := w.choice(a, "conduct", id); l != "" {
				return l
			}
		}
	}
	return w.plain(id)
}

// evidence lists the items as they were put, by number: a file's name and what its sender wrote about it stay here.
func (w *writing) evidence() []notify.Exhibit {
	var out []notify.Exhibit
	for _, x := range w.f.Contents.Exhibits {
		shown, ok := w.f.Contents.Shown[x.ID]
		if !ok {
			continue
		}
		e := notify.Exhibit{N: strconv.Itoa(len(out) + 1), How: shown.How}
		switch shown.How {
		case casefile.Gist:
			e.Gist = shown.Gist
		case casefile.Withheld:
			e.Ground = shown.Ground
		}
		for _, a := range w.f.Contents.Allegations {
			if a.Put && slices.Contains(a.Evidence, x.ID) {
				e.For = append(e.For, strconv.Itoa(a.N))
			}
		}
		out = append(out, e)
	}
	return out
}

// outcomes is everything a body might decide: no sanction where no clause that was put can ground one (I13).
func (w *writing) outcomes() []notify.Possible {
	grounded := slices.ContainsFunc(w.f.Contents.Live(), func(a casefile.Allegation) bool { return a.Put && a.Clause.Sanctions })
	var out []notify.Possible
	for _, o := range w.p.Outcomes {
		if len(o.By) == 0 || o.Sanction && !grounded {
			continue
		}
		out = append(out, notify.Possible{Title: o.Title, Range: w.months(o)})
	}
	return out
}

func (w *writing) months(o procedure.Outcome) string {
	if len(o.Months) == 2 {
		return fmt.Sprintf(w.p.Say("%d to %d months"), o.Months[0], o.Months[1])
	}
	return ""
}

// identity says what was decided about naming who reported. The name itself is not on the file, so that no letter
// can give it; a role is given only where the decision allows it (I26).
func (w *writing) identity() {
	w.d.Identity = "withhold"
	i := w.f.Contents.Identified
	if i == nil || i.Decision == "withhold" {
		return
	}
	w.d.Identity = i.Decision
	for _, t := range w.f.Contents.Told {
		if role := plain(t.Standing); !slices.Contains(w.d.ReporterRoles, role) {
			w.d.ReporterRoles = append(w.d.ReporterRoles, role)
		}
	}
}

// answer gives the respondent's last answer back to them.
func (w *writing) answer() {
	c := &w.f.Contents
	if len(c.Answers) == 0 {
		return
	}
	last := c.Answers[len(c.Answers)-1]
	w.d.Statement = last.Statement
	for i := range w.p.Case.Actions {
		a := &w.p.Case.Actions[i]
		if !a.Has("answer") {
			continue
		}
		for _, r := range last.Answers {
			w.d.Answers = append(w.d.Answers, notify.Reply{
				Allegation: strconv.Itoa(r.Number("allegation")), Answer: w.choice(a, "answer", r.Text("answer")), Text: r.Text("text"),
			})
		}
		return
	}
}

// decision says what was decided last, for how long, and how it may be appealed.
func (w *writing) decision() {
	d, c := &w.d, &w.f.Contents
	last := c.Decision
	if n := len(c.Appeals); n > 0 && w.ev.Data.Decision != nil && w.ev.Data.Decision.Result != "" {
		last = &c.Appeals[n-1]
		d.Result, d.Remitted = w.result(last.Result), last.Result == panel.Remit
	}
	if last != nil {
		d.Facts, d.Weighing = last.Facts, last.Weighing
		if last.Months > 0 {
			d.Months = calendar.Length{N: last.Months, Unit: calendar.Month}.String()
		}
	}
	if o := w.p.Outcome(c.Outcome); o != nil {
		d.Outcome, d.Expires = o.Title, o.Expires
	}
	if s := c.Sanction; s != nil {
		d.From, d.Until = w.day(s.From), w.day(s.Until)
	}
	for i := range w.p.Case.Actions {
		a := &w.p.Case.Actions[i]
		if a.Door != "appeal" {
			continue
		}
		for _, f := range a.Fields {
			l := w.p.List(f.List)
			if l == nil {
				continue
			}
			for _, ground := range l.Items {
				relied := c.Appealed == nil || slices.Contains(c.Appealed.Grounds, ground.ID)
				if relied && !slices.Contains(d.Grounds, ground.Label) {
					d.Grounds = append(d.Grounds, ground.Label)
				}
			}
		}
	}
}

// result finds the words for what an appeal panel carried.
func (w *writing) result(id string) string {
	for i := range w.p.Case.Actions {
		for _, does := range w.p.Case.Actions[i].Does {
			if does.Do == "ballot" && does.With == "appeal" {
				return w.choice(&w.p.Case.Actions[i], "result", id)
			}
		}
	}
	return ""
}
