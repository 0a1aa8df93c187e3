package reporter

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
	"recourse/internal/report"
)

// asked is a page of the questionnaire as it is shown.
type asked struct {
	*page.View
	Page    report.Page
	Back    string // the page before, "" for none
	Entries []entry
	Check   bool   // it leads back to the answers
	Kept    bool   // there is a draft to come back to
	Next    string // of a page that asks nothing
	Last    string // where it is sent, of a page that need not be answered
	Step    string // which page it is, of how many
	Added   string // the file that was just taken
	Unsent  bool   // it was to be sent, and something on this page is in the way
	Action  string // where the form goes
}

// entry is the questions of a page once; a page that repeats has several.
type entry struct{ Inputs []input }

type input struct {
	page.Input
	Type report.Type
}

// begin sends whoever comes to the first page.
func (r *Room) begin(c echo.Context) error {
	return r.to(c, &held{}, r.Questionnaire.Pages[0].ID, "")
}

// to sends a browser to a page of the journey, in its own language.
func (r *Room) to(c echo.Context, d *held, id, query string) error {
	v := r.Kit.View(c, "report")
	return r.Kit.Go(c, v.To(d.at(id))+query)
}

// question shows one page, where it is on the way of these answers; otherwise the journey begins anew.
func (r *Room) question(c echo.Context) error {
	d, err := r.draft(c)
	if err != nil {
		return err
	}
	switch {
	case lost(c, d):
		return r.left(c)
	case astray(c, d):
		return r.to(c, d, c.Param("page"), asAsked(c))
	}
	p, found := r.onTheWay(d, c.Param("page"))
	if !found {
		return r.begin(c)
	}
	if d.Sent {
		return r.Kit.Show(c, http.StatusOK, sentAlready(r.Kit.View(c, "sent")))
	}
	if p.Role == report.Review {
		return r.review(c, d, http.StatusOK, nil)
	}
	if p.ForFiles() {
		return r.Kit.Show(c, http.StatusOK, r.enclosing(r.Kit.View(c, "report"), d, p, c.QueryParam("check") != "", nil).show())
	}
	if c.QueryParam("added") != "" && p.Role == report.Ask && len(d.enclosed()) > 0 {
		a := r.asking(r.Kit.View(c, "report"), d, p, 0, false, nil)
		a.Added = d.enclosed()[len(d.enclosed())-1].Name
		return r.Kit.Show(c, http.StatusOK, a.show())
	}
	more := 0
	if c.QueryParam("more") != "" {
		more = 1
	}
	return r.ask(c, http.StatusOK, d, p, more, nil)
}

func (r *Room) onTheWay(d *held, id string) (report.Page, bool) {
	journey := r.Questionnaire.Journey(&d.Answers)
	i := slices.IndexFunc(journey, func(p report.Page) bool { return p.ID == id })
	if i < 0 {
		return report.Page{}, false
	}
	return journey[i], true
}

// around are the pages before and after one.
func (r *Room) around(d *held, id string) (before, after string) {
	journey := r.Questionnaire.Journey(&d.Answers)
	for i, p := range journey {
		if p.ID != id {
			continue
		}
		if i > 0 {
			before = journey[i-1].ID
		}
		if i+1 < len(journey) {
			after = journey[i+1].ID
		}
	}
	return before, after
}

// ask renders a page with what is answered so far; more is how many empty entries a page that repeats shows beyond that.
func (r *Room) ask(c echo.Context, status int, d *held, p report.Page, more int, wrong error) error {
	return r.Kit.Show(c, status, r.asking(r.Kit.View(c, "report"), d, p, more, c.QueryParam("check") != "", wrong).show())
}

func (r *Room) asking(v *page.View, d *held, p report.Page, more int, check bool, wrong error) *asked {
	v.Title = p.Title.In(v.Lang) + " – " + v.Title
	v.Wrong = v.Mistakes(wrong, func(pointer string) bool { return of(p, pointer) })
	before, after := r.around(d, p.ID)
	a := &asked{View: v, Page: p, Check: check, Kept: d.kept}
	if before != "" {
		a.Back = v.To(d.at(before))
	}
	a.Next, a.Action = v.To(d.at(after)), v.To(d.at(p.ID))
	if a.Check {
		a.Action += "?check=1"
	}
	n, of, optional := r.Questionnaire.Step(&d.Answers, p.ID)
	switch {
	case optional:
		a.Last, a.Step = v.To(d.at(r.last())), v.T("report.step_more", "n", n, "of", of)
	case n > 0:
		a.Step = v.T("report.step", "n", n, "of", of)
	case p.Role == report.Enough:
		a.Last = v.To(d.at(r.last()))
	}
	for i := range max(d.Answers.Entries(p)+more, 1) {
		inputs := r.inputs(v, d, p, i)
		a.Entries = append(a.Entries, entry{inputs})
		for _, in := range inputs {
			if len(inputs) > 1 {
				v.Wrong.Name(in.Pointer, in.Label)
			}
		}
	}
	return a
}

