package casefile

import (
	"encoding/json"
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/procedure"
	"recourse/internal/register"
	"recourse/internal/report"
)

// registerDone are the effects that ask the register. A decision that is pronounced asks it too.
var registerDone = map[string]effect{
	"check_membership": {makeLook, func(x *folding) { x.c.look(x.e.Data.Membership) }},
}

// Membership is what the register said of one person when it was asked.
type Membership struct {
	Subject int                          `json:"subject,omitempty"` // of a report: which of its people, from 1; 0 where it is none of them
	Found   int                          `json:"found"`             // how many entries fit
	Number  string                       `json:"number,omitempty"`  // of the one entry that does
	Days    map[string]register.Standing `json:"days"`              // how they stood, by the names of procedure.MemberDays
}

// Sought is about whom the register is asked: on a case the respondent, on a report whom the fields name, with which of
// its people that is. Of a respondent who is not known there is nobody to ask about.
func (f *File) Sought(fields map[string]any) (m register.Member, subject int) {
	if f.Kind == Case {
		return f.Contents.Opening.Respondent.Sought(), 0
	}
	given := Fields(fields)
	if n, ok := whole(given["subject"]); ok {
		var r report.Report
		if json.Unmarshal(f.Contents.Submission, &r) == nil && n >= 0 && n < len(r.Told.Subjects) {
			s := r.Told.Subjects[n]
			m, subject = register.Member{Number: s.MembershipNumber, Handle: s.Handle, Name: s.Name}, n+1
		}
	}
	for name, to := range map[string]*string{"name": &m.Name, "email": &m.Email, "membership_number": &m.Number, "handle": &m.Handle} {
		if said := given.Text(name); said != "" {
			*to = said
		}
	}
	return m, subject
}

// Sought is the respondent as the register is asked about them: nobody while it is not known who they are.
func (r Respondent) Sought() register.Member {
	if r.Unknown {
		return register.Member{}
	}
	return register.Member{Number: r.MembershipNumber, Email: r.Email, Handle: r.Handle, Name: r.Name}
}

// whole is a number as JSON or a program gives it.
func whole(v any) (int, bool) {
	switch n := v.(type) {
	case float64:
		return int(n), true
	case int:
		return n, true
	}
	return 0, false
}

// Looked is what the register said, on the days that count for the file: of the conduct, of the report, and of the look
// itself, which is that of the decision too where one is pronounced.
func (f *File) Looked(entries []register.Entry, subject int, days *calendar.Days, now time.Time, decides bool) *Membership {
	out := &Membership{Subject: subject, Found: len(entries), Days: map[string]register.Standing{}}
	if len(entries) == 1 {
		out.Number = entries[0].Number
	}
	today := days.DateOf(now)
	conduct, told := f.since(days)
	out.on(procedure.OnConduct, entries, conduct)
	out.on(procedure.OnReport, entries, told)
	out.on(procedure.OnLook, entries, today)
	if decides {
		out.on(procedure.OnDecision, entries, today)
	}
	return out
}

func (m *Membership) on(name string, entries []register.Entry, day calendar.Date) {
	if !day.IsZero() {
		m.Days[name] = register.Only(entries, day)
	}
}

// since is the first day of the conduct, as alleged or else as told, and the day of the first report; zero where they
// are not known.
func (f *File) since(days *calendar.Days) (conduct, told calendar.Date) {
	c := &f.Contents
	if f.Kind == Report {
		conduct, _ = calendar.ParseDate(c.Summary.From)
		return conduct, days.DateOf(f.events[0].At)
	}
	earlier := func(a *calendar.Date, s string) {
		if d, err := calendar.ParseDate(s); err == nil && (a.IsZero() || d.Before(*a)) {
			*a = d
		}
	}
	for _, a := range c.Live() {
		earlier(&conduct, a.On)
	}
	var said calendar.Date
	for _, t := range c.Told {
		var r report.Report
		if json.Unmarshal(t.Account, &r) == nil {
			earlier(&said, string(r.Told.Occurred.From))
			earlier(&told, string(r.ReceivedOn))
		}
	}
	if conduct.IsZero() {
		conduct = said
	}
	return conduct, told
}

func makeLook(k *making) error {
	if k.in.Looked == nil {
		return fault.New(fault.Internal, "The register was not asked.")
	}
	if k.f.Kind == Report {
		who, subject := k.f.Sought(k.fields)
		switch {
		case k.fields.Has("subject") && subject == 0:
			return fault.OnField("/fields/subject", "unknown_subject", "The report names nobody at this place; they are counted from 0.")
		case who.Nobody():
			return fault.OnField("/fields/name", "required", "Say about whom: by their place in the report, name, number, address or handle.")
		}
	}
	k.d.Membership = k.in.Looked
	return nil
}

// look keeps what the register said in the place of what it said of the same person before. How they stood at the
// decision stays, as long as it is the same entry.
func (c *Contents) look(m *Membership) {
	if m == nil {
		return
	}
	i := slices.IndexFunc(c.Memberships, func(o Membership) bool { return o.Subject == m.Subject })
	if i < 0 {
		c.Memberships = append(slices.Clone(c.Memberships), *m)
		return
	}
	was, is := c.Memberships[i], *m
	if at, decided := was.Days[procedure.OnDecision]; decided && was.Number == is.Number {
		days := map[string]register.Standing{procedure.OnDecision: at}
		for name, s := range is.Days {
			days[name] = s
		}
		is.Days = days
	}
	c.Memberships = slices.Clone(c.Memberships)
	c.Memberships[i] = is
}

// registerFacts fills in what the register said, at this very moment where it was asked for what is being done.
func (c *Contents) registerFacts(looked *Membership) procedure.RegisterFacts {
	if looked != nil {
		now := Contents{Memberships: c.Memberships}
		now.look(looked)
		c = &now
	}
	var facts procedure.RegisterFacts
	for _, m := range c.Memberships {
		for _, s := range m.Days {
			facts.KnownMember = facts.KnownMember || s.Membership == register.IsMember
			facts.Senior, facts.Staff, facts.Minor = facts.Senior || s.Senior, facts.Staff || s.Staff, facts.Minor || s.Minor
		}
		facts.InSelection = facts.InSelection || m.Days[procedure.OnLook].Selection
	}
	facts.Member = func(day string) bool {
		return slices.ContainsFunc(c.Memberships, func(m Membership) bool { return m.Days[day].Membership == register.IsMember })
	}
	return facts
}
