package testkit_test

import (
	"fmt"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// heard is a test that a check may fail without failing this one.
type heard struct {
	testing.TB
	errors []string
}

func (h *heard) Helper() {}
func (h *heard) Errorf(format string, args ...any) {
	h.errors = append(h.errors, fmt.Sprintf(format, args...))
}

const canary = "a canary that nobody else would write"

// begun is a house with one report that an officer has taken.
func begun(t *testing.T) *testkit.House {
	t.Helper()
	h := testkit.New(t, testkit.Options{})
	r := h.Submit(map[string]any{"narrative": canary, "identity": map[string]any{"mode": "anonymous"}})
	taken := h.As("triage-1").Action("reports", r.Reference, "take_report", "", nil).Want(201)
	if state := taken.JSON()["case"].(map[string]any)["state"]; state != "received" {
		t.Fatalf("got %v, want a report that was received", state)
	}
	return h
}

// finds runs a check and wants it to say something.
func finds(t *testing.T, h *testkit.House, check func(), want string) {
	t.Helper()
	ear := &heard{TB: t}
	h.T = ear
	defer func() { h.T = t }()
	check()
	if !strings.Contains(strings.Join(ear.errors, "\n"), want) {
		t.Fatalf("got %q, want something of %q", ear.errors, want)
	}
}

func TestI32_ADueDateThatTheEventsDoNotGiveIsFound(t *testing.T) {
	t.Parallel()
	h := begun(t)
	h.CheckLedger()
	if _, err := h.Server.DB.Pool.Exec(t.Context(), `update due_dates set due = due + interval '1 day'`); err != nil {
		t.Fatal(err)
	}
	finds(t, h, h.CheckLedger, "I32")
}

func TestAStandingThatTheEventsDoNotGiveIsFound(t *testing.T) {
	t.Parallel()
	h := begun(t)
	_, err := h.Server.DB.Pool.Exec(t.Context(), `insert into standings (file_id, person_id, relation, since)
		select f.id, gen_random_uuid(), 'screener', now() from files f`)
	if err != nil {
		t.Fatal(err)
	}
	finds(t, h, h.CheckLedger, "standings")
}

func TestWordsInTheClearAreFound(t *testing.T) {
	t.Parallel()
	h := begun(t)
	h.CheckSealed(canary)
	for _, sql := range []string{"create table leaked (words text)", "insert into leaked values ('so " + canary + " lies here')"} {
		if _, err := h.Server.DB.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	finds(t, h, func() { h.CheckSealed(canary) }, "table leaked")
}

func TestPeopleSignInAsPeopleDo(t *testing.T) {
	t.Parallel()
	h := begun(t)
	for _, p := range h.People {
		if got := h.As(p.Username).Get("/api/v1/me").Want(200).JSON()["roles"]; fmt.Sprint(got) != "["+p.Role+"]" {
			t.Errorf("%s has the roles %v, want %s alone", p.Username, got, p.Role)
		}
	}
	if got := h.Anyone().Get("/api/v1/me").Status; got != 401 {
		t.Fatalf("got %d, want 401 without a session", got)
	}
}
