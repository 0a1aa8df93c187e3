package mail_test

import (
	"bytes"
	"errors"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/notify"
	"recourse/internal/notify/mail"
	"recourse/internal/testkit/smtp"
)

const (
	ada  = "ada@example.net"
	door = "https://report.example.org/"
)

var at = time.Date(2026, 3, 2, 16, 41, 7, 0, time.UTC)

// to is a server of ours that hands over to one of tests.
func to(t *testing.T, s *smtp.Server, change func(*mail.Settings)) *mail.Server {
	t.Helper()
	set := mail.Settings{Host: s.Host, Port: s.Port, Roots: s.Roots, User: s.User, Password: s.Word,
		From: "desk@report.example.org", ReplyTo: "no-answers@report.example.org", Patience: 5 * time.Second, Now: func() time.Time { return at }}
	if change != nil {
		change(&set)
	}
	out, err := mail.New(set)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func notice(t *testing.T, lang string) notify.Notice {
	t.Helper()
	n, err := notify.LoadNotices(configs.FS, "notice.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return n.In(lang, door)
}

func TestF31_EveryBadMannerOfAMailServerIsToldApartAndNoMailIsLostOrGuessed(t *testing.T) {
	t.Parallel()
	for manner, want := range map[smtp.Manner]error{
		smtp.Silent: mail.ErrLater, smtp.Stalls: mail.ErrLater, smtp.Later: mail.ErrLater, smtp.Drops: mail.ErrLater, smtp.Lies: mail.ErrLater,
		smtp.Babbles: mail.ErrLater, smtp.Another: mail.ErrLater, smtp.Locked: mail.ErrLater, smtp.Refuses: mail.ErrRefused, smtp.Spurns: mail.ErrRefused,
	} {
		t.Run(string(manner), func(t *testing.T) {
			t.Parallel()
			s := smtp.Start(t)
			s.Be(manner)
			desk := to(t, s, func(set *mail.Settings) { set.Patience = 700 * time.Millisecond })
			answer, err := desk.Send(t.Context(), ada, notice(t, "en"))
			if !errors.Is(err, want) || len(s.Got()) != 0 {
				t.Fatalf("got %v, want %v; it holds %d mails", err, want, len(s.Got()))
			}
			if strings.Contains(err.Error()+answer, "ada") || strings.Contains(err.Error(), s.Word) {
				t.Errorf("it names somebody: %v, %q", err, answer)
			}
			if want == mail.ErrRefused && !regexp.MustCompile(`^55[04] 5\.[17]\.1$`).MatchString(answer) {
				t.Errorf("the server's answer is kept as %q", answer)
			}
			s.Be(smtp.Takes)
			if answer, err := to(t, s, nil).Send(t.Context(), ada, notice(t, "en")); err != nil || len(s.Got()) != 1 || !strings.Contains(answer, "Q7F3") {
				t.Errorf("once it behaves: %q, %v, %d mails", answer, err, len(s.Got()))
			}
		})
	}
	t.Run("is not there", func(t *testing.T) {
		t.Parallel()
		s := smtp.Start(t)
		desk := to(t, s, func(set *mail.Settings) { set.Port = 1 })
		if _, err := desk.Send(t.Context(), ada, notice(t, "en")); !errors.Is(err, mail.ErrLater) {
			t.Errorf("got %v", err)
		}
		if desk.Reach(t.Context()) == nil {
			t.Error("it is said to be within reach")
		}
	})
}

func TestR59_NothingIsSaidOnALineThatIsNotKeptToOurselves(t *testing.T) {
	t.Parallel()
	s := smtp.Start(t)
	for name, change := range map[string]func(*mail.Settings){
		"a certificate that nobody we know vouches for": func(set *mail.Settings) { set.Roots = nil },
		"a server of another name":                      func(set *mail.Settings) { set.Host = "127.0.0.1" },
		"no TLS where TLS comes first":                  func(set *mail.Settings) { set.TLS = mail.TLS },
	} {
		desk := to(t, s, change)
		if _, err := desk.Send(t.Context(), ada, notice(t, "en")); !errors.Is(err, mail.ErrLater) || len(s.Got()) != 0 {
			t.Errorf("%s: %v, and %d mails left", name, err, len(s.Got()))
		}
	}
	if err := to(t, s, nil).Reach(t.Context()); err != nil || len(s.Got()) != 0 {
		t.Errorf("the doctor's call: %v, %d mails", err, len(s.Got()))
	}
}

func TestB88_AMailSaysThatThereIsSomethingNewAndNothingElse(t *testing.T) {
	t.Parallel()
	s := smtp.Start(t)
	for _, lang := range []string{"en", "cy"} {
		if _, err := to(t, s, nil).Send(t.Context(), ada, notice(t, lang)); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]bool{}
	for i, got := range s.Got() {
		m, err := netmail.ReadMessage(strings.NewReader(got.Raw))
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for name := range m.Header {
			names = append(names, name)
		}
		slices.Sort(names)
		want := []string{"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}
		if !slices.Equal(names, want) {
			t.Errorf("its headers are %v", names)
		}
		for name, want := range map[string]string{
			"Auto-Submitted": "auto-generated", "Date": "Mon, 02 Mar 2026 16:00:00 +0000", "From": "<desk@report.example.org>", "To": "<ada@example.net>",
			"Reply-To": "<no-answers@report.example.org>", "Content-Type": "text/plain; charset=UTF-8",
			"Subject": []string{"There is something new for you", "Mae rhywbeth newydd ar eich cyfer"}[i],
		} {
			if m.Header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, m.Header.Get(name), want)
			}
		}
		id := m.Header.Get("Message-Id")
		if !regexp.MustCompile(`^<[0-9a-f]{32}@report\.example\.org>$`).MatchString(id) || ids[id] {
			t.Errorf("its id is %s", id)
		}
		ids[id] = true
		if got.Helo != "report.example.org" || got.From != "desk@report.example.org" || got.To != ada {
			t.Errorf("on the line stood %q, %q, %q", got.Helo, got.From, got.To)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		if words := notice(t, []string{"en", "cy"}[i]).Body; string(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))) != words {
			t.Errorf("it says %q, want %q", body, words)
		}
		if links := regexp.MustCompile(`[a-z]+://\S+|<[a-z]`).FindAllString(string(body), -1); !slices.Equal(links, []string{door}) {
			t.Errorf("it leads to %v", links)
		}
	}
}

