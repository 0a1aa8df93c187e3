package api

import (
	"context"

	"recourse/internal/actor"
	"recourse/internal/casework"
)

type noticeBody struct {
	Reference    string             `json:"reference"`
	Stage        stage              `json:"stage"`
	Questions    string             `json:"questions,omitempty"`
	Allegations  []putBody          `json:"allegations"`
	Reporter     string             `json:"reporter,omitempty" doc:"What was decided that you are told of who reported"`
	Clocks       []clockPublic      `json:"clocks"`
	Answers      []answerBody       `json:"answers" doc:"What you answered"`
	Comments     []commentBody      `json:"comments" doc:"What was said of the papers; those who decide read it with them"`
	Decision     *decisionBody      `json:"decision,omitempty"`
	Findings     *[]findingBody     `json:"findings,omitempty"`
	Account      *takenFor          `json:"account,omitempty" doc:"The account that was found to be yours"`
	Measure      *measureBody       `json:"interim_measure,omitempty" doc:"In force meanwhile; it is no finding"`
	Undertakings *[]undertakingBody `json:"undertakings,omitempty"`
}

// putBody is an allegation as it is put.
type putBody struct {
	N        int           `json:"n"`
	Clause   clauseCited   `json:"clause"`
	Conduct  string        `json:"conduct"`
	On       string        `json:"on" format:"date"`
	Act      string        `json:"act"`
	Grounds  []string      `json:"grounds"`
	Evidence []putEvidence `json:"evidence"`
}

type putEvidence struct {
	Item   int    `json:"item" doc:"The number it has in the notice"`
	How    string `json:"how" doc:"shown, gist or withheld"`
	Gist   string `json:"gist,omitempty"`
	Ground string `json:"ground,omitempty" doc:"Why it is withheld"`
	Scan   string `json:"scan,omitempty" enum:"clean,infected,too_large,encrypted,unavailable,waiting,not_scanned" doc:"What a scanner found in one that is shown"`
}

type clockPublic struct {
	Clock string `json:"clock"`
	Title string `json:"title"`
	Due   string `json:"due" format:"date"`
	State string `json:"state"`
}

func (a *API) myNotice(ctx context.Context, _ *none) (*one[noticeBody], error) {
	n, err := a.p.Office.MyNotice(ctx, "")
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	c := &n.Own.File.Contents
	out := noticeBody{Reference: n.Own.File.Ref, Stage: stageAs(casework.StageOf(who, n.Own, nil)), Questions: n.Questions, Reporter: n.Reporter,
		Allegations: []putBody{}, Clocks: []clockPublic{}, Answers: answersOf(c, a.day), Comments: commentsOf(c), Account: takenForOf(c), Measure: measureOf(n.Own), Undertakings: a.undertakingsOf(n.Own)}
	for _, p := range n.Allegations {
		out.Allegations = append(out.Allegations, putOf(p))
	}
	for _, l := range n.Limits {
		out.Clocks = append(out.Clocks, clockPublic{Clock: l.Clock, Title: l.Title, Due: a.day(l.Told), State: string(l.State)})
	}
	if n.Decision != nil {
		out.Decision, out.Findings = decisionOf(n.Decision), ptr(findingsOf(c))
	}
	return &one[noticeBody]{out}, nil
}

func putOf(p casework.Put) putBody {
	out := putBody{N: p.N, Clause: citedOf(p.Clause), Conduct: p.Conduct, On: p.On, Act: p.Act, Grounds: orEmpty(p.Grounds), Evidence: []putEvidence{}}
	for _, i := range p.Items {
		out.Evidence = append(out.Evidence, putEvidence{Item: i.N, How: i.How, Gist: i.Gist, Ground: i.Ground, Scan: i.Scan})
	}
	return out
}

func ptr[T any](v T) *T { return &v }
