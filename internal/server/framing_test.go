package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// whole are streams of requests as a plain client sends them; broken begin as one and are none.
var (
	whole = []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na\nb",
		"POST / HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n3\r\na\nb\r\n1F\r\n0123456789012345678901234567890\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX: a\tb\r\n\r\n",
	}
	broken = []string{
		"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1 \r\n", "GET /\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n", "GET / HTTP/1.1\r\n Host: x\r\n", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n",
		"GET / HTTP/1.1\r\nExpect: x\r\n", "GET / HTTP/1.1\r\nX : a\r\n", "GET / HTTP/1.1\r\nX\r\n", "GET / HTTP/1.1\r\nX: a\rb\r\n", "GET / HTTP/1.1\r\nX: \x00\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n", "POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n",
		"POST / HTTP/1.1\r\nContent-Length: +3\r\n", "POST / HTTP/1.1\r\nContent-Length: -3\r\n", "POST / HTTP/1.1\r\nContent-Length: 0x3\r\n",
		"POST / HTTP/1.1\r\nContent-Length:\r\n", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n",
		"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", longest),
	}
)

// passes tells whether a stream is taken to its end when it comes in pieces of n bytes.
func passes(stream string, n int) bool {
	s := newFrames()
	for b := []byte(stream); len(b) > 0; {
		piece := b[:min(n, len(b))]
		if s.good(piece) < len(piece) {
			return false
		}
		b = b[len(piece):]
	}
	return true
}

func TestB66_OneFramingIsTakenHoweverItsBytesCome(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 3, 5, 7, 4096, 1 << 20} {
		for _, stream := range broken {
			if passes(stream, n) {
				t.Errorf("R-77: taken in pieces of %d: %.80q", n, stream)
			}
		}
		for _, stream := range whole {
			if !passes(stream, n) {
				t.Errorf("refused in pieces of %d: %q", n, stream)
			}
		}
	}
	if passes(whole[0]+whole[2], 1<<20) {
		t.Error("two requests at once are taken")
	}
	if !passes(whole[2]+whole[0]+whole[3]+whole[0], 1) {
		t.Error("one request after another is refused")
	}
}

// FuzzB66_ScanAgreesWithNetHTTP: whatever is taken, net/http reads as the very requests that we counted.
func FuzzB66_ScanAgreesWithNetHTTP(f *testing.F) {
	for _, stream := range append(append([]string{}, whole...), broken...) {
		f.Add([]byte(stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		s := newFrames()
		if s.good(stream) < len(stream) || !s.fresh || s.place != head || !s.first || len(s.line) > 0 {
			return // refused, or not yet at an end
		}
		in := bufio.NewReader(strings.NewReader(strings.TrimLeft(string(stream), "\r\n")))
		r, err := http.ReadRequest(in)
		if err != nil {
			return // net/http takes less: it refuses by itself
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Fatalf("we saw an end where net/http sees none: %v in %q", err, stream)
		}
		if rest, err := io.ReadAll(in); err != nil || len(strings.Trim(string(rest), "\r\n")) > 0 {
			t.Fatalf("net/http sees another request: %q after %q", rest, stream)
		}
	})
}

// TestB66_AnAnswerThatLooksLikeARefusalLeavesAsItIs: a file may hold the very bytes that net/http refuses with.
func TestB66_AnAnswerThatLooksLikeARefusalLeavesAsItIs(t *testing.T) {
	t.Parallel()
	like := "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			if _, err := io.WriteString(w, like+strings.Repeat("x", 8192-len(like))); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, like)
	})}
	framedServer(s)
	go s.Serve(framing{l}) //nolint:errcheck // it ends with the test
	defer s.Close()
	for range 2 {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || strings.Count(string(b), like) != 4 {
			t.Fatalf("the answer was changed: %d bytes, %v", len(b), err)
		}
	}
}
