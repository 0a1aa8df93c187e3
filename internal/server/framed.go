package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"recourse/internal/api"
)

// framed is a connection that hands on what frames has taken. At the first byte that is not of the one form it hands on,
// once, a line that no server takes, and then nothing more: net/http answers what came before in its turn, refuses the
// rest and closes. What net/http refuses by itself, in its own words, leaves as a problem with the headers of every
// other answer.
type framed struct {
	net.Conn
	frames  frames
	instead []byte      // what is still to be handed on in the place of what came
	over    bool        // nothing more is handed on
	busy    atomic.Bool // a handler's answer is under way: what is written is its own
	refused atomic.Bool
}

func newFramed(c net.Conn) *framed { return &framed{Conn: c, frames: newFrames()} }

// nobodyTakes ends a line begun and is none that could be in a request.
const nobodyTakes = "\x00\r\n\r\n"

// Read gives what came, as far as it is well framed.
func (f *framed) Read(p []byte) (int, error) {
	if len(f.instead) > 0 {
		n := copy(p, f.instead)
		f.instead = f.instead[n:]
		return n, nil
	}
	if f.over {
		return 0, io.EOF
	}
	n, err := f.Conn.Read(p)
	good := f.frames.good(p[:n])
	if good == n {
		return n, err
	}
	f.over, f.instead = true, []byte(nobodyTakes)
	f.refused.Store(true)
	if good > 0 {
		return good, nil
	}
	return f.Read(p)
}

// Write sends an answer. One that net/http wrote itself is no handler's: it becomes a problem.
func (f *framed) Write(b []byte) (int, error) {
	if f.busy.Load() || !bytes.HasPrefix(b, []byte("HTTP/1.1 ")) || !bytes.Contains(b, []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")) {
		return f.Conn.Write(b)
	}
	f.refused.Store(true)
	if _, err := f.Conn.Write(unread(string(b[len("HTTP/1.1 "):]))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// unread is the answer to what was no request: too large, or not to be read. net/http's 501 and 505 are the sender's
// doing like everything else here.
func unread(said string) []byte {
	status, kind, detail := http.StatusBadRequest, "malformed", "We could not read this as a request. Send it again, plainly framed."
	if code, _, _ := strings.Cut(said, " "); code == strconv.Itoa(http.StatusRequestHeaderFieldsTooLarge) {
		status, kind, detail = http.StatusRequestHeaderFieldsTooLarge, "too-large", "The headers of this request are more than we take."
	}
	id := rand.Text()
	body, err := json.Marshal(map[string]any{"type": "urn:recourse:problem:" + kind, "title": http.StatusText(status), "status": status,
		"detail": detail, "instance": "urn:request:" + id})
	if err != nil {
		body = []byte("{}") // plain texts and a number: it cannot be
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	for _, name := range slices.Sorted(maps.Keys(api.Headers)) {
		fmt.Fprintf(&out, "%s: %s\r\n", name, api.Headers[name])
	}
	fmt.Fprintf(&out, "Connection: close\r\nContent-Length: %d\r\nContent-Type: application/problem+json\r\nX-Request-Id: %s\r\n\r\n%s", len(body), id, body)
	return out.Bytes()
}

// CloseWrite says that nothing more is sent; net/http asks for it after a refusal.
func (f *framed) CloseWrite() error {
	if half, ok := f.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Close lets go. After a refusal it first takes what is still coming, for a moment: a connection that is closed with
// bytes unread is reset, and the answer lost.
func (f *framed) Close() error {
	if f.refused.Load() && f.CloseWrite() == nil {
		const moment, most = 200 * time.Millisecond, 1 << 20
		if f.Conn.SetReadDeadline(time.Now().Add(moment)) == nil { //allow:clock a deadline of the network's
			_, _ = io.CopyN(io.Discard, f.Conn, most) // it ends with an error whatever comes
		}
	}
	return f.Conn.Close()
}

type framedKey struct{}

// framedServer gives a server what framed needs to know: when a handler answers, and when its answer has left.
func framedServer(s *http.Server) {
	inner := s.Handler
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, framedKey{}, c) }
	s.ConnState = func(c net.Conn, state http.ConnState) {
		if f, ok := c.(*framed); ok && state == http.StateIdle {
			f.busy.Store(false)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f, ok := r.Context().Value(framedKey{}).(*framed); ok {
			f.busy.Store(true)
		}
		inner.ServeHTTP(w, r)
	})
}
