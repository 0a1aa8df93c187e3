package ledger_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

// pair is a pair of keys of the log of these tests.
type pair struct {
	secret, log, promise string
	signer               ledger.Signer
	promiser             ledger.PromiseSigner
}

func newPair(t testing.TB) (p pair) {
	t.Helper()
	var err error
	if p.secret, p.log, err = ledger.GenerateKey(origin); err != nil {
		t.Fatal(err)
	}
	promise, public, err := ledger.GenerateKey(ledger.PromiseName(origin))
	if err != nil {
		t.Fatal(err)
	}
	p.promise = public
	p.signer, _ = ledger.NewSigner(p.secret)
	p.promiser, _ = ledger.NewPromiseSigner(promise)
	return p
}

func (p pair) text() string { return p.log + "\n" + p.promise + "\n" }

func (p pair) to(t testing.TB, next pair, day string, size int64, root tlog.Hash) string {
	t.Helper()
	h, err := p.signer.HandOver(next.signer, ledger.Handover{Origin: origin, Day: day, Size: size, Root: root, Checkpoint: next.log, Promise: next.promise})
	if err != nil {
		t.Fatal(err)
	}
	return "\n" + string(h)
}

// at signs a checkpoint of a size of the tree of vectors.
func (p pair) at(t testing.TB, size int64, root tlog.Hash) string {
	t.Helper()
	s, err := note.NewSigner(p.secret)
	if err != nil {
		t.Fatal(err)
	}
	b, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, size, base64.StdEncoding.EncodeToString(root[:]))}, s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (p pair) receipt(t testing.TB, day string) string {
	t.Helper()
	r, err := ledger.NewReceipt(p.promiser, ledger.Promise{Origin: origin, Reference: "R-7KQ2-M9XD", Day: day, IntegratedBy: "2027-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type (
	// listCase is a list of keys, and how many pairs of them it holds; none where it is to be refused.
	listCase struct {
		What, Text string
		Keys       int
	}
	// changedCase is a checkpoint, or a receipt on a day, held to the first of the lists. It says the size, or what a receipt
	// says, or wrong.
	changedCase struct{ What, Text, Day, Says string }
	// A manifest of a bundle is one that says its day, or wrong.
)

// changedCases are a log that had three pairs of keys, handed over after 100 and after 200 leaves.
func changedCases(t testing.TB) (lists []listCase, changed, manifests []changedCase) {
	t.Helper()
	g := plant(t, 400)
	a, b, c, x := newPair(t), newPair(t), newPair(t), newPair(t)
	ab, bc := a.to(t, b, "2026-11-22", 100, g.root(t, 100)), b.to(t, c, "2026-12-24", 200, g.root(t, 200))
	all := a.text() + ab + bc
	lists = []listCase{
		{"three pairs", all, 3}, {"the first alone", a.text(), 1}, {"two", a.text() + ab, 2}, {"from the second on", b.text() + bc, 2},
		{"nothing", "", 0}, {"one line", a.log + "\n", 0}, {"of two logs", a.log + "\n" + a.log + "\n", 0},
		{"a handover left out", a.text() + bc, 0}, {"in the wrong order", a.text() + bc + ab, 0},
		{"handed over by a stranger", a.text() + x.to(t, b, "2026-11-22", 100, g.root(t, 100)), 0},
		{"handed over twice", all + ab, 0}, {"back to a former key", a.text() + ab + b.to(t, a, "2026-12-24", 200, g.root(t, 200)), 0},
		{"back in size", a.text() + ab + b.to(t, c, "2026-12-24", 99, g.root(t, 99)), 0},
		{"back in days", a.text() + ab + b.to(t, c, "2026-11-21", 200, g.root(t, 200)), 0},
		{"another size", a.text() + strings.Replace(ab, "\n100\n", "\n101\n", 1), 0},
		{"another key put in", a.text() + strings.Replace(ab, b.log, x.log, 1), 0},
		{"other promises put in", a.text() + strings.Replace(ab, b.promise, x.promise, 1), 0},
		{"the new key has not signed", a.text() + withoutLine(ab, b.log), 0}, {"the key before has not signed", a.text() + withoutLine(ab, a.log), 0},
		{"cut off", strings.TrimSpace(a.text() + ab)[:len(a.text())+250], 0},
	}
	for _, k := range []struct {
		what     string
		by       pair
		from, to int64
	}{{"the first", a, 0, 100}, {"the second", b, 100, 200}, {"the third", c, 200, 400}, {"a stranger", x, 500, 0}} {
		for _, size := range []int64{1, 99, 100, 101, 199, 200, 201, 400} {
			says := "wrong"
			if k.from <= size && size <= k.to {
				says = fmt.Sprint(size)
			}
			changed = append(changed, changedCase{"a checkpoint by " + k.what, k.by.at(t, size, g.root(t, size)), "", says})
		}
	}
	for _, k := range []struct {
		what string
		by   pair
		last string
	}{{"the first", a, "2026-11-22"}, {"the second", b, "2026-12-24"}, {"the third", c, "2027-12-31"}, {"a stranger", x, ""}} {
		for _, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-12-24", "2026-12-25"} {
			says := "wrong"
			if day <= k.last {
				says = "promised"
			}
			changed = append(changed, changedCase{"a promise by " + k.what, k.by.receipt(t, day), "2026-12-31", says})
		}
	}
	for _, k := range []struct {
		what        string
		by          pair
		first, last string
	}{{"the first", a, "", "2026-11-22"}, {"the second", b, "2026-11-22", "2026-12-24"}, {"the third", c, "2026-12-24", "2027-12-31"}, {"a stranger", x, "x", ""}} {
		for _, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-12-24", "2026-12-25"} {
			says := "wrong"
			if k.first <= day && day <= k.last {
				says = day
			}
			manifests = append(manifests, changedCase{"of a bundle by " + k.what, k.by.manifest(t, day), day, says})
		}
	}
	good := b.manifest(t, "2026-12-01")
	for what, text := range map[string]string{
		"a changed part": strings.Replace(good, " 4 papers.txt", " 5 papers.txt", 1), "another day": strings.Replace(good, "2026-12-01", "2026-12-02", 1),
		"signed twice": good + b.manifest(t, "2026-12-02")[strings.Index(good, "\n\n")+2:], "a checkpoint": b.at(t, 150, g.root(t, 150)),
	} {
		manifests = append(manifests, changedCase{what, text, "", "wrong"})
	}
	return lists, changed, manifests
}

