package casefile

import (
	"encoding/json"
	"slices"
	"time"

	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// Data is the sealed part of an event: what was given, and what the house made of it. Every field but Fields and
// Reason is made by an effect, never taken from outside.
type Data struct {
	Reason string `json:"reason,omitempty"`
	Fields Fields `json:"fields,omitempty"`
	By     string `json:"by,omitempty"` // who confirmed, where it needed a second person
	// Skipped are the effects, by their place in the action, whose condition did not hold. It is judged once and kept,
	// so that a fold needs nothing but the event.
	Skipped []int `json:"skipped,omitempty"`

	Submission json.RawMessage `json:"submission,omitempty"` // a report's first event: what was told
	Summary    *Summary        `json:"summary,omitempty"`
	Opened     *Opening        `json:"opened,omitempty"` // a case's first event
	Told       []Told          `json:"told,omitempty"`
	Cases      []CaseRef       `json:"cases,omitempty"`
	Linked     *Link           `json:"linked,omitempty"`
	Unveiled   *Unveiling      `json:"unveiled,omitempty"` // who reported was opened to somebody
	Exhibit    *Exhibit        `json:"exhibit,omitempty"`
	Exhibits   []Exhibit       `json:"exhibits,omitempty"`
	Clause     *Clause         `json:"clause,omitempty"`
	Draws      []panel.Draw    `json:"draws,omitempty"`
	Person     string          `json:"person,omitempty"` // whom a recusal or ruling concerns
	Pack       *Pack           `json:"pack,omitempty"`
	Findings   []panel.Finding `json:"findings,omitempty"`
	Verdict    *panel.Verdict  `json:"verdict,omitempty"`
	Ballots    []panel.Ballot  `json:"ballots,omitempty"` // opened at the count
	Decision   *Decision       `json:"decision,omitempty"`
	Sanction   *Sanction       `json:"sanction,omitempty"`
	Quarantine []string        `json:"quarantine,omitempty"` // people set aside before anything was shown
	Invited    string          `json:"invited,omitempty"`    // a party given an access code
	Drafted    *Decision       `json:"drafted,omitempty"`
	Conditions []Condition     `json:"conditions,omitempty"`
	Renewed    bool            `json:"renewed,omitempty"` // the code is the actor's own, in place of the one they had
	Membership *Membership     `json:"membership,omitempty"`
	Sounded    []Sounded       `json:"sounded,omitempty"`    // alarms, of clocks and of this event
	Attributed *Respondent     `json:"attributed,omitempty"` // who the respondent is found to be
	Parted     *Respondent     `json:"parted,omitempty"`     // who is found not to be the respondent
	Priors     []Prior         `json:"priors,omitempty"`

	Seconded  []string          `json:"seconded,omitempty"`  // functions in which By is kept as having worked on the file
	Composed  []panel.Composing `json:"composed,omitempty"`  // what bodies were drawn from
	KeptAway  []string          `json:"kept_away,omitempty"` // of those set aside, whom the reporter asked for and nothing else
	Related   *Relation         `json:"related,omitempty"`
	Entered   *Entered          `json:"entered,omitempty"` // a report's first event, where one of us entered it
	Admitted  *Admission        `json:"admitted,omitempty"`
	Dismissed string            `json:"dismissed,omitempty"` // the party whose part ended
	Comment   *Comment          `json:"comment,omitempty"`   // what was added to the pack
}

// readData reads what an event holds from its payload.
func readData(payload []byte) (*Data, error) {
	d := &Data{}
	if len(payload) == 0 {
		return d, nil
	}
	return d, json.Unmarshal(payload, d)
}

// Fields is what an action was given, already checked against its declaration.
type Fields map[string]any

// Text returns a text field, "" where absent.
func (f Fields) Text(name string) string { s, _ := f[name].(string); return s }

// Yes returns a yes_no field, false where absent.
func (f Fields) Yes(name string) bool { b, _ := f[name].(bool); return b }

// Number returns a number field, 0 where absent.
func (f Fields) Number(name string) int { n, _ := f[name].(float64); return int(n) }

// Has tells whether a field was given.
func (f Fields) Has(name string) bool { _, ok := f[name]; return ok }

// Chose tells whether an item was chosen, alone or among others.
func (f Fields) Chose(name, item string) bool {
	return f.Text(name) == item || slices.Contains(f.Texts(name), item)
}

// asked lets conditions ask about the fields.
func (f Fields) asked(facts *procedure.Facts) {
	facts.Yes, facts.Given, facts.Chose, facts.Amount = f.Yes, f.Has, f.Chose, f.Number
}

// Texts returns a list of texts.
func (f Fields) Texts(name string) []string {
	list, _ := f[name].([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// Items returns a list of groups of fields.
func (f Fields) Items(name string) []Fields {
	list, _ := f[name].([]any)
	out := make([]Fields, 0, len(list))
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			out = append(out, Fields(m))
		}
	}
	return out
}

// Summary is what the procedure needs to know of a report without reading it.
type Summary struct {
	Standing  string `json:"standing"`
	Anonymous bool   `json:"anonymous"`
	Danger    bool   `json:"danger"`
	Subjects  int    `json:"subjects"`
	Nation    string `json:"nation,omitempty"`
	From      string `json:"from,omitempty"` // day of the conduct, YYYY-MM-DD

	Retaliation bool `json:"retaliation,omitempty"`
	Perceived   bool `json:"perceived,omitempty"` // a protected ground was named
}

// Entered is how a report came in by a member of staff, who is the actor of its first event.
type Entered struct {
	Channel string `json:"channel,omitempty"` // by which a caller told it
	// Own is our own initiative: nobody told it, and Source and Why say what it rests on.
	Own    bool   `json:"own,omitempty"`
	Source string `json:"source,omitempty"`
	Why    string `json:"why,omitempty"`
}

// Respondent is the one person a case is about.
type Respondent struct {
	Name             string `json:"name"`
	Handle           string `json:"handle,omitempty"`
	Email            string `json:"email,omitempty"`
	MembershipNumber string `json:"membership_number,omitempty"`
	Member           bool   `json:"member"`
	Unknown          bool   `json:"unknown,omitempty"` // it is not known who that is

	Region         string `json:"region,omitempty"`          // where they belong, if it is known
	AffectedRegion string `json:"affected_region,omitempty"` // where the person it happened to belongs
}

// Opening is the first event of a case.
type Opening struct {
	Report     string     `json:"report"` // the file it was opened from
	Respondent Respondent `json:"respondent"`
	Marks      []string   `json:"marks,omitempty"` // overlays of the report
}

// Told is what one report says, as the case may know it: without who reported.
type Told struct {
	Report    string          `json:"report"`
	Reference string          `json:"reference"`
	Standing  string          `json:"standing"`
	Anonymous bool            `json:"anonymous"`
	Account   json.RawMessage `json:"account"` // narrative, when, where, what kind
	Marks     []string        `json:"marks,omitempty"`

	Danger      bool `json:"danger,omitempty"`
	Retaliation bool `json:"retaliation,omitempty"`
	Perceived   bool `json:"perceived,omitempty"`
	Own         bool `json:"own,omitempty"` // of our own initiative

	Language string `json:"language,omitempty"` // in which its reporter chose to be written to, where they did
}

// CaseRef names a case opened from a report.
type CaseRef struct {
	ID         string     `json:"id"`
	Ref        string     `json:"ref"`
	Respondent Respondent `json:"respondent"`
}

// Link joins a report to the incident of another file.
type Link struct {
	To       string `json:"to"`
	Incident string `json:"incident"`
	From     string `json:"from,omitempty"` // the incident that it was of before
}

// Exhibit is one item of evidence as the file knows it; its bytes lie sealed in the evidence store.
type Exhibit struct {
	ID     string `json:"id"`
	File   string `json:"file"` // whose key opens it
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	About  string `json:"about,omitempty"`
	From   string `json:"from"` // what the party is to the file, or staff
	On     string `json:"on"`
	Party  string `json:"party,omitempty"` // which of the admitted parties it is from

	Statement int `json:"statement,omitempty"` // it is this version of that party's statement, and its words are with it
}

// Clause is the clause of the Code that an allegation binds to: the text in force on the day (I14).
type Clause struct {
	ID        string `json:"id"`
	Code      string `json:"code"` // version
	Digest    string `json:"digest"`
	Label     string `json:"label"`
	Class     string `json:"class"`
	Text      string `json:"text"`
	Sanctions bool   `json:"sanctions"` // its class can ground a sanction (I13)
	Protected bool   `json:"protected"` // with these grounds it touches a protected characteristic

	Flags   []string `json:"flags,omitempty"`   // what the Code says of it for procedures: sexual, threat
	Grounds []string `json:"grounds,omitempty"` // the protected grounds that it touches
}

// Pack is what the panel decides on, frozen (I30).
type Pack struct {
	Digest string `json:"digest"`
	Index  []Leaf `json:"index"`
	Added  []Leaf `json:"added,omitempty"` // what was said of it since it was frozen
}

// Leaf is one part of a pack with its own digest.
type Leaf struct {
	What   string `json:"what"`
	Digest string `json:"digest"`
}

// Decision is a signed determination or appeal decision.
type Decision struct {
	Outcome  string `json:"outcome"`
	Months   int    `json:"months,omitempty"`
	Facts    string `json:"facts"`
	Weighing string `json:"weighing"`
	Result   string `json:"result,omitempty"` // of an appeal
	Digest   string `json:"digest,omitempty"` // of the pack it rests on

	Attached   []string    `json:"attached,omitempty"`   // what goes with it
	Conditions []Condition `json:"conditions,omitempty"` // what is to be done for that, without days until it takes effect
	Protective string      `json:"protective,omitempty"` // terms that protect whom it happened to
}

// Condition is something that a decision asks of the respondent.
type Condition struct {
	N    int       `json:"n"`
	Kind string    `json:"kind"` // the outcome that was attached
	What string    `json:"what"`
	Days int       `json:"days"`
	Due  time.Time `json:"due,omitzero"`
	Done bool      `json:"done,omitempty"`
}

// Sanction is what runs after a decision, with its end (I20).
type Sanction struct {
	Outcome string    `json:"outcome"`
	Months  int       `json:"months,omitempty"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
}
