package keyring_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"recourse/internal/keyring"
)

func TestDecision30_AKeyIsDurableBeforeItIsHandedOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 40 { // across three batches
		id := h.take(t)
		dir := copyDir(t, h.dir) // what a crash at this moment leaves
		sealed := h.seal(t, id, here, words)
		folder, ring := reopen(t, dir, h.root, keyring.Options{OpenOnly: true})
		wantOpens(t, ring, id, here, sealed, words)
		must(t, ring.Close())
		must(t, folder.Close())
	}
}

func TestSixteenTakersNeverGetTheSameKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const takers, each = 16, 100
	var mu sync.Mutex
	seen := map[keyring.KeyID]bool{}
	var all sync.WaitGroup
	for range takers {
		all.Go(func() {
			for range each {
				id, err := h.ring.Take(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				s, err := h.ring.Seal(context.Background(), id, here, []byte(words))
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := h.ring.Open(context.Background(), id, here, s); err != nil {
					t.Error(err)
				}
				mu.Lock()
				if seen[id] {
					t.Errorf("%s was handed out twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(seen) != takers*each {
		t.Fatalf("%d keys, want %d", len(seen), takers*each)
	}
}

func TestNoKeyIsHandedOutAgainByAnotherProcess(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seen := map[keyring.KeyID]bool{}
	for range 20 {
		seen[h.take(t)] = true
	}
	must(t, h.ring.Close())
	folder, err := keyring.OpenFolder(h.dir)
	must(t, err)
	defer folder.Close()
	for id, err := range folder.List(context.Background()) {
		must(t, err)
		seen[id] = true // the left over ones too
	}
	_, again := reopen(t, h.dir, h.root, keyring.Options{Batch: 8})
	for range 20 {
		id, err := again.Take(context.Background())
		must(t, err)
		if seen[id] {
			t.Fatalf("%s was handed out again", id)
		}
	}
}

func TestTwoProcessesOnOneFolderOpenEachOthersKeys(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	_, second := reopen(t, a.dir, a.root, keyring.Options{Batch: 4})
	for range 10 {
		id, err := second.Take(context.Background())
		must(t, err)
		s, err := second.Seal(context.Background(), id, here, []byte(words))
		must(t, err)
		wantOpens(t, a.ring, id, here, s, words)
	}
	if string(a.ring.MAC("code", "x")) != string(second.MAC("code", "x")) {
		t.Fatal("two processes hash differently")
	}
}

func TestOneOpenStoreIsMadeByTwoProcessesAtOnce(t *testing.T) {
	t.Parallel()
	root, dir := newRoot(t), filepath.Join(t.TempDir(), "keys")
	const count = 8
	var macs [count]string
	var all sync.WaitGroup
	for i := range count {
		folder, err := keyring.OpenFolder(dir)
		must(t, err)
		t.Cleanup(func() { _ = folder.Close() })
		all.Go(func() {
			ring, err := keyring.Open(context.Background(), root, folder, keyring.Options{OpenOnly: true})
			if err != nil {
				t.Error(err)
				return
			}
			macs[i] = string(ring.MAC("code", "x")) + ring.Epoch()
		})
	}
	all.Wait()
	for _, m := range macs {
		if m != macs[0] {
			t.Fatal("two processes made two houses of one store")
		}
	}
}

func TestTakeWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	var stuck atomic.Bool
	release := make(chan struct{})
	folder, err := keyring.OpenFolderFailing(filepath.Join(t.TempDir(), "keys"), func(step string) error {
		if stuck.Load() && step == "write" {
			<-release
		}
		return nil
	})
	must(t, err)
	defer folder.Close()
	ring, err := keyring.Open(context.Background(), newRoot(t), folder, keyring.Options{Batch: 2, Low: 1})
	must(t, err)
	_, err = ring.Take(context.Background())
	must(t, err)
	stuck.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	for err == nil {
		_, err = ring.Take(ctx)
	}
	wantErr(t, err, context.DeadlineExceeded)
	closed := make(chan struct{})
	go func() { _ = ring.Close(); close(closed) }()
	select {
	case <-closed:
		t.Fatal("Close did not wait for the batch in the making")
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	<-closed
	_, err = ring.Take(context.Background())
	wantErr(t, err, keyring.ErrClosed)
	_, err = ring.Seal(context.Background(), "9b2c7f3e-5a64-4d1b-8e21-6f0a3c9d7b55", here, nil)
	wantErr(t, err, keyring.ErrClosed)
}

func TestARingOpenedToReadMakesNoKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.take(t)
	must(t, h.ring.Close())
	before := listing(t, h.dir)
	_, ring := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	_, err := ring.Take(context.Background())
	wantErr(t, err, keyring.ErrOpenOnly)
	if listing(t, h.dir) != before {
		t.Fatal("a ring opened to read has written")
	}
}

var errDies = errors.New("the process dies here")

// A batch of keys dies at each step of its writing, and with it whatever was in memory; the store opens, keys handed
// out before open, nothing half-made stays, and taking goes on.
func TestDecision30_ABatchThatDiesHalfwayLeavesTheStoreOpenable(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"write", "sync", "before rename", "after rename"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			var armed atomic.Bool
			dir, root := filepath.Join(t.TempDir(), "keys"), newRoot(t)
			folder, err := keyring.OpenFolderFailing(dir, func(at string) error {
				if armed.Load() && at == step {
					return errDies
				}
				return nil
			})
			must(t, err)
			ring, err := keyring.Open(context.Background(), root, folder, keyring.Options{Batch: 4, Low: 1})
			must(t, err)
			id, err := ring.Take(context.Background())
			must(t, err)
			sealed, err := ring.Seal(context.Background(), id, here, []byte(words))
			must(t, err)
			armed.Store(true)
			for err == nil {
				_, err = ring.Take(context.Background())
			}
			wantErr(t, err, errDies)
			crashed := copyDir(t, dir)
			if names := strings.Join(namesIn(t, crashed), " "); strings.Contains(names, ".tmp-") == (step == "after rename") {
				t.Fatalf("the death at %q left %s", step, names)
			}
			_, again := reopen(t, crashed, root, keyring.Options{Batch: 4})
			wantOpens(t, again, id, here, sealed, words)
			_, err = again.Take(context.Background())
			must(t, err)
			must(t, again.Close())
			if names := strings.Join(namesIn(t, crashed), " "); strings.Contains(names, ".tmp-") {
				t.Fatalf("unfinished files stay: %s", names)
			}
			// The disk mends while the process lives: taking goes on.
			armed.Store(false)
			_, err = ring.Take(context.Background())
			must(t, err)
			must(t, ring.Close())
			must(t, folder.Close())
		})
	}
}

// The first start dies at each step of its making; the next one finishes it.
func TestAFirstStartThatDiesIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	for died := 0; ; died++ {
		dir := filepath.Join(t.TempDir(), "keys")
		steps := 0
		folder, err := keyring.OpenFolderFailing(dir, func(string) error {
			if steps++; steps > died {
				return errDies
			}
			return nil
		})
		must(t, err)
		_, err = keyring.Open(context.Background(), root, folder, keyring.Options{OpenOnly: true})
		must(t, folder.Close())
		_, again := reopen(t, dir, root, keyring.Options{Batch: 2})
		if _, err := again.Take(context.Background()); err != nil {
			t.Fatalf("dead at step %d: %v", died+1, err)
		}
		if names := strings.Join(namesIn(t, dir), " "); strings.Contains(names, ".tmp-") {
			must(t, again.Close())
			if names := strings.Join(namesIn(t, dir), " "); strings.Contains(names, ".tmp-") {
				t.Fatalf("dead at step %d: unfinished files stay: %s", died+1, names)
			}
		}
		if err == nil {
			if died < 12 {
				t.Fatalf("only %d steps were seen", died)
			}
			return
		}
		wantErr(t, err, errDies)
	}
}

