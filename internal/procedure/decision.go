package procedure

import (
	"fmt"
	"slices"
)

// Range is where a body begins when it decides what follows: the first of a procedure's ranges that holds. What lies
// outside it needs a reason.
type Range struct {
	When  string `yaml:"when"`
	From  string `yaml:"from"`
	To    string `yaml:"to"`
	Label string `yaml:"label"`

	when *predicate
}

// Range finds the range that holds of a file; nil where none does.
func (p *Procedure) Range(f Facts) *Range {
	facts := f.env()
	for i := range p.Guidance {
		if p.Guidance[i].when.holds(facts) {
			return &p.Guidance[i]
		}
	}
	return nil
}

// Within tells whether an outcome lies in the range.
func (p *Procedure) Within(r *Range, outcome string) bool {
	at := p.Severity(outcome)
	return p.Severity(r.From) <= at && at <= p.Severity(r.To)
}

// Advice is the outcome that follows where nothing but what is hoped for was proved; nil where the procedure has none.
func (p *Procedure) Advice() *Outcome {
	for i := range p.Outcomes {
		if p.Outcomes[i].Advice {
			return &p.Outcomes[i]
		}
	}
	return nil
}

// DecisionFacts are what may be asked of a decision on its way and of one that was pronounced.
type DecisionFacts struct {
	Independent bool `expr:"independent"` // the sitting body needs nobody's review (I18)
	Advisable   int  `expr:"advisable"`   // allegations proved against a clause that can ground no sanction (I13)
	Drafted     bool `expr:"drafted"`     // a determination is signed and not yet pronounced
	Decided     bool `expr:"decided"`     // one was pronounced
	Appealable  bool `expr:"appealable"`  // it may be appealed
	Conditions  int  `expr:"conditions"`  // that are neither met nor past their day

	Drafts   func(outcome string) bool `expr:"drafts"`   // the drafted determination has this outcome
	Attached func(outcome string) bool `expr:"attached"` // the body attached this to what follows
}

func noDecisions() DecisionFacts {
	no := func(string) bool { return false }
	return DecisionFacts{Drafts: no, Attached: no}
}

var namedDecisionFacts = map[string]namedFact{
	"drafts":   {1, ofOutcome, contents},
	"attached": {1, ofOutcome, contents},
}

func ofOutcome(c *checker, _ *Action, names []string) bool { return c.p.Outcome(names[0]) != nil }

// decisionEffects are those of determinations: drafted, reviewed, pronounced, and what is to be done afterwards.
var decisionEffects = map[string]EffectSpec{
	"draft":     {onCase, ArgNone, map[string]string{"facts": "text", "weighing": "text"}, "signs the determination that the counts lead to, without effect until it is pronounced"},
	"scrap":     {onCase, ArgNone, nil, "throws the drafted determination away"},
	"pronounce": {onCase, ArgNone, nil, "makes the drafted determination the decision"},
	"complete":  {onCase, ArgNone, map[string]string{"condition": "number", "proof": "text"}, "keeps that a condition was met"},
	"correct":   {onCase, ArgNone, map[string]string{"was": "text", "reads": "text"}, "keeps the correction of a slip beside the decision"},
	"adjourn":   {onCase, ArgNone, nil, "closes the question put to the sitting body, which keeps its seats, and opens the pack again"},
}

// decisions holds what is said of outcomes and ranges to one another.
func (c *checker) decisions() {
	advice := 0
	for i, o := range c.p.Outcomes {
		at := fmt.Sprintf("$.outcomes[%d]", i)
		if o.Advice {
			advice++
		}
		if o.Advice && (o.Finding != "none" || o.Sanction) {
			c.say(at, "advice needs no finding and takes nothing away")
		}
		if o.Attach && (o.Finding != "breach" || o.Sanction || len(o.Months) > 0) {
			c.say(at, "what is attached to a finding of breach has conditions, and no months of its own")
		}
		for _, body := range o.By {
			if b := c.p.Body(body); b != nil && o.Quorum > b.Size {
				c.say(at+".quorum", "body %q has %d seats only", body, b.Size)
			}
		}
	}
	if advice > 1 {
		c.say("$.outcomes", "one outcome at most is the advice that follows a finding without a breach")
	}
	for i := range c.p.Guidance {
		r := &c.p.Guidance[i]
		at := fmt.Sprintf("$.guidance[%d]", i)
		r.when = c.predicate(at+".when", r.When, where{most: contents})
		from, to := c.p.Severity(r.From), c.p.Severity(r.To)
		if from < 0 || to < 0 || from > to {
			c.say(at, "a range is from one outcome to a graver one or the same")
		}
		if r.Label == "" {
			c.say(at, "a range needs a label")
		}
	}
}

// attachable holds the choices of a field to the outcomes that are attached.
func (c *checker) attachable(at string, f *Field) {
	l := c.p.List(f.List)
	if l == nil {
		return
	}
	if slices.ContainsFunc(l.Items, func(i Choice) bool { o := c.p.Outcome(i.ID); return o == nil || !o.Attach }) {
		c.say(at, "field %q chooses among outcomes that are attached, and list %q holds another", f.Name, f.List)
	}
}
