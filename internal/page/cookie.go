package page

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// cookie is the one that a browser is given, and only once there is something to come back to. It is gone when the
// browser is closed.
const cookie = "__Host-recourse"

// Keep puts a secret into the cookie: what kind it is, and the secret itself.
func (k *Kit) Keep(c echo.Context, kind, secret string) {
	c.SetCookie(&http.Cookie{Name: cookie, Value: kind + "." + secret, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// Kept is what the cookie holds of a kind, "" for nothing.
func (k *Kit) Kept(c echo.Context, kind string) string {
	got, err := c.Cookie(cookie)
	if err != nil || len(got.Value) <= len(kind)+1 || got.Value[:len(kind)+1] != kind+"." {
		return ""
	}
	return got.Value[len(kind)+1:]
}

// Drop takes the cookie away, and all that the browser keeps of us besides.
func (k *Kit) Drop(c echo.Context) {
	c.SetCookie(&http.Cookie{Name: cookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1, Expires: time.Unix(1, 0)})
	c.Response().Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
}
