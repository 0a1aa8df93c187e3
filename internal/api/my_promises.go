package api

import (
	"context"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/intake"
)

// promisedBody is a day that we gave a party, and what became of it.
type promisedBody struct {
	What       string `json:"what"`
	GivenOn    string `json:"given_on" format:"date"`
	By         string `json:"by" format:"date"`
	Outcome    string `json:"outcome" doc:"open, kept, moved (another day took its place in time), late or overdue"`
	AnsweredOn string `json:"answered_on,omitempty" format:"date"`
	Proof      string `json:"proof,omitempty" doc:"Of a day that passed: a text to take outside, which recourse-verify checks without us. It comes with the first tick of a later day"`
}

func (a *API) myPromises(ctx context.Context, _ *none) (*list[promisedBody], error) {
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if who, _ := actor.From(ctx); who.Kind != actor.Reporter && casework.SideOf(who, own) == "" { // nor of delays
		return listOf[promisedBody](nil), nil
	}
	letters, err := a.p.Office.MyLetters(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.p.Desk.Promised(ctx)
	if err != nil {
		return nil, err
	}
	var out []promisedBody
	for _, p := range all {
		if what := wasTold(own, letters, p); what != "" {
			out = append(out, promisedBody{What: what, GivenOn: p.On, By: p.By, Outcome: p.Outcome, AnsweredOn: p.Answered, Proof: p.Proof})
		}
	}
	return listOf(out), nil
}

// wasTold is how a party was told that something is due from us by a day; "" where they were not: it is promised to everybody who
// follows the file, or a letter to them names it in its own words. Of a case they are shown no date that they were not given.
func wasTold(own *casework.View, letters []casework.Letter, p intake.Promised) string {
	k := own.Procedure.Clock(p.Clock)
	if k == nil || !p.Ours {
		return ""
	}
	if k.Promise != "" {
		return k.Promise
	}
	if !slices.ContainsFunc(letters, func(l casework.Letter) bool { return l.Names(own.Procedure, k.Title, p.By) }) {
		return ""
	}
	return k.Title
}
