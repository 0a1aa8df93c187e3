package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/api"
	"recourse/internal/config"
	"recourse/internal/papers/pdf"
)

// front puts the middleware in its order, the outermost first, and mounts the routes.
func (h *House) front() (http.Handler, error) {
	trusted, err := peers(h.Settings.TrustedProxies)
	if err != nil {
		return nil, err
	}
	h.metrics = newMetrics()
	h.metrics.more = func(ctx context.Context) string {
		return h.writeWitnessed(ctx) + h.writeScrubbed() + h.writeWalked() + h.writeMailed()
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(nowhere{})
	e.IPExtractor = trusted.address
	e.SchemeExtractor = trusted.scheme
	e.HTTPErrorHandler = h.failed
	support, err := loadSupport(Files(h.Settings))
	if err != nil {
		return nil, err
	}
	if h.API, err = h.openAPI(trusted, support); err != nil {
		return nil, err
	}
	// Pre runs for every answer, also for those without a route.
	e.Pre(identify, h.record, h.secure, api.Envelope, h.recovered, h.addressed, h.bounded(newUploads(h.Settings.Pools.Uploads)))
	h.API.Mount(e)
	return e, h.mountPages(e, trusted, support)
}

// openAPI gives the API its parts.
func (h *House) openAPI(trusted trust, support places) (*api.API, error) {
	var err error
	if h.papers, err = pdf.New(); err != nil {
		return nil, err
	}
	c := h.Settings
	return api.New(api.Parts{
		Office: h.Office, Erasure: h.Erasing, Accounts: h.Accounts, Desk: h.Desk, Index: h.DB.Evidence(h.Ring), Scanning: h.clamd != nil, Answers: h.Files,
		Shelf: h.Rules.Shelf, Book: h.Rules.Book, Questionnaires: h.Rules.Questionnaires,
		Log: h.DB.Ledger(h.epoch), LogKeys: h.Keys.List, Checks: h.checks(),
		Signer: h.signing.Checkpoint, Pages: h.papers, Survey: h.Surveys(h.DB),
		Support: support.in, Limits: reportLimits(c), Organisation: c.Organisation,
		MAC: h.Ring.MAC, CursorKey: h.Ring.MAC("cursor", "1"), Source: trusted.source, Sender: trusted.sender, Names: h.Files.Names,
		Ready: h.pools.intake.Ping, Unsealed: h.Ring.Reads, Now: h.Clock, Sleep: sleep, Zone: c.Location(), Logger: h.options.Log,
	})
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// nowhere swallows what Echo itself would log: it quotes what was sent.
type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// trust is whose forwarding headers are believed.
type trust []netip.Prefix

func peers(list []string) (trust, error) {
	var t trust
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return nil, errors.New("trusted_proxies must be addresses or networks")
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		t = append(t, p.Masked())
	}
	return t, nil
}

// peer is the address at the other end of the connection, and whether it is a proxy of ours.
func (t trust) peer(r *http.Request) (addr netip.Addr, ours bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return addr, false
	}
	if addr, err = netip.ParseAddr(host); err != nil {
		return addr, false
	}
	return addr.Unmap(), t.holds(addr)
}

func (t trust) holds(a netip.Addr) bool {
	for _, p := range t {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// address is the caller's: the connection's, or, from a proxy of ours, the last forwarded one that is no proxy.
func (t trust) address(r *http.Request) string {
	addr, ours := t.peer(r)
	if !ours {
		return addr.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values(echo.HeaderXForwardedFor), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if addr = a.Unmap(); !t.holds(addr) {
			break
		}
	}
	return addr.String()
}

// source is whom attempts are counted against: an address, or the network that one household has.
func (t trust) source(r *http.Request) string {
	a, err := netip.ParseAddr(t.address(r))
	if err != nil {
		return ""
	}
	return bucket(a)
}

func bucket(a netip.Addr) string {
	if a.Is6() {
		const household = 64
		if p, err := a.Prefix(household); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// sender is whom reports are counted by: a source, or nobody where it tells nothing of who sends: this machine, where an
// onion service or a proxy that was not named stands, and private networks, where everybody comes from one address.
func (t trust) sender(r *http.Request) string {
	a, err := netip.ParseAddr(t.address(r))
	if err != nil || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() {
		return ""
	}
	return bucket(a)
}

// scheme is https where we see it ourselves, or where a proxy of ours says so.
func (t trust) scheme(r *http.Request) string {
	_, ours := t.peer(r)
	if r.TLS != nil || ours && r.Header.Get(echo.HeaderXForwardedProto) == "https" {
		return "https"
	}
	return "http"
}

// limits are the HTTP server's own.
func limits(c config.Config, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: c.Timeouts.Headers, IdleTimeout: c.Timeouts.Idle,
		MaxHeaderBytes: int(c.Limits.Headers), ErrorLog: nil, DisableGeneralOptionsHandler: true,
	}
}
