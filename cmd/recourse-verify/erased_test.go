package main

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// TestL11_AnHonestErasurePassesAsOneAndALostKeyDoesNot destroys the key of a report, first without saying so in the log.
func TestL11_AnHonestErasurePassesAsOneAndALostKeyDoesNot(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r, text := d.report()
	d.tick()
	receipt := d.keep("receipt", []byte(text))
	d.verifies(holds, "stands in this copy of the log", "receipt", receipt, "--log", d.export("before"), "--today", d.Day(0))
	var file, key string
	if err := d.Server.DB.Pool.QueryRow(t.Context(), `select id::text, key_id::text from files where ref = $1`, r.Reference).Scan(&file, &key); err != nil {
		t.Fatal(err)
	}
	if err := d.Server.Ring.Shred(t.Context(), keyring.KeyID(key)); err != nil {
		t.Fatal(err)
	}
	d.verifies(foundWrong, "which is this report's, does not hold: the keeper found: its key is gone and no erased leaf says so", "receipt", receipt, "--log", d.export("lost"))
	d.Clock.Advance(time.Hour)
	if err := d.Server.Files.SayErased(t.Context(), d.Clock.Now(), ledger.Erasure{Rule: "no-case", By: []string{"one", "another"}, Files: []string{file}}); err != nil {
		t.Fatal(err)
	}
	d.tick()
	erased := d.export("erased")
	says := "was erased on " + d.Clock.Now().UTC().Format(time.DateOnly) + `, under the rule "no-case"`
	d.verifies(holds, says, "receipt", receipt, "--log", erased)
	d.verifies(holds, "Of the reports behind them 1 were erased", "log", erased)
	d.elsewhere(holds, "Of the reports behind them 1 were erased", "log", erased)
	if strings.Contains(text, says) {
		t.Error("the receipt tells it itself")
	}
}
