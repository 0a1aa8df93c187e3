package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// wire is one connection that is kept alive, and as little of HTTP as a client needs: the client shares the machine
// with what it measures.
type wire struct {
	addr string
	conn net.Conn
	r    *bufio.Reader
	out  []byte
	body []byte
	etag string
}

// wires are one connection for each client.
func wires(addr string, n int) []*wire {
	out := make([]*wire, n)
	for i := range out {
		out[i] = &wire{addr: addr}
	}
	return out
}

// send sends one request and reads its answer whole; the body is good until the next. A connection that turns out to
// be closed before anything came back is opened anew, once.
func (w *wire) send(ctx context.Context, method, path, headers string, body []byte) (status int, answer []byte, err error) {
	for try := 0; ; try++ {
		fresh := w.conn == nil
		if fresh {
			if w.conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", w.addr); err != nil {
				return 0, nil, err
			}
			w.r = bufio.NewReaderSize(w.conn, 1<<16)
		}
		w.out = append(w.out[:0], method...)
		w.out = append(append(append(w.out, ' '), path...), " HTTP/1.1\r\nHost: "...)
		w.out = append(append(w.out, w.addr...), "\r\n"...)
		w.out = append(w.out, headers...)
		if body != nil {
			w.out = append(w.out, "Content-Type: application/json\r\nContent-Length: "...)
			w.out = append(strconv.AppendInt(w.out, int64(len(body)), 10), "\r\n"...)
		}
		w.out = append(append(w.out, "\r\n"...), body...)
		if _, err = w.conn.Write(w.out); err == nil {
			status, err = w.read()
		}
		if err == nil {
			return status, w.body, nil
		}
		w.conn.Close()
		w.conn = nil
		if fresh || try > 0 {
			return 0, nil, err
		}
	}
}

func (w *wire) read() (status int, err error) {
	line, err := w.line()
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, errors.New("this is not HTTP")
	}
	status = int(line[9]-'0')*100 + int(line[10]-'0')*10 + int(line[11]-'0')
	length, chunked := -1, false
	for {
		line, err := w.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			length, _ = strconv.Atoi(string(value))
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = bytes.Equal(value, []byte("chunked"))
		case bytes.EqualFold(name, []byte("Etag")):
			w.etag = string(value)
		}
	}
	w.body = w.body[:0]
	if !chunked {
		if length < 0 && status != 204 {
			return 0, errors.New("an answer without a length")
		}
		return status, w.take(max(length, 0))
	}
	for {
		line, err := w.line()
		if err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(string(line), 16, 32)
		if err != nil {
			return 0, fmt.Errorf("a chunk: %w", err)
		}
		if err := w.take(int(n)); err != nil {
			return 0, err
		}
		if _, err := w.line(); err != nil {
			return 0, err
		}
		if n == 0 {
			return status, nil
		}
	}
}

func (w *wire) line() ([]byte, error) {
	line, err := w.r.ReadSlice('\n')
	return bytes.TrimRight(line, "\r\n"), err
}

func (w *wire) take(n int) error {
	from := len(w.body)
	if cap(w.body) < from+n {
		w.body = append(w.body, make([]byte, n)...)
	}
	w.body = w.body[:from+n]
	_, err := io.ReadFull(w.r, w.body[from:])
	return err
}

// want turns another status than the one wanted into an error.
func want(status, wanted int, body []byte) error {
	if status == wanted {
		return nil
	}
	return fmt.Errorf("status %d, not %d: %.200s", status, wanted, body)
}
