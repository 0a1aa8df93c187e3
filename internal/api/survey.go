package api

import (
	"context"
	"net/http"

	"recourse/internal/survey"
)

// surveyRoutes are what parties are asked once their matter has ended, and what may be read of the answers.
func (a *API) surveyRoutes() {
	mine := func(id, method, summary string, status int) route {
		return route{id: id, method: method, path: "/api/v1/my/survey", summary: summary, tag: "my", access: party("follow", survey.Sides...), status: status}
	}
	add(a, mine("my-survey-questions", http.MethodGet, "What you are asked once your matter has ended, and whether you have answered", 0), a.mySurvey)
	add(a, mine("my-survey", http.MethodPost, "Answer it, once; what you answer is kept apart from your matter", http.StatusNoContent), a.answerSurvey)
	add(a, route{id: "read-survey", method: http.MethodGet, path: "/api/v1/survey", tag: "oversight", access: staff("survey", "read"),
		summary: "What parties answered, by month and kind of party; no count below five, and no text by itself"}, a.readSurvey)
}

type surveyBody struct {
	Open      bool             `json:"open" doc:"Your matter has ended"`
	Answered  bool             `json:"answered"`
	Questions []surveyQuestion `json:"questions" doc:"None before the end"`
	Text      survey.Words     `json:"text,omitempty" doc:"As what the free text is asked, by language"`
}

type surveyQuestion struct {
	ID      string         `json:"id"`
	Title   survey.Words   `json:"title" doc:"By language"`
	Answers []surveyChoice `json:"answers"`
}

type surveyChoice struct {
	ID    string       `json:"id"`
	Title survey.Words `json:"title" doc:"By language"`
}

func (a *API) mySurvey(ctx context.Context, _ *none) (*one[surveyBody], error) {
	open, answered, err := a.p.Survey.Mine(ctx)
	if err != nil {
		return nil, err
	}
	out := surveyBody{Open: open, Answered: answered, Questions: []surveyQuestion{}}
	if open {
		out.Text = a.p.Survey.Form.Text
		for _, q := range a.p.Survey.Form.Questions {
			one := surveyQuestion{ID: q.ID, Title: q.Title}
			for _, c := range q.Answers {
				one.Answers = append(one.Answers, surveyChoice{c.ID, c.Title})
			}
			out.Questions = append(out.Questions, one)
		}
	}
	return &one[surveyBody]{out}, nil
}

type surveyGiven struct {
	Answers map[string]string `json:"answers,omitempty" doc:"By the id of the question; any may be left out"`
	Text    string            `json:"text,omitempty" doc:"Name nobody; at most 4000 characters"`
}

func (a *API) answerSurvey(ctx context.Context, in *struct{ JSON[surveyGiven] }) (*struct{}, error) {
	err := a.p.Survey.Answer(ctx, survey.Given{Answers: in.Body.Answers, Text: in.Body.Text}, keeping(ctx, nothingMore))
	return nil, unknownIsMalformed(err, "")
}

type surveyRead struct {
	Sides []surveySide  `json:"sides" doc:"Of months that are over. A kind of party of which fewer than five answered is not there"`
	Texts []surveyTexts `json:"texts" doc:"Of months that are over, at least five together, in random order"`
}

type surveySide struct {
	Month     string        `json:"month" doc:"YYYY-MM"`
	Side      string        `json:"side" doc:"reporter, respondent, affected or witness"`
	Answered  int           `json:"answered" doc:"How many"`
	Questions []surveyAsked `json:"questions"`
}

type surveyAsked struct {
	Question string        `json:"question"`
	Answers  []surveyCount `json:"answers"`
}

type surveyCount struct {
	Answer string `json:"answer" doc:"Empty where the question was left out"`
	Count  *int   `json:"count,omitempty" doc:"Absent where it is below five, or one below five could be reckoned from it"`
}

type surveyTexts struct {
	From  string   `json:"from" doc:"YYYY-MM"`
	To    string   `json:"to" doc:"YYYY-MM"`
	Texts []string `json:"texts"`
}

// monthOf is the month of its first day.
func monthOf(day string) string { return day[:len("2006-01")] }

func (a *API) readSurvey(ctx context.Context, _ *none) (*one[surveyRead], error) {
	r, err := a.p.Survey.Read(ctx)
	if err != nil {
		return nil, err
	}
	out := surveyRead{Sides: []surveySide{}, Texts: []surveyTexts{}}
	for _, s := range r.Sides {
		side := surveySide{Month: monthOf(s.Month), Side: s.Side, Answered: s.Answered}
		for _, q := range s.Questions {
			asked := surveyAsked{Question: q.Question}
			for _, c := range q.Answers {
				n := &c.N
				if c.Hidden {
					n = nil
				}
				asked.Answers = append(asked.Answers, surveyCount{c.Answer, n})
			}
			side.Questions = append(side.Questions, asked)
		}
		out.Sides = append(out.Sides, side)
	}
	for _, b := range r.Batches {
		out.Texts = append(out.Texts, surveyTexts{monthOf(b.From), monthOf(b.To), b.Texts})
	}
	return &one[surveyRead]{out}, nil
}
