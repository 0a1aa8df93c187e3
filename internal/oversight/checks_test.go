package oversight_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/ledger/bundle"
	"recourse/internal/oversight"
)

const origin = "log.example.org"

// house is the checks of a log, and what signs for it.
func house(t *testing.T) (*oversight.Checks, ledger.Signer) {
	t.Helper()
	secret, log, err := ledger.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	_, promise, err := ledger.GenerateKey(ledger.PromiseName(origin))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ledger.ReadKeys(log + "\n" + promise)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ledger.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return &oversight.Checks{Keys: keys, Now: func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }}, signer
}

// written is a bundle of parts: name and text in turn.
func written(t *testing.T, s ledger.Signer, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bundle.NewWriter(&b, ledger.Manifest{Origin: origin, Of: "case", Reference: "C-7KQ2-M9XD", Day: "2026-11-22"}, s)
	for i := 0; i < len(parts); i += 2 {
		if err := w.Add(parts[i], strings.NewReader(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABundleIsToldToBeTrueOrWhereItIsNot(t *testing.T) {
	t.Parallel()
	checks, signer := house(t)
	_, other := house(t)
	whole := written(t, signer, "papers.txt", "Papers of the case")
	for name, c := range map[string]struct {
		raw   []byte
		holds bool
		says  string
	}{
		"a part was changed":   {bytes.Replace(whole, []byte("Papers of"), []byte("Papers on"), 1), false, "This is no true copy: papers.txt: "},
		"the end is cut off":   {whole[:len(whole)-1], false, "This is no true copy: "},
		"another log made it":  {written(t, other, "papers.txt", "Papers of the case"), false, "manifest: it is not signed by the log's key"},
		"a proof that is none": {written(t, signer, "log/0001.proof", "it stands there, believe me"), false, "log/0001.proof is no proof."},
		"as it was signed":     {whole, true, "This is a true copy of the bundle of the case C-7KQ2-M9XD"},
	} {
		got, err := checks.Bundle(bytes.NewReader(c.raw), int64(len(c.raw)))
		if err != nil || got.Holds != c.holds || !strings.Contains(strings.Join(got.Sentences, "\n"), c.says) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhatIsNoReceiptIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	checks, _ := house(t)
	for _, text := range []string{"", "a note of mine", strings.Repeat("x", 1<<20)} {
		if got, err := checks.Text(text, "nobody\n"); err != nil || got.Holds || len(got.Sentences) != 1 {
			t.Errorf("%.20q: %+v, %v", text, got, err)
		}
	}
}
