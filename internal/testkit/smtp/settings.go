package smtp

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Settings are those by which a house hands its mail to this server.
func (s *Server) Settings(t testing.TB) map[string]string {
	t.Helper()
	dir := t.TempDir()
	word, roots := filepath.Join(dir, "word"), filepath.Join(dir, "roots.pem")
	for path, b := range map[string][]byte{word: []byte(s.Word + "\n"), roots: s.CA} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{
		"base_url": "https://report.example.org", "mail.server": s.Host, "mail.port": strconv.Itoa(s.Port), "mail.ca_file": roots,
		"mail.user": s.User, "mail.password_file": word, "mail.from": "desk@report.example.org", "mail.patience": "1s",
	}
}
