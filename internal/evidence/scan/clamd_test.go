package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"recourse/internal/evidence/scan"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/clamd"
)

func at(t *testing.T, where string) scan.Clamd {
	t.Helper()
	c, err := scan.At(where)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestR59_BytesAreSentToThisMachineAlone(t *testing.T) {
	t.Parallel()
	for _, where := range []string{
		"", "clamd", "unix:", "unix:clamd.ctl", "tcp:", "tcp:3310", "tcp:localhost:3310", "tcp:192.0.2.1:3310", "tcp:0.0.0.0:3310", "tcp:[2001:db8::1]:3310",
		"tcp:127.0.0.1", "tcp:127.0.0.1:0", "tcp:169.254.169.254:3310", "http://127.0.0.1:3310",
	} {
		if _, err := scan.At(where); err == nil {
			t.Errorf("%q is taken", where)
		}
	}
	for _, where := range []string{"unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", "tcp:[::1]:3310"} {
		if _, err := scan.At(where); err != nil {
			t.Errorf("%q: %v", where, err)
		}
	}
}

func TestR36_WhatClamdFindsIsSaid(t *testing.T) {
	t.Parallel()
	c := clamd.Start(t, clamd.Options{More: []string{"MaxFileSize 300K", "MaxScanSize 1M", "StreamMaxLength 1M"}})
	s := at(t, c.Where)
	noise := make([]byte, 200_000)
	random := rand.NewChaCha8([32]byte{byte(chance.Seed())})
	_, _ = random.Read(noise)
	const engine = "ClamAV 1"
	for _, x := range []struct{ what, body, found, signature string }{
		{"nothing", "", scan.Clean, ""},
		{"words", "words", scan.Clean, ""},
		{"bytes over several pieces", string(noise), scan.Clean, ""},
		{"a plague behind them", string(noise) + clamd.Plague, scan.Infected, clamd.Name},
		{"a plague", clamd.Plague, scan.Infected, clamd.Name},
		{"more than it looks at in a file", strings.Repeat("x", 400_000), scan.TooLarge, "Heuristics.Limits.Exceeded.MaxFileSize"},
		{"a plague behind what it looks at", strings.Repeat("x", 400_000) + clamd.Plague, scan.TooLarge, "Heuristics.Limits.Exceeded.MaxFileSize"},
		{"more than it takes", strings.Repeat("x", 40<<20), scan.TooLarge, "StreamMaxLength"},
		{"archives in archives", string(scan.Nested()), scan.TooLarge, "Heuristics.Limits.Exceeded.MaxRecursion"},
		{"an archive that nobody can look into", string(scan.Locked()), scan.Encrypted, "Heuristics.Encrypted.Zip"},
	} {
		v, err := s.Scan(t.Context(), strings.NewReader(x.body))
		if err != nil || v.Found != x.found || v.Signature != x.signature || !strings.HasPrefix(v.Engine, engine) || !strings.HasSuffix(v.Engine, "/27001/2026-03-01") {
			t.Errorf("%s: got %+v, %v", x.what, v, err)
		}
	}
}

func TestR36_AnOKIsBelievedOfAClamdThatSaysWhereItDoesNotLook(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		what string
		o    clamd.Options
		want string // in what is said; empty where it is ready
	}{
		{"as its package leaves it", clamd.Options{Less: true}, "AlertExceedsMax"},
		{"silent of what is encrypted", clamd.Options{Less: true, More: []string{"AlertExceedsMax yes"}}, "AlertEncrypted"},
		{"with old signatures", clamd.Options{Day: now.Add(-8 * 24 * time.Hour)}, "freshclam"},
		{"as it should be", clamd.Options{}, ""},
	} {
		t.Run(x.what, func(t *testing.T) {
			t.Parallel()
			c := clamd.Start(t, x.o)
			s := at(t, c.Where)
			s.Fresh = 7 * 24 * time.Hour
			e, err := s.Ready(t.Context(), now)
			if x.want == "" {
				if err != nil || e.Signatures != "27001" {
					t.Fatalf("got %v, %v", e, err)
				}
				c.Sign(27002, now)
				if e, err = s.Ready(t.Context(), now); err != nil || e.Signatures != "27002" {
					t.Fatalf("newer signatures: %v, %v", e, err)
				}
				return
			}
			if !errors.Is(err, scan.ErrUnavailable) || !strings.Contains(err.Error(), x.want) {
				t.Errorf("got %v, want a word of %s", err, x.want)
			}
		})
	}
}

