package reporter

import (
	"errors"
	"slices"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/page"
	"recourse/internal/report"
)

// telling is each page of the questionnaire: empty, filled, and with what can be wrong on it.
func (t teller) telling() (out []page.Story) {
	for _, p := range t.Questionnaire.Pages {
		if p.Role == report.Review {
			continue
		}
		asking := func(d *held, more int, wrong error) func(v *page.View) *asked {
			return func(v *page.View) *asked { return t.asking(v, d, p, more, false, wrong) }
		}
		at, about := "report-"+p.ID, p.Title.In("en")
		if p.ForFiles() {
			out = append(out, t.enclosings(at, about, p)...)
			continue
		}
		out = append(out, page.Tell(at, about, "report", (*asked).show, asking(&held{}, 0, nil)))
		if p.Role != report.Ask {
			continue
		}
		more := 0
		if p.Repeat != "" {
			more = 1
		}
		out = append(out, page.Tell(at+"-filled", about+" With an answer.", "report", (*asked).show, asking(t.filled(false), more, nil)))
		if bad := t.filled(true); t.mistakes(bad, p) {
			out = append(out, page.Tell(at+"-wrong", about+" With what is no answer.", "report", (*asked).show, asking(bad, 0, t.check(bad))))
		}
	}
	all := func(d *held, wrong error) func(v *page.View) *reviewed {
		return func(v *page.View) *reviewed { return t.reviewing(v, d, wrong) }
	}
	story := &held{}
	story.Answers.Narrative = longText
	long := t.filled(false)
	long.Answers.Narrative = longWord
	return append(out,
		page.Tell("review", "Every answer, before it is sent.", "report", (*reviewed).show, all(t.enclosed(), nil)),
		page.Tell("review-story", "Nothing was answered but the story.", "report", (*reviewed).show, all(story, nil)),
		page.Tell("review-long", "A word that is longer than the page is wide.", "report", (*reviewed).show, all(long, nil)),
		page.Tell("review-slowed", "Many reports are coming in from one place, and this one waits.", "report", (*reviewed).show, func(v *page.View) *reviewed { return t.slowed(v, story, 6) }),
		page.Tell("review-wrong", "Nothing was told.", "report", (*reviewed).show, all(&held{}, t.check(&held{}))),
	)
}

// enclosings is the page that asks for files: without one, with some, and with one that could not be taken.
func (t teller) enclosings(at, about string, p report.Page) []page.Story {
	asking := func(d *held, wrong *page.Wrong) func(v *page.View) *enclosing {
		return func(v *page.View) *enclosing { return t.enclosing(v, d, p, false, wrong) }
	}
	some := t.enclosed()
	return []page.Story{
		page.Tell(at, about, "report", (*enclosing).show, asking(&held{}, nil)),
		page.Tell(at+"-filled", about+" With some.", "report", (*enclosing).show, asking(some, nil)),
		page.Tell(at+"-wrong", about+" One is too large.", "report", (*enclosing).show, func(v *page.View) *enclosing {
			why := t.unfit(v, "film.mp4", fault.Coded(fault.TooLarge, "file_too_large", ""))
			return asking(some, &page.Wrong{Fields: []page.Field{{Pointer: atFiles, Detail: why}}})(v)
		}),
	}
}

// enclosed is a draft with files.
func (t teller) enclosed() *held {
	d := t.filled(false)
	d.Files = &intake.Enclosed{Items: []evidence.Item{
		{ID: "1", Name: "screenshot.png", Known: true, Size: 44_172}, {ID: "2", Name: "what-was-said.bin", Size: 3_000_000},
	}}
	return d
}

// mistakes tells whether something that is typed is wrong on a page.
func (t teller) mistakes(d *held, p report.Page) bool {
	var said *fault.Fault
	return errors.As(t.check(d), &said) && slices.ContainsFunc(said.Fields, func(f fault.Field) bool { return of(p, f.Pointer) })
}

// filled is a draft with an answer on every page; with one that is none, where there is such a thing.
func (t teller) filled(wrongly bool) *held {
	d := &held{kept: true}
	for _, p := range t.Questionnaire.Pages {
		types := map[string]report.Question{}
		for _, q := range p.Questions {
			types[q.ID] = q
		}
		if p.ForFiles() {
			continue
		}
		d.Met = append(d.Met, p.ID)
		d.Answers.Fill(p, 1, func(question string, _ int) []string {
			if q := types[question]; wrongly {
				return badly(q)
			}
			return t.sample(types[question])
		})
	}
	return d
}

func (t teller) sample(q report.Question) []string {
	switch q.Type {
	case report.YesNo:
		return []string{"yes"}
	case report.OneOf, report.AnyOf:
		options := t.Questionnaire.Options[q.Options]
		if q.Type == report.AnyOf {
			return []string{options[0].ID, options[1].ID}
		}
		return []string{options[len(options)-1].ID}
	case report.Text:
		return []string{longText}
	case report.Lines:
		return []string{"@invented_one", "@invented_two"}
	case report.Day:
		return []string{"2026-11-17"}
	case report.EmailType:
		return []string{"somebody@example.org"}
	case report.Phone:
		return []string{"020 7946 0000"}
	case report.URL:
		return []string{"https://social.example/@invented/1"}
	}
	return []string{"An invented name"}
}

func badly(q report.Question) []string {
	switch q.Type {
	case report.Day:
		return []string{"2026-02-31"}
	case report.EmailType, report.URL, report.Phone:
		return []string{"this is none"}
	}
	return nil
}

// afterwards is what is shown once a report is sent.
func (t teller) afterwards() []page.Story {
	done := func(lost ...string) *intake.Receipt {
		r := &intake.Receipt{Reference: "R-2026-000017", Lost: lost}
		for _, k := range t.rules.Clocks {
			if k.Promise != "" {
				r.Promises = append(r.Promises, intake.Promise{What: k.Promise, By: "2026-11-24"})
			}
		}
		return r
	}
	sent := func(lost ...string) func(v *page.View) *told {
		return func(v *page.View) *told { return &told{View: v, Done: done(lost...), Words: tenWords, Ask: askBack} }
	}
	return []page.Story{
		page.Tell("sent", "The report is with us; its ten words are shown.", "sent", (*told).show, sent()),
		page.Tell("sent-lost", "A file of it did not arrive.", "sent", (*told).show, sent("an-invented-picture.png")),
		page.Tell("sent-wrong", "A word that was typed back is another.", "sent", (*told).show, func(v *page.View) *told {
			return sent()(mistaken(v, "/word0", v.T("sent.not_word", "n", askBack[0])))
		}),
		page.Tell("sent-again", "Whoever goes back into a report that is sent.", "sent", sentAlready, func(v *page.View) *page.View { return v }),
		page.Tell("kept", "The ten words are kept.", "kept", (*told).safe, sent()),
	}
}
