package server

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// health says whether the process lives, and whether it can keep a report.
func (h *House) health(e *echo.Echo) {
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", func(c echo.Context) error {
		if err := h.pools.intake.Ping(c.Request().Context()); err != nil {
			return err
		}
		return c.String(http.StatusOK, "ready\n")
	})
}
