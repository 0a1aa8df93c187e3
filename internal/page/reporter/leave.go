package reporter

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/report"
)

const (
	// leftAt is where the way back leads whoever has left: a page that says nothing of whose it is.
	leftAt = "/left"
	// begunAt is where the pages of a report are that is begun. They have addresses of their own, so that whoever comes back to
	// one after leaving meets nothing, and not the same page, empty and in silence.
	begunAt = "/report/begun/"
)

// leaving is the page between here and somewhere else, and the one that is met on the way back.
type leaving struct {
	*page.View
	Away string
}

func (r *Room) leaving(v *page.View) *leaving { return &leaving{v, r.LeaveTo} }

// leave ends what was begun here, and leads away.
func (r *Room) leave(c echo.Context) error {
	if token := r.Kit.Kept(c, partyCookie); token != "" {
		if err := r.Accounts.SignOut(c.Request().Context(), token); err != nil {
			return err
		}
	}
	r.Kit.Drop(c)
	return r.Kit.Show(c, http.StatusOK, r.leaving(r.Kit.View(c, "leave")).show())
}

// left says that there is nothing here any more, and nothing of what there was.
func (r *Room) left(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, r.leaving(r.Kit.View(c, "leave")).gone())
}

// lost tells whether a page is of a report that was begun and is no longer here.
func lost(c echo.Context, d *held) bool { return !d.kept && strings.Contains(c.Path(), begunAt) }

// astray tells whether a page of a report that is begun was asked for where those are that are not.
func astray(c echo.Context, d *held) bool { return d.kept && !strings.Contains(c.Path(), begunAt) }

// asAsked is what a page was asked for with, as it stands in its address.
func asAsked(c echo.Context) string {
	if q := c.QueryString(); q != "" {
		return "?" + q
	}
	return ""
}

// wentBack tells whether a browser came from a page of ours: that of whoever goes back says so as well. An address that was
// typed, or that stands in a letter, comes from nowhere.
func wentBack(c echo.Context) bool { return c.Request().Header.Get("Sec-Fetch-Site") == "same-origin" }

// sentAgain tells whether a browser sends a form again because somebody went back, and not because they pressed its button. One
// that never says who pressed is taken to send again: somebody else may sit before it.
func sentAgain(c echo.Context) bool {
	h := c.Request().Header
	return h.Get("Sec-Fetch-Site") != "" && h.Get("Sec-Fetch-User") == ""
}

// anew says on a page that was sent after its report was gone that what stands on it begins another. Nothing of it is lost.
func anew(p report.Page) error {
	return fault.OnField(p.Pointer(p.Questions[0], 0), "begins_anew", "What you had answered before is no longer here: you have left, or two weeks have passed. What stands on this page is still here, and is kept once you go on.")
}
