package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recourse/internal/server"
)

// TestAReceiptHoldsAcrossAChangeOfTheLogsKeys changes the keys between two reports: receipts, checkpoints and the copy of the log
// hold with the list of keys, and with the first keys alone what is missing is said.
func TestAReceiptHoldsAcrossAChangeOfTheLogsKeys(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	receipt := func(code string) string {
		text, _ := d.Party(code).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
		return text
	}
	before, text := d.report()
	promised := d.keep("promised", []byte(text))
	d.tick()
	older := d.keep("older", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	proven := d.keep("proven", []byte(receipt(before.AccessCode)))
	first := d.Anyone().Get("/log/key").Want(200).Body
	d.Again(func(s *server.House) {
		if _, err := s.RotateLogKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	early := d.export("early") // before the first tick of the new key
	after, _ := d.report()
	d.tick()
	late := d.keep("late", []byte(receipt(after.AccessCode)))
	newer, log, day := d.keep("newer", d.Anyone().Get("/log/checkpoint").Want(200).Body), d.export("log"), d.Day(72*time.Hour)

	d.verifies(foundWrong, "the list of keys does not hold", "receipt", late)
	d.verifies(foundWrong, "the list of keys does not hold", "log", log)
	d.verifies(foundWrong, "the list of keys does not hold", "checkpoints", older, newer, "--log", log)
	d.elsewhere(foundWrong, "the list of keys does not hold", "receipt", late)
	d.verifies(holds, "It stands in the log: leaf", "receipt", proven)
	d.elsewhere(holds, "It stands in the log", "receipt", proven)

	list := d.Anyone().Get("/log/key").Want(200).Body
	if !strings.HasPrefix(string(list), string(first)) || string(list) == string(first) {
		t.Fatalf("the list of keys does not begin with the first:\n%s", list)
	}
	d.keep("keys", list)
	for _, r := range []string{proven, late} {
		d.verifies(holds, "It stands in the log: leaf", "receipt", r)
		d.verifies(holds, "stands in this copy of the log", "receipt", r, "--log", log)
		d.elsewhere(holds, "It stands in the log", "receipt", r)
	}
	d.verifies(holds, "stands in this copy of the log", "receipt", promised, "--log", log, "--today", day)
	d.verifies(holds, "nothing before was changed", "checkpoints", older, newer, "--log", log)
	for _, l := range []string{early, log} {
		d.verifies(holds, "found nothing amiss", "log", l, "--seen", older)
		d.elsewhere(holds, "found nothing amiss", "log", l)
	}
	if got := d.Anyone().Post("/api/v1/verify", map[string]any{"receipt": receipt(before.AccessCode)}).Want(200).JSON(); got["holds"] != true || got["included"] != true {
		t.Errorf("the house says of a receipt from before the change: %v", got)
	}
	d.CheckLedger()
}

// TestABundleHoldsAcrossAChangeOfTheLogsKeys makes one before the change and one after it.
func TestABundleHoldsAcrossAChangeOfTheLogsKeys(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	before := d.keep("before.zip", d.bundle())
	d.Again(func(s *server.House) {
		if _, err := s.RotateLogKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	d.Clock.Advance(time.Minute) // one code of the second factor is good once
	raw := d.bundle()
	after := d.keep("after.zip", raw)
	d.verifies(foundWrong, "manifest: it is not signed by the log's key, but by one of its name that the list of keys does not hold", "bundle", after)
	d.keep("keys", d.Anyone().Get("/log/key").Want(200).Body)
	for _, b := range []string{before, after} {
		d.verifies(holds, "This is a true copy of the bundle of the case C-", "bundle", b)
		d.verifies(holds, "events stand in the log", "bundle", b)
	}
	d.verifies(foundWrong, "no true copy", "bundle", d.keep("changed.zip", bytes.Replace(raw, []byte("Papers of case"), []byte("Papers of Case"), 1)))
}
