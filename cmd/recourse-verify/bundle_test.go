package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bundle has a report become a case, and its lead take the case out of the house.
func (d *desk) bundle() []byte {
	d.T.Helper()
	r, _ := d.report()
	d.Work()
	triage := d.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(201)
	triage.Action("reports", r.Reference, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
	triage.Action("reports", r.Reference, "open_cases", "", map[string]any{"respondents": []any{map[string]any{"name": "Robin Example", "member": true}}}).Want(201)
	cases, _ := triage.Get("/api/v1/reports/" + r.Reference).Want(200).JSON()["cases"].([]any)
	ref, _ := cases[0].(string)
	d.tick()
	for _, name := range []string{"lead-1", "lead-2"} {
		lead := d.As(name)
		if lead.Get("/api/v1/cases/"+ref+"/actions").Status != http.StatusOK {
			continue
		}
		lead.Action("cases", ref, "declare", "", map[string]any{"conflict": false}).Want(201)
		return lead.Post("/api/v1/cases/"+ref+"/bundle", map[string]any{"reason": "an ombudsman asked"}).Want(200).Body
	}
	d.T.Fatal("nobody leads the case")
	return nil
}

// TestABundleHoldsOnAMachineThatHasOnlyTheVerifier and a changed one does not, wherever it was changed.
func TestABundleHoldsOnAMachineThatHasOnlyTheVerifier(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	raw := d.bundle()
	at := d.keep("bundle.zip", raw)
	d.tick()
	log := d.export("log")
	d.verifies(holds, "This is a true copy of the bundle of the case C-", "bundle", at)
	d.verifies(holds, "events stand in the log, of 256 leaves", "bundle", at)
	d.verifies(holds, "found nothing amiss", "bundle", at, "--log", log)
	changed := func(name, from, to string) {
		d.T.Helper()
		d.verifies(foundWrong, "This is no true copy: "+name+": ", "bundle", d.keep("changed.zip", bytes.Replace(raw, []byte(from), []byte(to), 1)))
	}
	changed("papers.txt", "Papers of case", "Papers of Case")
	changed("papers.pdf", "%PDF-1", "%PDF-2")
	changed("log/0001.proof", "index ", "index\t")
	changed("manifest", "recourse bundle v1", "recourse bundle v2")
	changed("the directory at the end of the file", "PK\x05\x06", "PK\x05\x07")
	d.verifies(foundWrong, "no true copy", "bundle", d.keep("cut.zip", raw[:len(raw)-1]))
	d.verifies(foundWrong, "no true copy", "bundle", d.keep("none.zip", []byte("a note of mine")))
	mine := bytes.Clone(raw)
	if err := os.Remove(filepath.Join(d.dir, "keys")); err != nil {
		t.Fatal(err)
	}
	d.keep("keys", strangers(t))
	d.verifies(foundWrong, "manifest: it is not signed by the log's key", "bundle", d.keep("theirs.zip", mine))
	var out, errs bytes.Buffer
	if got := run([]string{"bundle", filepath.Join(d.dir, "nowhere"), "--keys", filepath.Join(d.dir, "keys")}, &out, &errs); got != usedWrong || !strings.Contains(errs.String(), "cannot be read") {
		t.Errorf("got %d, %s", got, errs.String())
	}
}
