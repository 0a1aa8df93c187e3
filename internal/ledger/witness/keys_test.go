package witness_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
	"recourse/internal/ledger/witness"
)

// TestAWitnessTakesTheListOfALogsKeys hands over after 16 leaves: the witness goes on with the new key, also after it was started
// again, and refuses the former key after its end.
func TestAWitnessTakesTheListOfALogsKeys(t *testing.T) {
	t.Parallel()
	k, next, folder := newKeeper(t), newKeeper(t), t.TempDir()
	good := grow(t, 40, honest)
	root, err := tlog.TreeHash(16, good)
	if err != nil {
		t.Fatal(err)
	}
	_, promise, err := ledger.GenerateKey(ledger.PromiseName(origin))
	if err != nil {
		t.Fatal(err)
	}
	_, promised, err := ledger.GenerateKey(ledger.PromiseName(origin))
	if err != nil {
		t.Fatal(err)
	}
	handover, err := note.Sign(&note.Note{Text: fmt.Sprintf("recourse keys v1\n%s\n2026-11-22\n16\n%s\n%s\n%s\n", origin,
		base64.StdEncoding.EncodeToString(root[:]), next.public, promised)}, k.signer, next.signer)
	if err != nil {
		t.Fatal(err)
	}
	list := k.public + "\n" + promise + "\n\n" + string(handover)
	if _, err := witness.Open(t.TempDir(), "w.example.org", []string{list[:len(list)-20]}, nil); err == nil {
		t.Error("a list that is cut off was taken")
	}
	w, stop := run(t, folder, k.public)
	if _, err := one(t, w, 0, k.checkpoint(t, good, 16), good); err != nil {
		t.Fatal(err)
	}
	if _, err := one(t, w, 16, next.checkpoint(t, good, 24), good); err == nil {
		t.Error("a key that it does not have was cosigned")
	}
	for _, size := range []int64{24, 32} {
		stop()
		w, stop = run(t, folder, list)
		if line, err := one(t, w, size-8, k.checkpoint(t, good, size), good); err == nil {
			t.Errorf("the former key after its end was cosigned: %s", line)
		}
		if _, err := one(t, w, size-8, next.checkpoint(t, good, size), good); err != nil {
			t.Errorf("the new key, of size %d: %v", size, err)
		}
	}
}
