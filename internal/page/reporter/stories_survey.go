package reporter

import (
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/survey"
)

// surveys are the pages on which parties say how they were treated; none where nobody is asked.
func (t teller) surveys() []page.Story {
	if t.Survey.Form == nil {
		return nil
	}
	return []page.Story{
		page.Tell("survey", "What is asked once it has ended.", "survey", (*surveying).show, func(v *page.View) *surveying { return t.surveying(v, survey.Given{}, nil) }),
		page.Tell("survey-wrong", "Nothing was answered.", "survey", (*surveying).show, func(v *page.View) *surveying {
			return t.surveying(v, survey.Given{Text: longText}, fault.OnField("/answers/"+t.Survey.Form.Questions[0].ID, "required", "Answer at least one of these."))
		}),
		page.Tell("survey-answered", "It was answered.", "survey", (*surveying).thanks, func(v *page.View) *surveying { return t.surveying(v, survey.Given{}, nil) }),
	}
}
