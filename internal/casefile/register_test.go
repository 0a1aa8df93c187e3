package casefile_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
	"recourse/internal/register"
	"recourse/internal/report"
)

// small drives a case through a procedure of the tests alone, one of testdata.
func small(t *testing.T, name string) *route {
	t.Helper()
	r := newRoute(t)
	p, err := procedure.Load(os.DirFS("testdata"), name+".yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	r.p = p
	r.openCase()
	return r
}

func on(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// entry is somebody who was a member in 2020 and 2021 and held a senior office in 2021.
func entry(t *testing.T) register.Entry {
	t.Helper()
	return register.Entry{Number: "M-1", Memberships: []calendar.Period{{From: on(t, "2020-01-01"), Until: on(t, "2021-12-31")}},
		Offices: []register.Office{{Title: "Chair", Senior: true, Period: calendar.Period{From: on(t, "2021-01-01"), Until: on(t, "2021-06-30")}}}}
}

// asked lets the register be asked about the file as the verb would, and answer with these entries.
func (r *route) asked(decides bool, entries ...register.Entry) {
	r.looked = r.f.Looked(entries, 0, r.days, r.now, decides)
}

func (r *route) blocked(actions ...string) {
	r.t.Helper()
	for _, a := range actions {
		if err := r.try("a", a, "", nil); !fault.Is(err, fault.Conflict) {
			r.t.Errorf("%s: %v", a, err)
		}
	}
}

// saying is a report of a conduct from a day, received on another.
func saying(t *testing.T, from, received string) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(report.Report{ReceivedOn: report.Date(received), Told: report.Draft{Occurred: report.Occurred{From: report.Date(from)},
		Subjects: []report.Subject{{Name: "Rowan Pellow"}, {Handle: "@sable", MembershipNumber: "M-2"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestT05_WithoutARegisterNothingIsKnownOfAnybody(t *testing.T) {
	t.Parallel()
	r := small(t, "register")
	everything := []string{"was_member", "told_member", "decided_member", "is_member", "senior", "staff", "standing", "young"}
	r.blocked(everything...)
	r.asked(false)
	r.takes("look")
	r.blocked(everything...)
	if m := r.f.Contents.Memberships; len(m) != 1 || m[0].Found != 0 || m[0].Days["now"].Membership != register.Unknown {
		t.Errorf("got %+v, want that nobody was found to be on record", m)
	}
}

func TestT05_OfTwoWhoMayBeMeantNothingIsKnown(t *testing.T) {
	t.Parallel()
	r := small(t, "register")
	r.asked(false, entry(t), entry(t))
	r.takes("look")
	r.blocked("was_member", "is_member", "senior")
	if m := r.f.Contents.Memberships[0]; m.Found != 2 || m.Number != "" {
		t.Errorf("got %+v", m)
	}
}

func TestT05_AMembershipIsThatOfTheDayAskedFor(t *testing.T) {
	t.Parallel()
	r := small(t, "register")
	r.f.Contents.Told = nil
	h := casefile.Header{ID: r.id(), Kind: casefile.Case, Procedure: r.p.ID, Version: r.p.Version}
	born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Opened: &casefile.Opening{},
		Told: []casefile.Told{{Account: saying(t, "2021-03-01", "2021-12-31")}, {Account: saying(t, "2021-04-01", "2022-01-04")}}}, r.now, r.id)
	if err != nil {
		t.Fatal(err)
	}
	r.f = born.After
	r.asked(false, entry(t))
	r.takes("look", "was_member", "told_member", "senior")
	r.blocked("is_member", "decided_member")

	// What is alleged counts before what was told.
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2022-02-01", "act": "wrote it"})
	r.asked(false, entry(t))
	r.takes("look", "told_member")
	r.blocked("was_member", "senior")
	if got := r.f.Contents.Memberships[0].Days["now"]; got.On != r.days.DateOf(r.now) || got.Membership != register.Former {
		t.Errorf("at the look: got %+v", got)
	}
}

func TestT05_HowTheyStoodAtTheDecisionStaysForThatEntryAlone(t *testing.T) {
	t.Parallel()
	member := entry(t)
	member.Memberships[0].Until = calendar.Date{}
	r := small(t, "register")
	r.looked = nil
	r.do("a", "decide", "", map[string]any{"facts": "f", "weighing": "w"})
	r.blocked("decided_member") // there is no register
	r.asked(true, member)
	r.do("a", "decide", "", map[string]any{"facts": "f", "weighing": "w"})
	r.takes("decided_member", "is_member")
	r.now = r.now.AddDate(1, 0, 0)
	r.asked(false, entry(t))
	r.takes("look", "decided_member")
	r.blocked("is_member")
	other := member
	other.Number = "M-2"
	r.asked(false, other)
	r.takes("look", "is_member")
	r.blocked("decided_member")
}

func TestR24_ASelectionStaffAndAgeAreFactsOfTheRegister(t *testing.T) {
	t.Parallel()
	r := small(t, "register")
	young := entry(t)
	now := calendar.Period{From: r.days.DateOf(r.now)}
	young.Born, young.Staff, young.Selecting = r.days.DateOf(r.now).AddMonths(-12*17), []calendar.Period{now}, []calendar.Period{now}
	r.asked(false, young)
	r.takes("look")
	r.looked = nil
	r.takes("staff", "standing", "young")
	// What is asked at this very moment counts before what was kept.
	young.Selecting = nil
	r.asked(false, young)
	r.blocked("standing")
	r.takes("staff")
}

// asking is a report whose register is asked by its officer.
func asking(t *testing.T) *route {
	t.Helper()
	r := small(t, "register")
	h := casefile.Header{ID: r.id(), Kind: casefile.Report, Procedure: r.p.ID, Version: r.p.Version}
	born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system",
		casefile.Data{Submission: saying(t, "2021-03-01", "2021-12-31"), Summary: &casefile.Summary{From: "2021-03-01"}}, r.now, r.id)
	if err != nil {
		t.Fatal(err)
	}
	r.f = born.After
	return r
}

func TestT05_OnAReportTheOfficerSaysAboutWhom(t *testing.T) {
	t.Parallel()
	r := asking(t)
	r.looked = r.f.Looked(nil, 0, r.days, r.now, false)
	for name, c := range map[string]struct {
		fields        map[string]any
		pointer, code string
	}{
		"nobody":                     {nil, "/fields/name", "required"},
		"a person who is not there":  {map[string]any{"subject": 2.0}, "/fields/subject", "unknown_subject"},
		"a person of another report": {map[string]any{"subject": 19.0, "name": "Somebody"}, "/fields/subject", "unknown_subject"},
	} {
		if pointer, code := wrong(t, r.try("a", "ask", "", c.fields)); pointer != c.pointer || code != c.code {
			t.Errorf("%s: got %s %s", name, pointer, code)
		}
	}
	for name, c := range map[string]struct {
		fields  map[string]any
		who     register.Member
		subject int
	}{
		"a person of the report":                        {map[string]any{"subject": 1.0}, register.Member{Number: "M-2", Handle: "@sable"}, 2},
		"a person of the report, of whom more is known": {map[string]any{"subject": 0, "membership_number": "M-1"}, register.Member{Number: "M-1", Name: "Rowan Pellow"}, 1},
		"somebody else":                                 {map[string]any{"name": "Tarn Linnet"}, register.Member{Name: "Tarn Linnet"}, 0},
	} {
		if who, subject := r.f.Sought(c.fields); who != c.who || subject != c.subject {
			t.Errorf("%s: got %+v, %d", name, who, subject)
		}
	}
}

func TestT05_WhoWasAMemberIsNotSentAwayAsNone(t *testing.T) {
	t.Parallel()
	r := asking(t)
	ask := func(subject int, entries ...register.Entry) {
		r.looked = r.f.Looked(entries, subject+1, r.days, r.now, false)
		r.do("a", "ask", "", map[string]any{"subject": float64(subject)})
		r.looked = nil
	}
	ask(0, entry(t))
	r.blocked("send_away")
	ask(1)
	r.blocked("send_away") // of the other it is known still
	if n := len(r.f.Contents.Memberships); n != 2 {
		t.Errorf("got %d people, want 2", n)
	}
	ask(0) // by a better mark nobody is found
	r.takes("send_away")
}

func TestTheDaysOfALookAreOnRecord(t *testing.T) {
	t.Parallel()
	r := asking(t)
	m := r.f.Looked(nil, 1, r.days, time.Date(2026, 3, 9, 23, 30, 0, 0, time.UTC), true)
	for of, want := range map[string]string{"conduct": "2021-03-01", "report": "2026-03-02", "now": "2026-03-09", "decision": "2026-03-09"} {
		if got := m.Days[of].On.String(); got != want {
			t.Errorf("%s: got %s, want %s", of, got, want)
		}
	}
}
