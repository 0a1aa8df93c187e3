package hostile_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// served answers on a port of its own as the program does: with its own reading of connections, and its own timeouts.
func served(t *testing.T, h *testkit.House) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- h.Server.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

// raw sends bytes on a connection and reads every answer until it is closed.
func raw(t *testing.T, address string, sent []byte) (answers []*testkit.Answer, closed bool) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = conn.Write(sent) }() // the answer may come before the end is sent
	in := bufio.NewReader(conn)
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			var timeout net.Error
			return answers, !errors.As(err, &timeout) || !timeout.Timeout()
		}
		b, err := io.ReadAll(res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			t.Errorf("an answer broke off: %v", err)
		}
		answers = append(answers, &testkit.Answer{Status: res.StatusCode, Header: res.Header, Body: b})
	}
}

func TestR77_B66_WhatIsNotFramedInTheOneFormIsRefusedAndTheConnectionClosed(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	address := served(t, h)
	var classes []hostile.Class
	if err := hostile.Read("framing.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	for _, class := range classes {
		t.Run(class.ID+" "+class.What, func(t *testing.T) {
			t.Parallel()
			for _, c := range class.Cases {
				sent := bytes.ReplaceAll(c.Bytes(), []byte("<<host>>"), []byte(address))
				answers, closed := raw(t, address, sent)
				if !closed {
					t.Errorf("%s: the connection was kept open", c.ID)
				}
				if class.ID == "B-65" {
					one(t, c, answers)
				} else {
					inTurn(t, c, answers)
				}
				for _, a := range answers {
					a.Header.Del("Connection")
					if a.Status >= 400 {
						plain(t, c.ID, a)
					}
					if c.Inner && a.Has(`"ok"`) {
						t.Errorf("%s: what was hidden inside was answered: %s", c.ID, a.Body)
					}
				}
			}
		})
	}
	t.Cleanup(func() {
		if strings.Contains(h.Logged(), marker) {
			t.Error("R-63: what was sent is in the log")
		}
	})
}

// one holds a case to one answer, of any of its statuses.
func one(t *testing.T, c hostile.Case, answers []*testkit.Answer) {
	t.Helper()
	if len(answers) != 1 || !c.Expected(answers[0].Status) {
		t.Errorf("%s: got %v, want one of %v", c.ID, statuses(answers), c.Status)
	}
}

// inTurn holds a case to its statuses, one after another.
func inTurn(t *testing.T, c hostile.Case, answers []*testkit.Answer) {
	t.Helper()
	if got := statuses(answers); !slices.Equal(got, c.Status) {
		t.Errorf("%s: got %v, want %v", c.ID, got, c.Status)
	}
}

func statuses(answers []*testkit.Answer) []int {
	out := []int{}
	for _, a := range answers {
		out = append(out, a.Status)
	}
	return out
}
