package casework

import (
	"strings"

	"recourse/internal/notify"
	"recourse/internal/report"
)

// answers is the copy of a report that its reporter gets back, in the words of the questions that they were asked: every answer
// that was given, and none that was not. What happened stands above it.
func (w *writing) answers(r *report.Report) []notify.Line {
	q := w.questions[r.Kind]
	if q == nil { // nothing of this kind is asked any more
		return nil
	}
	told := r.Told
	told.Identity.Mode = r.IdentityMode
	var out []notify.Line
	for _, p := range q.Journey(&told) {
		if p.Role != report.Ask || p.ForFiles() {
			continue
		}
		for n := range max(told.Entries(p), 1) {
			if said := w.answered(q, p, &told, n); said != "" {
				out = append(out, notify.Line{Asked: p.Title.In(w.lang), Said: said})
			}
		}
	}
	return out
}

// answered is what was answered on a page, with each question where there are several.
func (w *writing) answered(q *report.Questionnaire, p report.Page, told *report.Draft, n int) string {
	var out []string
	for _, question := range p.Questions {
		said := w.said(q, question, told.Answer(p, question, n))
		if said == "" || question.Field == "/narrative" || question.Field == "/language" {
			continue
		}
		if len(p.Questions) > 1 {
			said = question.Label.In(w.lang) + ": " + said
		}
		out = append(out, strings.Replace(said, "?:", "?", 1))
	}
	return strings.Join(out, "\n")
}

// said is an answer in the words in which it was chosen or typed.
func (w *writing) said(q *report.Questionnaire, question report.Question, answer []string) string {
	switch question.Type {
	case report.YesNo:
		if len(answer) > 0 {
			return w.p.Say("Yes.")
		}
	case report.Day:
		return notify.Day(w.lang, strings.Join(answer, ""))
	case report.OneOf, report.AnyOf:
		out := make([]string, len(answer))
		for i, id := range answer {
			out[i] = w.option(q, question.Options, id)
		}
		return strings.Join(out, "\n")
	}
	return strings.Join(answer, "\n")
}

// option is the label of an answer, or its name in plain words where it is no longer offered.
func (w *writing) option(q *report.Questionnaire, list, id string) string {
	for _, o := range q.Options[list] {
		if o.ID == id {
			return o.Label.In(w.lang)
		}
	}
	return w.plain(id)
}

func (w *writing) words(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.plain(id)
	}
	return out
}
