package reporter

import (
	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/page"
)

// partyCookie is the kind of cookie that holds the session of somebody who came back with a code.
const partyCookie = "party"

// cameAt is where the front page leads whoever has ten words. It shows nothing itself, so that it is in no browser's way back.
const cameAt = "/my/come"

// mine is a page for whoever came back with a code; anybody else is asked for theirs.
func (r *Room) mine(p page.Page) page.Page { return r.mineOr(p, r.asked) }

// asked leads to where the ten words are asked for, and forgets a session that has ended. Whoever comes back to one of these
// pages after leaving sees that there is nothing.
func (r *Room) asked(c echo.Context) error {
	switch {
	case r.Kit.Kept(c, partyCookie) != "":
		r.Kit.Drop(c)
	case wentBack(c):
		return r.left(c)
	}
	return r.Kit.Go(c, r.Kit.View(c, "code").To("/my/code"))
}

// came leads whoever has ten words to what they opened, or to where they are asked for.
func (r *Room) came(c echo.Context) error {
	to := func(at string) page.Page {
		return func(c echo.Context) error { return r.Kit.Go(c, r.Kit.View(c, "code").To(at)) }
	}
	return r.mineOr(to("/my"), to("/my/code"))(c)
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
