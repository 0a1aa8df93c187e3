package api

import (
	"context"
	"net/http"

	"recourse/internal/casework"
	"recourse/internal/procedure"
)

// checkInRoutes are what parties are asked after the end; they answer at the door for it.
func (a *API) checkInRoutes() {
	add(a, route{id: "my-check-in-asked", method: http.MethodGet, path: "/api/v1/my/check-in", tag: "my", access: party("follow", casework.CheckedOn...),
		summary: "Whether you are asked how you have fared since it ended, also where it was erased, and what to choose from"}, a.myCheckIn)
}

type checkInBody struct {
	Asked   bool          `json:"asked" doc:"A question waits; an answer is taken after the end in any case, unless it was erased"`
	Erased  bool          `json:"erased" doc:"What was kept of the matter is gone: it takes no words"`
	Answers []checkInItem `json:"answers"`
}

type checkInItem struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

func (a *API) myCheckIn(ctx context.Context, _ *none) (*one[checkInBody], error) {
	in, err := a.p.Office.MyCheckIn(ctx)
	if err != nil {
		return nil, err
	}
	out := checkInBody{Asked: in.Waits, Erased: in.Erased, Answers: []checkInItem{}}
	list, err := a.p.Office.FaredList(in.File, "en")
	if err != nil {
		return nil, err
	}
	if list != nil {
		for _, c := range list.Items {
			out.Answers = append(out.Answers, checkInItem{c.ID, c.Mine()})
		}
	}
	return &one[checkInBody]{out}, nil
}

// faredSinceErased keeps that somebody answered whose matter was erased.
func (a *API) faredSinceErased(ctx context.Context, path string, fields map[string]any) (*doneOut, error) {
	answer := func(*casework.Done) *doneOut {
		return &doneOut{Location: path, Body: done{ReceivedOn: a.day(a.p.Now()), Stage: stage{Group: procedure.Groups[len(procedure.Groups)-1], Decided: true}}}
	}
	if _, err := a.p.Office.Fared(ctx, casework.Request{Fields: fields, Keep: keeping(ctx, answer)}); err != nil {
		return nil, unknownIsMalformed(err, "/fields")
	}
	return answer(nil), nil
}
