package api

import (
	"context"
	"strconv"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
)

func (a *API) partyRoutes() {
	mine := func(id, path, summary string, kinds []actor.Kind) route {
		return route{id: id, method: "GET", path: "/api/v1/my/" + path, summary: summary, tag: "my", access: party("follow", kinds...)}
	}
	add(a, mine("my-consents", "consents", "What you agreed to, and what you said you wish", sides), a.myConsents)
	add(a, mine("my-supporters", "supporters", "Who stands beside you in the case, within what, and until when",
		[]actor.Kind{actor.Respondent, actor.Affected}), a.mySupporters)
	add(a, mine("my-statements", "statements", "Your statement in its versions, the last first", witnesses), a.myStatements)
}

type consentBody struct {
	Text string `json:"text"`
	On   string `json:"on" format:"date"`
}

// myConsents are the party's own acts of agreeing, as they wrote them.
func (a *API) myConsents(ctx context.Context, _ *none) (*list[consentBody], error) {
	own, cases, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	var out []consentBody
	for _, v := range append([]*casework.View{own}, cases...) {
		for _, e := range v.File.Events() {
			act := v.Procedure.Machine(v.File.Kind).Action(e.Action)
			if act != nil && act.Has("consent") && theirs(who, v.File, &e) {
				out = append(out, consentBody{Text: e.Data.Fields.Text("text"), On: a.day(e.At)})
			}
		}
	}
	return listOf(out), nil
}

// theirs tells whether a party did something themselves. A respondent who was invited again is known by another random
// id, and there is one at a time; whoever was taken for the respondent before is not the one who is now.
func theirs(who actor.Actor, f *casefile.File, e *casefile.Event) bool {
	if who.Kind == actor.Respondent {
		return e.Who.Kind == actor.Respondent && !e.At.Before(f.Contents.RespondentSince)
	}
	return e.Who.Kind == who.Kind && e.Who.ID == who.ID
}

type besideBody struct {
	Kind  string `json:"kind" doc:"representative or supporter"`
	Name  string `json:"name"`
	Scope string `json:"scope"`
	Until string `json:"until,omitempty" format:"date" doc:"The last day"`
}

// mySupporters are those who stand beside the party. Of several persons affected nobody knows here beside which one
// somebody stands, so none of them is told.
func (a *API) mySupporters(ctx context.Context, _ *none) (*list[besideBody], error) {
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	c := &own.File.Contents
	var out []besideBody
	if who.Kind == actor.Affected && c.Affected() != 1 {
		return listOf(out), nil
	}
	for _, p := range c.Parties {
		if p.Beside == string(who.Kind) && p.Lasts(a.now()) {
			out = append(out, besideBody{Kind: string(p.Kind), Name: p.Name, Scope: p.Scope, Until: a.lastDay(&p)})
		}
	}
	return listOf(out), nil
}

type statementBody struct {
	Version int    `json:"version"`
	Text    string `json:"text"`
	On      string `json:"on" format:"date"`
}

func (a *API) statementsOf(p *casefile.Party) []statementBody {
	out := []statementBody{}
	for i := len(p.Statements) - 1; i >= 0; i-- {
		out = append(out, statementBody{Version: i + 1, Text: p.Statements[i].Text, On: a.day(p.Statements[i].At)})
	}
	return out
}

func (a *API) myStatements(ctx context.Context, _ *none) (*list[statementBody], error) {
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	var out []statementBody
	if p := own.File.Contents.Party(who.ID); p != nil {
		out = a.statementsOf(p)
	}
	return listOf(out), nil
}

// admittedBody is an admitted party as those see one who work on the matter.
type admittedBody struct {
	Number     string          `json:"number" doc:"By which an action names them"`
	Kind       string          `json:"kind"`
	Name       string          `json:"name"`
	Contact    string          `json:"contact"`
	Scope      string          `json:"scope,omitempty"`
	Beside     string          `json:"beside,omitempty"`
	Since      string          `json:"since" format:"date"`
	Until      string          `json:"until,omitempty" format:"date" doc:"The last day"`
	Ended      bool            `json:"ended"`
	Statements []statementBody `json:"statements" doc:"The last version first"`
}

func (a *API) admittedOf(c *casefile.Contents) *[]admittedBody {
	out := []admittedBody{}
	for i := range c.Parties {
		p := &c.Parties[i]
		out = append(out, admittedBody{Number: strconv.Itoa(p.N), Kind: string(p.Kind), Name: p.Name, Contact: p.Contact, Scope: p.Scope,
			Beside: p.Beside, Since: a.day(p.Since), Until: a.lastDay(p), Ended: !p.Lasts(a.now()), Statements: a.statementsOf(p)})
	}
	return &out
}

// lastDay is the last day of somebody's part; "" where it has no end.
func (a *API) lastDay(p *casefile.Party) string {
	if p.Until.IsZero() {
		return ""
	}
	return p.Until.UTC().AddDate(0, 0, -1).Format("2006-01-02")
}
