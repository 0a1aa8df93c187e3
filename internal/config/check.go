package config

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // zones are the same on every machine
)

// StateFolder is where root's installation keeps its data: a private database started by root runs as another
// user, who could not reach a folder under root's home.
const StateFolder = "/var/lib/recourse"

// Field is one setting that cannot be right.
type Field struct{ Key, Problem string }

// Error lists every setting that cannot be right, so that an operator mends them all at once.
type Error struct{ Fields []Field }

func (e *Error) add(key, problem string) { e.Fields = append(e.Fields, Field{key, problem}) }

// Error names each setting on a line of its own.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("these settings need attention:")
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "\n  %s %s", f.Key, f.Problem)
	}
	return b.String()
}

// Embedded tells whether we run a private database of our own.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// Location is the zone's; Load has checked that it exists.
func (c Config) Location() *time.Location {
	l, err := time.LoadLocation(c.Zone)
	if err != nil {
		panic("config: zone was not checked: " + err.Error())
	}
	return l
}

func (c *Config) readSecrets(wrong *Error) {
	readSecret("database_url", &c.DatabaseURL, c.DatabaseURLFile, wrong)
	readSecret("key_store_url", &c.KeyStoreURL, c.KeyStoreURLFile, wrong)
}

// readSecret takes a secret out of its file, where one is named.
func readSecret(key string, secret *Secret, file string, wrong *Error) {
	if file == "" {
		return
	}
	if *secret != "" {
		wrong.add(key+"_file", "is set, and so is "+key+": name one of the two")
		return
	}
	if problem := private(file); problem != "" {
		wrong.add(key+"_file", problem)
		return
	}
	b, err := os.ReadFile(file)
	if err != nil || len(bytes.TrimSpace(b)) == 0 {
		wrong.add(key+"_file", "cannot be read, or is empty")
		return
	}
	*secret = Secret(bytes.TrimSpace(b))
}

func (c *Config) complete(root bool) {
	if c.Data == "" {
		c.Data = "var"
		if root && c.Embedded() {
			c.Data = StateFolder
		}
	}
	if c.KeyStore == "" && c.KeyStoreURL == "" {
		c.KeyStore = filepath.Join(c.Data, "keys")
	}
	if c.Heads == "" {
		c.Heads = filepath.Join(c.Data, "heads")
	}
	if c.RootKeyFile == "" && c.Embedded() {
		c.RootKeyFile = filepath.Join(c.Data, "root.key")
	}
	if c.StaffURL == "" {
		c.StaffURL = c.BaseURL
	}
}

func (c *Config) check(root bool, wrong *Error) {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		wrong.add("listen", "must be host:port, such as 127.0.0.1:8080")
	}
	if c.MetricsListen != "" {
		if _, _, err := net.SplitHostPort(c.MetricsListen); err != nil || c.MetricsListen == c.Listen {
			wrong.add("metrics_listen", "must be a host:port other than listen")
		}
	}
	checkOrigin("base_url", c.BaseURL, wrong)
	if u, err := url.Parse(c.LeaveURL); err != nil || u.Scheme != "https" || u.Host == "" {
		wrong.add("leave_url", "must be an https address, such as https://example.org/")
	}
	if c.StaffURL != c.BaseURL {
		checkOrigin("staff_url", c.StaffURL, wrong)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		wrong.add("zone", "must be a time zone's name, such as Europe/London")
	}
	if strings.TrimSpace(c.Organisation) == "" {
		wrong.add("organisation", "must not be empty: letters are signed with it")
	}
	for _, name := range [][2]string{{"procedure", c.Procedure}, {"calendar", c.Calendar}, {"nation", c.Nation}} {
		if name[1] == "" || strings.ContainsAny(name[1], "/\\. ") {
			wrong.add(name[0], "must be a plain name, such as "+byKey(name[0]).Default)
		}
	}
	if c.Configs != "" {
		if info, err := os.Stat(c.Configs); err != nil || !info.IsDir() {
			wrong.add("configs", "must be a folder that exists")
		}
	}
	if c.Witnesses != "" {
		if info, err := os.Stat(c.Witnesses); err != nil || !info.Mode().IsRegular() {
			wrong.add("witnesses", "must be a file that exists")
		}
	}
	if c.Register != "" {
		if problem := private(c.Register); problem != "" {
			wrong.add("register", problem)
		}
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			if _, err := netip.ParseAddr(proxy); err != nil {
				wrong.add("trusted_proxies", "must be addresses or networks, such as 10.0.0.0/8")
				break
			}
		}
	}
	if c.Limits.Report < c.Limits.File {
		wrong.add("limits.report", "must be at least limits.file")
	}
	if c.Timeouts.Lock >= c.Timeouts.Statement {
		wrong.add("timeouts.lock", "must be shorter than timeouts.statement")
	}
	if c.Sessions.Absolute < c.Sessions.StaffIdle || c.Sessions.Absolute < c.Sessions.PartyIdle {
		wrong.add("sessions.absolute", "must be at least as long as the idle times")
	}
	c.Evidence.check(wrong)
	c.Mail.check(c.BaseURL, wrong)
	c.checkDatabase(root, wrong)
	c.checkKeyStore(wrong)
	c.checkRootKey(wrong)
}

