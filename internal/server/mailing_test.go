package server_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/config"
	"recourse/internal/server"
	"recourse/internal/testkit/smtp"
)

func TestTheDoctorSaysWhetherTheMailServerAnswersAndSendsNothing(t *testing.T) {
	t.Parallel()
	s := smtp.Start(t)
	load := func(flags map[string]string) config.Config {
		t.Helper()
		flags["data"] = t.TempDir()
		c, err := config.Load(config.Sources{Flags: flags})
		if err != nil {
			t.Fatal(err)
		}
		c.DatabaseURL = "postgres://127.0.0.1:1/nobody" // there is none: what lies behind it is not looked at
		return c
	}
	said := func(c config.Config) (out []server.Finding) {
		t.Helper()
		for _, f := range server.Examine(t.Context(), c, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) {
			if strings.Contains(f.What, "mail") {
				out = append(out, f)
			}
		}
		return out
	}
	if got := said(load(map[string]string{})); len(got) != 1 || got[0].Wrong != "" || !strings.Contains(got[0].What, "no mail is sent") {
		t.Errorf("a house without one: %v", got)
	}
	c := load(s.Settings(t))
	for manner, wrong := range map[smtp.Manner]bool{smtp.Takes: false, smtp.Another: true, smtp.Locked: true, smtp.Babbles: true, smtp.Lies: true} {
		s.Be(manner)
		got := said(c)
		if len(got) != 1 || (got[0].Wrong != "") != wrong || strings.Contains(got[0].Wrong, s.Word) {
			t.Errorf("one that %s: %v", manner, got)
		}
	}
	if len(s.Got()) != 0 {
		t.Errorf("it sent %d mails", len(s.Got()))
	}
	c.Mail.CAFile = c.Mail.PasswordFile
	if got := said(c); len(got) != 1 || !strings.Contains(got[0].Wrong, "mail.ca_file") {
		t.Errorf("a file without a certificate: %v", got)
	}
}
