package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
)

// opened is the front page and the page of places to go.
type opened struct {
	*page.View
	Urgent, Others []Support
}

func (r *Room) open(v *page.View) *opened {
	o := &opened{View: v}
	for _, s := range r.Support {
		if s.Kind == "emergency" {
			o.Urgent = append(o.Urgent, s)
		} else {
			o.Others = append(o.Others, s)
		}
	}
	return o
}

// home is the front page: two doors, and before them what cannot wait.
func (r *Room) home(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, r.open(r.Kit.View(c, "home")).home())
}

// support is where else to go.
func (r *Room) support(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, r.open(r.Kit.View(c, "support")).places())
}
