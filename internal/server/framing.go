package server

import (
	"bytes"
	"net"
	"strings"
)

// frames reads the bytes of a connection as they pass and knows where each request begins and ends. It takes the one
// framing that every server and proxy reads alike, and nothing else (R-77, B-66): net/http is more forgiving than what
// may stand in front of us, and where two readers see two requests, one of them is smuggled.
//
// Refused are: a length and a transfer coding together, either of them twice or in any form but the plain one, a coding
// in HTTP/1.0, two hosts, a folded line, a space before a colon, a line that ends in anything but CR LF, control
// characters, a version that is not 1.0 or 1.1, extensions and trailers of chunks, an expectation that nobody meets, and a request that is sent before the
// answer to the one before it.
type frames struct {
	place place
	line  []byte // the line that is being read
	left  int64  // bytes of a body or of a chunk that are still to come
	fresh bool   // a request has ended within the bytes now being read

	old                     bool // HTTP/1.0
	first                   bool // the next line of the head is the request's own
	lengths, codings, hosts int
}

// place is what the next byte belongs to.
type place int

const (
	head  place = iota // a line of the head
	body               // bytes of a known number
	size               // the line before a chunk
	chunk              // the bytes of a chunk
	after              // the end of line after a chunk
	last               // the end of line after the last chunk
)

// longest is more than a line of a head may be: net/http has refused the head before.
const longest = 128 << 10

func newFrames() frames { return frames{first: true} }

// good tells how many of these bytes may be handed on; fewer than there are means that what follows is no request of
// the one form.
func (s *frames) good(b []byte) int {
	s.fresh = false
	begun := 0 // where the line being read begins in b
	for i := 0; i < len(b); {
		if s.place == body || s.place == chunk {
			n := min(int64(len(b)-i), s.left)
			i, s.left = i+int(n), s.left-n
			if s.left == 0 {
				s.passed()
			}
			begun = i
			continue
		}
		if s.place == head && s.first && len(s.line) == 0 {
			if b[i] == '\r' || b[i] == '\n' { // net/http passes over empty lines after a body, and refuses them elsewhere
				i++
				begun = i
				continue
			}
			if s.fresh {
				return i // not the answer's turn yet: nobody who waits for answers does this
			}
		}
		end := bytes.IndexByte(b[i:], '\n')
		if end < 0 {
			s.line = append(s.line, b[i:]...)
			if len(s.line) > longest {
				return begun
			}
			return len(b)
		}
		s.line = append(s.line, b[i:i+end+1]...)
		i += end + 1
		text, whole := bytes.CutSuffix(s.line, []byte("\r\n"))
		if !whole || !s.take(string(text)) {
			return begun
		}
		s.line, begun = s.line[:0], i
	}
	return len(b)
}

// passed goes on after the bytes of a body or a chunk.
func (s *frames) passed() {
	if s.place == chunk {
		s.place = after
		return
	}
	s.over()
}

// over begins the next request.
func (s *frames) over() { *s = frames{first: true, fresh: true, line: s.line[:0]} }

// take reads a line without its end, and tells whether it is as it must be.
func (s *frames) take(line string) bool {
	for _, c := range []byte(line) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	switch s.place {
	case size:
		return s.sized(line)
	case after:
		s.place = size
		return line == ""
	case last:
		if line != "" {
			return false // trailers
		}
		s.over()
		return true
	}
	if s.first {
		return s.request(line)
	}
	if line == "" {
		return s.headed()
	}
	return s.field(line)
}

func (s *frames) request(line string) bool {
	s.first = false
	s.old = strings.HasSuffix(line, " HTTP/1.0")
	return s.old || strings.HasSuffix(line, " HTTP/1.1")
}

func (s *frames) field(line string) bool {
	name, value, ok := strings.Cut(line, ":")
	if !ok || name == "" || strings.ContainsAny(name, " \t") { // also a folded line, which begins with a space
		return false
	}
	value = strings.Trim(value, " \t")
	switch strings.ToLower(name) {
	case "host":
		s.hosts++
		return s.hosts == 1
	case "content-length":
		s.lengths++
		n, ok := number(value, 10)
		s.left = n
		return ok && s.lengths == 1
	case "transfer-encoding":
		s.codings++
		return s.codings == 1 && !s.old && strings.EqualFold(value, "chunked")
	case "expect":
		return strings.EqualFold(value, "100-continue")
	}
	return true
}

// headed ends a head.
func (s *frames) headed() bool {
	switch {
	case s.lengths+s.codings > 1:
		return false
	case s.codings == 1:
		s.place = size
	case s.left > 0:
		s.place = body
	default:
		s.over()
	}
	return true
}

func (s *frames) sized(line string) bool {
	n, ok := number(line, 16)
	if s.left = n; n > 0 {
		s.place = chunk
	} else {
		s.place = last
	}
	return ok
}

// number reads digits and nothing else: no sign, no space, no list.
func number(text string, base int64) (n int64, ok bool) {
	if text == "" || len(text) > 15 {
		return 0, false
	}
	for _, c := range []byte(strings.ToLower(text)) {
		d := int64(strings.IndexByte("0123456789abcdef", c))
		if d < 0 || d >= base {
			return 0, false
		}
		n = n*base + d
	}
	return n, true
}

// framing is a listener whose connections carry requests of the one form.
type framing struct{ net.Listener }

// Accept waits for the next connection.
func (l framing) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newFramed(c), nil
}
