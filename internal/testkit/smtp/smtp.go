package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Manner is how a server behaves.
type Manner string

// The manners of mail servers.
const (
	Takes   Manner = "takes what it is given"
	Silent  Manner = "takes the call and says nothing"
	Stalls  Manner = "takes the words and never answers"
	Later   Manner = "asks to come back later"
	Refuses Manner = "has nobody at that address"
	Spurns  Manner = "will not have these words"
	Drops   Manner = "hangs up among the words"
	Lies    Manner = "says that it has TLS and has none"
	Babbles Manner = "greets with what is no greeting"
	Another Manner = "shows a certificate of somebody else"
	Locked  Manner = "knows another password"
)

// Mail is one that was taken, as it came over the line.
type Mail struct{ Helo, From, To, Raw string }

// Server is a mail server on this machine.
type Server struct {
	Host  string
	Port  int
	Roots *x509.CertPool // who vouches for its certificate
	CA    []byte         // the same as PEM
	User  string
	Word  string

	mu     sync.Mutex
	manner Manner
	got    []Mail
	calls  int
}

// Start opens a server that takes what it is given, and closes it with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{Host: "localhost", User: "desk", Word: "canary-word", manner: Takes}
	own, ca := certificate(t, "localhost")
	other, _ := certificate(t, "mail.example.net")
	s.CA, s.Roots = ca, x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(ca)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	served := smtp.NewServer(s)
	served.Domain, served.MaxRecipients, served.ReadTimeout, served.WriteTimeout = "mail.example.org", 1, time.Minute, time.Minute
	served.ErrorLog = quiet{}
	served.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		shown := own
		switch s.now() {
		case Another:
			shown = other
		case Lies:
			return nil, errors.New("there is none")
		}
		return &tls.Config{Certificates: []tls.Certificate{shown}, MinVersion: tls.VersionTLS12}, nil
	}}
	done := make(chan struct{})
	go func() { defer close(done); _ = served.Serve(odd{l, s}) }()
	t.Cleanup(func() {
		_ = served.Close()
		_ = l.Close() // a test may end before Serve has the listener, and then Close knows of none
		<-done
	})
	return s
}

// Be changes how it behaves from now on.
func (s *Server) Be(m Manner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.manner = m
}

func (s *Server) now() Manner {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.manner
}

// Got is what it took, in order.
func (s *Server) Got() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Calls is how often it was called.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// odd is a listener that behaves before anything is said.
type odd struct {
	net.Listener
	s *Server
}

// Accept takes a call.
func (o odd) Accept() (net.Conn, error) {
	for {
		c, err := o.Listener.Accept()
		if err != nil {
			return nil, err
		}
		o.s.mu.Lock()
		o.s.calls++
		m := o.s.manner
		o.s.mu.Unlock()
		switch m {
		case Silent:
			go func() { _, _ = io.Copy(io.Discard, c); _ = c.Close() }() // until the caller gives up
		case Babbles:
			_, _ = io.WriteString(c, "\x00\xff<html>\r\n"+strings.Repeat("~", 5000)+"\r\n")
			_ = c.Close()
		default:
			return c, nil
		}
	}
}

// NewSession begins a talk.
func (s *Server) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{s: s, c: c}, nil }

type session struct {
	s     *Server
	c     *smtp.Conn
	m     Mail
	known bool
}

// AuthMechanisms are offered on a line that is kept to ourselves.
func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth asks who calls.
func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, word string) error {
		if x.s.now() == Locked || user != x.s.User || word != x.s.Word {
			return smtp.ErrAuthFailed
		}
		x.known = true
		return nil
	}), nil
}

// Mail begins one.
func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if !x.known {
		return smtp.ErrAuthRequired
	}
	x.m = Mail{Helo: x.c.Hostname(), From: from}
	return nil
}

// Rcpt says for whom; the answers repeat it, as those of real servers do.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch x.s.now() {
	case Later:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "<" + to + ">: greylisted"}
	case Refuses:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: nobody of this name"}
	}
	x.m.To = to
	return nil
}

// Data takes the words.
func (x *session) Data(r io.Reader) error {
	switch x.s.now() {
	case Drops:
		_ = x.c.Conn().Close()
		return errors.New("gone")
	case Stalls:
		_, _ = io.Copy(io.Discard, r)
		_, _ = x.c.Conn().Read(make([]byte, 1)) // until the caller gives up
		return errors.New("gone")
	case Spurns:
		_, _ = io.Copy(io.Discard, r)
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not for <" + x.m.To + ">"}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.m.Raw = string(raw)
	x.s.mu.Lock()
	x.s.got = append(x.s.got, x.m)
	x.s.mu.Unlock()
	return &smtp.SMTPError{Code: 250, EnhancedCode: smtp.EnhancedCode{2, 0, 0}, Message: "taken for " + x.m.To + " as Q7F3"}
}

// Reset forgets what was begun.
func (x *session) Reset() { x.m = Mail{} }

// Logout ends the talk.
func (x *session) Logout() error { return nil }

// quiet says nothing of calls that end badly: that is what some are for.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
