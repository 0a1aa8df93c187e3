package account_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/fault"
)

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestI36_NobodySaysOfThemselvesWhatTheyAreQualifiedFor(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	lay := account.Qualifications{Categories: []string{"lay"}}
	refused(t, h.Qualify(t.Context(), c, lay), fault.Unauthenticated)
	refused(t, h.Qualify(h.as(c), c, lay), fault.Forbidden)
	refused(t, h.Qualify(h.admin(0), account.PersonID(h.admins[0].ID), lay), fault.Forbidden)
	refused(t, h.Qualify(actor.With(t.Context(), actor.Actor{Kind: actor.System, Roles: []string{"administrator"}}), c, lay), fault.Unauthenticated)
	refused(t, h.Qualify(h.admin(0), account.PersonID(uuid.NewString()), lay), fault.NotFound)
	stale := h.admins[0]
	stale.Roles = []string{"administrator"}
	refused(t, h.Qualify(actor.With(t.Context(), stale), c, lay), fault.Forbidden)
	if n := h.count("select count(*) from qualifications"); n != 0 {
		t.Errorf("%d rows after nothing but refusals", n)
	}
}

func TestAQualificationIsRefusedFor(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	until := day(t, "2027-03-01")
	many := make([]string, 51)
	for i := range many {
		many[i] = "c" + strings.Repeat("x", i%30) + string(rune('a'+i/30))
	}
	for name, q := range map[string]account.Qualifications{
		"a category in words":         {Categories: []string{"Lay member"}},
		"a category twice":            {Categories: []string{"lay", "lay"}},
		"too many":                    {Categories: many},
		"a region in words":           {Region: "The North"},
		"training for nothing":        {Training: []account.Training{{Until: until}}},
		"training without an end":     {Training: []account.Training{{For: "panel"}}},
		"training for the same twice": {Training: []account.Training{{For: "panel", Until: until}, {For: "panel", Until: until}}},
	} {
		if err := h.Qualify(h.admin(0), c, q); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
}

func TestWhatAPersonIsQualifiedForIsSealedReplacedAndOnRecord(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	if q, err := h.QualificationsOf(h.admin(1), c); err != nil || !reflect.DeepEqual(q, account.Qualifications{}) {
		t.Fatalf("got %+v, %v before anything was said", q, err)
	}
	first := account.Qualifications{Categories: []string{"canary_lay"}, Region: "canary_north",
		Training: []account.Training{{For: "panel", Until: day(t, "2026-03-02")}, {For: "race", Until: day(t, "2026-06-30")}}}
	if err := h.Qualify(h.admin(0), c, first); err != nil {
		t.Fatal(err)
	}
	got, err := h.QualificationsOf(h.admin(1), c)
	if err != nil || !reflect.DeepEqual(got, first) {
		t.Errorf("got %+v, %v", got, err)
	}
	if n := h.count("select count(*) from qualifications where position('canary'::bytea in held) > 0 or set_by <> $1", h.admins[0].ID); n != 0 {
		t.Errorf("%d rows show plaintext, or another's name", n)
	}
	today := calendar.DateOf(h.now())
	if on := got.TrainedOn(today); !slices.Equal(on, []string{"panel", "race"}) {
		t.Errorf("on its last day: %v", on)
	}
	if on := got.TrainedOn(calendar.DateOf(h.now().Add(24 * time.Hour))); !slices.Equal(on, []string{"race"}) {
		t.Errorf("on the day after: %v", on)
	}
	if err := h.Qualify(h.admin(1), c, account.Qualifications{}); err != nil {
		t.Fatal(err)
	}
	if got, err := h.QualificationsOf(h.admin(0), c); err != nil || !reflect.DeepEqual(got, account.Qualifications{}) {
		t.Errorf("got %+v, %v after it was replaced", got, err)
	}
	if n := h.count("select count(*) from security_events where what = 'person.qualified' and object = $1", string(c)); n != 2 {
		t.Errorf("%d of two are on record", n)
	}
}
