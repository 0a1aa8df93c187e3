package hostile_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// dial opens a connection that no test waits on for ever.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

func say(t *testing.T, c net.Conn, format string, args ...any) {
	t.Helper()
	if _, err := fmt.Fprintf(c, format, args...); err != nil {
		t.Fatal(err)
	}
}

// answer reads one answer of a connection; nil where it was closed without one.
func answer(t *testing.T, c net.Conn) *testkit.Answer {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return nil
	}
	if err != nil {
		t.Fatalf("neither an answer nor an end: %v", err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	res.Header.Del("Connection")
	return &testkit.Answer{Status: res.StatusCode, Header: res.Header, Body: b}
}

const formHead = "POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"

const formReport = "--b\r\nContent-Disposition: form-data; name=\"report\"\r\nContent-Type: application/json\r\n\r\n{\"narrative\": \"zqmarkerqz\"}\r\n"

const formFile = "--b\r\nContent-Disposition: form-data; name=\"evidence\"; filename=\"a.txt\"\r\n\r\n"

// TestR78_WhoIsSlowOrSendsTooMuchIsCutOffAndNothingIsKept tries each on a connection of its own, all at once.
func TestR78_WhoIsSlowOrSendsTooMuchIsCutOffAndNothingIsKept(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"timeouts.headers": "1s", "timeouts.idle": "1s", "timeouts.body_grace": "1s",
		"limits.file": "64KiB", "limits.report": "128KiB", "pools.uploads": "8"}})
	w := &world{House: h}
	address, before := served(t, h), w.kept(t)
	t.Run("all", func(t *testing.T) {
		for name, try := range map[string]func(t *testing.T, c net.Conn){
			"F-15 a head that does not come": func(t *testing.T, c net.Conn) {
				say(t, c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A:")
				if a := answer(t, c); a != nil {
					t.Errorf("got %d, want the connection closed", a.Status)
				}
			},
			"F-15 a head that comes by drops": func(t *testing.T, c net.Conn) {
				began := time.Now()
				say(t, c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
				go func() {
					for range 100 {
						if _, err := io.WriteString(c, "X-A: a\r\n"); err != nil {
							return
						}
						time.Sleep(100 * time.Millisecond)
					}
				}()
				if a := answer(t, c); a != nil || time.Since(began) > 8*time.Second {
					t.Errorf("got %v after %v, want the connection closed", a, time.Since(began))
				}
			},
			"R-78 a connection that says nothing more": func(t *testing.T, c net.Conn) {
				say(t, c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
				in := bufio.NewReader(c)
				res, err := http.ReadResponse(in, nil)
				if err != nil || res.StatusCode != http.StatusOK {
					t.Fatalf("got %v, %v", res, err)
				}
				defer res.Body.Close()
				if _, err := io.Copy(io.Discard, res.Body); err != nil {
					t.Fatal(err)
				}
				if _, err := in.ReadByte(); err != io.EOF {
					t.Errorf("got %v, want the connection closed", err)
				}
			},
			"F-16 a body that stops": func(t *testing.T, c net.Conn) {
				say(t, c, "POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n{\"narrative\": \"zqmarkerqz")
				cut(t, answer(t, c), http.StatusBadRequest)
			},
			"F-16 a file that stops": func(t *testing.T, c net.Conn) {
				say(t, c, formHead+"Content-Length: 60000\r\n\r\n"+formReport+formFile+"zqmarkerqz")
				cut(t, answer(t, c), http.StatusBadRequest)
			},
			"F-18 a file that comes by drops": func(t *testing.T, c net.Conn) {
				say(t, c, formHead+"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(formReport+formFile), formReport+formFile)
				go func() {
					for range 150 {
						if _, err := io.WriteString(c, "1\r\nz\r\n"); err != nil {
							return
						}
						time.Sleep(50 * time.Millisecond)
					}
				}()
				cut(t, answer(t, c), http.StatusBadRequest)
			},
			"R-28 a file without end": func(t *testing.T, c net.Conn) {
				say(t, c, formHead+"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(formReport+formFile), formReport+formFile)
				go func() {
					for range 4000 {
						if _, err := fmt.Fprintf(c, "400\r\n%s\r\n", strings.Repeat("z", 1024)); err != nil {
							return
						}
					}
				}()
				cut(t, answer(t, c), http.StatusRequestEntityTooLarge)
			},
			"R-28 a length that is a threat": func(t *testing.T, c net.Conn) {
				say(t, c, "POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900000000000\r\n\r\n")
				go func() { _, _ = io.Copy(c, io.LimitReader(endless{}, 8<<20)) }()
				cut(t, answer(t, c), http.StatusRequestEntityTooLarge)
			},
			"R-28 a length that is too short": func(t *testing.T, c net.Conn) {
				say(t, c, formHead+"Content-Length: %d\r\nConnection: close\r\n\r\n"+formReport+formFile+"zqmarkerqz", len(formReport+formFile))
				cut(t, answer(t, c), http.StatusBadRequest)
			},
			"B-73 a client that leaves in the middle": func(t *testing.T, c net.Conn) {
				say(t, c, formHead+"Content-Length: 60000\r\n\r\n"+formReport+formFile+"zqmarkerqz")
				c.Close()
			},
			"B-73 a client that leaves before the answer": func(t *testing.T, c net.Conn) {
				say(t, c, "GET /api/v1/procedures HTTP/1.1\r\nHost: localhost\r\n\r\n")
				c.Close()
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				try(t, dial(t, address))
			})
		}
	})
	w.unchanged(t, before)
	if n := blobs(t, h); n != 0 {
		t.Errorf("R-28: %d files lie in the store of evidence", n)
	}
	if strings.Contains(h.Logged(), marker) || strings.Contains(h.Logged(), `"status":5`) {
		t.Error("R-63: what was sent is in the log, or a refusal was our own fault")
	}
	h.Submit(map[string]any{"narrative": "After all that, a report."}, testkit.File{Name: "a.txt", Type: "text/plain", Bytes: []byte("a file")})
}

// cut holds an answer to a body that was not read to its end: a problem of that status, or the connection closed.
func cut(t *testing.T, a *testkit.Answer, want int) {
	t.Helper()
	if a == nil {
		t.Error("the connection was closed without a word")
		return
	}
	if a.Status != want {
		t.Errorf("got %d, want %d: %s", a.Status, want, a.Body)
	}
	plain(t, t.Name(), a)
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'z'
	}
	return len(b), nil
}
