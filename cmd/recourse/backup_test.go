package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/testkit/program"
)

// shell runs a command of the program on a data folder.
func shell(t *testing.T, want int, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), built(t), append(args, "--data", dir)...)
	out, err := cmd.CombinedOutput()
	code := 0
	var ended *exec.ExitError
	if asExit(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if code != want {
		t.Fatalf("%s ended with %d, want %d:\n%s", strings.Join(args, " "), code, want, out)
	}
	return string(out)
}

func says(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("it does not say %q:\n%s", w, text)
		}
	}
}

// emptied is a data folder that holds a root key, and the marks of destroyed keys.
func emptied(t *testing.T, root []byte, marks string) string {
	t.Helper()
	dir := data(t)
	put(t, filepath.Join(dir, "root.key"), root)
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	if marks != "" {
		put(t, filepath.Join(dir, "keys", "shredded"), []byte(marks))
	}
	return dir
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func take(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// left lists the keys of a key store that are not destroyed.
func left(t *testing.T, dir string) (ids []keyring.KeyID) {
	t.Helper()
	folder, err := keyring.OpenFolder(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	for id, err := range folder.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// The whole life of a backup: taken while the program runs, refused where it was altered or where something is, rehearsed,
// brought back, and held to the head of the log.
func TestDecision29_ABackupThatIsMadeWhileTheProgramRunsComesBackWhole(t *testing.T) {
	t.Parallel()
	p := started(t)
	_, code := report(t, p.URL())
	report(t, p.URL())
	ticked(t, p.Data)
	store := filepath.Join(filepath.Dir(p.Data), "backup")
	says(t, shell(t, done, p.Data, "backup", store), "without a key", "destroy it by", "root.key", "head of the log")
	says(t, shell(t, failed, p.Data, "backup", store), "is there already")
	root := take(t, filepath.Join(p.Data, "root.key"))
	if found, err := exec.Command("grep", "-rlF", strings.TrimSpace(string(root)), store, store+"-keys").CombinedOutput(); err == nil {
		t.Errorf("the root key stands in the backup: %s", found)
	}
	says(t, shell(t, failed, p.Data, "backup", "restore", store), "empty places only")

	says(t, shell(t, done, p.Data, "backup", "drill", store), "holds", "2 keys open, and 0 were erased")
	empty := emptied(t, root, "")
	refused := func(dir string, want ...string) {
		t.Helper()
		says(t, shell(t, failed, dir, "backup", "restore", store), want...)
		if _, err := os.Stat(filepath.Join(dir, "evidence")); !os.IsNotExist(err) {
			t.Error("a refused restore left evidence behind")
		}
	}
	for _, name := range []string{store + "/database", store + "-keys/keys/house.meta"} {
		was := take(t, name)
		changed := append([]byte(nil), was...)
		changed[len(changed)/2] ^= 1
		put(t, name, changed)
		refused(empty, filepath.Base(name)+" was changed")
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		refused(empty, filepath.Base(name)+" is missing")
		put(t, name, was)
	}
	put(t, store+"/evidence/00/more", []byte("x"))
	refused(empty, "evidence/00/more was put there since")
	if err := os.Remove(store + "/evidence/00/more"); err != nil {
		t.Fatal(err)
	}
	manifest := take(t, store+"/manifest.json")
	put(t, store+"/manifest.json", []byte(strings.Replace(string(manifest), `"day": "2`, `"day": "1`, 1)))
	refused(empty, "was not written by this house")
	put(t, store+"/manifest.json", manifest)
	stranger := data(t)
	shell(t, done, stranger, "keys", "root", filepath.Join(filepath.Dir(stranger), "other.key"))
	refused(emptied(t, take(t, filepath.Join(filepath.Dir(stranger), "other.key")), ""), "root key is not the one")

	says(t, shell(t, done, empty, "backup", "restore", store), "is back", "start the program")
	ids := left(t, empty)
	if len(ids) != 2 {
		t.Errorf("%d keys are left, want one for each report (decision 30)", len(ids))
	}
	says(t, shell(t, done, empty, "ledger", "verify"), "everything fits", "(0 erased)")
	q := &program.Program{Bin: p.Bin, Data: empty, Flags: []string{"--tick", "1h"}}
	if err := q.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, q.Said())
	}
	defer q.Kill()
	if !opens(t, q.URL(), code) {
		t.Error("the reporter's code opens nothing after a restore")
	}
	q.Kill()

	// What was erased after the backup was made stays so, and the head tells how much newer the log was.
	report(t, p.URL())
	ticked(t, p.Data)
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	again := emptied(t, root, string(ids[0])+"\n")
	said := shell(t, wrong, again, "backup", "restore", store, "--heads", filepath.Join(p.Data, "heads"))
	says(t, said, "is back", "restore a newer one")
	if now := left(t, again); len(now) != 1 || now[0] != ids[1] {
		t.Errorf("got %v, want %s erased again and %s to open", now, ids[0], ids[1])
	}
}

// ticked waits until every record has its place in the log.
func ticked(t *testing.T, dir string) {
	t.Helper()
	for began := time.Now(); !strings.Contains(shell(t, done, dir, "ledger", "verify"), " 0 waiting"); time.Sleep(200 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("the log did not tick")
		}
	}
}

// opens tells whether an access code opens a session.
func opens(t *testing.T, url, code string) bool {
	t.Helper()
	r, err := http.Post(url+"/api/v1/sessions", "application/json", strings.NewReader(`{"access_code": "`+code+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode == http.StatusCreated
}
