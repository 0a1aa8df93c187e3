package server

import (
	"io"
	"net/http"
	"time"
)

// paced is a body that must keep coming: after a grace, so many bytes a second from its beginning on.
type paced struct {
	io.ReadCloser
	conn  *http.ResponseController
	began time.Time
	grace time.Duration
	rate  int64
	read  int64
}

// Read sets the moment by which the next bytes must have come. A connection that takes no deadline (a test's) is
// read without one.
func (p *paced) Read(b []byte) (int, error) {
	_ = p.conn.SetReadDeadline(p.began.Add(p.grace + time.Duration(p.read/p.rate)*time.Second))
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	return n, err
}
