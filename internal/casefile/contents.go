package casefile

import (
	"encoding/json"
	"fmt"
	"time"

	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// Contents is what a file's events add up to.
type Contents struct {
	Submission json.RawMessage
	Summary    Summary
	Identity   Fields // what the reporter said later of who they are
	Opening    Opening
	Told       []Told
	Cases      []CaseRef
	Link       *Link

	Taken       map[string]int // action to how often
	Marks       map[string]bool
	Holders     []Holder
	Was         map[string]map[string]bool // function to everyone who ever held it
	Quarantined map[string]bool

	Consents    map[string]bool // by party
	Messages    []Message
	Unveiled    []Unveiling
	Exhibits    []Exhibit
	Allegations []Allegation
	Shown       map[string]Disclosure // by exhibit
	Deliveries  []Delivery
	Extensions  int
	Answers     []Answer
	Filed       *Filed
	Identified  *Identification
	Pack        *Pack

	Rounds     int // of voting, over the whole life of the case: no ballot is ever taken for one of another round
	Sitting    Sitting
	Objections []Objection
	Findings   []panel.Finding
	Sanctioned *panel.Verdict
	Drafted    *Decision // signed, and without effect until it is pronounced (I18)
	Decision   *Decision
	Conditions []Condition
	Slips      []Slip
	Appealed   *Appeal
	Appeals    []Decision
	Sanction   *Sanction
	Outcome    string
	Remitted   bool
	Settled    bool
	Holds      map[string]Held // by kind
	OnHold     bool            // some hold makes work wait
	LegalHold  bool            // some hold keeps everything from being destroyed

	Memberships  []Membership // what the register said: of a report by person, of a case one at most
	Measure      *Measure     // the interim measure in force
	Lifted       *Measure     // the last that was in force and is no longer
	Imposed      int          // how often one was put in force
	Undertakings []Undertaking
	Sounded      []Sounded // alarms of clocks

	Attribution     *Attribution // whose account it is, as last decided
	RespondentSince time.Time    // since when the respondent is who it is, where it was somebody else before
	Priors          []Prior      // as last looked up
	PriorsAt        time.Time
	Notes           []Note
	Redactions      []Redaction // of the pack

	Wants    map[string][]panel.Want      // by body: what it was drawn for
	Attested map[string]map[string]string // by mark and person: the digest of the pack that they attested it of
	KeptAway map[string]bool              // of those in conflict: at the reporter's wish, not ruled on yet
	Barred   map[string]bool              // worked on an earlier life of the file (I06)
	Related  []Relation
	Entered  *Entered // how one of us entered the report
	Notified bool     // a notice was put to the respondent
	Invited  bool     // the respondent was written to with a code
	Parties  []Party  // who was admitted, by their numbers
	Comments []Comment

	Reach map[string]Reach // how parties chose to be written to; by the name that Language has for them
}

func newContents() Contents {
	return Contents{
		Taken: map[string]int{}, Marks: map[string]bool{}, Was: map[string]map[string]bool{},
		Quarantined: map[string]bool{}, Shown: map[string]Disclosure{}, Holds: map[string]Held{}, Consents: map[string]bool{},
		Wants: map[string][]panel.Want{}, Attested: map[string]map[string]string{}, KeptAway: map[string]bool{}, Barred: map[string]bool{},
		Reach: map[string]Reach{},
	}
}

// Holder is a person who holds a function on the file, or was drawn for it and has not declared yet.
type Holder struct {
	Function string
	Person   string
	Declared bool
	Since    time.Time
	Known    panel.Candidate // what was known of them when they were drawn for a body
}

// Held is a hold on the file.
type Held struct {
	Since  time.Time
	Reason string
}

// Message is a message to or from a party.
type Message struct {
	Event string
	With  string // what the party is to the file
	Out   bool   // from us
	Text  string
	// Report is the reference of the report that it was written to, where a case was told of it.
	Report string
	At     time.Time
	// Party is which of the admitted parties wrote it or was written to, "" for anybody else.
	Party string
	// Fared is what they chose where they were asked how they have fared, as the procedure says it; "" of any other message.
	Fared string
}

// Allegation is one act held against one clause; findings attach here.
type Allegation struct {
	N        int
	Clause   Clause
	Conduct  string
	On       string
	Act      string
	Grounds  []string
	Evidence []string
	Dropped  bool
	Put      bool // to the respondent, in a notice
}

// Disclosure says how an exhibit was put to the respondent.
type Disclosure struct {
	How    string `json:"how"`
	Gist   string `json:"gist,omitempty"`
	Ground string `json:"ground,omitempty"`
}

// Delivery is a proof that the notice reached the respondent.
type Delivery struct {
	Means string
	Proof string
	At    time.Time
}

// Answer is the respondent's answer to a notice.
type Answer struct {
	Answers   []Fields
	Statement string
	At        time.Time
}

// Filed is the investigation report.
type Filed struct{ For, Against, Credibility string }

// Identification is the decision on what the respondent is told of who reported.
type Identification struct {
	Decision string
	Reasons  string
}

// Sitting is the body that sits, or last sat.
type Sitting struct {
	Body     string
	Question string
	Round    int
	Voted    []string
}

// Objection is a respondent's objection to a member, until it is ruled on.
type Objection struct {
	Member string
	Why    string
	Ruled  bool
	Upheld bool
}

// Slip is the correction of a slip of the pen in a decision.
type Slip struct {
	Was, Reads string
	At         time.Time
}

// Appeal is an appeal as lodged.
type Appeal struct {
	Grounds []string
	Text    string
	At      time.Time
}

func (c *Contents) begin(e *Event) {
	d := e.Data
	c.Submission, c.Told, c.Exhibits, c.Entered = d.Submission, d.Told, d.Exhibits, d.Entered
	if d.Summary != nil {
		c.Summary = *d.Summary
	}
	if d.Opened != nil {
		c.Opening = *d.Opened
		c.mark(d.Opened.Marks)
	}
	c.look(d.Membership)
	for _, who := range d.Quarantine {
		c.Quarantined[who] = true
	}
	for _, who := range d.KeptAway {
		c.KeptAway[who] = true
	}
}

func (c *Contents) mark(marks []string) {
	for _, m := range marks {
		c.Marks[m] = true
	}
}

// Overlays lists the marks of a file that go along to what comes of it.
func (f *File) Overlays(p *procedure.Procedure) []string {
	var out []string
	for _, o := range p.Overlays {
		if f.Contents.Marks[o.ID] {
			out = append(out, o.ID)
		}
	}
	return out
}

// Live lists the allegations not dropped.
func (c *Contents) Live() []Allegation {
	var out []Allegation
	for _, a := range c.Allegations {
		if !a.Dropped {
			out = append(out, a)
		}
	}
	return out
}

// Holder finds who holds a function, declared or not; false where nobody does.
func (c *Contents) Holder(function string) (Holder, bool) {
	for _, h := range c.Holders {
		if h.Function == function {
			return h, true
		}
	}
	return Holder{}, false
}

// Exhibit finds an item of evidence.
func (c *Contents) Exhibit(id string) (Exhibit, bool) {
	for _, x := range c.Exhibits {
		if x.ID == id {
			return x, true
		}
	}
	return Exhibit{}, false
}

// Item is the number by which the respondent knows an exhibit: its place among those that were put to them, in
// whatever way. It is 0 for one that was not. The name of a file is its sender's, and may say who that is.
func (c *Contents) Item(id string) int {
	n := 0
	for _, x := range c.Exhibits {
		if _, put := c.Shown[x.ID]; put {
			n++
			if x.ID == id {
				return n
			}
		}
	}
	return 0
}

// AsPut is an exhibit as those know it who have only the pack: by its number, without the name its sender gave the file
// and what they wrote about it, either of which may say who they are (I26).
func (c *Contents) AsPut(x Exhibit) Exhibit {
	x.Name, x.About = fmt.Sprintf("item %d", c.Item(x.ID)), ""
	return x
}

// Seats lists the seats of a body that are filled, declared or not.
func (c *Contents) Seats(b *procedure.Body) []panel.Seat {
	var out []panel.Seat
	for _, h := range c.Holders {
		if b != nil && (h.Function == b.Member || h.Function == b.Chair) {
			out = append(out, panel.Seat{Function: h.Function, Person: h.Person, Declared: h.Declared})
		}
	}
	return out
}

// Breaches counts the allegations found proved against a clause that can ground a sanction: what was only hoped for
// can be proved, and is no breach (I13).
func (c *Contents) Breaches() int { return c.proved(true) }

// Lapses counts the allegations found proved against a clause that can ground no sanction.
func (c *Contents) Lapses() int { return c.proved(false) }

func (c *Contents) proved(sanctions bool) int {
	n := 0
	for _, f := range c.Findings {
		if f.Found == panel.Proved && f.Allegation <= len(c.Allegations) && c.Allegations[f.Allegation-1].Clause.Sanctions == sanctions {
			n++
		}
	}
	return n
}

func (c *Contents) newRound() {
	c.Rounds++
	c.Sitting.Round, c.Sitting.Voted = c.Rounds, nil
}

func (c *Contents) drop(person string) {
	kept := c.Holders[:0:0]
	for _, h := range c.Holders {
		if h.Person != person {
			kept = append(kept, h)
		}
	}
	c.Holders = kept
}

func (c *Contents) release(function string) {
	kept := c.Holders[:0:0]
	for _, h := range c.Holders {
		if h.Function != function {
			kept = append(kept, h)
		}
	}
	c.Holders = kept
}

func (c *Contents) hold(function, person string, declared bool, at time.Time) {
	c.Holders = append(c.Holders, Holder{Function: function, Person: person, Declared: declared, Since: at})
	c.worked(function, person)
}

func (c *Contents) quarantine(person string) {
	c.Quarantined[person] = true
	c.drop(person)
}
