package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/api"
	"recourse/internal/config"
	"recourse/internal/fault"
)

const canary = "canary-5d1e"

// bare is a house without anything inside, behind its middleware, with routes that misbehave.
func bare(t *testing.T, flags map[string]string) (http.Handler, *House, *bytes.Buffer) {
	t.Helper()
	c, err := config.Load(config.Sources{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	h := &House{Settings: c, options: Options{Log: NewLog(&lines, "debug")}, metrics: newMetrics()}
	h.options.fill()
	trusted, err := peers(c.TrustedProxies)
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.IPExtractor, e.SchemeExtractor, e.HTTPErrorHandler = trusted.address, trusted.scheme, h.failed
	e.Pre(identify, h.record, h.secure, h.recovered, h.bounded(newUploads(c.Pools.Uploads)))
	e.GET("/panic/:id", func(echo.Context) error { panic("it was " + canary) })
	e.GET("/fails/:id", func(echo.Context) error { return errors.New("about " + canary) })
	e.GET("/hidden/:id", func(echo.Context) error { return fault.New(fault.NotFound, "It is about "+canary) })
	e.GET("/scheme", func(c echo.Context) error { return c.String(200, c.Scheme()+" "+trusted.source(c.Request())) })
	e.POST("/body", func(c echo.Context) error {
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.JSON(200, n)
	})
	return e, h, &lines
}

func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestR68_APanicFailsOneRequestAndTellsNothing(t *testing.T) {
	t.Parallel()
	e, _, lines := bare(t, nil)
	for _, target := range []string{"/panic/" + canary, "/fails/" + canary} {
		w := ask(e, "GET", target, "")
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), canary) || strings.Contains(w.Body.String(), "goroutine") {
			t.Errorf("%s: got %d and %s", target, w.Code, w.Body)
		}
	}
	if w := ask(e, "GET", "/scheme", ""); w.Code != http.StatusOK {
		t.Errorf("the next request got %d", w.Code)
	}
	if strings.Contains(lines.String(), canary) {
		t.Errorf("R-63: the log quotes the request: %s", lines)
	}
}

func TestR63_ALogLineHoldsTheRoutesTemplateAndNothingThatWasSent(t *testing.T) {
	t.Parallel()
	e, _, lines := bare(t, nil)
	ask(e, "GET", "/fails/"+canary+"?q="+canary, "", "User-Agent", canary, "Referer", canary, "Authorization", canary, "X-Forwarded-For", canary)
	ask(e, "GET", "/nowhere/"+canary, "")
	ask(e, canary[:6], "/body", canary)
	text := lines.String()
	if strings.Contains(strings.ToLower(text), canary[:6]) || strings.Contains(text, "192.0.2") {
		t.Fatalf("got %s", text)
	}
	for line := range strings.Lines(text) {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("R-65: %q is no JSON", line)
		}
		if at, err := time.Parse(time.RFC3339, got["time"].(string)); err != nil || at.Nanosecond() != 0 || at.Location() != time.UTC {
			t.Errorf("got the time %v", got["time"])
		}
	}
	if !strings.Contains(text, `"route":"/fails/:id"`) || !strings.Contains(text, `"route":"none"`) {
		t.Errorf("got %s, want templates", text)
	}
}

func TestR67_EveryAnswerBearsTheHeadersAndNamesNoServer(t *testing.T) {
	t.Parallel()
	e, _, _ := bare(t, nil)
	for _, c := range []struct {
		method, target string
		want           int
	}{{"GET", "/scheme", 200}, {"GET", "/nowhere", 404}, {"DELETE", "/body", 405}, {"GET", "/panic/1", 500}} {
		w := ask(e, c.method, c.target, "")
		if w.Code != c.want {
			t.Errorf("%s %s: got %d, want %d", c.method, c.target, w.Code, c.want)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "X-Frame-Options", "X-Request-Id"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s %s: no %s", c.method, c.target, name)
			}
		}
		if w.Header().Get("Server") != "" {
			t.Error("the answer names its server")
		}
	}
}

