package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/api"
	"recourse/internal/config"
)

// hosts are the names that we answer to (B-65). A name that is not ours, on an address that is, is somebody's web site
// that a browser was made to take us for.
type hosts map[string]bool

// ours reads our names out of the settings; without any, every name is taken.
func ours(c config.Config) hosts {
	h := hosts{}
	for _, origin := range []string{c.BaseURL, c.StaffURL} {
		if u, err := url.Parse(origin); err == nil && u.Hostname() != "" {
			h[strings.ToLower(u.Hostname())] = true
		}
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && host != "" && len(h) > 0 {
		h[strings.ToLower(host)] = true
	}
	return h
}

// has tells whether a request is for us. An address is no name that could be turned against us, and a probe of the
// machine that we run on knows none.
func (h hosts) has(r *http.Request) bool {
	name := r.Host
	if host, port, err := net.SplitHostPort(name); err == nil {
		if _, ok := number(port, 10); !ok {
			return false
		}
		name = host
	}
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), "."))
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" || h[name] {
		return true
	}
	// HTTP/1.0 knows no host.
	return len(h) == 0 || name == "" && !r.ProtoAtLeast(1, 1)
}

// addressed refuses what is meant for somebody else, and what wants to be something other than a request and its answer
// (B-65, B-70).
func (h *House) addressed(next echo.HandlerFunc) echo.HandlerFunc {
	known := ours(h.Settings)
	return func(c echo.Context) error {
		r := c.Request()
		status, words := http.StatusMisdirectedRequest, "Nobody of this name is here."
		switch {
		case !known.has(r):
		case r.Header.Get("Upgrade") != "", r.Method == http.MethodConnect:
			status, words = http.StatusBadRequest, "A connection stays what it is here: requests, and an answer to each."
		default:
			return next(c)
		}
		c.Response().Header().Set("Connection", "close")
		return api.WriteProblem(c, &api.Problem{Type: "urn:recourse:problem:malformed", Title: http.StatusText(status), Status: status, Detail: words,
			Instance: "urn:request:" + c.Response().Header().Get(echo.HeaderXRequestID)})
	}
}
