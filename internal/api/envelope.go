package api

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// Headers are those of every answer, whatever its status. Strict-Transport-Security is the server's: it
// alone knows which of its hosts speak TLS.
var Headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
		"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
	"X-Content-Type-Options":       "nosniff",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), " +
		"geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), " +
		"publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
	"X-Frame-Options": "DENY",
	"X-Robots-Tag":    "noindex, noarchive",
	"Referrer-Policy": "no-referrer",
	"Cache-Control":   "no-store",
}

// Owns tells whether a path belongs to the API: what lies there is answered by it, errors included.
func Owns(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || path == "/log" || strings.HasPrefix(path, "/log/") ||
		path == "/healthz" || path == "/readyz"
}

// Envelope goes before routing: it sets the headers of every answer, whatever becomes of it.
func Envelope(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if Owns(c.Request().URL.Path) {
			for name, value := range Headers {
				c.Response().Header().Set(name, value)
			}
		}
		return next(c)
	}
}
