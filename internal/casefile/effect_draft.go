package casefile

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// decisionsDone are the effects of determinations.
var decisionsDone = map[string]effect{
	"draft":     {makeDraft, func(x *folding) { x.c.Drafted = x.e.Data.Drafted }},
	"scrap":     {nil, func(x *folding) { x.c.Drafted = nil }},
	"pronounce": {makePronounced, foldPronounced},
	"complete":  {makeComplete, foldComplete},
	"correct":   {nil, foldSlip},
	"adjourn":   {nil, foldAdjourn},
}

// determination is what the counts lead to: the sanction carried, or the kind of no breach most often found. Where
// nothing but what is hoped for was proved, advice follows if the procedure gives any, and otherwise the allegations
// count as unproved (I13).
func (k *making) determination() (*Decision, error) {
	c := &k.f.Contents
	d := &Decision{Facts: k.fields.Text("facts"), Weighing: k.fields.Text("weighing"), Protective: k.fields.Text("protective")}
	if k.fields.Has("untouched") && !k.fields.Yes("untouched") {
		return nil, fault.OnField("/fields/untouched", "not_confirmed", "A determination cannot rest on these.")
	}
	d.Digest = c.Pack.Whole()
	advice := k.p.Advice()
	switch {
	case c.Breaches() > 0 && c.Sanctioned == nil:
		return nil, fault.Coded(fault.Conflict, "I11", "The panel has not settled what follows.")
	case c.Breaches() > 0:
		d.Outcome, d.Months, d.Attached = c.Sanctioned.Outcome, c.Sanctioned.Months, c.Sanctioned.Attached
	case c.Lapses() > 0 && advice != nil:
		d.Outcome = advice.ID
	default:
		if d.Outcome = k.mildest(c.Findings); d.Outcome == "" {
			d.Outcome = k.unproved()
		}
	}
	return d, k.terms(d)
}

// terms takes what is to be done for what was attached: something for each, and nothing for what was not.
func (k *making) terms(d *Decision) error {
	for i, item := range k.fields.Items("conditions") {
		kind := item.Text("kind")
		if !slices.Contains(d.Attached, kind) {
			return fault.OnField(fmt.Sprintf("/fields/conditions/%d/kind", i), "not_attached", "The body attached nothing of this kind.")
		}
		d.Conditions = append(d.Conditions, Condition{N: i + 1, Kind: kind, What: item.Text("what"), Days: item.Number("days")})
	}
	for _, kind := range d.Attached {
		if k.a.Field("conditions") != nil && !slices.ContainsFunc(d.Conditions, func(t Condition) bool { return t.Kind == kind }) {
			return fault.OnField("/fields/conditions", "incomplete", "Say what is to be done for everything that was attached.")
		}
	}
	return nil
}

func makeDraft(k *making) error {
	d, err := k.determination()
	k.d.Drafted = d
	return err
}

func makePronounced(k *making) error {
	if k.f.Contents.Drafted == nil {
		return fault.Coded(fault.Conflict, "I18", "There is no determination to pronounce.")
	}
	d := *k.f.Contents.Drafted
	k.d.Decision, k.d.Membership = &d, k.in.Looked
	return nil
}

func foldPronounced(x *folding) {
	foldDecision(x)
	x.c.Drafted = nil
}

// put holds what a finding rests on to what was put to the respondent, in full or as a gist (I02).
func (k *making) put(pointer string, evidence []string) error {
	for i, id := range evidence {
		if d, ok := k.f.Contents.Shown[id]; !ok || d.How == Withheld {
			return fault.OnField(fmt.Sprintf("%s/%d", pointer, i), "I02", "It was not put to the respondent, so no finding can rest on it.")
		}
	}
	return nil
}

// declared counts the members who sit and have declared.
func (k *making) declared() int {
	n := 0
	for _, s := range k.f.Contents.Seats(k.p.Body(k.f.Contents.Sitting.Body)) {
		if s.Declared {
			n++
		}
	}
	return n
}

// votedTerms takes what a ballot attaches, and asks for the reason where it lies outside the guidance.
func (k *making) votedTerms(outcome string) (attached []string, departure string, err error) {
	for i, id := range k.fields.Texts("attached") {
		o := k.p.Outcome(id)
		if o == nil || !o.Attach || !slices.Contains(o.By, k.f.Contents.Sitting.Body) {
			return nil, "", fault.OnField(fmt.Sprintf("/fields/attached/%d", i), "unknown_option", "Choose what this body may attach.")
		}
		attached = append(attached, id)
	}
	departure = k.fields.Text("departure")
	if r := k.p.Range(k.f.Facts(k.p, *k.in)); r != nil && !k.p.Within(r, outcome) && departure == "" {
		return nil, "", fault.OnField("/fields/departure", "R10", "This lies outside the guidance. Write why.")
	}
	return attached, departure, nil
}

// conditionsOf gives the conditions of a decision their last days, from when it takes effect.
func conditionsOf(k *making, d Decision) []Condition {
	at := k.in.At.UTC().Truncate(time.Second)
	out := slices.Clone(d.Conditions)
	for i := range out {
		out[i].Due = k.in.Days.Add(at, calendar.Length{N: out[i].Days, Unit: calendar.Day})
	}
	return out
}

func makeComplete(k *making) error {
	for _, t := range k.f.Contents.Conditions {
		if t.N == k.fields.Number("condition") && !t.Done {
			return nil
		}
	}
	return fault.OnField("/fields/condition", "unknown_condition", "There is no such condition, or it is met.")
}

func foldComplete(x *folding) {
	conditions := slices.Clone(x.c.Conditions)
	for i := range conditions {
		if conditions[i].N == x.fields().Number("condition") {
			conditions[i].Done = true
		}
	}
	x.c.Conditions = conditions
}

func foldSlip(x *folding) {
	x.c.Slips = append(x.c.Slips, Slip{Was: x.fields().Text("was"), Reads: x.fields().Text("reads"), At: x.e.At})
}

// foldAdjourn keeps the seats: the same body goes on once the pack is frozen anew.
func foldAdjourn(x *folding) {
	x.c.Sitting.Question, x.c.Sitting.Voted = "", nil
	x.c.Pack = nil
}

// decisionFacts fills in what may be asked of decisions.
func (f *File) decisionFacts(p *procedure.Procedure, now time.Time) procedure.DecisionFacts {
	c := &f.Contents
	facts := procedure.DecisionFacts{
		Advisable: c.Lapses(), Drafted: c.Drafted != nil, Decided: c.Decision != nil,
		Drafts:   func(outcome string) bool { return c.Drafted != nil && c.Drafted.Outcome == outcome },
		Attached: func(outcome string) bool { return attachedBy(c.Sanctioned, outcome) },
	}
	if b := p.Body(c.Sitting.Body); b != nil {
		facts.Independent = b.Independent
	}
	if c.Decision != nil {
		o := p.Outcome(c.Decision.Outcome)
		facts.Appealable = o != nil && o.Appeal
	}
	for _, t := range c.Conditions {
		if !t.Done && now.Before(t.Due) {
			facts.Conditions++
		}
	}
	return facts
}

func attachedBy(v *panel.Verdict, outcome string) bool {
	return v != nil && slices.Contains(v.Attached, outcome)
}
