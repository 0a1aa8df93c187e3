package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/report"
)

// saving is the code of a draft, or the form that takes one.
type saving struct {
	*page.View
	Words []string
	Until string
	Go    string // to the answers so far
}

// save shows the code of the draft that is being written.
func (r *Room) save(c echo.Context) error {
	d, err := r.draft(c)
	if err != nil {
		return err
	}
	if !d.kept {
		return r.begin(c)
	}
	return r.saved(c, d)
}

func (r *Room) saved(c echo.Context, d *held) error {
	if !d.kept { // nothing was answered yet: there is nothing to come back to
		return r.begin(c)
	}
	again, err := r.Desk.OpenDraft(c.Request().Context(), d.code)
	if err != nil {
		return err
	}
	s := &saving{View: r.Kit.View(c, "saved"), Words: d.code.Words(), Until: again.Until}
	s.Go = s.To("/report/" + r.last())
	return r.Kit.Show(c, http.StatusOK, s.show())
}

// resume asks for the code of a draft.
func (r *Room) resume(c echo.Context) error {
	s := &saving{View: r.Kit.View(c, "resume")}
	return r.Kit.Show(c, http.StatusOK, s.ask())
}

// resumed opens a draft. A wrong code and a draft that is gone read the same.
func (r *Room) resumed(c echo.Context) error {
	v := r.Kit.View(c, "resume")
	code, err := report.ParseCode(c.FormValue("code"))
	if err == nil {
		_, err = r.Desk.OpenDraft(c.Request().Context(), code)
	}
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.NotFound:
		v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: "/code", Detail: v.T("resume.wrong")}}}
		return r.Kit.Show(c, http.StatusUnprocessableEntity, (&saving{View: v}).ask())
	}
	if err != nil {
		return err
	}
	r.Kit.Keep(c, draftCookie, code.Canonical())
	return r.to(c, r.last(), "")
}
