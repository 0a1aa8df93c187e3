package config_test

import (
	"maps"
	"testing"

	"recourse/internal/config"
)

func TestAMailServerThatIsNotFullyNamedIsRefused(t *testing.T) {
	t.Parallel()
	open, secret, roots := key(t, 0o644, "canary"), key(t, 0o600, "canary"), key(t, 0o644, "canary")
	whole := map[string]string{
		"base_url": "https://report.example.org", "mail.server": "mail.example.org", "mail.user": "us", "mail.password_file": secret, "mail.ca_file": roots,
		"mail.from": "desk@example.org", "mail.reply_to": "no-answers@example.org",
	}
	if c, err := config.Load(config.Sources{Flags: whole}); err != nil || !c.Mail.Sent() {
		t.Fatal(err)
	}
	for name, values := range map[string][]string{
		"base_url":    {""},
		"mail.server": {"", "mail.example.org:25", "https://canary", "can ary"},
		"mail.port":   {"0", "65536"},
		"mail.tls":    {"canary"}, "mail.ca_file": {"/canary"}, "mail.password_file": {"", "/canary", open},
		"mail.from":     {"", "canary", "Canary <desk@example.org>", "desk@example.org\r\nBcc: canary@example.org", "desk@localhost", "a b@example.org"},
		"mail.reply_to": {"canary", "a@b@example.org"},
		"mail.round":    {"0s", "25h"}, "mail.give_up": {"59m", "121h"}, "mail.patience": {"0s", "3m"},
	} {
		for _, value := range values {
			flags := maps.Clone(whole)
			flags[name] = value
			refused(t, config.Sources{Flags: flags}, name)
		}
	}
	plain := maps.Clone(whole)
	plain["mail.tls"] = "none"
	refused(t, config.Sources{Flags: plain}, "mail.tls", "mail.user")
	plain["mail.server"] = "127.0.0.1"
	refused(t, config.Sources{Flags: plain}, "mail.user")
	plain["mail.user"], plain["mail.password_file"] = "", ""
	if _, err := config.Load(config.Sources{Flags: plain}); err != nil {
		t.Errorf("a server on this machine needs no TLS: %v", err)
	}
	if c, err := config.Load(config.Sources{}); err != nil || c.Mail.Sent() {
		t.Errorf("mail is sent where nobody asked for it: %v", err)
	}
}
