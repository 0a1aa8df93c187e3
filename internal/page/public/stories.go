package public

import (
	"recourse/internal/calendar"
	"recourse/internal/oversight"
	"recourse/internal/page"
)

// Stories are the pages of this room in each of their states.
func Stories(p Parts) page.Chapter {
	r := &Room{Parts: p}
	r.ways = r.draw()
	conduct := func(day calendar.Date, typed, wrong string) func(v *page.View) *theCode {
		return func(v *page.View) *theCode {
			version, _ := r.Book.On(day, r.Nation) // none was in force: the page says so
			if wrong != "" {
				v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: "/on", Detail: v.T(wrong)}}}
			}
			return r.stood(v, version, day, r.Nation, []string{typed})
		}
	}
	today := calendar.DateOf(r.Now().In(r.Zone))
	before, _ := calendar.ParseDate("1999-01-01")
	found := func(s oversight.Shown) func(v *page.View) *checked {
		return func(v *page.View) *checked { return &checked{View: v, Shown: &s} }
	}
	plain := func(v *page.View) *page.View { return v }
	return page.Chapter{Title: "What anybody may read", Stories: []page.Story{
		page.Tell("code", "The Code that is in force today.", "code_of_conduct", (*theCode).show, conduct(today, today.String(), "")),
		page.Tell("code-none", "A day before there was any Code.", "code_of_conduct", (*theCode).show, conduct(before, "1999-01-01", "")),
		page.Tell("code-wrong", "A day that there is not.", "code_of_conduct", (*theCode).show, conduct(today, "2026-02-31", "wrong.bad_date")),
		page.Tell("procedure", "The whole procedure, as the program runs it.", "procedure", (*theProcedure).show, r.theProcedure),
		page.Tell("privacy", "What is kept, who reads it, and for how long.", "privacy", (*private).show, r.private),
		page.Tell("accessibility", "What these pages can do, and what they cannot.", "accessibility", accessibility, plain),
		page.Tell("verify", "Where a receipt or a bundle is checked.", "verify", (*checked).show, func(v *page.View) *checked { return &checked{View: v} }),
		page.Tell("verify-empty", "Nothing was pasted or chosen.", "verify", (*checked).show, func(v *page.View) *checked {
			v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: "/text", Detail: v.T("verify.nothing")}}}
			return &checked{View: v}
		}),
		page.Tell("verify-holds", "A receipt that holds.", "verify", (*checked).show, found(oversight.Shown{
			Holds: true, Included: true, Sentences: []string{"The receipt is signed by our log.", "What it covers stands in the log at place 17 of 42."},
		})),
		page.Tell("verify-promised", "A receipt that is not due in the log yet.", "verify", (*checked).show, found(oversight.Shown{
			Holds: true, Integrated: "2026-12-01", Sentences: []string{"The receipt is signed by our log.", "It will stand in the log by 1 December 2026."},
		})),
		page.Tell("verify-not", "A receipt that somebody changed.", "verify", (*checked).show, found(oversight.Shown{
			Sentences: []string{"The signature does not belong to this text."},
		})),
	}}
}
