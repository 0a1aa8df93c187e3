package api

import (
	"context"

	"recourse/internal/casefile"
)

// attributionBody is the decision of whose account it is, for those who work on the matter.
type attributionBody struct {
	Account    string          `json:"account"`
	Confidence string          `json:"confidence"`
	Indicators []indicatorBody `json:"indicators"`
	Reasons    string          `json:"reasons"`
	At         string          `json:"at" format:"date-time"`
	Stands     bool            `json:"stands"`
	Contested  bool            `json:"contested"`
	Why        string          `json:"why_contested,omitempty"`
}

type indicatorBody struct {
	Kind string `json:"kind"`
	What string `json:"what,omitempty"`
}

func attributionOf(c *casefile.Contents) *attributionBody {
	at := c.Attribution
	if at == nil {
		return nil
	}
	out := &attributionBody{Account: at.Account, Confidence: at.Confidence, Indicators: []indicatorBody{}, Reasons: at.Reasons, At: exact(at.At),
		Stands: at.Stands, Contested: at.Contested, Why: at.Why}
	for _, i := range at.Indicators {
		out.Indicators = append(out.Indicators, indicatorBody{i.Text("kind"), i.Text("what")})
	}
	return out
}

// takenFor is what a respondent is told of an account that was found to be theirs.
type takenFor struct {
	Account   string `json:"account"`
	Stands    bool   `json:"stands"`
	Contested bool   `json:"contested" doc:"You said that it is not yours"`
}

func takenForOf(c *casefile.Contents) *takenFor {
	if c.Attribution == nil {
		return nil
	}
	return &takenFor{c.Attribution.Account, c.Attribution.Stands, c.Attribution.Contested}
}

// priorBody is an earlier finding, without which case it comes from.
type priorBody struct {
	Outcome string        `json:"outcome"`
	Title   string        `json:"title"`
	Months  int           `json:"months,omitempty"`
	From    string        `json:"from" format:"date"`
	Until   string        `json:"until" format:"date" doc:"When it is no prior any longer"`
	Clauses []priorClause `json:"clauses"`
}

type priorClause struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

func (a *API) priors(ctx context.Context, in *refIn) (*list[priorBody], error) {
	if err := known(casefile.Case, in.Ref); err != nil {
		return nil, err
	}
	found, err := a.p.Office.Priors(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	var out []priorBody
	for _, p := range found {
		body := priorBody{Outcome: p.Outcome, Title: p.Title, Months: p.Months, From: a.day(p.From), Until: a.day(p.Until), Clauses: []priorClause{}}
		for _, c := range p.Clauses {
			body.Clauses = append(body.Clauses, priorClause{c.ID, c.Label})
		}
		out = append(out, body)
	}
	return listOf(out), nil
}
