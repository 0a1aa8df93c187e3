package witness_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
	"recourse/internal/ledger/witness"
)

const origin = "log.example.org"

// keeper holds the key of a log, and can sign whatever it likes with it.
type keeper struct {
	signer note.Signer
	public string
}

func newKeeper(t *testing.T) keeper {
	t.Helper()
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return keeper{s, public}
}

// history is the stored hashes of a tree whose leaf n says what and n.
type history []tlog.Hash

func (h history) ReadHashes(at []int64) (out []tlog.Hash, err error) {
	for _, i := range at {
		out = append(out, h[i])
	}
	return out, nil
}

func grow(t *testing.T, size int64, what func(n int64) string) (h history) {
	t.Helper()
	for n := range size {
		more, err := tlog.StoredHashes(n, fmt.Appendf(nil, "%s %d", what(n), n), h)
		if err != nil {
			t.Fatal(err)
		}
		h = append(h, more...)
	}
	return h
}

func honest(int64) string { return "leaf" }

// forked is the same up to leaf 12, and another history from there on.
func forked(n int64) string {
	if n < 12 {
		return "leaf"
	}
	return "other"
}

// checkpoint is what the keeper signs of a history at a size.
func (k keeper) checkpoint(t *testing.T, h history, size int64) ledger.Checkpoint {
	t.Helper()
	root, err := tlog.TreeHash(size, h)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, size, base64.StdEncoding.EncodeToString(root[:]))}, k.signer)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Checkpoint{Size: size, Root: root, Note: signed}
}

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// run runs a witness over a folder, for real; stop ends it.
func run(t *testing.T, folder string, logs ...string) (at ledger.Witness, stop func()) {
	t.Helper()
	w, err := witness.Open(folder, "witness.example.org/1", logs, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- w.Serve(ctx, l) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-served, w.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return named(t, w.Key(), "http://"+l.Addr().String()+"/"), stop
}

func named(t *testing.T, key, url string) ledger.Witness {
	t.Helper()
	v, err := ledger.NewCosignVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Witness{Verifier: v, URL: url}
}

// one asks one witness.
func one(t *testing.T, w ledger.Witness, seen int64, c ledger.Checkpoint, h history) ([]byte, error) {
	t.Helper()
	a := witness.Ask(t.Context(), []witness.Question{{Witness: w, Seen: seen}}, c, h)
	return a[0].Line, a[0].Err
}

func TestL07_AWitnessCosignsWhatGoesOnFromWhatItSawAndNothingElse(t *testing.T) {
	t.Parallel()
	k, folder := newKeeper(t), t.TempDir()
	w, stop := run(t, folder, k.public)
	good, fork := grow(t, 40, honest), grow(t, 40, forked)
	if _, err := one(t, w, 0, k.checkpoint(t, good, 8), good); err != nil {
		t.Fatalf("the first checkpoint: %v", err)
	}
	line, err := one(t, w, 8, k.checkpoint(t, good, 16), good)
	if err != nil {
		t.Fatalf("the next: %v", err)
	}
	if got := (ledger.Policy{Witnesses: []ledger.Witness{w}, Needed: 1}).Count(append(k.checkpoint(t, good, 16).Note, line...)); !got.OK() || got.By != 1 {
		t.Errorf("its cosignature: %s", got)
	}
	refused := func(when string) {
		t.Helper()
		if line, err := one(t, w, 16, k.checkpoint(t, fork, 24), fork); !errors.Is(err, witness.ErrSplit) || line != nil {
			t.Errorf("%s, another history: %s, %v", when, line, err)
		}
		if line, err := one(t, w, 16, k.checkpoint(t, fork, 16), fork); !errors.Is(err, witness.ErrSplit) || line != nil {
			t.Errorf("%s, another history of the same size: %s, %v", when, line, err)
		}
		if line, err := one(t, w, 8, k.checkpoint(t, good, 12), good); !errors.Is(err, witness.ErrAhead) || line != nil {
			t.Errorf("%s, a smaller one than it saw: %s, %v", when, line, err)
		}
	}
	refused("at once")
	stop()
	w, _ = run(t, folder, k.public)
	refused("after it was started again")
	for _, stale := range []int64{0, 8, 20} { // what we think it saw is mended by what it says
		if _, err := one(t, w, stale, k.checkpoint(t, good, 24), good); err != nil {
			t.Errorf("asked from %d: %v", stale, err)
		}
	}
	if line, err := one(t, w, 24, k.checkpoint(t, good, 24), good); err != nil || line == nil {
		t.Errorf("the same again: %v", err)
	}
}

// send posts a body as it is, and gives the answer.
func send(t *testing.T, w ledger.Witness, body string) (status int, kind, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL+"add-checkpoint", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Content-Type"), string(b)
}

func TestAWitnessAnswersAsTheProtocolSays(t *testing.T) {
	t.Parallel()
	k, stranger := newKeeper(t), newKeeper(t)
	w, _ := run(t, t.TempDir(), k.public)
	h := grow(t, 40, honest)
	if _, err := one(t, w, 0, k.checkpoint(t, h, 16), h); err != nil {
		t.Fatal(err)
	}
	of := func(old, size int64) string {
		s, err := ledger.NewSubmission(k.checkpoint(t, h, size), old, h)
		if err != nil {
			t.Fatal(err)
		}
		return string(s.Format())
	}
	unknown := strings.ReplaceAll(of(16, 24), origin, "other.example.org")
	for name, c := range map[string]struct {
		body   string
		status int
		answer string
	}{
		"no body":                               {"", 400, ""},
		"no old size":                           {strings.Replace(of(16, 24), "old 16", "new 16", 1), 400, ""},
		"an old size with a leading zero":       {strings.Replace(of(16, 24), "old 16", "old 016", 1), 400, ""},
		"an old size beyond the checkpoint's":   {strings.Replace(of(16, 24), "old 16", "old 25", 1), 400, ""},
		"64 lines of proof":                     {"old 16\n" + strings.Repeat("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", 64) + "\n" + string(k.checkpoint(t, h, 24).Note), 400, ""},
		"more than a submission can be":         {of(16, 24) + strings.Repeat("x", ledger.MaxSubmission), 400, ""},
		"a log that it does not know":           {unknown, 404, ""},
		"a key that is not the log's":           {"old 16\n\n" + string(stranger.checkpoint(t, h, 24).Note), 403, ""},
		"a text that was changed":               {strings.Replace(of(16, 24), "\n24\n", "\n25\n", 1), 403, ""},
		"an old size that it has not seen last": {of(8, 24), 409, "16\n"},
		"a proof of something else":             {"old 16\n" + strings.Split(of(8, 24), "\n")[1] + "\n\n" + string(k.checkpoint(t, h, 24).Note), 422, ""},
		"no proof":                              {"old 16\n\n" + string(k.checkpoint(t, h, 24).Note), 422, ""},
		"a proof where nothing is to be proven": {"old 16\n" + strings.Split(of(8, 24), "\n")[1] + "\n\n" + string(k.checkpoint(t, h, 16).Note), 422, ""},
	} {
		status, kind, answer := send(t, w, c.body)
		if status != c.status || c.answer != "" && (answer != c.answer || kind != "text/x.tlog.size") || strings.Contains(answer, "\u2014") {
			t.Errorf("%s: got %d, %s, %q; want %d", name, status, kind, answer, c.status)
		}
	}
	if status, _, answer := send(t, w, of(16, 24)); status != 200 || !strings.HasPrefix(answer, "\u2014 witness.example.org/1 ") {
		t.Errorf("what is as it should be: %d %q", status, answer)
	}
}

func TestAWitnessThatIsAwayOrLiesKeepsNobodyElseFromAnswering(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	h := grow(t, 8, honest)
	here, _ := run(t, t.TempDir(), k.public)
	gone, stop := run(t, t.TempDir(), k.public)
	stop()
	liar, _ := run(t, t.TempDir(), k.public)
	liar.Verifier = here.Verifier // it answers for a key that it does not have
	c := k.checkpoint(t, h, 8)
	answers := witness.Ask(t.Context(), []witness.Question{{Witness: here}, {Witness: gone}, {Witness: liar}}, c, h)
	if answers[0].Err != nil || answers[1].Err == nil || answers[2].Err == nil || answers[2].Line != nil {
		t.Errorf("here %v, away %v, lying %v", answers[0].Err, answers[1].Err, answers[2].Err)
	}
}

func TestOfTwoHistoriesSentAtOnceAWitnessCosignsOne(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	w, _ := run(t, t.TempDir(), k.public)
	good, fork := grow(t, 40, honest), grow(t, 40, forked)
	if _, err := one(t, w, 0, k.checkpoint(t, good, 8), good); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	lines := make([][]byte, 8)
	for i := range lines {
		h := []history{good, fork}[i%2]
		all.Go(func() { lines[i], _ = one(t, w, 8, k.checkpoint(t, h, 32), h) }) // the loser's error is what is wanted
	}
	all.Wait()
	signed := [2]bool{}
	for i, line := range lines {
		signed[i%2] = signed[i%2] || line != nil
	}
	if signed[0] == signed[1] {
		t.Errorf("one history and the other were cosigned: %v", signed)
	}
}

func TestTheFolderOfAWitness(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	open := func(folder string) error {
		w, err := witness.Open(folder, "witness.example.org/1", []string{k.public}, time.Now)
		if err == nil {
			err = w.Close()
		}
		return err
	}
	for name, c := range map[string]struct {
		spoil func(folder string) error
		says  string
	}{
		"that others may read is refused":       {func(f string) error { return os.Chmod(filepath.Join(f, "key"), 0o640) }, "chmod 600"},
		"whose key is none is refused":          {func(f string) error { return os.WriteFile(filepath.Join(f, "key"), []byte("canary"), 0o600) }, "cannot read the witness's key"},
		"that lost what was seen is refused":    {func(f string) error { return os.Remove(filepath.Join(f, "seen")) }, "is gone"},
		"with half of what was seen is refused": {func(f string) error { return os.WriteFile(filepath.Join(f, "seen"), []byte("{"), 0o600) }, "is gone"},
		"with a checkpoint of nobody's in it, refused": {func(f string) error {
			return os.WriteFile(filepath.Join(f, "seen"), []byte(`{"`+origin+`": "x"}`), 0o600)
		}, "not a note"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "witness")
			if err := open(folder); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(filepath.Join(folder, "key")); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("its key: %v, %v", info.Mode(), err)
			}
			if err := open(folder); err != nil {
				t.Errorf("again: %v", err)
			}
			if err := c.spoil(folder); err != nil {
				t.Fatal(err)
			}
			if err := open(folder); err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("is held by one witness", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		_, stop := run(t, folder, k.public)
		if err := open(folder); err == nil || !strings.Contains(err.Error(), "another witness") {
			t.Errorf("got %v", err)
		}
		stop()
		if err := open(folder); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
	t.Run("needs a name without a space, and a log", func(t *testing.T) {
		t.Parallel()
		if _, err := witness.Open(t.TempDir(), "a witness", []string{k.public}, time.Now); err == nil {
			t.Error("a name with a space was taken")
		}
		if _, err := witness.Open(t.TempDir(), "w", nil, time.Now); err == nil {
			t.Error("it knows no log")
		}
	})
}
