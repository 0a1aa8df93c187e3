package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
)

// saving is the code of a draft.
type saving struct {
	*page.View
	Words []string
	Until string
	Go    string // to where they stopped
}

// save shows the code of the draft that is being written.
func (r *Room) save(c echo.Context) error {
	d, err := r.draft(c)
	if err != nil {
		return err
	}
	if !d.kept {
		return r.left(c)
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
	s.Go = s.To(d.at(r.stopped(d)))
	return r.Kit.Show(c, http.StatusOK, s.show())
}
