package config

import (
	"net"
	"os"
	"regexp"
	"strings"
	"time"
)

// Mail says how people are told that there is something new for them. A mail says no more than that.
type Mail struct {
	// The mail server that takes our notices. Empty: no mail is sent, and letters are read by code or go by post.
	Server string `koanf:"server" default:""`

	// The server's port.
	Port int `koanf:"port" default:"587" range:"1..65535"`

	// How the line to it is kept to ourselves: starttls or tls, its certificate checked; none for this machine alone.
	TLS string `koanf:"tls" default:"starttls" oneof:"starttls|tls|none"`

	// A file of certificates (PEM) that vouch for the server, where the machine's own do not. Empty: the machine's own.
	CAFile string `koanf:"ca_file" default:""`

	// What we are called there. Empty: it asks nobody.
	User string `koanf:"user" default:""`

	// The file with the password that goes with user, readable by us alone.
	PasswordFile string `koanf:"password_file" default:""`

	// The address that mails come from. Everybody who sees a mail sees it: choose one that says nothing.
	From string `koanf:"from" default:""`

	// The address that answers would go to: best one at which the mail server refuses everything, and says where to go.
	// Empty: the same as from.
	ReplyTo string `koanf:"reply_to" default:""`

	// Mails leave at the multiples of this, so that their hour tells little, and whatever came up for somebody meanwhile is
	// told in one. Nobody is written to more often, nor more than three times an hour.
	Round time.Duration `koanf:"round" default:"15m" range:"1s..24h"`

	// How long a mail is tried, with growing pauses, before it is given up.
	GiveUp time.Duration `koanf:"give_up" default:"72h" range:"1h..120h"`

	// For one call of the server.
	Patience time.Duration `koanf:"patience" default:"30s" range:"1s..2m"`
}

// Sent tells whether mail is sent at all.
func (m Mail) Sent() bool { return m.Server != "" }

// mailbox is a plain address that may stand in a header.
var mailbox = regexp.MustCompile(`^[A-Za-z0-9._+=-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$`)

func (m Mail) check(base string, wrong *Error) {
	if !m.Sent() {
		for _, name := range [][2]string{{"ca_file", m.CAFile}, {"user", m.User}, {"password_file", m.PasswordFile}, {"from", m.From}, {"reply_to", m.ReplyTo}} {
			if name[1] != "" {
				wrong.add("mail.server", "must be named where mail."+name[0]+" is")
				break
			}
		}
		return
	}
	if base == "" {
		wrong.add("base_url", "must be named where mail is sent: a mail leads there")
	}
	if strings.ContainsAny(m.Server, ":/@ \t\r\n") && net.ParseIP(m.Server) == nil {
		wrong.add("mail.server", "must be the name of a host; its port stands in mail.port")
	}
	if ip := net.ParseIP(m.Server); m.TLS == "none" && m.Server != "localhost" && (ip == nil || !ip.IsLoopback()) {
		wrong.add("mail.tls", "may be none for a server on this machine alone")
	}
	if m.TLS == "none" && m.User != "" {
		wrong.add("mail.user", "must be empty without TLS: the password would be read on the way")
	}
	if m.CAFile != "" {
		if info, err := os.Stat(m.CAFile); err != nil || !info.Mode().IsRegular() {
			wrong.add("mail.ca_file", "must be a file that exists")
		}
	}
	if (m.User == "") != (m.PasswordFile == "") {
		wrong.add("mail.password_file", "must be named where mail.user is, and not otherwise")
	} else if m.PasswordFile != "" {
		if problem := private(m.PasswordFile); problem != "" {
			wrong.add("mail.password_file", problem)
		}
	}
	if len(m.From) > 254 || !mailbox.MatchString(m.From) {
		wrong.add("mail.from", "must be a plain address, such as desk@example.org")
	}
	if m.ReplyTo != "" && (len(m.ReplyTo) > 254 || !mailbox.MatchString(m.ReplyTo)) {
		wrong.add("mail.reply_to", "must be a plain address, such as no-answers@example.org")
	}
}
