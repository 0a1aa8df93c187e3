package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/calendar"
	"recourse/internal/casework"
	"recourse/internal/page"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// notice is what is put to a respondent, what they answered, and what was decided.
type notice struct {
	*page.View
	*casework.Notice
	Limits   []promise
	Answer   bool // now
	Answers  []answered
	Measure  *measure
	Outcome  string
	Until    string
	Findings []finding
	grounds  func(id string) string
}

// heading names the page where the respondent reads what is said of them, and once it is decided what was decided.
func heading(v *page.View, decided bool) string {
	if decided {
		return v.T("notice.heading_decided")
	}
	return v.T("notice.heading")
}

type answered struct {
	On        string
	Rows      []answer
	Statement string
}

type answer struct {
	N           int
	Given, Text string
}

type measure struct{ Scope, Facts, Weighing, Until string }

type finding struct {
	N       int
	Found   string
	Reasons []string
}

// notice shows it. Whoever is not the respondent finds nothing here.
func (r *Room) notice(c echo.Context) error {
	ctx := c.Request().Context()
	v := r.Kit.View(c, "notice")
	n, err := r.Office.MyNotice(ctx, v.Lang)
	if err != nil {
		return err
	}
	return r.Kit.Show(c, http.StatusOK, r.put(v, n).show())
}

func (r *Room) put(v *page.View, n *casework.Notice) *notice {
	out := &notice{View: v, Notice: n, Measure: r.measure(v, n.Own), grounds: r.ground(v)}
	for _, l := range n.Limits {
		if l.State == calendar.Running || l.State == calendar.Paused {
			out.Limits = append(out.Limits, promise{n.Own.Procedure.Say(l.Title), v.Due(r.day(l.Told))})
		}
	}
	for _, d := range n.Doors {
		out.Answer = out.Answer || d.Action.Has("answer")
	}
	for _, a := range n.Answers {
		shown := answered{On: v.Day(r.day(a.At)), Statement: a.Statement}
		for _, f := range a.Answers {
			shown.Rows = append(shown.Rows, answer{f.Number("allegation"), labelled(n.Own.Procedure, f.Text("answer")), f.Text("text")})
		}
		out.Answers = append(out.Answers, shown)
	}
	if o := n.Told.Outcome; o != nil {
		out.Outcome, out.Until = o.Title, v.Day(r.day(o.Until))
	}
	for _, f := range n.Findings {
		out.Findings = append(out.Findings, finding{f.Allegation, found(v, n.Own.Procedure, f), f.Reasons})
	}
	return out
}

// measure is what is in force meanwhile.
func (r *Room) measure(v *page.View, own *casework.View) *measure {
	m := own.File.Contents.Measure
	if m == nil {
		return nil
	}
	return &measure{m.Scope, m.Facts, m.Weighing, v.Day(r.day(own.File.MeasureEnds(own.Procedure, own.Deadlines)))}
}

// ground is what a ground is called in the latest Code that has it.
func (r *Room) ground(v *page.View) func(string) string {
	return func(id string) string {
		for _, g := range r.Book.Grounds() {
			if g.ID == id {
				return g.Label.In(v.Lang)
			}
		}
		return id
	}
}

// labelled is what an answer is called in the list from which it was chosen.
func labelled(p *procedure.Procedure, id string) string {
	for i := range p.Case.Actions {
		a := &p.Case.Actions[i]
		if !a.Has("answer") {
			continue
		}
		for _, f := range a.Fields {
			for _, g := range f.Fields {
				if g.List == "" {
					continue
				}
				for _, c := range p.List(g.List).Items {
					if c.ID == id {
						return c.Mine()
					}
				}
			}
		}
	}
	return id
}

// found is what was found of an allegation: that it is proved, or the outcome that says why it is not.
func found(v *page.View, p *procedure.Procedure, f panel.Finding) string {
	if f.Found == panel.Proved {
		return v.T("notice.proved")
	}
	if o := p.Outcome(f.Found); o != nil {
		return o.Title
	}
	return v.T("notice.unproved")
}
