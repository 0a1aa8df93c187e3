package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"recourse/internal/notify"
)

// How the line to the server is kept to ourselves.
const (
	StartTLS = "starttls" // TLS is begun on a plain line, or nothing is said
	TLS      = "tls"      // TLS from the first byte
	Plain    = "none"     // for a server on this machine alone
)

// Settings say where mail is handed over, and as whom.
type Settings struct {
	Host           string
	Port           int
	TLS            string         // StartTLS, TLS or Plain
	Roots          *x509.CertPool // whom to believe; nil for the machine's own
	User, Password string         // "" where the server asks nobody
	From           string
	ReplyTo        string // "" where answers go to From
	Patience       time.Duration
	Now            func() time.Time
	Rand           io.Reader // nil for the machine's own
}

// Server is a mail server that takes our notices.
type Server struct {
	s    Settings
	dial []mail.Option
}

var (
	// ErrAddress is an address or a subject that no mail may carry. Nothing was sent, and nothing will be.
	ErrAddress = errors.New("mail: this cannot stand in a mail")
	// ErrRefused is a server that will not have this mail at this address, however often it is asked.
	ErrRefused = errors.New("mail: the server refused it for good")
	// ErrLater is anything else: nobody listens, the line broke, the certificate is another's, the server asks for patience.
	ErrLater = errors.New("mail: it could not be handed over now")
)

// New makes a server of its settings; nothing is dialled. It returns an error where a setting cannot stand in a mail.
func New(s Settings) (*Server, error) {
	if !isAddress(s.From) || s.ReplyTo != "" && !isAddress(s.ReplyTo) {
		return nil, ErrAddress
	}
	if s.Rand == nil {
		s.Rand = rand.Reader
	}
	line := &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12, CipherSuites: []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}}
	out := &Server{s: s, dial: []mail.Option{
		mail.WithPort(s.Port), mail.WithTimeout(s.Patience), mail.WithHELO(domain(s.From)), mail.WithTLSConfig(line), mail.WithoutNoop(),
	}}
	switch s.TLS {
	case TLS:
		out.dial = append(out.dial, mail.WithSSL())
	case Plain:
		out.dial = append(out.dial, mail.WithTLSPolicy(mail.NoTLS))
	default:
		out.dial = append(out.dial, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		out.dial = append(out.dial, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	_, err := mail.NewClient(s.Host, out.dial...)
	return out, err
}

// Reach opens the line, proves who we are and closes it again. No mail is sent. The error says what is wrong in words of the
// library, which hold our own settings alone.
func (s *Server) Reach(ctx context.Context) error {
	client, err := mail.NewClient(s.s.Host, s.dial...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.s.Patience)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	return client.Close()
}

// Send hands a notice over and returns what the server answered, also where it refused. Once the server has said that it
// took the mail it is taken, whatever happens to the line afterwards. The error is ErrAddress, ErrRefused or ErrLater, and
// says nothing else.
func (s *Server) Send(ctx context.Context, to string, n notify.Notice) (answer string, err error) {
	m, err := s.build(to, n)
	if err != nil {
		return "", err
	}
	client, err := mail.NewClient(s.s.Host, s.dial...)
	if err != nil {
		return "", ErrLater
	}
	ctx, cancel := context.WithTimeout(ctx, s.s.Patience)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, m)
	if m.IsDelivered() {
		return m.ServerResponse(), nil
	}
	var said *mail.SendError
	if errors.As(err, &said) && said.ErrorCode() >= 500 && aboutIt(said.Reason) {
		return strings.TrimSpace(fmt.Sprintf("%d %s", said.ErrorCode(), said.EnhancedStatusCode())), ErrRefused
	}
	return "", ErrLater
}

// aboutIt tells whether a refusal is about this mail or its address. What a server has against us, our name or our password
// is mended by whoever runs it, and the mail waits for that.
func aboutIt(r mail.SendErrReason) bool {
	return r == mail.ErrSMTPRcptTo || r == mail.ErrSMTPData || r == mail.ErrSMTPDataClose
}

// build is the one place where a mail is made. What varies is the address, the moment to the hour, a random id, and the
// words of the notice, which are those of a file.
func (s *Server) build(to string, n notify.Notice) (*mail.Msg, error) {
	if !isAddress(to) || !isLine(n.Subject) {
		return nil, ErrAddress
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.s.Rand, id); err != nil {
		return nil, ErrLater
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP))
	for _, err := range []error{m.From(s.s.From), m.To(to)} {
		if err != nil {
			return nil, ErrAddress
		}
	}
	if s.s.ReplyTo != "" {
		if err := m.ReplyTo(s.s.ReplyTo); err != nil {
			return nil, ErrAddress
		}
	}
	m.Subject(n.Subject)
	m.SetMessageIDWithValue(hex.EncodeToString(id) + "@" + domain(s.s.From))
	m.SetDateWithValue(s.s.Now().UTC().Truncate(time.Hour))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", n.Lang)
	m.SetBodyString(mail.TypeTextPlain, n.Body)
	return m, nil
}
