package api

import (
	"context"

	"recourse/internal/actor"
	"recourse/internal/casefile"
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

// putBody is an allegation as it is put: the words of the clause then in force, and each item of evidence as it was
// decided to be put, by number: what its sender called the file stays with us.
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
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if !own.May(casework.ActNotice) {
		return nil, nothing()
	}
	who, _ := actor.From(ctx)
	c := &own.File.Contents
	out := noticeBody{Reference: own.File.Ref, Stage: stageAs(casework.StageOf(who, own, nil)), Questions: questions(own),
		Allegations: []putBody{}, Clocks: []clockPublic{}, Answers: answersOf(c, a.day), Comments: commentsOf(c), Account: takenForOf(c), Measure: measureOf(own), Undertakings: a.undertakingsOf(own)}
	for _, al := range c.Live() {
		if al.Put {
			out.Allegations = append(out.Allegations, put(c, al))
		}
	}
	if err := a.putScans(ctx, own, out.Allegations); err != nil {
		return nil, err
	}
	if c.Identified != nil {
		out.Reporter = c.Identified.Decision
	}
	for _, d := range own.Deadlines {
		if k := own.Procedure.Clock(d.Clock); k != nil && k.Escalate == "" {
			out.Clocks = append(out.Clocks, clockPublic{Clock: k.ID, Title: k.Title, Due: a.day(d.Told), State: string(d.State)})
		}
	}
	// What was found is told with the decision and not before: findings are locked days earlier.
	if c.Decision != nil {
		out.Decision, out.Findings = decisionOf(c.Decision), ptr(findingsOf(c))
	}
	return &one[noticeBody]{out}, nil
}

// questions are those of the last notice.
func questions(v *casework.View) string {
	out := ""
	m := v.Procedure.Machine(v.File.Kind)
	for _, e := range v.File.Events() {
		if e.Data.Attributed != nil {
			out = "" // they were put to somebody else
		}
		if act := m.Action(e.Action); act != nil && act.Has("put") {
			out = e.Data.Fields.Text("questions")
		}
	}
	return out
}

func put(c *casefile.Contents, al casefile.Allegation) putBody {
	out := putBody{N: al.N, Clause: citedOf(al.Clause), Conduct: al.Conduct, On: al.On, Act: al.Act, Grounds: orEmpty(al.Grounds), Evidence: []putEvidence{}}
	for _, id := range al.Evidence {
		d, ok := c.Shown[id]
		if !ok {
			continue
		}
		e := putEvidence{Item: c.Item(id), How: d.How}
		switch d.How {
		case casefile.Gist:
			e.Gist = d.Gist
		case casefile.Withheld:
			e.Ground = d.Ground
		}
		out.Evidence = append(out.Evidence, e)
	}
	return out
}

func ptr[T any](v T) *T { return &v }