// gives hands out bytes and does something in the middle.
type gives struct {
	left int
	do   func() error
}

func (g *gives) Read(p []byte) (int, error) {
	if g.do != nil {
		if err := g.do(); err != nil {
			return 0, err
		}
		g.do = nil
	}
	if g.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), g.left)
	clear(p[:n])
	g.left -= n
	return n, nil
}

func TestF33_AClamdThatIsStoppedInTheMiddleHasFoundNothing(t *testing.T) {
	t.Parallel()
	c := clamd.Start(t, clamd.Options{})
	s := at(t, c.Where)
	half := io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), &gives{left: 1 << 20, do: func() error { c.Stop(); return nil }})
	if v, err := s.Scan(t.Context(), half); !errors.Is(err, scan.ErrUnavailable) {
		t.Errorf("stopped in the middle: %+v, %v", v, err)
	}
	if _, err := s.Ready(t.Context(), time.Now()); !errors.Is(err, scan.ErrUnavailable) {
		t.Errorf("stopped: %v", err)
	}
	c.Again()
	if v, err := s.Scan(t.Context(), strings.NewReader(clamd.Plague)); err != nil || v.Found != scan.Infected {
		t.Errorf("back again: %+v, %v", v, err)
	}

	broken := errors.New("invented")
	if _, err := s.Scan(t.Context(), io.MultiReader(strings.NewReader("x"), &gives{do: func() error { return broken }})); !errors.Is(err, broken) || errors.Is(err, scan.ErrUnavailable) {
		t.Errorf("bytes that cannot be read: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Scan(ctx, &gives{left: 1, do: func() error { cancel(); return nil }}); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}

func TestF33_WhatAnswersTooFastOrNeverIsNotBelieved(t *testing.T) {
	t.Parallel()
	answering := func(answers ...string) scan.Clamd {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for i := 0; ; i++ {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				if i < len(answers) {
					_, _ = io.WriteString(conn, answers[i])
				} else {
					defer func() { _ = conn.Close() }() // open, and silent
					continue
				}
				_ = conn.Close()
			}
		}()
		return at(t, "tcp:"+l.Addr().String())
	}
	const version = "ClamAV 1.4.6/27001/Sun Mar  1 12:00:00 2026\x00"
	for what, answers := range map[string][]string{
		"OK to all":            {version, "stream: OK\x00", "stream: OK\x00"},
		"not a clamd":          {"220 mail.example.org\r\n"},
		"nothing":              {""},
		"an error":             {version, "stream: /tmp/x ERROR\x00"},
		"a name that is none":  {version, "stream: a\nb FOUND\x00"},
		"half a word":          {version, "stream: O"},
		"more than any answer": {strings.Repeat("ClamAV ", 2000)},
	} {
		s := answering(answers...)
		s.Patience = 200 * time.Millisecond
		if e, err := s.Ready(t.Context(), time.Now()); !errors.Is(err, scan.ErrUnavailable) {
			t.Errorf("%s: %v, %v", what, e, err)
		}
	}
	s := answering(version)
	s.Patience = 50 * time.Millisecond
	if v, err := s.Scan(t.Context(), strings.NewReader("x")); !errors.Is(err, scan.ErrUnavailable) {
		t.Errorf("hangs: %+v, %v", v, err)
	}
}
