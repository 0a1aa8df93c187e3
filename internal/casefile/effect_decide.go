package casefile

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/panel"
)

func foldQuestion(x *folding) {
	x.c.Sitting.Question = x.with
	x.c.newRound()
	x.c.Settled = false
}

// foldDisband takes the body and its findings away; a fresh body begins anew (5.9: a member recuses after findings).
func foldDisband(x *folding) {
	if b := x.p.Body(x.c.Sitting.Body); b != nil {
		x.c.release(b.Member)
		x.c.release(b.Chair)
	}
	x.c.Sitting, x.c.Objections = Sitting{}, nil
	x.c.Findings, x.c.Sanctioned, x.c.Drafted, x.c.Settled = nil, nil, nil, false
}

// makeBallot checks a ballot and keeps it apart from the event, which says only that somebody voted.
func makeBallot(k *making) error {
	c := &k.f.Contents
	switch {
	case c.Sitting.Question != k.with:
		return fault.Coded(fault.Conflict, "R-16", "This question is not open.")
	case slices.Contains(c.Sitting.Voted, k.in.Who.ID):
		return fault.Coded(fault.Conflict, "R-16", "You have voted on this question.")
	}
	seats := c.Seats(k.p.Body(c.Sitting.Body))
	if !slices.ContainsFunc(seats, func(s panel.Seat) bool { return s.Person == k.in.Who.ID && s.Declared }) {
		return fault.Coded(fault.Forbidden, "R-16", "Only a member who sits and has declared may vote.")
	}
	b := panel.Ballot{Person: k.in.Who.ID, Reasons: k.fields.Text("reasons")}
	var err error
	switch k.with {
	case "findings":
		b.Findings, err = k.votedFindings()
	case "sanction":
		if b.Outcome, b.Months, err = k.votedOutcome(); err == nil {
			b.Attached, b.Departure, err = k.votedTerms(b.Outcome)
		}
	case "appeal":
		b.Result = k.fields.Text("result")
		if b.Result == panel.Lower {
			b.Outcome, b.Months, err = k.votedOutcome()
			if err == nil {
				err = k.lower(b.Outcome, b.Months)
			}
		}
	}
	if err != nil {
		return err
	}
	k.r.Ballot = &b
	k.d.Fields = nil
	return nil
}

func foldBallot(x *folding) { x.c.Sitting.Voted = append(x.c.Sitting.Voted, x.e.Who.ID) }

// votedFindings needs one finding for each live allegation, no more and no fewer (I12).
func (k *making) votedFindings() ([]panel.VotedFinding, error) {
	var out []panel.VotedFinding
	seen := map[int]bool{}
	for i, item := range k.fields.Items("findings") {
		at := fmt.Sprintf("/fields/findings/%d", i)
		n, found := item.Number("allegation"), item.Text("found")
		if err := k.liveAllegation(at+"/allegation", n); err != nil {
			return nil, err
		}
		o := k.p.Outcome(found)
		if found != panel.Proved && (o == nil || o.Finding != "no_breach") {
			return nil, fault.OnField(at+"/found", "unknown_option", "Say proved, or which kind of no breach.")
		}
		if seen[n] {
			return nil, fault.OnField(at+"/allegation", "repeated", "One finding for each allegation.")
		}
		seen[n] = true
		if err := k.put(at+"/evidence", item.Texts("evidence")); err != nil {
			return nil, err
		}
		out = append(out, panel.VotedFinding{Allegation: n, Found: found, Reasons: item.Text("reasons"), Evidence: item.Texts("evidence")})
	}
	if len(out) != len(k.f.Contents.Live()) {
		return nil, fault.OnField("/fields/findings", "incomplete", "Give a finding on every allegation.")
	}
	return out, nil
}

// votedOutcome takes an outcome that needs a breach, that the sitting body may give, for a length in its range.
func (k *making) votedOutcome() (string, int, error) {
	o := k.p.Outcome(k.fields.Text("outcome"))
	if o == nil || o.Finding != "breach" || o.Attach || !slices.Contains(o.By, k.f.Contents.Sitting.Body) {
		return "", 0, fault.OnField("/fields/outcome", "unknown_option", "Choose an outcome this body may give.")
	}
	if n := k.declared(); n < o.Quorum {
		return "", 0, fault.OnField("/fields/outcome", "I24", fmt.Sprintf("%d members must sit to give it, and %d do.", o.Quorum, n))
	}
	months := k.fields.Number("months")
	switch {
	case len(o.Months) == 0 && months != 0:
		return "", 0, fault.OnField("/fields/months", "no_length", "This outcome has no length of its own.")
	case len(o.Months) == 2 && (months < o.Months[0] || months > o.Months[1]):
		return "", 0, fault.OnField("/fields/months", "out_of_range",
			fmt.Sprintf("Between %d and %d months (I20: every sanction has an end).", o.Months[0], o.Months[1]))
	}
	return o.ID, months, nil
}

// lower refuses anything that is not less than what was appealed (I19).
func (k *making) lower(outcome string, months int) error {
	if d := k.f.Contents.Decision; d == nil || !k.less(outcome, months, d) {
		return fault.OnField("/fields/outcome", "I19", "An appeal never raises a sanction. Choose a lower one.")
	}
	return nil
}

func (k *making) less(outcome string, months int, than *Decision) bool {
	a, b := k.p.Severity(outcome), k.p.Severity(than.Outcome)
	return a < b || (a == b && months < than.Months)
}

