package server

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// metrics counts requests by route template and class of status, and writes them in the Prometheus text format.
// no label comes from anybody's data, and counts are rounded up to tens, so that one report more does not show.
type metrics struct {
	mu       sync.Mutex
	requests map[counted]uint64
	more     func(context.Context) string // of the log and the files; nil where there is none
}

type counted struct {
	method, route string
	class         int // 2 for 2xx
}

func newMetrics() *metrics { return &metrics{requests: map[counted]uint64{}} }

func (m *metrics) count(method, route string, status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[counted{method, route, status / 100}]++
}

// ServeHTTP writes every count.
func (m *metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	now := maps.Clone(m.requests)
	m.mu.Unlock()
	var b strings.Builder
	b.WriteString("# HELP recourse_requests_total Requests, rounded up to tens.\n# TYPE recourse_requests_total counter\n")
	keys := slices.SortedFunc(maps.Keys(now), func(a, b counted) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	for _, k := range keys {
		fmt.Fprintf(&b, "recourse_requests_total{method=%q,route=%q,status=\"%dxx\"} %d\n", k.method, k.route, k.class, (now[k]+9)/10*10)
	}
	if m.more != nil {
		b.WriteString(m.more(r.Context()))
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String())) // a scraper that has gone away is told nothing
}

// listen opens the metrics' own address, which must be the machine's own.
func (m *metrics) listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("the setting metrics_listen: %w", err)
	}
	if a, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !a.IsLoopback()) {
		return nil, fmt.Errorf("the setting metrics_listen: metrics are served on the machine itself only, such as 127.0.0.1:9090")
	}
	return net.Listen("tcp", address)
}
