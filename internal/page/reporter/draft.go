package reporter

import (
	"crypto/rand"
	"slices"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/report"
)

// draftCookie is the kind of cookie that holds the code of a draft.
const draftCookie = "draft"

// held is the draft that a browser is writing, with its code; a new one where it has none yet.
type held struct {
	intake.Draft
	code report.Code
	kept bool // it has been kept before
}

// meet remembers that a page was answered, and tells whether that is new.
func (d *held) meet(page string) bool {
	if slices.Contains(d.Met, page) {
		return false
	}
	d.Met = append(d.Met, page)
	return true
}

// sayNo remembers that a question was answered with no, which a report does not tell from silence.
func (d *held) sayNo(field string, no bool) {
	d.No = slices.DeleteFunc(d.No, func(f string) bool { return f == field })
	if no {
		d.No = append(d.No, field)
	}
}

// draft finds what a browser is writing. One that has expired is begun anew.
func (r *Room) draft(c echo.Context) (*held, error) {
	typed := r.Kit.Kept(c, draftCookie)
	code, err := report.ParseCode(typed)
	if typed == "" || err != nil {
		return &held{}, nil
	}
	d, err := r.Desk.OpenDraft(c.Request().Context(), code)
	if fault.Is(err, fault.NotFound) {
		return &held{}, nil
	}
	return &held{Draft: d, code: code, kept: true}, err
}

// at is the address of a page of the journey, its own where the report is begun.
func (d *held) at(id string) string {
	if d.kept {
		return begunAt + id
	}
	return "/report/" + id
}

// keep keeps the draft, under a code of its own from the first answer on.
func (r *Room) keep(c echo.Context, d *held) (err error) {
	if !d.kept {
		if d.code, err = report.NewCode(r.Rand); err != nil {
			return err
		}
		d.Key = rand.Text()
		r.Kit.Keep(c, draftCookie, d.code.Canonical())
		d.kept = true
	}
	return r.Desk.KeepDraft(c.Request().Context(), d.code, d.Draft)
}

// stopped is the page on which a report is gone on with: the one after the last that was answered. Whoever was shown the
// check of their answers would send by mistake what they had only begun.
func (r *Room) stopped(d *held) string {
	journey := r.Questionnaire.Journey(&d.Answers)
	for i, p := range slices.Backward(journey) {
		if slices.Contains(d.Met, p.ID) {
			return journey[min(i+1, len(journey)-1)].ID
		}
	}
	return journey[0].ID
}