// Decision 40: root may only run the private database, which drops its rights itself.
func (c *Config) checkDatabase(root bool, wrong *Error) {
	if c.Embedded() {
		return
	}
	if root {
		wrong.add("database_url", "is set, and we run as root: start as an ordinary user")
	}
	if !isPostgres(c.DatabaseURL) {
		wrong.add("database_url", "must begin with postgres://")
	}
}

func isPostgres(address Secret) bool {
	u, err := url.Parse(address.Reveal())
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// checkKeyStore: a folder of its own and a database are two stores, and the keys are in one.
func (c *Config) checkKeyStore(wrong *Error) {
	if c.KeyStoreURL == "" {
		return
	}
	if !isPostgres(c.KeyStoreURL) {
		wrong.add("key_store_url", "must begin with postgres://")
	}
	if c.KeyStore != "" {
		wrong.add("key_store", "is set, and so is key_store_url: name one of the two")
	}
}

// no default key. The embedded default makes its own at the first start; a real database needs one that
// somebody made and keeps apart from it.
func (c *Config) checkRootKey(wrong *Error) {
	if c.RootKeyFile == "" {
		wrong.add("root_key_file", "must be named when a database_url is set: make one with `recourse keys root FILE`")
		return
	}
	b, err := os.ReadFile(c.RootKeyFile)
	if os.IsNotExist(err) && c.Embedded() && c.KeyStoreURL == "" {
		return
	}
	switch problem := private(c.RootKeyFile); {
	case err != nil:
		wrong.add("root_key_file", "cannot be read: make one with `recourse keys root FILE`")
	case problem != "":
		wrong.add("root_key_file", problem)
	case looksLikeExample(b):
		wrong.add("root_key_file", "holds an example, not a secret: make one with `recourse keys root FILE`")
	}
}

// looksLikeExample finds what people leave in place of a key: words that say so, or too few different bytes.
func looksLikeExample(b []byte) bool {
	text := bytes.ToLower(bytes.TrimSpace(b))
	for _, word := range []string{"example", "changeme", "change-me", "change_me", "replace", "password", "secret"} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	different := map[byte]bool{}
	for _, c := range text {
		different[c] = true
	}
	return len(b) < 32 || len(different) < 8
}

// private says what is wrong with a file that only we should be able to read; empty when nothing is.
func private(path string) string {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "cannot be read"
	case info.Mode().Perm()&0o077 != 0:
		return "can be read by others: chmod 600 it"
	}
	return ""
}

func checkOrigin(key, text string, wrong *Error) {
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		wrong.add(key, "must be an origin, such as https://report.example.org")
		return
	}
	host := u.Hostname()
	addr, notIP := netip.ParseAddr(host)
	loopback := host == "localhost" || strings.HasSuffix(host, ".onion") || (notIP == nil && addr.IsLoopback())
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		wrong.add(key, "must be https: only localhost and .onion may be plain http")
	}
}
