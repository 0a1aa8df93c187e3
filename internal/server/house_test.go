package server_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/server"
	"recourse/internal/testkit"
	"recourse/internal/testkit/pg"
)

// settings are the defaults, on a data folder.
func settings(t *testing.T, data string, flags map[string]string) config.Config {
	t.Helper()
	all := map[string]string{"data": data, "pools.keys": "16", "base_url": "http://localhost:8080"}
	for k, v := range flags {
		all[k] = v
	}
	c, err := config.Load(config.Sources{Flags: all})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// build opens a house on a database of its own; it closes when the test ends.
func build(t *testing.T, c config.Config, o server.Options) *server.House {
	t.Helper()
	if o.DSN == "" {
		o.DSN = pg.Clone(t)
	}
	o.Rules = testkit.Rules(c)
	h, err := server.Build(context.WithoutCancel(t.Context()), c, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func folder(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "data") }

func TestR53_TheFirstStartMakesARootKeyForOurEyesOnlyAndNobodyWhoCouldSignIn(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	h := build(t, c, server.Options{})
	info, err := os.Stat(c.RootKeyFile)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v and %v, want a root key of mode 0600", info, err)
	}
	for _, dir := range []string{c.KeyStore, filepath.Join(c.Data, "evidence")} {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: got %v, want a folder of mode 0700", dir, info)
		}
	}
	var people int
	if err := h.DB.Pool.QueryRow(t.Context(), `select count(*) from persons`).Scan(&people); err != nil || people != 0 {
		t.Errorf("got %d people and %v, want nobody", people, err)
	}
}

func TestF26_AMissingRootKeyIsRefusedByNameAndNoneIsMade(t *testing.T) {
	t.Parallel()
	c, dsn := settings(t, folder(t), nil), pg.Clone(t)
	build(t, c, server.Options{DSN: dsn}).Close()
	if err := os.Remove(c.RootKeyFile); err != nil {
		t.Fatal(err)
	}
	_, err := server.Build(t.Context(), c, server.Options{DSN: dsn})
	if !errors.Is(err, keyring.ErrRootMissing) || !strings.Contains(err.Error(), c.RootKeyFile) {
		t.Fatalf("got %v, want to be told that %s is missing", err, c.RootKeyFile)
	}
	if _, err := os.Stat(c.RootKeyFile); !os.IsNotExist(err) {
		t.Error("a new root key was made over a key store that another one opens")
	}
}

func TestF27_AWrongRootKeyIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	c, dsn := settings(t, folder(t), nil), pg.Clone(t)
	build(t, c, server.Options{DSN: dsn}).Close()
	before := names(t, c.KeyStore)
	if err := os.Remove(c.RootKeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.MakeRoot(c.RootKeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(t.Context(), c, server.Options{DSN: dsn}); !errors.Is(err, keyring.ErrWrongRoot) {
		t.Fatalf("got %v, want the wrong root key named", err)
	}
	if after := names(t, c.KeyStore); after != before {
		t.Errorf("the key store changed: %s, before %s", after, before)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.Name() + " ")
	}
	return b.String()
}

func TestF26_ARootKeyThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	c, dsn := settings(t, folder(t), nil), pg.Clone(t)
	build(t, c, server.Options{DSN: dsn}).Close()
	if err := os.Chmod(c.RootKeyFile, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(t.Context(), c, server.Options{DSN: dsn}); !errors.Is(err, keyring.ErrRootMode) {
		t.Fatalf("got %v, want the mode named", err)
	}
}

func TestR53_TheRootKeyOfTheExamplesIsRefused(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.RootKeyFile, []byte(keyring.ExampleRoot+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(t.Context(), c, server.Options{DSN: pg.Clone(t)}); !errors.Is(err, keyring.ErrRootExample) {
		t.Fatalf("got %v, want the example named", err)
	}
}

func TestR75_ADataFolderThatOthersMayWriteToIsRefused(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	if err := os.Mkdir(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(c.Data, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(t.Context(), c, server.Options{DSN: pg.Clone(t)}); !errors.Is(err, server.ErrFolderOpen) {
		t.Fatalf("got %v, want the folder named", err)
	}
}

func TestRulesThatDoNotAgreeAreRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, old, with, want string }{
		"a policy line without its action":  {"authz/simple.csv", "report, screen,", "report, juggle,", "juggle"},
		"an action without its policy line": {"procedures/simple.yaml", "- id: screen\n", "- id: scream\n", "scream"},
		"a letter that is not there":        {"procedures/simple.yaml", "{id: L01, to: reporter}", "{id: L99, to: reporter}", `unknown letter "L99"`},
		"a role that nobody can hold":       {"procedures/simple.yaml", "role: quality", "role: baker", `the policy knows no role "baker"`},
		"a conflict without its deny":       {"authz/simple.csv", "p, *, case, *, *, conflict, 9, deny\n", "", "conflict"},
		"a questionnaire for no procedure":  {"questionnaires/abuse.yaml", "version: 1\n", "version: 1\nprocedure: complex\n", "complex"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "configs")
			if err := os.CopyFS(dir, os.DirFS("../../configs")); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, c.file)
			b, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(b), c.old) {
				t.Fatalf("%s no longer holds %q: %v", c.file, c.old, err)
			}
			if err := os.WriteFile(path, []byte(strings.Replace(string(b), c.old, c.with, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			data := folder(t)
			_, err = server.Build(t.Context(), settings(t, data, map[string]string{"configs": dir}), server.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want to be told of %s", err, c.want)
			}
			if _, err := os.Stat(data); !os.IsNotExist(err) {
				t.Error("something was opened before the rules were read")
			}
		})
	}
}

