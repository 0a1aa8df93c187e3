package reporter

import (
	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// checkIns are the pages on which parties are asked, after the end, how they have fared since.
func (t teller) checkIns() []page.Story {
	asked := func(wrong error) func(v *page.View) *checking {
		return func(v *page.View) *checking {
			return t.checking(v, t.rules.In(v.Lang).List(procedure.FaredList), "", wrong)
		}
	}
	return []page.Story{
		page.Tell("my-asked", "It ended a while ago, and somebody is asked how they have fared since.", "my", (*matter).show, func(v *page.View) *matter {
			m := t.stands(v, "decided", "", t.doorsOf(v, casefile.Case, procedure.CheckInDoor)...)
			m.Over, m.Asked = true, true
			m.Messages = []casework.Message{{Text: longText, At: aDay}}
			return t.standing(v, m, actor.Respondent, "")
		}),
		page.Tell("check-in-erased", "The same, where what was kept of the matter was erased.", "check_in", (*checking).show, asked(nil)),
		page.Tell("check-in-erased-wrong", "Nothing was chosen.", "check_in", (*checking).show, asked(fault.OnField("/fields/fared", "required", "Choose one of the answers."))),
		page.Tell("check-in-thanks", "It was answered, and there is somewhere to go.", "check_in", (*checking).thanks, func(v *page.View) *checking { return t.checking(v, nil, "", nil) }),
	}
}
