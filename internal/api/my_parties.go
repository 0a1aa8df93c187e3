package api

import (
	"context"
	"strconv"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

func (a *API) partyRoutes() {
	mine := func(id, path, summary string, kinds []actor.Kind) route {
		return route{id: id, method: "GET", path: "/api/v1/my/" + path, summary: summary, tag: "my", access: party("follow", kinds...)}
	}
	add(a, mine("my-consents", "consents", "What you agreed to, and what you said you wish", sides), a.myConsents)
	add(a, mine("my-contact-now", "contact", "How we write to you", anyParty), a.myContact)
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
	p, err := a.p.Office.MyPart(ctx, a.p.Zone)
	if err != nil {
		return nil, err
	}
	var out []consentBody
	for _, c := range p.Consents {
		out = append(out, consentBody{Text: c.Text, On: a.day(c.At)})
	}
	return listOf(out), nil
}

type contactBody struct {
	Language string `json:"language,omitempty" doc:"Of our letters to you; absent where you never said"`
	How      string `json:"how,omitempty" enum:"mail,post,here" doc:"How you are told that there is something new, as you chose; the address is not shown"`
}

func (a *API) myContact(ctx context.Context, _ *none) (*one[contactBody], error) {
	p, err := a.p.Office.MyPart(ctx, a.p.Zone)
	if err != nil {
		return nil, err
	}
	return &one[contactBody]{contactBody{Language: p.Language, How: p.How}}, nil
}

type besideBody struct {
	Kind  string `json:"kind" doc:"representative or supporter"`
	Name  string `json:"name"`
	Scope string `json:"scope"`
	Until string `json:"until,omitempty" format:"date" doc:"The last day"`
}

// mySupporters are those who stand beside the party.
func (a *API) mySupporters(ctx context.Context, _ *none) (*list[besideBody], error) {
	mine, err := a.p.Office.MyPart(ctx, a.p.Zone)
	if err != nil {
		return nil, err
	}
	var out []besideBody
	for _, p := range mine.Beside {
		out = append(out, besideBody{Kind: string(p.Kind), Name: p.Name, Scope: p.Scope, Until: p.LastDay()})
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
	p, err := a.p.Office.MyPart(ctx, a.p.Zone)
	if err != nil {
		return nil, err
	}
	var out []statementBody
	if p.Own != nil {
		out = a.statementsOf(p.Own)
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
	SaidBy     string          `json:"said_by,omitempty" doc:"Of whom it happened to: on whose word they were contacted"`
	Said       string          `json:"said,omitempty" doc:"What they were said to want"`
	Ground     string          `json:"ground,omitempty" doc:"On what ground they were contacted without their word"`
	Statements []statementBody `json:"statements" doc:"The last version first"`
}

func (a *API) admittedOf(c *casefile.Contents) *[]admittedBody {
	out := []admittedBody{}
	for i := range c.Parties {
		p := &c.Parties[i]
		out = append(out, admittedBody{Number: strconv.Itoa(p.N), Kind: string(p.Kind), Name: p.Name, Contact: p.Contact, Scope: p.Scope,
			Beside: p.Beside, Since: a.day(p.Since), Until: p.LastDay(), Ended: !p.Lasts(a.now()), SaidBy: p.SaidBy, Said: p.Said, Ground: p.Ground, Statements: a.statementsOf(p)})
	}
	return &out
}