// inputs are the questions of a page with their answers.
func (r *Room) inputs(v *page.View, d *held, p report.Page, n int) []input {
	var out []input
	for _, q := range p.Questions {
		in := input{Type: q.Type, Input: page.Input{
			Pointer: p.Pointer(q, n), Name: name(q.ID, n), Label: q.Label.In(v.Lang), Hint: q.Hint.In(v.Lang), Typed: d.Answers.Answer(p, q, n),
		}}
		switch q.Type {
		case report.YesNo:
			yes := slices.Contains(in.Typed, "yes")
			in.Choices = []page.Choice{{ID: "yes", Label: v.T("yes"), Chosen: yes}, {ID: "no", Label: v.T("no"), Chosen: !yes && slices.Contains(d.No, in.Pointer)}}
		case report.OneOf, report.AnyOf:
			for _, o := range r.Questionnaire.Options[q.Options] {
				in.Choices = append(in.Choices, page.Choice{ID: o.ID, Label: o.Label.In(v.Lang), Hint: o.Hint.In(v.Lang), Chosen: slices.Contains(in.Typed, o.ID)})
			}
		case report.Lines:
			in.Typed = []string{strings.Join(in.Typed, "\n")}
		case report.Text:
			in.Rows, in.Spell = 5, true
			if q.Required {
				in.Rows = 12
			}
		case report.EmailType:
			in.Kind, in.Auto = "email", "email"
		case report.Phone:
			in.Kind, in.Auto = "tel", "tel"
		}
		out = append(out, in)
	}
	return out
}

func name(question string, n int) string { return fmt.Sprintf("%s.%d", question, n) }

// of tells whether a pointer is of a question of the page.
func of(p report.Page, pointer string) bool {
	for _, q := range p.Questions {
		if q.Field == pointer || strings.HasPrefix(pointer, q.Field+"/") {
			return true
		}
	}
	return p.Repeat != "" && strings.HasPrefix(pointer, p.Repeat)
}

// answered keeps what was typed on a page. What is wrong is shown with it, and kept all the same: nothing is lost.
func (r *Room) answered(c echo.Context) error {
	d, err := r.draft(c)
	if err != nil {
		return err
	}
	p, found := r.onTheWay(d, c.Param("page"))
	switch {
	case lost(c, d) && (!found || sentAgain(c)):
		return r.left(c)
	case !found || d.Sent:
		return r.begin(c)
	}
	switch {
	case p.ForFiles() && lost(c, d):
		return r.left(c) // a file is not shown again, as words are
	case p.ForFiles():
		return r.enclose(c, d, p)
	}
	some, err := r.fill(c, d, p)
	if err != nil {
		return err
	}
	if lost(c, d) {
		return r.ask(c, http.StatusUnprocessableEntity, d, p, 0, anew(p))
	}
	if some || d.kept {
		left := !some && c.Request().PostFormValue("save") != "" // it is gone on with here
		if !left {
			d.meet(p.ID)
		}
		if err := r.keep(c, d); err != nil {
			return err
		}
		if err := r.Desk.TakeOutForbidden(c.Request().Context(), d.code, &d.Draft); err != nil {
			return err
		}
	}
	if wrong := r.check(d); wrong != nil && r.Kit.View(c, "report").Mistakes(wrong, func(at string) bool { return of(p, at) }) != nil {
		return r.ask(c, http.StatusUnprocessableEntity, d, p, 0, wrong)
	}
	query := ""
	switch _, after := r.around(d, p.ID); {
	case c.Request().PostFormValue("more") != "":
		if c.QueryParam("check") != "" {
			query = "&check=1"
		}
		return r.to(c, d, p.ID, "?more=1"+query+"#f-new")
	case c.Request().PostFormValue("save") != "":
		return r.saved(c, d)
	case c.QueryParam("check") != "" && r.follows(d, after):
		return r.to(c, d, after, "?check=1")
	case c.QueryParam("check") != "", c.Request().PostFormValue("last") != "":
		return r.to(c, d, r.last(), "")
	default:
		return r.to(c, d, after, "")
	}
}

// follows tells whether a page is asked because of what was just answered, and was not met yet.
func (r *Room) follows(d *held, id string) bool {
	p, _ := r.Questionnaire.Page(id)
	return p.When != nil && !slices.Contains(d.Met, id)
}

// last is the page where answers are checked.
func (r *Room) last() string { return r.Questionnaire.Pages[len(r.Questionnaire.Pages)-1].ID }

// fill puts what was typed into the draft, and tells whether there was anything.
func (r *Room) fill(c echo.Context, d *held, p report.Page) (some bool, err error) {
	form, err := c.FormParams()
	if err != nil {
		return false, err
	}
	types, fields := map[string]report.Type{}, map[string]string{}
	for _, q := range p.Questions {
		types[q.ID], fields[q.ID] = q.Type, q.Field
	}
	typed := func(question string, n int) []string {
		at := name(question, n)
		values := form[at]
		switch types[question] {
		case report.Day:
			values = page.DateTyped(form, at)
		case report.Lines:
			values = strings.Split(strings.Join(values, "\n"), "\n")
		case report.Text:
			values = []string{strings.ReplaceAll(strings.Join(values, ""), "\r\n", "\n")}
		case report.YesNo:
			d.sayNo(fields[question], slices.Contains(values, "no"))
		}
		some = some || slices.ContainsFunc(values, func(s string) bool { return strings.TrimSpace(s) != "" })
		return values
	}
	entries := 0
	if p.Repeat != "" {
		for slices.ContainsFunc(p.Questions, func(q report.Question) bool { return form.Has(name(q.ID, entries)) }) && entries < mostEntries {
			entries++
		}
	}
	d.Answers.Fill(p, entries, typed)
	return some, nil
}

// mostEntries is more than any list of a report may hold.
const mostEntries = 200

// check is what is wrong with the answers so far.
func (r *Room) check(d *held) error {
	copied, err := clone(d.Answers)
	if err != nil {
		return err
	}
	return copied.Validate(r.Questionnaire, r.Now().In(r.Zone), r.Limits)
}

// clone copies a draft: to validate is to change.
func clone(d report.Draft) (out report.Draft, err error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}
