package postgres_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// alarmed is a registry with the small procedure of alarms, and a case of it.
func alarmed(t *testing.T) (*registry, *casefile.File) {
	t.Helper()
	r := newRegistry(t)
	p, err := procedure.Load(os.DirFS("../casefile/testdata"), "alarms.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.SyncProcedures(t.Context(), []*procedure.Procedure{p}); err != nil {
		t.Fatal(err)
	}
	r.p = p
	return r, r.open(casefile.Case)
}

func hearing(roles ...string) casework.AlarmQuery {
	return casework.AlarmQuery{Who: actor.Actor{Kind: actor.Staff, ID: uuid.NewString(), Roles: roles}, Reports: authz.Everything(),
		Cases: authz.Everything(), Limit: 10}
}

func (r *registry) hears(q casework.AlarmQuery) []casework.Alarm {
	r.t.Helper()
	out, err := r.Alarms(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func TestAnAlarmIsKeptWithItsEventForThoseInItsReachAlone(t *testing.T) {
	t.Parallel()
	r, f := alarmed(t)
	r.now = time.Date(2026, 3, 13, 10, 0, 0, 0, time.UTC)
	f = r.do(f, "", "ring", "", nil)
	f = r.do(f, r.pools["lead"][0], "call", "", map[string]any{"danger": true})
	blind := hearing("lead")
	blind.Cases = authz.Scope{}
	for who, q := range map[string]casework.AlarmQuery{"of another role": hearing("auditor"), "of no role": hearing(), "who may not list the case": blind} {
		if got := r.hears(q); len(got) != 0 {
			t.Errorf("somebody %s hears %+v", who, got)
		}
	}
	got := r.hears(hearing("panel", "lead"))
	if len(got) != 4 || got[0].Clock != "work" || got[0].Action != "ring" || got[0].Header.Ref != f.Ref || got[3].Clock != "" || got[3].Action != "call" {
		t.Fatalf("got %+v, want three of the clock and one of the event, oldest first", got)
	}
	page := hearing("lead")
	page.Limit, page.After = 2, got[1].Mark()
	if next := r.hears(page); len(next) != 2 || next[0].ID != got[2].ID || next[1].ID != got[3].ID {
		t.Errorf("the page behind the second begins with %+v", next)
	}
	if got := r.hears(hearing("clerk")); len(got) != 1 || got[0].Clock != "counted" {
		t.Errorf("the clerk hears %+v", got)
	}
	r.wantClean()
	r.unguarded("update alarms set role = role || 'x'")
	if found := r.verify(); found.OK() {
		t.Error("a changed alarm is not found")
	}
	r.unguarded("update alarms set role = rtrim(role, 'x')")
}

func TestAnAlarmIsSeenOnceAndNeverTakenBack(t *testing.T) {
	t.Parallel()
	r, f := alarmed(t)
	r.do(f, r.pools["lead"][0], "call", "", map[string]any{"danger": true})
	q := hearing("lead")
	id := r.hears(q)[0].ID
	see := func(q casework.AlarmQuery, id string) error { return r.SeeAlarm(t.Context(), q, id, r.now, nil) }
	blind := hearing("lead")
	blind.Cases = authz.Scope{}
	for what, err := range map[string]error{"of another role": see(hearing("clerk"), id), "on a hidden case": see(blind, id),
		"that never was": see(q, uuid.NewString()), "that is no id": see(q, "x")} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an alarm %s: got %v, want not found", what, err)
		}
	}
	const restrict = "23001"
	r.wantRefused(restrict, "update alarms set due = due + interval '1 day', seen_at = at, seen_by = gen_random_uuid()")
	if err := see(q, id); err != nil {
		t.Fatal(err)
	}
	if err := see(hearing("lead"), id); !fault.Is(err, fault.Conflict) {
		t.Errorf("seen twice: got %v, want a conflict", err)
	}
	if got := r.hears(q); len(got) != 0 {
		t.Errorf("what was seen is heard again: %+v", got)
	}
	for _, sql := range []string{"update alarms set seen_at = null, seen_by = null", "update alarms set seen_by = gen_random_uuid()", "delete from alarms", "truncate alarms"} {
		r.wantRefused(restrict, sql)
	}
	r.wantClean()
}

func TestAFileIsFoundForTheSystemWhenItsAlarmFallsDue(t *testing.T) {
	t.Parallel()
	r, f := alarmed(t)
	found := func() int {
		t.Helper()
		due, err := r.Overdue(t.Context(), r.now, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(due)
	}
	r.now = time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	if n := found(); n != 0 {
		t.Fatalf("%d files are found before anything is due", n)
	}
	r.now = r.now.Add(90 * time.Minute)
	if n := found(); n != 1 {
		t.Fatalf("%d files are found when an alarm is due, want 1", n)
	}
	f = r.do(f, "", "ring", "", nil)
	if n := found(); n != 0 {
		t.Errorf("%d files are found although the alarm was sounded", n)
	}
	r.do(f, "", "wait", "", nil)
	r.now = r.now.AddDate(0, 0, 2)
	if n := found(); n != 0 {
		t.Errorf("%d files are found although the clock is paused", n)
	}
	r.now = time.Date(2026, 6, 18, 10, 30, 0, 0, time.UTC)
	if n := found(); n != 1 {
		t.Errorf("%d files are found when a pause has lasted for longer than it counts, want 1", n)
	}
}