func TestB59_WhatIsNoAddressIsRefusedAtTheMailerToo(t *testing.T) {
	t.Parallel()
	s := smtp.Start(t)
	desk := to(t, s, nil)
	for _, address := range []string{
		"", "ada", "@example.net", "ada@", "a@b@example.net", "ada@example.net\r\nBcc: eve@example.net", "ada@example.net\nBcc: eve@example.net", "ada@example.net\rX: y",
		"ada@example.net\x00", "ada@example.net, eve@example.net", "ada@example.net;eve@example.net", "Ada <ada@example.net>", `"ada x"@example.net`, "ada(c)@example.net",
		"ada@[127.0.0.1]", "ad\u00e1@example.net", "ada@ex\u00e1mple.net", "ada @example.net", "\tada@example.net", strings.Repeat("a", 250) + "@example.net", "ada@example.net\u2028x", "ada\\@example.net",
	} {
		if _, err := desk.Send(t.Context(), address, notice(t, "en")); !errors.Is(err, mail.ErrAddress) {
			t.Errorf("B-59, B-37: %q: %v", address, err)
		}
		set := mail.Settings{Host: "localhost", Port: 25, From: address, Patience: time.Second}
		if _, err := mail.New(set); err == nil {
			t.Errorf("%q may stand in From", address)
		}
	}
	for _, subject := range []string{"", "a\r\nBcc: eve@example.net", "a\nb", "a\x00", strings.Repeat("a", 121)} {
		if _, err := desk.Send(t.Context(), ada, notify.Notice{Subject: subject, Body: "x"}); !errors.Is(err, mail.ErrAddress) {
			t.Errorf("P-20: the subject %q: %v", subject, err)
		}
	}
	if _, err := desk.Send(t.Context(), "ada%0d%0aBcc:eve@example.net", notice(t, "en")); !errors.Is(err, mail.ErrAddress) {
		t.Errorf("an encoded line: %v", err)
	}
	if len(s.Got()) != 0 || s.Calls() != 0 {
		t.Errorf("%d mails left, after %d calls", len(s.Got()), s.Calls())
	}
}