// manifest signs that there is a bundle of one part.
func (p pair) manifest(t testing.TB, day string) string {
	t.Helper()
	b, err := p.signer.Manifest(ledger.Manifest{Origin: origin, Of: "case", Reference: "C-7KQ2-M9XD", Day: day, Parts: []ledger.Part{{Name: "papers.txt", Size: 4}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// withoutLine takes away the signature of a key.
func withoutLine(handover, key string) string {
	signed, _ := note.Open([]byte(handover[1:]), note.VerifierList(must(ledger.NewVerifier(key))))
	return strings.Replace(handover, "\u2014 "+origin+" "+signed.Sigs[0].Base64+"\n", "", 1)
}

func must(v ledger.Verifier, err error) ledger.Verifier {
	if err != nil {
		panic(err)
	}
	return v
}

// decides holds a case of changed keys to this package.
func (c changedCase) decides(k ledger.Keys) string {
	if c.Day == "" {
		if got, err := ledger.OpenCheckpoint([]byte(c.Text), k.Log); err == nil {
			return fmt.Sprint(got.Size)
		}
		return "wrong"
	}
	r, err := ledger.ParseReceipt([]byte(c.Text))
	if err == nil {
		_, err = r.Verify(k.Promise, k.Log, c.Day)
	}
	if err != nil {
		return "wrong"
	}
	return "promised"
}

func TestAKeySignsForItsTimeAloneAndWhatIsWrongWithItIsSaid(t *testing.T) {
	t.Parallel()
	g := plant(t, 60)
	a, b := newPair(t), newPair(t)
	handover := a.to(t, b, "2026-11-22", 50, g.root(t, 50))
	k, err := ledger.ReadKeys(a.text() + handover)
	if err != nil || k.Text() != a.text()+handover || !k.EndWith(b.log, b.promise) || k.EndWith(a.log, a.promise) {
		t.Fatalf("got %q, %v", k.Text(), err)
	}
	old, _ := ledger.NewVerifier(a.log)
	for what, c := range map[string]struct {
		note string
		key  ledger.Verifier
		why  error
		says string
	}{
		"after its end":            {a.at(t, 51, g.root(t, 51)), k.Log, ledger.ErrKeyEnded, "after that key's end"},
		"before its beginning":     {b.at(t, 49, g.root(t, 49)), k.Log, ledger.ErrKeyEarly, "before that key's beginning"},
		"a stranger's":             {newPair(t).at(t, 50, g.root(t, 50)), k.Log, ledger.ErrUnknownKey, "the list of keys does not hold"},
		"with the first key alone": {b.at(t, 51, g.root(t, 51)), old, ledger.ErrUnknownKey, "the list of keys does not hold"},
		"nobody's":                 {"a note of mine\n", k.Log, ledger.ErrNote, "is malformed"},
	} {
		got, err := ledger.OpenCheckpoint([]byte(c.note), c.key)
		if !errors.Is(err, c.why) || !errors.Is(err, ledger.ErrNote) || !strings.Contains(ledger.Unsigned(err), c.says) {
			t.Errorf("%s: got %+v, %v", what, got, err)
		}
	}
}

func TestAProofOfNoAnswerIsSignedByTheKeyOfItsDay(t *testing.T) {
	t.Parallel()
	u, _ := unanswered(t) // stated on 2026-11-29
	next := newPair(t)
	for day, why := range map[string]error{"2026-11-29": nil, "2026-11-28": ledger.ErrKeyEnded} {
		signed, err := keys().signer.HandOver(next.signer, ledger.Handover{Origin: origin, Day: day, Size: 1 << 20, Checkpoint: next.log, Promise: next.promise})
		if err != nil {
			t.Fatal(err)
		}
		list, err := ledger.ReadKeys(keys().public[0] + "\n" + keys().public[1] + "\n\n" + string(signed))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := u.Verify(list.Promise, list.Log); !errors.Is(err, why) {
			t.Errorf("a key until %s: got %v", day, err)
		}
	}
}

// TestALogGoesOnUnderAnotherKey hands over between two ticks: the tree is the same, both verifications take the list, a process
// that still has the former key is refused before it signs, and heads that the former key signed are still held to.
func TestALogGoesOnUnderAnotherKey(t *testing.T) {
	t.Parallel()
	m := house(t)
	l := theLog(8)
	l.Heads = ledger.NewHeads(filepath.Join(t.TempDir(), "heads"))
	last := integrate(t, l, m, "2026-11-22")
	next := newPair(t)
	signed, err := keys().signer.HandOver(next.signer, ledger.Handover{Origin: origin, Day: "2026-11-22", Size: last.Size, Root: last.Root, Checkpoint: next.log, Promise: next.promise})
	if err != nil {
		t.Fatal(err)
	}
	m.handover = signed
	if c, err := l.Integrate(t.Context(), m, "2026-11-23"); err == nil || !strings.Contains(err.Error(), "start this process anew") {
		t.Fatalf("the former key signed %+v, %v", c, err)
	}
	list, err := ledger.ReadKeys(keys().public[0] + "\n" + keys().public[1] + "\n\n" + string(signed))
	if err != nil {
		t.Fatal(err)
	}
	was := l
	l.Signer, l.Key = next.signer, list.Log
	if err := l.Check(t.Context(), m); err != nil {
		t.Fatalf("the head of the former key: %v", err)
	}
	c := integrate(t, l, m, "2026-11-23")
	trust, err := l.Trust(t.Context(), m, list.Log)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := ledger.Verify(t.Context(), source{m.state}, trust); err != nil || !r.OK() {
		t.Errorf("got %+v, %v", r.Findings, err)
	}
	if err := was.Check(t.Context(), m); !errors.Is(err, ledger.ErrRolledBack) {
		t.Errorf("a database that does not know of the change: got %v", err)
	}
	if trust, err = was.Trust(t.Context(), m, was.Key); err != nil {
		t.Fatal(err)
	}
	if r, err := ledger.Verify(t.Context(), source{m.state}, trust); err != nil || r.OK() || r.Findings[0].What != ledger.Unsigned(ledger.ErrUnknownKey) {
		t.Errorf("a verification that does not know of the change: got %+v, %v", r.Findings, err)
	}
	for what, key := range map[string]string{"the former": keys().public[0], "the new": next.log} {
		r, err := ledger.Verify(t.Context(), source{m.state}, ledger.Trust{Log: must(ledger.NewVerifier(key)), Epoch: 1})
		if err != nil || r.OK() {
			t.Errorf("%s key alone: got %v, %v", what, r.Findings, err)
		}
	}
	forged := slices.Clone(m.checkpoints)
	forged[len(forged)-1].Note = sign(t, text(c.Note))
	s := m.state
	s.checkpoints = forged
	r, err := ledger.Verify(t.Context(), source{s}, ledger.Trust{Log: list.Log, Epoch: 1})
	if err != nil || r.Faults == 0 || r.Findings[0].What != "it is signed by a key of the log after that key's end" {
		t.Errorf("the former key, used once more: got %+v, %v", r.Findings, err)
	}
}
