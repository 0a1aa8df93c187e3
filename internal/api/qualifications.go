package api

import (
	"context"
	"fmt"
	"net/http"

	"recourse/internal/account"
	"recourse/internal/calendar"
	"recourse/internal/fault"
)

// qualificationRoutes are what the house knows of its people so that they are drawn for what they can do (I23, I24).
func (a *API) qualificationRoutes(r func(id, method, path, summary, kind, act string, status int) route) {
	add(a, r("get-qualifications", http.MethodGet, "/users/{id}/qualifications", "What a person is qualified for", "qualification", "read", 0), a.qualifications)
	add(a, r("qualify-user", http.MethodPut, "/users/{id}/qualifications", "Say what a person is qualified for, in place of what was said before",
		"qualification", "write", http.StatusNoContent), a.qualify)
}

type qualificationsBody struct {
	Categories []string       `json:"categories,omitempty" doc:"Of members of bodies: lawyer, lay; the words are the procedure's"`
	Region     string         `json:"region,omitempty" doc:"Where they belong"`
	Training   []trainingBody `json:"training,omitempty"`
}

type trainingBody struct {
	For   string `json:"for" doc:"A competence that a procedure asks for, or a ground of the Code"`
	Until string `json:"until" format:"date" doc:"Its last day"`
}

func (a *API) qualifications(ctx context.Context, in *idIn) (*one[qualificationsBody], error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	q, err := a.p.Accounts.QualificationsOf(ctx, account.PersonID(in.ID))
	if err != nil {
		return nil, err
	}
	out := qualificationsBody{Categories: orEmpty(q.Categories), Region: q.Region, Training: []trainingBody{}}
	for _, t := range q.Training {
		out.Training = append(out.Training, trainingBody{For: t.For, Until: t.Until.String()})
	}
	return &one[qualificationsBody]{out}, nil
}

type qualifyIn struct {
	ID string `path:"id" maxLength:"64"`
	JSON[qualificationsBody]
}

func (a *API) qualify(ctx context.Context, in *qualifyIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	q := account.Qualifications{Categories: in.Body.Categories, Region: in.Body.Region}
	for i, t := range in.Body.Training {
		until, err := calendar.ParseDate(t.Until)
		if err != nil {
			return nil, fault.OnField(fmt.Sprintf("/training/%d/until", i), "bad_date", "Write the day as YYYY-MM-DD.")
		}
		q.Training = append(q.Training, account.Training{For: t.For, Until: until})
	}
	return nil, a.p.Accounts.Qualify(ctx, account.PersonID(in.ID), q)
}