func TestASecondStartFindsWhatTheFirstMade(t *testing.T) {
	t.Parallel()
	c, dsn := settings(t, folder(t), nil), pg.Clone(t)
	first := build(t, c, server.Options{DSN: dsn})
	if err := first.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys := first.Keys
	first.Close()
	second := build(t, c, server.Options{DSN: dsn})
	if second.Keys.List.Text() != keys.List.Text() {
		t.Error("the log has other keys after a second start")
	}
	if r, err := second.Verify(t.Context()); err != nil || !r.OK() || r.Checkpoints != 1 {
		t.Errorf("got %+v and %v, want one checkpoint that fits", r, err)
	}
}

func TestALogKeepsItsNameWhenTheAddressChanges(t *testing.T) {
	t.Parallel()
	data, dsn := folder(t), pg.Clone(t)
	first := build(t, settings(t, data, map[string]string{"base_url": "https://one.example.org"}), server.Options{DSN: dsn})
	if err := first.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	first.Close()
	second := build(t, settings(t, data, map[string]string{"base_url": "https://two.example.org"}), server.Options{DSN: dsn})
	if second.Log.Origin != "one.example.org/log" {
		t.Errorf("got %s, want the name it began with", second.Log.Origin)
	}
	if err := second.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r, err := second.Verify(t.Context()); err != nil || !r.OK() || r.Checkpoints != 2 {
		t.Errorf("got %+v and %v, want two checkpoints that fit", r, err)
	}
}

func TestServeAnswersTicksAndEndsWhenItIsTold(t *testing.T) {
	t.Parallel()
	h := build(t, settings(t, folder(t), map[string]string{"tick": "1s", "metrics_listen": "127.0.0.1:0"}), server.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, l) }()
	if got := get(t, "http://"+l.Addr().String()+"/readyz"); got != http.StatusOK {
		t.Fatalf("got %d from /readyz", got)
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		c, err := h.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.Size > 0 {
			break
		}
		if time.Since(began) > 30*time.Second {
			t.Fatal("the log did not tick")
		}
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("got %v, want a quiet end", err)
		}
	case <-time.After(25 * time.Second):
		t.Fatal("it did not end within its time")
	}
}

func get(t *testing.T, url string) (status int) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode
}

func TestR66_MetricsAreServedOnTheMachineItselfOnly(t *testing.T) {
	t.Parallel()
	h := build(t, settings(t, folder(t), map[string]string{"metrics_listen": "0.0.0.0:0", "work": "false"}), server.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Serve(t.Context(), l); err == nil || !strings.Contains(err.Error(), "metrics_listen") {
		t.Fatalf("got %v, want metrics_listen refused", err)
	}
}

func TestAHouseThatOnlyReadsRefusesAnOlderDatabase(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	if _, err := server.Build(t.Context(), c, server.Options{DSN: pg.Empty(t), Reading: true}); err == nil || !strings.Contains(err.Error(), "migrate up") {
		t.Fatalf("got %v, want to be sent to migrate", err)
	}
}

func TestAReportFollowsTheProcedureOfTheSettingsUnlessItsQuestionnaireNamesOne(t *testing.T) {
	t.Parallel()
	named := filepath.Join(t.TempDir(), "configs")
	if err := os.CopyFS(named, os.DirFS("../../configs")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(named, "questionnaires", "abuse.yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), "version: 1\n", "version: 1\nprocedure: simple\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ configs, setting, want string }{{"", "nec", "nec"}, {"", "simple", "simple"}, {named, "nec", "simple"}} {
		r, err := server.LoadRules(settings(t, folder(t), map[string]string{"configs": c.configs, "procedure": c.setting}))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Questionnaires["abuse"].Procedure; got != c.want {
			t.Errorf("with the setting %s it follows %q, want %q", c.setting, got, c.want)
		}
	}
}
