package api

import (
	"net/http"
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

// Envelope goes before routing: it sets the headers of every answer and lets HEAD be answered as GET without a body.
func Envelope(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !Owns(c.Request().URL.Path) {
			return next(c)
		}
		for name, value := range Headers {
			c.Response().Header().Set(name, value)
		}
		if c.Request().Method == http.MethodHead {
			// A copy: net/http's own request stays a HEAD, so that it sends no body whatever is written.
			get := *c.Request()
			get.Method = http.MethodGet
			c.SetRequest(&get)
			c.Response().Writer = headless{c.Response().Writer}
		}
		c.Response().Before(func() {
			if allow := c.Response().Header().Get("Allow"); allow != "" {
				c.Response().Header().Set("Allow", allowHead(allow))
			}
		})
		return next(c)
	}
}

// headless throws the body away.
type headless struct{ http.ResponseWriter }

func (headless) Write(b []byte) (int, error) { return len(b), nil }

// Unwrap lets http.ResponseController reach the writer.
func (h headless) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// allowHead adds HEAD to a list of methods that has GET.
func allowHead(allow string) string {
	if strings.Contains(allow, "GET") && !strings.Contains(allow, "HEAD") {
		return allow + ", HEAD"
	}
	return allow
}