// makeCount opens the ballots and counts them. It counts only those of seats still held and declared, each once.
func makeCount(k *making) error {
	c := &k.f.Contents
	seats := c.Seats(k.p.Body(c.Sitting.Body))
	var counted []panel.Ballot
	for _, s := range seats {
		for _, b := range k.in.Ballots {
			if b.Person == s.Person && s.Declared {
				counted = append(counted, b)
				break
			}
		}
	}
	if len(counted) != len(seats) {
		return fault.Coded(fault.Conflict, "R-16", "A member has not voted.")
	}
	k.d.Ballots = counted
	if k.with == "findings" {
		var ns []int
		for _, a := range c.Live() {
			ns = append(ns, a.N)
		}
		k.d.Findings = panel.CountFindings(ns, counted, k.unproved())
		return nil
	}
	v := panel.CountVerdict(counted)
	if o := k.p.Outcome(v.Outcome); o != nil && len(counted) < o.Quorum {
		v = panel.Verdict{Of: v.Of} // void: whoever is left votes again, on what so few may give (I24)
	}
	k.d.Verdict = &v
	return nil
}

// unproved is what an allegation is found to be when no answer carried it.
func (k *making) unproved() string {
	for _, o := range k.p.Outcomes {
		if o.Unproved {
			return o.ID
		}
	}
	return ""
}

func foldCount(x *folding) {
	d, c := x.e.Data, x.c
	switch {
	case d.Findings != nil:
		c.Findings, c.Settled = d.Findings, true
	case d.Verdict != nil && d.Verdict.Settled:
		c.Settled = true
		if x.with == "sanction" {
			c.Sanctioned = d.Verdict
		}
	default: // no majority: the same question, a fresh round
		c.Settled = false
		c.newRound()
	}
}

// makeDecision signs the determination, which has effect at once.
func makeDecision(k *making) error {
	d, err := k.determination()
	k.d.Decision, k.d.Membership = d, k.in.Looked
	return err
}

// mildest is the answer found most often; between equals, the one declared first.
func (k *making) mildest(findings []panel.Finding) string {
	times, best := map[string]int{}, ""
	for _, f := range findings {
		times[f.Found]++
	}
	for _, o := range k.p.Outcomes {
		if times[o.ID] > times[best] {
			best = o.ID
		}
	}
	return best
}

func foldDecision(x *folding) {
	x.c.look(x.e.Data.Membership)
	x.c.Decision = x.e.Data.Decision
	x.c.Outcome = x.e.Data.Decision.Outcome
	x.c.Sanction, x.c.Conditions = nil, nil // of a decision before it
}

func foldLodge(x *folding) {
	x.c.Appealed = &Appeal{Grounds: x.fields().Texts("grounds"), Text: x.fields().Text("text"), At: x.e.At}
}

// makeAppealDecision signs what the appeal panel carried: the decision stands, is lowered, quashed, or remitted.
func makeAppealDecision(k *making) error {
	v, was := k.d.Verdict, k.f.Contents.Decision
	if v == nil || was == nil {
		return fault.New(fault.Internal, "There is nothing to decide on.")
	}
	if !v.Settled {
		return nil
	}
	d := Decision{Result: v.Result, Facts: k.fields.Text("facts"), Weighing: k.fields.Text("weighing"), Digest: was.Digest}
	switch v.Result {
	case panel.Stands:
		d.Outcome, d.Months = was.Outcome, was.Months
	case panel.Lower:
		d.Outcome, d.Months = v.Outcome, v.Months
	case panel.Quash:
		d.Outcome = k.unproved()
	}
	if d.Outcome == was.Outcome || v.Result == panel.Lower {
		d.Attached, d.Conditions, d.Protective = was.Attached, was.Conditions, was.Protective
	}
	k.d.Decision = &d
	k.effective(d)
	return nil
}

func foldAppealDecision(x *folding) {
	d := x.e.Data.Decision
	if d == nil {
		return
	}
	x.c.Appeals = append(x.c.Appeals, *d)
	x.c.Sanction, x.c.Conditions = x.e.Data.Sanction, x.e.Data.Conditions
	x.c.Outcome = d.Outcome
	if d.Result == panel.Remit {
		x.c.Remitted = true
		x.c.Findings, x.c.Sanctioned, x.c.Decision, x.c.Settled = nil, nil, nil, true
		x.c.Sanction, x.c.Conditions = nil, nil
		x.c.Sitting.Question = ""
	}
}

func makeEffective(k *making) error {
	if d := k.f.Contents.Decision; d != nil {
		k.effective(*d)
	}
	return nil
}

// effective lets what a decision asks for begin. What is in force already runs on from when it began, as it is while an
// appeal comes late: that appeal makes nothing longer, and asks for nothing that was done (I19).
func (k *making) effective(d Decision) {
	c, from := &k.f.Contents, k.in.At
	k.d.Conditions = conditionsOf(k, d)
	if c.Sanction != nil {
		from = c.Sanction.From
		if len(d.Conditions) > 0 {
			k.d.Conditions = c.Conditions
		}
	}
	k.d.Sanction = sanctionOf(k, d, from)
}

func foldEffective(x *folding) {
	x.c.Sanction, x.c.Conditions = x.e.Data.Sanction, x.e.Data.Conditions
}

// sanctionOf gives a decision its end, from its start: the months decided, or else how long it stays on record (I20).
func sanctionOf(k *making, d Decision, from time.Time) *Sanction {
	o := k.p.Outcome(d.Outcome)
	if o == nil || o.Finding != "breach" {
		return nil
	}
	length := calendar.Length{N: d.Months, Unit: calendar.Month}
	if d.Months == 0 {
		length, _ = calendar.ParseLength(o.Expires)
	}
	at := from.UTC().Truncate(time.Second)
	return &Sanction{Outcome: d.Outcome, Months: d.Months, From: at, Until: k.in.Days.Add(at, length)}
}
