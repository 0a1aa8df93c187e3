package reporter

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/page"
	"recourse/internal/report"
)

// reviewed is every answer of a journey, and the button that sends.
type reviewed struct {
	*page.View
	Page      report.Page
	Back      string
	Sections  []section
	Anonymous bool
	More      []section // that nobody has to answer, and nobody has
	Slowed    *waits    // nil where it is taken at once
}

// waits is a report that is taken a little later, and who is there meanwhile.
type waits struct {
	*opened
	Minutes int
	Danger  string // where it is said that somebody is in danger
}

type section struct {
	Title, Change string
	Rows          []row
}

type row struct{ Asked, Said string }

func (r *Room) review(c echo.Context, d *held, status int, wrong error) error {
	return r.Kit.Show(c, status, r.reviewing(r.Kit.View(c, "report"), d, wrong).show())
}

func (r *Room) reviewing(v *page.View, d *held, wrong error) *reviewed {
	last, _ := r.Questionnaire.Page(r.last())
	v.Title = last.Title.In(v.Lang) + " – " + v.Title
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	rv := &reviewed{View: v, Page: last, Anonymous: d.Answers.Identity.Mode == "" || d.Answers.Identity.Mode == report.Anonymous, Back: v.To(d.at(r.before(d)))}
	enough := false
	for _, p := range r.Questionnaire.Journey(&d.Answers) {
		enough = enough || p.Role == report.Enough
		if p.Role != report.Ask {
			continue
		}
		if s := r.section(v, d, p); enough && len(s.Rows) == 0 {
			rv.More = append(rv.More, s)
		} else {
			rv.Sections = append(rv.Sections, s)
		}
	}
	return rv
}

// before is the page that leads to the last one: where it was said that this is enough, if nothing was answered beyond it.
func (r *Room) before(d *held) string {
	before := ""
	for _, p := range r.Questionnaire.Journey(&d.Answers) {
		if before == "" || p.Role == report.Enough || slices.Contains(d.Met, p.ID) {
			before = p.ID
		}
	}
	return before
}

func (r *Room) section(v *page.View, d *held, p report.Page) section {
	s := section{Title: p.Title.In(v.Lang), Change: v.To(d.at(p.ID)) + "?check=1"}
	if p.ForFiles() {
		for _, f := range d.enclosed() {
			s.Rows = append(s.Rows, row{v.Size(f.Size), f.Name})
		}
		return s
	}
	for n := range max(d.Answers.Entries(p), 1) {
		for _, q := range p.Questions {
			said := r.said(v, d.Answers.Answer(p, q, n), q)
			if slices.Contains(d.No, q.Field) {
				said = v.T("no")
			}
			if said != "" {
				s.Rows = append(s.Rows, row{q.Label.In(v.Lang), said})
			}
		}
	}
	return s
}

// said is an answer in words: the labels of what was chosen, or what was typed.
func (r *Room) said(v *page.View, answer []string, q report.Question) string {
	switch q.Type {
	case report.YesNo:
		if len(answer) > 0 {
			return v.T("yes")
		}
		return ""
	case report.OneOf, report.AnyOf:
		var out []string
		for _, o := range r.Questionnaire.Options[q.Options] {
			if slices.Contains(answer, o.ID) {
				out = append(out, o.Label.In(v.Lang))
			}
		}
		return strings.Join(out, "\n")
	case report.Day:
		return v.Day(strings.Join(answer, ""))
	}
	return strings.Join(answer, "\n")
}

// where is the page that asks for what a pointer names, so that what is wrong leads to where it is mended.
func (r *Room) where(d *held, pointer string) string {
	for _, p := range r.Questionnaire.Journey(&d.Answers) {
		if of(p, pointer) {
			return p.ID
		}
	}
	return r.last()
}

// slowed asks to send a report again a little later, and says who is there meanwhile.
func (r *Room) slowed(v *page.View, d *held, minutes int) *reviewed {
	rv := r.reviewing(v, d, nil)
	rv.Slowed = &waits{r.open(v), minutes, v.To(d.at(r.where(d, "/danger/immediate"))) + "?check=1"}
	return rv
}

// unsent shows what is wrong with a report that could not be sent: on the page that asks for the first of it.
func (r *Room) unsent(c echo.Context, d *held, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Code == intake.Slowed {
		page.Later(c, f)
		return r.Kit.Show(c, http.StatusTooManyRequests, r.slowed(r.Kit.View(c, "report"), d, intake.Minutes(f)).show())
	}
	w := r.Kit.View(c, "report").Mistakes(err, func(string) bool { return true })
	if w == nil {
		return err
	}
	if p, found := r.onTheWay(d, r.where(d, w.Fields[0].Pointer)); found && p.Role != report.Review {
		if p.ForFiles() {
			return r.Kit.Show(c, http.StatusUnprocessableEntity, r.enclosing(r.Kit.View(c, "report"), d, p, true, w).show())
		}
		a := r.asking(r.Kit.View(c, "report"), d, p, 0, true, err)
		a.Unsent = true
		return r.Kit.Show(c, http.StatusUnprocessableEntity, a.show())
	}
	return r.review(c, d, http.StatusUnprocessableEntity, err)
}
