package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/page"
)

// partyCookie is the kind of cookie that holds the session of somebody who came back with a code.
const partyCookie = "party"

// mine is a page for whoever came back with a code; anybody else is asked for theirs.
func (r *Room) mine(p page.Page) page.Page { return r.mineOr(p, r.asked) }

// asked leads to where the ten words are asked for, and forgets a session that has ended.
func (r *Room) asked(c echo.Context) error {
	if r.Kit.Kept(c, partyCookie) != "" {
		r.Kit.Drop(c)
	}
	return r.Kit.Go(c, r.Kit.View(c, "code").To("/my/code"))
}

// mineOr is a page for whoever came back with a code; anybody else is given another.
func (r *Room) mineOr(p, other page.Page) page.Page {
	return func(c echo.Context) error {
		token := r.Kit.Kept(c, partyCookie)
		if token == "" {
			return other(c)
		}
		who, err := r.Accounts.Resolve(c.Request().Context(), token)
		if fault.Is(err, fault.Unauthenticated) {
			return other(c)
		}
		if err != nil {
			return err
		}
		if who.Kind == actor.Staff {
			return fault.New(fault.NotFound, "")
		}
		c.SetRequest(c.Request().WithContext(actor.With(c.Request().Context(), who)))
		return p(c)
	}
}

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

// leaving is the page between here and somewhere else.
type leaving struct {
	*page.View
	To string
}

func (r *Room) leaving(v *page.View) *leaving { return &leaving{v, r.LeaveTo} }
