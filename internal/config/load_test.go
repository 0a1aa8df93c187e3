package config_test

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/config"
)

const aDatabase = "DATABASE_URL=postgres://recourse:canary-7f3a@db.example.org/recourse"

// key writes a root key file with the given mode and content, or a random one.
func key(t *testing.T, mode os.FileMode, content string) string {
	t.Helper()
	if content == "" {
		b := make([]byte, 32)
		_, _ = rand.Read(b)
		content = base64.StdEncoding.EncodeToString(b)
	}
	return write(t, mode, content)
}

func write(t *testing.T, mode os.FileMode, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// refused loads and wants an error that names exactly these settings, and never shows what was written.
func refused(t *testing.T, s config.Sources, keys ...string) {
	t.Helper()
	_, err := config.Load(s)
	var wrong *config.Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v, want an *Error naming %v", err, keys)
	}
	got := []string{}
	for _, f := range wrong.Fields {
		got = append(got, f.Key)
	}
	if strings.Join(got, " ") != strings.Join(keys, " ") {
		t.Fatalf("got %v, want %v\n%v", got, keys, err)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Fatalf("the error shows what was written: %v", err)
	}
}

func TestABucketThatIsNotFullyNamedIsRefused(t *testing.T) {
	t.Parallel()
	open, secret := key(t, 0o644, "canary"), key(t, 0o600, "canary")
	whole := map[string]string{
		"evidence.endpoint": "https://s3.example.org", "evidence.bucket": "recourse-evidence", "evidence.access_key": "us", "evidence.secret_key_file": secret,
	}
	if c, err := config.Load(config.Sources{Flags: whole}); err != nil || !c.Evidence.Shared() {
		t.Fatal(err)
	}
	for name, values := range map[string][]string{
		"evidence.endpoint": {"http://s3.example.org", "canary", "https://u:canary@s3.example.org", "https://s3.example.org/canary", ""},
		"evidence.bucket":   {"", "Canary", "a", "../canary"}, "evidence.prefix": {"/", "canary", "../canary/", "a b/"},
		"evidence.access_key": {"", "a canary"}, "evidence.secret_key_file": {"", "/canary", open}, "evidence.patience": {"0s"},
	} {
		for _, value := range values {
			flags := maps.Clone(whole)
			flags[name] = value
			refused(t, config.Sources{Flags: flags}, name)
		}
	}
}

func TestASettingThatCannotBeRightIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"listen": "canary", "base_url": "http://report.example.org", "staff_url": "https://u:canary@example.org",
		"metrics_listen": "127.0.0.1:8080", "zone": "Mars/Canary", "nation": "../canary", "calendar": "canary/", "tick": "0s",
		"log_level": "canary", "trusted_proxies": "10.0.0.0/8,canary", "work": "canary", "organisation": " ",
		"procedure": "../canary", "configs": "/canary", "register": "/canary.csv", "limits.file": "25MB", "limits.files": "0",
		"limits.report": "1MiB", "timeouts.lock": "11s", "sessions.staff_idle": "31m", "sessions.absolute": "10m",
		"pools.worker": "1", "retention.idempotency": "canary",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, config.Sources{Flags: map[string]string{name: value}}, name)
		})
	}
}

func TestAllWrongSettingsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	refused(t, config.Sources{Flags: map[string]string{"zone": "Nowhere/Land", "listen": "8080", "base_url": "report"}},
		"listen", "base_url", "zone")
}

func TestAnUnknownSettingIsRefusedWhereverItStands(t *testing.T) {
	t.Parallel()
	refused(t, config.Sources{File: write(t, 0o600, "limits:\n  flie: 1MiB\n")}, "limits.flie")
	refused(t, config.Sources{Environ: []string{"RECOURSE_LIMIT_FILE=1MiB"}}, "RECOURSE_LIMIT_FILE")
	refused(t, config.Sources{Flags: map[string]string{"lisen": ":8080"}}, "lisen")
}

func TestAFileThatIsNoYAMLIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Sources{File: write(t, 0o600, "listen: [\nzone: }\n")})
	if err == nil || !strings.Contains(err.Error(), "listen") {
		t.Fatalf("got %v, want an error that shows the line", err)
	}
	if _, err := config.Load(config.Sources{File: "/does/not/exist"}); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("got %v, want that there is no such file", err)
	}
}

func TestRootMayOnlyRunThePrivateDatabase(t *testing.T) {
	t.Parallel()
	flags := map[string]string{"root_key_file": key(t, 0o600, "")}
	refused(t, config.Sources{Environ: []string{aDatabase}, Flags: flags, Root: true}, "database_url")
	c, err := config.Load(config.Sources{Root: true})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != config.StateFolder || !c.Embedded() {
		t.Fatalf("got data %q, want the system's state folder", c.Data)
	}
}

