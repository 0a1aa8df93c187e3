package public

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"recourse/internal/calendar"
	"recourse/internal/code"
	"recourse/internal/fault"
	"recourse/internal/page"
)

// theCode is the Code as it stood on a day in a nation.
type theCode struct {
	*page.View
	Version *code.Version // nil where none was in force
	On      string        // in words
	Day     page.Input
	Nation  page.Input
	Parts   []chapter
	Ends    string // when the version shown ends there; "" where it goes on
}

// chapter is the clauses of one class.
type chapter struct {
	Class   code.Class
	Clauses []code.Clause
}

// chapters are in the order in which a reader asks: what is not allowed, and at once what is.
var chapters = []code.Class{code.Prohibited, code.Protected, code.Expected, code.Duty, code.Scope}

// code shows the clauses in force on a day: today, or the one that is asked for, which is the day on which something happened.
func (r *Room) code(c echo.Context) error {
	v := r.Kit.View(c, "code_of_conduct")
	query := c.QueryParams()
	today := calendar.DateOf(r.Now().In(r.Zone))
	typed := page.DateTyped(query, "on")
	day, status := today, http.StatusOK
	if typed == nil {
		typed = []string{today.String()}
	} else if asked, err := calendar.ParseDate(typed[0]); err != nil {
		v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: "/on", Detail: v.T("wrong.bad_date")}}}
		status = http.StatusUnprocessableEntity
	} else {
		day = asked
	}
	nation := r.nation(query)
	version, err := r.Book.On(day, nation)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return r.Kit.ShowAll(c, status, r.stood(v, version, day, nation, typed).show())
}

// stood is a version as it stood on a day in a nation; typed is the day as it was asked for.
func (r *Room) stood(v *page.View, version *code.Version, day calendar.Date, nation string, typed []string) *theCode {
	out := &theCode{View: v, On: v.Day(day.String()), Nation: r.nations(v, nation)}
	out.Day = page.Input{Pointer: "/on", Name: "on", Label: v.T("code_of_conduct.day"), Hint: v.T("code_of_conduct.day_hint"), Typed: typed}
	if out.Version = version; version != nil {
		for _, class := range chapters {
			out.Parts = append(out.Parts, chapter{class, slices.DeleteFunc(slices.Clone(version.Clauses), func(c code.Clause) bool { return c.Class != class })})
		}
		out.Ends = out.until(nation, day)
	}
	return out
}

// nation is the one that was chosen, or the house's own.
func (r *Room) nation(query url.Values) string {
	if asked := query.Get("nation"); slices.Contains(r.allNations(), asked) {
		return asked
	}
	return r.Parts.Nation
}

// allNations are those that some version of the Code is in force in.
func (r *Room) allNations() (out []string) {
	for _, v := range r.Book.Versions() {
		for _, f := range v.InForce {
			out = append(out, f.Nations...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *Room) nations(v *page.View, chosen string) page.Input {
	in := page.Input{Pointer: "/nation", Name: "nation", Label: v.T("code_of_conduct.nation")}
	for _, n := range r.allNations() {
		in.Choices = append(in.Choices, page.Choice{ID: n, Label: named(v, "nation."+n, n), Chosen: n == chosen})
	}
	return in
}

// until is the last day on which what is shown is in force there, "" where it goes on.
func (t *theCode) until(nation string, day calendar.Date) string {
	for _, f := range t.Version.InForce {
		if slices.Contains(f.Nations, nation) && f.EffectiveOn(day) && !f.Until.IsZero() {
			return t.View.Day(f.Until.String())
		}
	}
	return ""
}

// read gives how a clause is read, where its published text does not say what it means.
func (t *theCode) read(c code.Clause) string {
	return t.T("code_of_conduct.read", "literal", c.Literal, "adopted", c.Reading.Adopted, "who", c.Reading.RatifiedBy)
}
