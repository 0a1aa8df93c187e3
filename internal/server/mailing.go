package server

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"time"

	"recourse/internal/casework"
	"recourse/internal/config"
	"recourse/internal/notify/mail"
	"recourse/internal/worker"
)

// openMail makes the mail server of the settings; nil where no mail is sent. Nothing is dialled.
func openMail(c config.Config, now func() time.Time) (*mail.Server, error) {
	m := c.Mail
	if !m.Sent() {
		return nil, nil
	}
	s := mail.Settings{Host: m.Server, Port: m.Port, TLS: m.TLS, User: m.User, From: m.From, ReplyTo: m.ReplyTo, Patience: m.Patience, Now: now}
	if m.PasswordFile != "" {
		word, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("the setting mail.password_file: %w", err)
		}
		s.Password = strings.TrimSpace(string(word))
	}
	if m.CAFile != "" {
		roots, err := os.ReadFile(m.CAFile)
		if err != nil {
			return nil, fmt.Errorf("the setting mail.ca_file: %w", err)
		}
		if s.Roots = x509.NewCertPool(); !s.Roots.AppendCertsFromPEM(roots) {
			return nil, fmt.Errorf("the setting mail.ca_file: %s holds no certificate", m.CAFile)
		}
	}
	return mail.New(s)
}

// postman is who tells people by mail; nil where nobody does.
func (h *House) postman() (worker.Postman, error) {
	s, err := openMail(h.Settings, h.Clock)
	if s == nil || err != nil {
		return nil, err
	}
	m := h.Settings.Mail
	return &casework.Postman{
		Office: h.Office, Store: h.files(h.pools.worker), Sender: s, Words: h.Rules.Notices, Page: strings.TrimSuffix(h.Settings.BaseURL, "/") + "/",
		Round: m.Round, GiveUp: m.GiveUp, Count: &h.mailed,
	}, nil
}

// Mail tells the reader of a letter that there is something new for them, as the worker does at its moment.
func (h *House) Mail(ctx context.Context, letter string) (wait time.Duration, err error) {
	return h.post.Mail(ctx, letter)
}

// writeMailed is what became of mails, for the metrics: by outcome and by nothing else, rounded up to tens as requests are.
func (h *House) writeMailed() string {
	if !h.Settings.Mail.Sent() {
		return ""
	}
	var b strings.Builder
	b.WriteString("# HELP recourse_mails_total Mails that said there is something new, by what became of them, rounded up to tens.\n# TYPE recourse_mails_total counter\n")
	for _, c := range []struct {
		outcome string
		n       uint64
	}{{"sent", h.mailed.Sent.Load()}, {"retried", h.mailed.Retried.Load()}, {"refused", h.mailed.Refused.Load()}, {"given_up", h.mailed.GivenUp.Load()}} {
		fmt.Fprintf(&b, "recourse_mails_total{outcome=%q} %d\n", c.outcome, (c.n+9)/10*10)
	}
	return b.String()
}

// mail calls the mail server, where one is named. No mail is sent.
func (d *doctor) mail() {
	s, err := openMail(d.c, func() time.Time { return d.now })
	if s == nil && err == nil {
		d.say("no mail is sent: letters are read by code, or go by post", nil)
		return
	}
	if err == nil {
		err = s.Reach(d.ctx)
	}
	d.say("the mail server answers, is who it says, and knows us", err)
}
