package public

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"recourse/internal/authz"
	"recourse/internal/code"
	"recourse/internal/dataprotection"
	"recourse/internal/oversight"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// Parts is what the room is built from.
type Parts struct {
	Kit       *page.Kit
	Book      *code.Book
	Nation    string // where none is chosen
	Procedure *procedure.Procedure
	Acts      []authz.Line // who may do what under it
	Retention []dataprotection.Rule
	Checks    *oversight.Checks
	Now       func() time.Time
	Zone      *time.Location
}

// Room is these pages.
type Room struct {
	Parts
	ways []way // of the procedure, which changes with the program alone
}

// Mount gives the pages their addresses.
func Mount(e *echo.Echo, p Parts) {
	r := &Room{Parts: p}
	r.ways = r.draw()
	k := p.Kit
	k.Get(e, "/code", r.code)
	k.Get(e, "/procedure", r.procedure)
	k.Get(e, "/procedure/:way", r.picture)
	k.Get(e, "/verify", r.ask)
	k.Post(e, "/verify", r.verify)
	k.Get(e, "/privacy", r.privacy)
	k.Get(e, "/accessibility", r.plain("accessibility", accessibility))
}

// plain is a page that says the same to everybody.
func (r *Room) plain(name string, show func(*page.View) templ.Component) page.Page {
	return func(c echo.Context) error { return r.Kit.ShowAll(c, http.StatusOK, show(r.Kit.View(c, name))) }
}