func TestR53_ADatabaseNeedsARootKeyThatSomebodyMade(t *testing.T) {
	t.Parallel()
	with := func(path string) config.Sources {
		return config.Sources{Environ: []string{aDatabase}, Flags: map[string]string{"root_key_file": path}}
	}
	refused(t, with(""), "root_key_file")
	refused(t, with("/does/not/exist"), "root_key_file")
	refused(t, with(key(t, 0o644, "")), "root_key_file")
	refused(t, with(key(t, 0o600, "example-root-key-do-not-use-0123456789abcdef")), "root_key_file")
	refused(t, with(key(t, 0o600, strings.Repeat("A", 44))), "root_key_file")
	refused(t, with(key(t, 0o600, "shorter-than-32-bytes")), "root_key_file")
	if _, err := config.Load(with(key(t, 0o600, ""))); err != nil {
		t.Fatal(err)
	}
}

func TestR53_AnExampleKeyIsRefusedAlsoWithThePrivateDatabase(t *testing.T) {
	t.Parallel()
	refused(t, config.Sources{Flags: map[string]string{"root_key_file": key(t, 0o600, strings.Repeat("example ", 6))}},
		"root_key_file")
}

func TestR53_TheSampleSettingsDoNotStartOnARealDatabase(t *testing.T) {
	t.Parallel()
	refused(t, config.Sources{File: "../../configs/recourse.example.yaml", Environ: []string{aDatabase}}, "root_key_file")
}

func TestTheDatabaseURLComesFromAFileOfOurOwn(t *testing.T) {
	t.Parallel()
	flags := map[string]string{"root_key_file": key(t, 0o600, "")}
	with := func(path string, environ ...string) config.Sources {
		f := maps.Clone(flags)
		f["database_url_file"] = path
		return config.Sources{Flags: f, Environ: environ}
	}
	refused(t, with(write(t, 0o644, "postgres://localhost/canary")), "database_url_file")
	refused(t, with(write(t, 0o600, " \n")), "database_url_file")
	refused(t, with(write(t, 0o600, "mysql://localhost/canary")), "database_url")
	refused(t, with(write(t, 0o600, "postgres://localhost/canary"), aDatabase), "database_url_file")
	c, err := config.Load(with(write(t, 0o600, "postgres://localhost/recourse\n")))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.DatabaseURL.Reveal(); got != "postgres://localhost/recourse" || c.Data != "var" {
		t.Fatalf("got %q in %q", got, c.Data)
	}
}

func TestAKeyStoreIsAFolderOrADatabaseAndNeverFindsItsRootKeyMissing(t *testing.T) {
	t.Parallel()
	with := func(flags ...string) config.Sources {
		f := map[string]string{"root_key_file": key(t, 0o600, ""), "key_store_url_file": write(t, 0o600, "postgres://keys.example.org/keys\n")}
		for i := 0; i < len(flags); i += 2 {
			f[flags[i]] = flags[i+1]
		}
		return config.Sources{Flags: f}
	}
	refused(t, with("key_store_url_file", write(t, 0o644, "postgres://localhost/canary")), "key_store_url_file")
	refused(t, with("key_store_url_file", write(t, 0o600, "mysql://localhost/canary")), "key_store_url")
	refused(t, with("key_store", t.TempDir()), "key_store")
	refused(t, with("root_key_file", t.TempDir()+"/none"), "root_key_file")
	c, err := config.Load(with())
	if err != nil || c.KeyStoreURL.Reveal() != "postgres://keys.example.org/keys" || c.KeyStore != "" {
		t.Errorf("got %q beside %q, %v", c.KeyStoreURL.Reveal(), c.KeyStore, err)
	}
}

func TestALaterSourceWins(t *testing.T) {
	t.Parallel()
	s := config.Sources{Defaults: map[string]string{"tick": "5s"}}
	tick := func(want time.Duration) {
		t.Helper()
		c, err := config.Load(s)
		if err != nil || c.Tick != want {
			t.Fatalf("got %v and %v, want %v", c.Tick, err, want)
		}
	}
	tick(5 * time.Second)
	s.Environ = []string{"RECOURSE_CONFIG=" + write(t, 0o600, "tick: 6s\nlimits:\n  file: 1MiB\n"), "RECOURSE_TEST_CLUSTER=x"}
	tick(6 * time.Second)
	s.Environ = append(s.Environ, "RECOURSE_TICK=7s", "RECOURSE_LIMITS_FILE=2 MiB", "RECOURSE_TRUSTED_PROXIES=10.0.0.0/8, ::1")
	tick(7 * time.Second)
	s.Flags = map[string]string{"tick": "8s", "listen": ""}
	tick(8 * time.Second)
	c, _ := config.Load(s)
	if c.Limits.File != 2<<20 || len(c.TrustedProxies) != 2 || c.Listen != "127.0.0.1:8080" {
		t.Fatalf("got %v, %v, %v", c.Limits.File, c.TrustedProxies, c.Listen)
	}
}

func TestWhatIsNotSetIsCompletedFromTheDataFolder(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Sources{Flags: map[string]string{"data": "/srv/r", "base_url": "https://report.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.KeyStore != "/srv/r/keys" || c.RootKeyFile != "/srv/r/root.key" || c.StaffURL != c.BaseURL {
		t.Fatalf("got %+v", c)
	}
	if c.Location().String() != "Europe/London" || !c.Work {
		t.Fatalf("got %v, %v", c.Location(), c.Work)
	}
}
