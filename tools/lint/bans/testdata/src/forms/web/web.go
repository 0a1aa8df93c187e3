package forms

import "github.com/labstack/echo/v4"

func handler(c echo.Context, into any) error {
	_ = c.RealIP() // want `RealIP believes`
	_ = c.Param("id")
	b := new(echo.DefaultBinder) // want `DefaultBinder lets a body override`
	_ = b.BindBody(c, into)      // want `BindBody lets a body override`
	return c.Bind(into)          // want `Bind lets a body override`
}
