package scan

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

// ErrUnavailable says that nobody looked at the bytes to their end: clamd is away, hangs, broke off, cannot be believed,
// or has no signatures of late. Ask again later.
var ErrUnavailable = errors.New("scan: the scanner is unavailable")

// What a scan finds.
const (
	Clean     = "clean"     // looked at to the end, and nothing known was in it
	Infected  = "infected"  // something known was
	TooLarge  = "too_large" // more than the scanner looks at, packed or unpacked
	Encrypted = "encrypted" // some of it nobody can look into
)

// Verdict is what was found, and by what.
type Verdict struct {
	Found     string
	Signature string // by which it was found; empty for Clean
	Engine    string // "ClamAV 1.4.6/27001/2026-03-01": program, signatures, and their day
}

// Clamd is a running clamd. The zero value of a limit takes its default.
type Clamd struct {
	network, address string

	Patience time.Duration // for one file; 5 minutes
	Fresh    time.Duration // how old signatures may be; 0: nobody asks
}

// hello is how long a clamd may take over a word.
const hello = 5 * time.Second

// At reads where a clamd listens: "unix:/a/path" or "tcp:127.0.0.1:3310". What is sent there is not encrypted, so it
// is sent to this machine alone.
func At(where string) (Clamd, error) {
	network, address, _ := strings.Cut(where, ":")
	switch network {
	case "unix":
		if strings.HasPrefix(address, "/") {
			return Clamd{network: network, address: address}, nil
		}
	case "tcp":
		if at, err := netip.ParseAddrPort(address); err == nil && at.Addr().Unmap().IsLoopback() && at.Port() != 0 {
			return Clamd{network: network, address: address}, nil
		}
	}
	return Clamd{}, errors.New("must be unix:/path/of/the/socket or, on this machine alone, tcp:127.0.0.1:3310")
}

// Scan sends bytes, and returns what clamd finds in them. An error of reading them comes back as it is; all others are
// ErrUnavailable.
func (c Clamd) Scan(ctx context.Context, body io.Reader) (Verdict, error) {
	engine, err := c.Version(ctx)
	if err != nil {
		return Verdict{}, err
	}
	v, err := c.instream(ctx, body)
	v.Engine = engine.String()
	return v, err
}

// instream is one scan: lengths and bytes to clamd, until a length of nothing. The answer is awaited from the first:
// a clamd that has had enough says so and closes.
func (c Clamd) instream(ctx context.Context, body io.Reader) (Verdict, error) {
	patience := c.Patience
	if patience <= 0 {
		patience = 5 * time.Minute
	}
	conn, done, err := c.dial(ctx, patience)
	if err != nil {
		return Verdict{}, err
	}
	defer done()
	answer := make(chan string, 1)
	failed := make(chan error, 1)
	go func() {
		text, err := reply(conn)
		if err != nil {
			failed <- err
			return
		}
		answer <- text
	}()
	in := source{r: body}
	err = send(conn, &in)
	if in.err != nil {
		return Verdict{}, in.err
	}
	if err != nil {
		defer time.AfterFunc(hello, func() { cut(conn) }).Stop() // what it said before it closed, if anything
	}
	select {
	case text := <-answer:
		return read(text)
	case err := <-failed:
		return Verdict{}, unavailable(ctx, "it broke off", err)
	}
}

// source remembers that reading failed, where it was not the writing.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// send sends the command and the bytes, in pieces as the protocol has them.
func send(w io.Writer, body io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+64<<10)
	defer clear(buf)
	for {
		n, err := io.ReadFull(body, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n)) // at most 64 KiB
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, err := w.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return err
		}
	}
}

// read says what an answer means.
func read(text string) (Verdict, error) {
	text = strings.TrimPrefix(text, "stream: ")
	if text == "OK" {
		return Verdict{Found: Clean}, nil
	}
	if text == "INSTREAM size limit exceeded. ERROR" {
		return Verdict{Found: TooLarge, Signature: "StreamMaxLength"}, nil
	}
	name, ok := strings.CutSuffix(text, " FOUND")
	switch {
	case !ok || !plain(name):
		return Verdict{}, fmt.Errorf("%w: it could not look", ErrUnavailable) // its words may hold a path
	case strings.HasPrefix(name, "Heuristics.Limits.Exceeded"):
		return Verdict{Found: TooLarge, Signature: name}, nil
	case strings.HasPrefix(name, "Heuristics.Encrypted."):
		return Verdict{Found: Encrypted, Signature: name}, nil
	}
	return Verdict{Found: Infected, Signature: name}, nil
}

// plain tells whether s can be the name of a signature.
func plain(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return s != "" && len(s) <= 200
}

// dial connects for at most so long in all, and until ctx ends.
func (c Clamd) dial(ctx context.Context, patience time.Duration) (conn net.Conn, done func(), err error) {
	d := net.Dialer{Timeout: hello}
	conn, err = d.DialContext(ctx, c.network, c.address)
	if err != nil {
		return nil, nil, unavailable(ctx, "nobody answers", err)
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	stop := context.AfterFunc(bounded, func() { cut(conn) })
	return conn, func() {
		stop()
		cancel()
		_ = conn.Close()
	}, nil
}

// cut ends whatever waits on a connection.
func cut(conn net.Conn) { _ = conn.SetDeadline(time.Unix(1, 0)) }

// reply reads an answer: at most 4 KiB, ended by NUL or by the end.
func reply(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(&toNUL{r: r}, 4<<10))
	if err == nil && len(b) == 0 {
		err = io.ErrUnexpectedEOF
	}
	return string(b), err
}

// toNUL ends at the first NUL, so that nobody waits for a connection to close.
type toNUL struct {
	r    io.Reader
	done bool
}

func (t *toNUL) Read(p []byte) (int, error) {
	if t.done {
		return 0, io.EOF
	}
	n, err := t.r.Read(p)
	if i := bytes.IndexByte(p[:n], 0); i >= 0 {
		t.done = true
		return i, nil
	}
	return n, err
}

// unavailable is what went wrong with clamd; the end of ctx is the end of ctx.
func unavailable(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %s: %w", ErrUnavailable, what, err)
}
