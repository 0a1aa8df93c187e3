package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// TestL07_WhatTooFewWitnessesCosignedDoesNotHoldForWhoeverAsksForThem goes through all that is given out: a receipt, a
// checkpoint and a copy of the log.
func TestL07_WhatTooFewWitnessesCosignedDoesNotHoldForWhoeverAsksForThem(t *testing.T) {
	t.Parallel()
	log := testkit.LogKey(t)
	all := []*testkit.Witness{testkit.NewWitness(t, log), testkit.NewWitness(t, log), testkit.NewWitness(t, log)}
	policy, _ := testkit.PolicyOf(t, 2, all...)
	d := &desk{testkit.New(t, testkit.Options{Settings: map[string]string{"witnesses": policy}}), t.TempDir()}
	d.keep("keys", d.Anyone().Get("/log/key").Want(200).Body)
	d.ticked()
	none := d.keep("before", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	all[2].Stop()
	r, _ := d.report()
	d.ticked()
	enough := d.keep("enough", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	text, _ := d.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
	receipt, copied := d.keep("receipt", []byte(text)), d.export("log")
	for _, args := range [][]string{{"receipt", receipt}, {"receipt", receipt, "--log", copied}, {"log", copied, "--seen", none}, {"checkpoints", none, enough, "--log", copied}} {
		d.verifies(holds, "2 of 3 witnesses cosigned the checkpoint, and 2 are needed.", append(args, "--witnesses", policy)...)
		d.verifies(foundWrong, "2 of 3 witnesses cosigned the checkpoint, and 3 are needed: too few", append(args, "--witnesses", d.needing("all", policy))...)
		d.verifies(holds, "", args...) // who asks for no witness is told nothing of them
	}
	for _, args := range [][2]string{{"receipt", receipt}, {"log", copied}} {
		d.elsewhere(holds, "", args[0], args[1], "--witnesses", policy)
		d.elsewhere(foundWrong, "2 of 3 witnesses cosigned the checkpoint, and 3 needed", args[0], args[1], "--witnesses", d.needing("all", policy))
	}
	all[1].Stop()
	d.ticked()
	few := d.keep("few", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	d.verifies(foundWrong, "1 of 3 witnesses cosigned the checkpoint, and 2 are needed", "log", d.export("later"), "--witnesses", policy)
	d.verifies(foundWrong, "1 of 3 witnesses", "checkpoints", enough, few, "--log", filepath.Join(d.dir, "later"), "--witnesses", policy)
	d.verifies(holds, "1 of 3 witnesses cosigned the checkpoint, and 1 is needed.", "checkpoints", enough, few, "--log", filepath.Join(d.dir, "later"), "--witnesses", d.needing("any", policy))
	d.verifies(usedWrong, "no quorum line", "log", copied, "--witnesses", d.keep("empty", nil))
	d.verifies(usedWrong, "cannot be read", "log", copied, "--witnesses", filepath.Join(d.dir, "absent"))
	stranger, _ := testkit.PolicyOf(t, 1, testkit.NewWitness(t, log))
	d.verifies(foundWrong, "0 of 1 witness cosigned the checkpoint, and 1 is needed: too few", "receipt", receipt, "--witnesses", stranger)
}

// ticked is a tick with all that belongs to it.
func (d *desk) ticked() {
	d.T.Helper()
	if err := d.Server.Tick(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
}

// needing is the policy with another number.
func (d *desk) needing(number, policy string) string {
	d.T.Helper()
	text, err := os.ReadFile(policy)
	if err != nil {
		d.T.Fatal(err)
	}
	return d.keep("needing-"+number, []byte(strings.Replace(string(text), "enough 2", "enough "+number, 1)))
}
