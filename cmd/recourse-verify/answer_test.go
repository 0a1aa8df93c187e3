package main

import (
	"strings"
	"testing"
	"time"
)

// promised reads the days that a party was given.
func (d *desk) promised(code string) (out []map[string]any) {
	d.T.Helper()
	for _, p := range d.Party(code).Get("/api/v1/my/promises").Want(200).JSON()["items"].([]any) {
		out = append(out, p.(map[string]any))
	}
	return out
}

// TestAReporterTakesOutsideThatNothingAnsweredByTheDay lets the first day that a reporter was given pass, and goes with the proof to
// somebody who has the verifier and the public keys.
func TestAReporterTakesOutsideThatNothingAnsweredByTheDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r, _ := d.report()
	d.tick()
	given := d.promised(r.AccessCode)
	if len(given) < 2 || given[0]["outcome"] != "open" || given[0]["proof"] != nil {
		t.Fatalf("on the day of the report: %v", given)
	}
	d.Clock.Advance(20 * 24 * time.Hour)
	if p := d.promised(r.AccessCode)[0]; p["outcome"] != "overdue" || p["proof"] != nil {
		t.Errorf("before a checkpoint covers the day: %v", p)
	}
	d.tick()
	first := d.promised(r.AccessCode)[0]
	text, _ := first["proof"].(string)
	if strings.Contains(text, r.AccessCode) || strings.Contains(text, "Robin") || strings.Count(text, "clock ") != 1 || strings.Count(text, "\nbeside ") < 1 {
		t.Errorf("the proof holds more than one day:\n%s", text)
	}
	by, _ := first["by"].(string)
	proof := d.keep("no-answer", []byte(text))
	d.verifies(holds, "gave "+by+" as the day by which", "no-answer", proof)
	d.verifies(holds, "that nothing had answered it", "no-answer", proof, "--log", d.export("log"))
	d.verifies(foundWrong, "changed since it was given out", "no-answer", d.keep("other", []byte(strings.Replace(text, "\nsalt ", "\nsalts ", 1))))
	d.verifies(foundWrong, "does not fit together", "no-answer", d.keep("moved", []byte(strings.Replace(text, "by "+by, "by 2026-01-01", 1))))
	d.verifies(foundWrong, "not a receipt", "receipt", proof)
	said := d.Anyone().Post("/api/v1/verify", map[string]any{"receipt": text}).Want(200)
	if got := said.JSON(); got["holds"] != true || !said.Has("nothing had answered it") {
		t.Errorf("the house says %v of its own proof", got)
	}
	if got := d.Anyone().Post("/api/v1/verify", map[string]any{"receipt": strings.Replace(text, "by "+by, "by 2026-01-01", 1)}).Want(200).JSON(); got["holds"] != false {
		t.Errorf("the house says %v of a changed proof", got)
	}
	if kept, err := d.Server.Promised(t.Context()); err != nil || kept.Missed < 1 || kept.Kept != 0 {
		t.Errorf("the house counts %+v, %v", kept, err)
	}
	d.keep("keys", strangers(t))
	d.verifies(foundWrong, "another log gave it", "no-answer", proof)
}

// TestADayThatAnOwnerOfTheDatabaseMovesIsNamed moves a missed day in SQL, with no second entry.
func TestADayThatAnOwnerOfTheDatabaseMovesIsNamed(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"moved":      `update promises set due = due + 30 where file_id = (select id from files where ref = $1)`,
		"taken away": `delete from promises where file_id = (select id from files where ref = $1)`,
		"ended": `insert into promises select file_id, seq, clock || ' ', 'ended', given, due, null, ours, leaf_id from promises
			where file_id = (select id from files where ref = $1) order by clock limit 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r, _ := d.report()
			d.Clock.Advance(20 * 24 * time.Hour)
			d.tick()
			proof := d.keep("no-answer", []byte(d.promised(r.AccessCode)[0]["proof"].(string)))
			d.owner(sql, r.Reference)
			log := d.export("log")
			d.verifies(foundWrong, "leaf", "no-answer", proof, "--log", log)
			d.verifies(foundWrong, "leaf", "log", log)
		})
	}
}
