package casefile

import (
	"maps"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// accountsDone are the effects of whose account it is, and of what was found before.
var accountsDone = map[string]effect{
	"identify_account": {makeAttributed, foldAttributed},
	"contest":          {makeContest, foldContest},
	"uphold_linkage":   {makeUpheld, foldUpheld},
	"look_up_priors":   {makePriors, foldPriors},
}

// Attribution is the decision of whose account it is, apart from the question of a breach.
type Attribution struct {
	Account    string
	Confidence string
	Indicators []Fields
	Reasons    string
	At         time.Time
	Stands     bool
	Contested  bool
	Ruled      bool       // it was contested and ruled on
	Why        string     // they say that it is not theirs
	Before     Respondent // what was known of them until then
}

// makeAttributed takes two indicators at least that do not depend on one another: of different kinds.
func makeAttributed(k *making) error {
	was := k.f.Contents.Opening.Respondent
	if !was.Unknown {
		return fault.Coded(fault.Conflict, "T16", "It is known who the respondent is.")
	}
	kinds := map[string]bool{}
	for _, i := range k.fields.Items("indicators") {
		kinds[i.Text("kind")] = true
	}
	if len(kinds) < 2 {
		return fault.OnField("/fields/indicators", "T16", "Name two that do not depend on one another: of different kinds.")
	}
	r := Respondent{Name: k.fields.Text("name"), Handle: was.Handle, Email: was.Email, MembershipNumber: k.fields.Text("membership_number"), Member: was.Member,
		AffectedRegion: was.AffectedRegion}
	if r.Handle == "" {
		r.Handle = k.fields.Text("account")
	}
	k.d.Attributed, k.d.Quarantine = &r, k.in.Aside
	return nil
}

// foldAttributed makes the case that of the person found. Where it was somebody else's before, nothing that was put to
// them or came of them is the new one's: what was said stays on the file as another's.
func foldAttributed(x *folding) {
	c, f := x.c, x.fields()
	if c.Attribution != nil {
		c.anotherRespondent()
		c.RespondentSince = x.e.At
	}
	c.Attribution = &Attribution{
		Account: f.Text("account"), Confidence: f.Text("confidence"), Indicators: f.Items("indicators"), Reasons: x.e.Data.Reason,
		At: x.e.At, Stands: true, Before: c.Opening.Respondent,
	}
	c.Opening.Respondent = *x.e.Data.Attributed
	x.aside()
}

// FormerRespondent is from or to whom something is that was taken for the respondent and is it no longer.
const FormerRespondent = "former_respondent"

func (c *Contents) anotherRespondent() {
	party := string(actor.Respondent)
	c.Messages, c.Exhibits, c.Allegations = slices.Clone(c.Messages), slices.Clone(c.Exhibits), slices.Clone(c.Allegations)
	for i := range c.Messages {
		if c.Messages[i].With == party {
			c.Messages[i].With = FormerRespondent
		}
	}
	for i := range c.Exhibits {
		if c.Exhibits[i].From == party {
			c.Exhibits[i].From = FormerRespondent
		}
	}
	for i := range c.Allegations {
		c.Allegations[i].Put = false
	}
	c.Consents = maps.Clone(c.Consents)
	delete(c.Consents, party)
	delete(c.Reach, party)
	for i := range c.Parties {
		c.Parties[i].Ended = c.Parties[i].Ended || c.Parties[i].Beside == party // who stood beside the one stands beside nobody
	}
	c.Deliveries, c.Extensions, c.Answers, c.Undertakings, c.Comments, c.Invited = nil, 0, nil, nil, nil, false
}

// makeContest: a decision of whose account it is can be contested once, and the next one once more.
func makeContest(k *making) error {
	if a := k.f.Contents.Attribution; a == nil || !a.Stands {
		return fault.Coded(fault.Conflict, "T16", "It was not decided whose account it is.")
	} else if a.Contested || a.Ruled {
		return fault.Coded(fault.Conflict, "T16", "It was said already that the account is not theirs. It can be said once of each decision.")
	}
	return nil
}

func foldContest(x *folding) {
	x.attribution(func(a *Attribution) { a.Contested, a.Why = true, x.fields().Text("why") })
}

func makeUpheld(k *making) error {
	a := k.f.Contents.Attribution
	if a == nil || !a.Contested {
		return fault.Coded(fault.Conflict, "T16", "Nobody says that the account is not theirs.")
	}
	if !k.fields.Yes("upheld") {
		r := k.f.Contents.Opening.Respondent
		k.d.Parted = &r
	}
	return nil
}

// foldUpheld ends the dispute. Where the account is not theirs, the case is against nobody known, and what the register
// and other cases say of them is no part of it.
func foldUpheld(x *folding) {
	x.attribution(func(a *Attribution) { a.Contested, a.Ruled, a.Stands = false, true, x.e.Data.Parted == nil })
	if x.e.Data.Parted != nil && x.c.Attribution != nil {
		x.c.Opening.Respondent = x.c.Attribution.Before
		x.c.Memberships, x.c.Priors = nil, nil
	}
}

func (x *folding) attribution(change func(*Attribution)) {
	if x.c.Attribution == nil {
		return
	}
	a := *x.c.Attribution
	change(&a)
	x.c.Attribution = &a
}

// accountFacts fills in what may be asked of the account and of earlier findings.
func (f *File) accountFacts(p *procedure.Procedure, now time.Time) procedure.AccountFacts {
	c := &f.Contents
	facts := procedure.AccountFacts{Unknown: c.Opening.Respondent.Unknown}
	if a := c.Attribution; a != nil {
		facts.Linkage, facts.Contested = a.Stands, a.Contested
	}
	for _, found := range c.Priors {
		if found.Expired(now) {
			continue
		}
		facts.Priors++
		facts.Prior = facts.Prior || found.recent(p.Priors.Within, now) && slices.ContainsFunc(c.Live(), found.like)
	}
	return facts
}