func namesIn(t testing.TB, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// The child of the next test: takes and seals for ever, and says so before it goes on.
func TestKillChild(t *testing.T) {
	dir := os.Getenv("KEYRING_TEST_KILL")
	if dir == "" {
		return
	}
	root, err := keyring.ReadRoot(filepath.Join(dir, "root.key"))
	must(t, err)
	_, ring := reopen(t, filepath.Join(dir, "keys"), root, keyring.Options{Batch: 3})
	for {
		id, err := ring.Take(context.Background())
		must(t, err)
		s, err := ring.Seal(context.Background(), id, here, []byte(words))
		must(t, err)
		fmt.Printf("sealed %s %s\n", id, hex.EncodeToString(s))
	}
}

func TestKilledWhileKeysAreMadeEverySealedValueOpens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := keyring.MakeRoot(filepath.Join(dir, "root.key"))
	must(t, err)
	type value struct {
		id keyring.KeyID
		s  keyring.Sealed
	}
	seen := map[keyring.KeyID]bool{}
	for round := range 12 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKillChild$")
		cmd.Env = append(os.Environ(), "KEYRING_TEST_KILL="+dir)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		var values []value
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var id, text string
			if n, _ := fmt.Sscanf(lines.Text(), "sealed %s %s", &id, &text); n != 2 {
				continue
			}
			s, err := hex.DecodeString(text)
			if err != nil || len(s) < 64 {
				continue // the line was torn by the kill
			}
			values = append(values, value{keyring.KeyID(id), s})
			if len(values) == 1+5*round {
				must(t, cmd.Process.Signal(syscall.SIGKILL))
			}
		}
		_ = cmd.Wait() // it was killed
		if len(values) <= 5*round {
			t.Fatalf("round %d: only %d values", round, len(values))
		}
		folder, ring := reopen(t, filepath.Join(dir, "keys"), root, keyring.Options{OpenOnly: true})
		for _, v := range values {
			wantOpens(t, ring, v.id, here, v.s, words)
			if seen[v.id] {
				t.Fatalf("%s was handed out twice", v.id)
			}
			seen[v.id] = true
		}
		must(t, ring.Close())
		must(t, folder.Close())
	}
}