// What has no route reads, byte by byte, like what a verb does not find or may not show.
func TestR37_WhateverHasNoRouteReadsLikeWhatIsNotThere(t *testing.T) {
	t.Parallel()
	e, _, _ := bare(t, nil)
	want := ask(e, "GET", "/hidden/1", "")
	for _, target := range []string{"/nowhere", "/api/nowhere", "/log/nowhere", "/hidden/2"} {
		got := ask(e, "GET", target, "")
		if got.Code != http.StatusNotFound || got.Body.String() != want.Body.String() || got.Header().Get("Content-Type") != want.Header().Get("Content-Type") {
			t.Errorf("%s: got %d and %s, want %s", target, got.Code, got.Body, want.Body)
		}
	}
}

func TestP14_ForwardingHeadersAreBelievedFromOurProxiesAlone(t *testing.T) {
	t.Parallel()
	spoof := []string{"X-Forwarded-For", "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto", "https", "X-Real-Ip", "203.0.113.9"}
	open, _, _ := bare(t, nil)
	if got := ask(open, "GET", "/scheme", "", spoof...).Body.String(); got != "http 192.0.2.1" {
		t.Errorf("R-79: a stranger was believed: %s", got)
	}
	behind, _, _ := bare(t, map[string]string{"trusted_proxies": "192.0.2.0/24, 198.51.100.0/24"})
	if got := ask(behind, "GET", "/scheme", "", spoof...).Body.String(); got != "https 203.0.113.9" {
		t.Errorf("got %s, want what our proxies say", got)
	}
	if w := ask(behind, "GET", "/scheme", "", spoof...); w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("R-80: no Strict-Transport-Security over https")
	}
	if got := ask(behind, "GET", "/scheme", "", "X-Forwarded-For", "2001:db8:1:2:3:4:5:6").Body.String(); got != "http 2001:db8:1:2::/64" {
		t.Errorf("got %s, want the network of a household", got)
	}
}

func TestR78_ABodyPastTheLimitIsTooLarge(t *testing.T) {
	t.Parallel()
	e, _, _ := bare(t, map[string]string{"limits.report": "1KiB", "limits.file": "1KiB", "limits.narrative": "1KiB"})
	if w := ask(e, "POST", "/body", strings.Repeat("a", 2<<20)); w.Code != api.Status(fault.TooLarge) {
		t.Errorf("got %d", w.Code)
	}
}

func TestR78_AnUploadTooManyIsToldToComeBack(t *testing.T) {
	t.Parallel()
	h := &House{}
	c, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	h.Settings = c
	h.options.fill()
	places := newUploads(1)
	places <- struct{}{}
	e := echo.New()
	e.HTTPErrorHandler = h.failed
	e.Pre(h.bounded(places))
	e.POST("/body", func(c echo.Context) error { return c.NoContent(204) })
	if w := ask(e, "POST", "/body", "", "Content-Type", "multipart/form-data; boundary=x"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d and Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask(e, "POST", "/body", "{}", "Content-Type", "application/json"); w.Code != http.StatusNoContent {
		t.Errorf("R-69: a report without files got %d", w.Code)
	}
}

func TestR78_F16_ABodyThatStopsComingIsCutOff(t *testing.T) {
	t.Parallel()
	e, h, _ := bare(t, map[string]string{"timeouts.body_grace": "1s"})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := limits(h.Settings, e)
	go s.Serve(l) //nolint:errcheck // it ends with the test
	defer s.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc"); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the connection was kept: %v", err)
	}
	if bytes.Contains(answer, []byte(" 200 ")) {
		t.Errorf("got %s", answer)
	}
}

func TestR66_CountsAreRoundedAndLabelsAreOurOwn(t *testing.T) {
	t.Parallel()
	e, h, _ := bare(t, nil)
	for range 11 {
		ask(e, "GET", "/fails/"+canary, "")
	}
	ask(e, canary, "/body", "")
	w := httptest.NewRecorder()
	h.metrics.ServeHTTP(w, nil)
	if got := w.Body.String(); strings.Contains(got, canary) || !strings.Contains(got, `route="/fails/:id",status="5xx"} 20`) {
		t.Errorf("got %s", got)
	}
}
