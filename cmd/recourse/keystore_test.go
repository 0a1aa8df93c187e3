package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/keyring"
	"recourse/internal/postgres/cluster"
	"recourse/internal/postgres/keystore"
	"recourse/internal/testkit/pg"
	"recourse/internal/testkit/program"
)

// vault is a database for keys in a cluster, by the file that names it.
func vault(t *testing.T, c *cluster.Cluster, name string) (file, dsn string) {
	t.Helper()
	if err := c.EnsureDatabase(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	dsn = c.DSN(name)
	file = filepath.Join(t.TempDir(), "url")
	put(t, file, []byte(dsn))
	return file, dsn
}

// vaulted are the keys that a store holds.
func vaulted(t *testing.T, dsn string, bury ...keyring.KeyID) (ids []keyring.KeyID) {
	t.Helper()
	s, err := keystore.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(bury) > 0 {
		if err := s.Bury(t.Context(), bury...); err != nil {
			t.Fatal(err)
		}
	}
	for id, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// TestDecision13_TheKeysLieInAClusterOfTheirOwn is the life of a house whose keys another cluster keeps: refused in the
// main one, started, its root key changed, backed up, rehearsed, brought back into a database and into a folder.
func TestDecision13_TheKeysLieInAClusterOfTheirOwn(t *testing.T) {
	t.Parallel()
	second := pg.Cluster(t)
	file, dsn := vault(t, second, "keys")
	at := []string{"--key-store-url-file", file}
	p := &program.Program{Bin: built(t), Data: data(t), Flags: append([]string{"--tick", "1s"}, at...)}
	on := func(args ...string) []string { return append(args, at...) }
	if err := os.MkdirAll(p.Data, 0o711); err != nil {
		t.Fatal(err)
	}
	says(t, shell(t, misuse, p.Data, on("keys", "check")...), "root_key_file", "cannot be read")
	shell(t, done, p.Data, "keys", "root", filepath.Join(p.Data, "root.key"))
	says(t, shell(t, failed, p.Data, on("keys", "rotate-root")...), "there is no key store in the database that key_store_url names")
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	t.Cleanup(p.Kill)
	_, code := report(t, p.URL())
	report(t, p.URL())
	says(t, shell(t, failed, p.Data, on("keys", "rotate-root")...), "stop the program first")
	if _, err := os.Stat(filepath.Join(p.Data, "keys")); !os.IsNotExist(err) {
		t.Error("a folder of keys was made, too")
	}
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	says(t, shell(t, done, p.Data, on("keys", "rotate-root")...), "opens with the new root key")
	says(t, shell(t, done, p.Data, on("keys", "check")...), "in the database that key_store_url names opens with its root key")
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	if !opens(t, p.URL(), code) {
		t.Error("the reporter's code opens nothing after the change of the root key")
	}
	waits(t, func() string { return shell(t, done, p.Data, on("ledger", "verify")...) })

	gone := keyring.KeyID("6e0ba0d2-2c5b-4f0e-9d6b-0c3b8a2f7a11")
	vaulted(t, dsn, gone) // destroyed before the backup
	store := filepath.Join(filepath.Dir(p.Data), "backup")
	says(t, shell(t, done, p.Data, on("backup", store)...), "without a key", "destroy it by")
	says(t, shell(t, failed, p.Data, on("backup", "restore", store)...), "empty places only")
	says(t, shell(t, done, p.Data, on("backup", "drill", store)...), "holds", "2 keys open, and 0 were erased")
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}

	root := take(t, filepath.Join(p.Data, "root.key"))
	folder := emptied(t, root, "")
	says(t, shell(t, done, folder, "backup", "restore", store), "is back", "start the program")
	ids := left(t, folder)
	if len(ids) != 2 {
		t.Errorf("%d keys are left in a folder, want one for each report", len(ids))
	}
	file, dsn = vault(t, second, "again")
	at = []string{"--key-store-url-file", file}
	vaulted(t, dsn, ids[0]) // destroyed since
	again := emptied(t, root, "")
	broken := take(t, store+"-keys/keys/house.meta")
	put(t, store+"-keys/keys/house.meta", broken[1:])
	says(t, shell(t, failed, again, on("backup", "restore", store)...), "house.meta was changed")
	put(t, store+"-keys/keys/house.meta", broken)
	other := emptied(t, []byte("x"), "")
	shell(t, done, other, "keys", "root", filepath.Join(filepath.Dir(other), "other.key"))
	put(t, filepath.Join(other, "root.key"), take(t, filepath.Join(filepath.Dir(other), "other.key")))
	says(t, shell(t, failed, other, on("backup", "restore", store)...), "root key is not the one")
	if got := vaulted(t, dsn); len(got) > 0 {
		t.Errorf("a refused restore left %d keys", len(got))
	}
	says(t, shell(t, done, again, on("backup", "restore", store)...), "is back", "start the program")
	if got := vaulted(t, dsn); len(got) != 1 || got[0] != ids[1] {
		t.Errorf("got %v, want %s erased again and %s to open", got, ids[0], ids[1])
	}
	s, err := keystore.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Get(t.Context(), gone); !errors.Is(err, keyring.ErrShredded) {
		t.Errorf("what was destroyed before the backup: got %v", err)
	}
}

// waits until every record has its place in the log.
func waits(t *testing.T, verify func() string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if said := verify(); strings.Contains(said, " 0 waiting") {
			return
		}
	}
	t.Fatal("the log did not tick")
}

// TestDecision13_AKeyStoreInTheMainClusterIsRefused by name, however its database is called.
func TestDecision13_AKeyStoreInTheMainClusterIsRefused(t *testing.T) {
	t.Parallel()
	main, err := pgx.ParseConfig(pg.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Beside(context.WithoutCancel(t.Context()), built(t), filepath.Join(filepath.Dir(data(t)), "house"), pg.Clone(t))
	if err != nil {
		t.Fatal(err)
	}
	p.Env = append(p.Env, "RECOURSE_KEY_STORE_URL="+main.ConnString())
	if out, err := p.Command(t.Context(), "serve", "--listen", "127.0.0.1:0").CombinedOutput(); err == nil || !strings.Contains(string(out), "in the same PostgreSQL cluster as the main database") {
		t.Errorf("got %v\n%s", err, out)
	}
}
