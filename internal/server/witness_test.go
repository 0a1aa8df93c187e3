package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/internal/ledger"
)

func TestThePolicyOfWitnessesIsReadAtTheStartAndNamesAddresses(t *testing.T) {
	t.Parallel()
	secret, err := ledger.GenerateCosigner("witness.example.org/1")
	if err != nil {
		t.Fatal(err)
	}
	w, err := ledger.NewCosigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "witnesses")
	for text, says := range map[string]string{
		"":                                       "no quorum line",
		"witness a " + w.String() + "\n":         "no quorum line",
		"witness a key\nquorum a":                "line 1",
		"witness a " + w.String() + "\nquorum a": "witness.example.org/1 has no address",
		"witness a " + w.String() + " https://witness.example.org/\nquorum a": "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := readWitnesses(file); says == "" && (err != nil || p.Needed != 1) || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: got %+v, %v", text, p, err)
		}
	}
	if p, err := readWitnesses(""); err != nil || len(p.Witnesses) != 0 {
		t.Errorf("no file: %+v, %v", p, err)
	}
}
