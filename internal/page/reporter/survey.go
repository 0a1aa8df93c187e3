package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/survey"
)

// surveyAt is where a party says how they were treated, once their matter has ended.
const surveyAt = "/my/survey"

// surveying is what is asked, and what was typed so far.
type surveying struct {
	*page.View
	Questions []page.Input
	Free      page.Input
}

// survey asks, or says that it was answered.
func (r *Room) survey(c echo.Context) error {
	ctx := c.Request().Context()
	if who, _ := actor.From(ctx); !r.Survey.Asks(who.Kind) {
		return fault.New(fault.NotFound, "")
	}
	open, answered, err := r.Survey.Mine(ctx)
	if err != nil {
		return err
	}
	if !open {
		return fault.New(fault.NotFound, "")
	}
	s := r.surveying(r.Kit.View(c, "survey"), survey.Given{}, nil)
	if answered {
		return r.Kit.Show(c, http.StatusOK, s.thanks())
	}
	return r.Kit.Show(c, http.StatusOK, s.show())
}

// surveyed takes the answers. Who presses twice is thanked twice.
func (r *Room) surveyed(c echo.Context) error {
	ctx := c.Request().Context()
	if who, _ := actor.From(ctx); !r.Survey.Asks(who.Kind) {
		return fault.New(fault.NotFound, "")
	}
	given := survey.Given{Answers: map[string]string{}, Text: c.FormValue("text")}
	for _, q := range r.Survey.Form.Questions {
		if answer := c.FormValue(q.ID); answer != "" {
			given.Answers[q.ID] = answer
		}
	}
	err := r.Survey.Answer(ctx, given, nil)
	v := r.Kit.View(c, "survey")
	if fault.Is(err, fault.Invalid) {
		return r.Kit.Show(c, http.StatusUnprocessableEntity, r.surveying(v, given, err).show())
	}
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return r.Kit.Go(c, v.To(surveyAt))
}

func (r *Room) surveying(v *page.View, g survey.Given, wrong error) *surveying {
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	s := &surveying{View: v, Free: page.Input{Pointer: "/text", Name: "text", Label: r.Survey.Form.Text.In(v.Lang), Hint: v.T("survey.text_hint"), Typed: []string{g.Text}, Spell: true}}
	for _, q := range r.Survey.Form.Questions {
		in := page.Input{Pointer: "/answers/" + q.ID, Name: q.ID, Label: q.Title.In(v.Lang)}
		for _, a := range q.Answers {
			in.Choices = append(in.Choices, page.Choice{ID: a.ID, Label: a.Title.In(v.Lang), Chosen: g.Answers[q.ID] == a.ID})
		}
		s.Questions = append(s.Questions, in)
	}
	return s
}
