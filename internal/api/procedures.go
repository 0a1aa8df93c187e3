package api

import (
	"context"

	"recourse/internal/procedure"
)

type procedureKind struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	About   string `json:"about"`
	Digest  string `json:"digest"`
	Current bool   `json:"current"`
}

type procedureBody struct {
	procedureFields
	Functions []functionBody `json:"functions"`
	Bodies    []bodyBody     `json:"bodies"`
	Lists     []listBody     `json:"lists"`
	Outcomes  []outcomeBody  `json:"outcomes"`
	Clocks    []limitBody    `json:"clocks"`
	Report    machineBody    `json:"report"`
	Case      machineBody    `json:"case"`
}

type procedureFields = procedureKind

type functionBody struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Role  string   `json:"role"`
	Apart []string `json:"apart" doc:"Functions that the same person never has on a file"`

	Competence string   `json:"competence,omitempty" doc:"What whoever is drawn is trained for"`
	Fallback   []string `json:"fallback,omitempty" doc:"Roles to draw from where nobody of its own is left"`
	Elsewhere  []string `json:"elsewhere,omitempty" doc:"Never drawn from people who had one of these functions on a linked case"`
}

type bodyBody struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Size   int    `json:"size"`
	Quorum int    `json:"quorum"`

	Of            []shareBody `json:"of,omitempty" doc:"Of which categories its members are"`
	OutsideRegion int         `json:"outside_region,omitempty" doc:"How many are from outside the region of both sides"`
	GroundTrained int         `json:"ground_trained,omitempty" doc:"How many are trained for each protected ground that a case touches"`
}

type shareBody struct {
	Category string `json:"category"`
	AtLeast  int    `json:"at_least"`
	Chairs   bool   `json:"chairs" doc:"One of them is the chair"`
}

type listBody struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Items []choiceBody `json:"items"`
}

type choiceBody struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type outcomeBody struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Finding string `json:"finding"`
	Months  []int  `json:"months,omitempty"`
	Expires string `json:"expires,omitempty"`
	Appeal  bool   `json:"appeal"`
}

type limitBody struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Length  string `json:"length"`
	Promise string `json:"promise,omitempty"`
}

type machineBody struct {
	Begins  string        `json:"begins"`
	States  []stateBody   `json:"states"`
	Actions []declareBody `json:"actions"`
}

type stateBody struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Group      string `json:"group"`
	Reporter   string `json:"reporter" doc:"What the reporter is told of it"`
	Respondent string `json:"respondent" doc:"What the respondent is told of it"`
	Terminal   bool   `json:"terminal"`
}

type declareBody struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Rule   string   `json:"rule,omitempty"`
	From   []string `json:"from"`
	To     []string `json:"to"`
	System bool     `json:"system"`
	Second bool     `json:"second" doc:"It waits for a second person"`
	Door   string   `json:"door,omitempty" doc:"The party's way in"`
}

type idIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) procedures(context.Context, *none) (*list[procedureKind], error) {
	var out []procedureKind
	for _, p := range a.p.Shelf.All() {
		out = append(out, a.procedureKind(p))
	}
	return listOf(out), nil
}

func (a *API) procedureKind(p *procedure.Procedure) procedureKind {
	return procedureKind{ID: p.ID, Version: p.Version, Title: p.Title, About: p.About, Digest: p.Digest, Current: a.p.Shelf.Current(p.ID) == p}
}

func (a *API) procedure(_ context.Context, in *idIn) (*one[procedureBody], error) {
	p := a.p.Shelf.Current(in.ID)
	if p == nil {
		return nil, nothing()
	}
	out := procedureBody{procedureFields: a.procedureKind(p), Report: machine(&p.Report), Case: machine(&p.Case)}
	for _, f := range p.Functions {
		out.Functions = append(out.Functions, functionBody{ID: f.ID, Title: f.Title, Role: f.Role, Apart: orEmpty(p.ApartFrom(f.ID)),
			Competence: f.Competence, Fallback: f.Fallback, Elsewhere: f.Elsewhere})
	}
	for _, b := range p.Bodies {
		body := bodyBody{ID: b.ID, Title: b.Title, Size: b.Size, Quorum: b.Quorum, OutsideRegion: b.OutsideRegion, GroundTrained: b.GroundTrained}
		for _, s := range b.Of {
			body.Of = append(body.Of, shareBody{Category: s.Category, AtLeast: s.AtLeast, Chairs: s.Chairs})
		}
		out.Bodies = append(out.Bodies, body)
	}
	for _, l := range p.Lists {
		body := listBody{ID: l.ID, Title: l.Title}
		for _, c := range l.Items {
			body.Items = append(body.Items, choiceBody{ID: c.ID, Label: c.Label})
		}
		out.Lists = append(out.Lists, body)
	}
	for _, o := range p.Outcomes {
		out.Outcomes = append(out.Outcomes, outcomeBody{ID: o.ID, Title: o.Title, Finding: o.Finding, Months: o.Months, Expires: o.Expires, Appeal: o.Appeal})
	}
	for _, c := range p.Clocks {
		out.Clocks = append(out.Clocks, limitBody{ID: c.ID, Title: c.Title, Length: c.Length, Promise: c.Promise})
	}
	return &one[procedureBody]{out}, nil
}

func machine(m *procedure.Machine) machineBody {
	out := machineBody{Begins: m.Begins.State}
	for _, s := range m.States {
		out.States = append(out.States, stateBody{ID: s.ID, Title: s.Title, Group: s.Group, Reporter: s.Public.Reporter,
			Respondent: s.Public.Respondent, Terminal: s.Terminal})
	}
	for i := range m.Actions {
		x := &m.Actions[i]
		body := declareBody{ID: x.ID, Title: x.Title, Rule: x.Rule, From: x.From, To: []string{}, System: x.System, Second: x.Second, Door: x.Door}
		for _, b := range x.To {
			body.To = append(body.To, b.State)
		}
		out.Actions = append(out.Actions, body)
	}
	return out
}

// orEmpty makes an empty list of none, which JSON would call null.
func orEmpty[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
