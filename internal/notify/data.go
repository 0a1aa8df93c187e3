package notify

// Data is everything that a letter may say, in words. A template names these fields and no other; a letter's
// needs name those that must not be empty. Days are written YYYY-MM-DD and never hold a time of day (decision 32).
type Data struct {
	Organisation string
	Reference    string // of the file that the reader follows, never of another
	Written      string // the day of the letter
	Stage        string // where it stands, as this reader is told
	Reader       string // what the reader is to the file, one of Readers
	Standing     string // of a reporter: affected or other, which sets how much may be said (5.13)
	Anonymous    bool   // whether the reporter can be reached by the access code alone

	// What was told, back to the reporter who told it.
	Received string // the day
	Account  string `words:"text"`
	Told     []Line // the other answers: what was asked, what was said

	// The step that the letter is about.
	Reasons     string `words:"text"`
	Grounds     []string
	Questions   string `words:"text"`
	Message     string `words:"text"`
	Advice      string `words:"text"`
	GoesOn      bool   // after a withdrawal: the matter itself goes on
	Promises    []Promise
	AnswerBy    string // the last day to answer, empty until the time to answer has begun
	AnswerTime  string // how long that is: 14 days
	ReviewBy    string
	ReviewTime  string
	AppealBy    string
	AppealTime  string
	CommentBy   string // the last day to comment on the pack
	CommentTime string
	HoldReview  string // the day on which a hold is reviewed
	HoldTime    string

	// The notice.
	AccessCode    string
	Adjustments   string `words:"text"`
	Welfare       string
	Allegations   []Allegation
	Evidence      []Exhibit
	Outcomes      []Possible // from the mildest to the gravest
	Identity      string     // withhold, role_only or disclose: the decision, never the name
	ReporterRoles []string   // where the decision is role_only or disclose: in what role each reports
	Answers       []Reply    // what the respondent answered, back to them
	Statement     string     `words:"text"`

	// The panel and what it decided.
	Body       string
	Members    []Member
	MayObject  bool     // to a member, by the respondent's own door
	Index      []string // of the pack
	PackDigest string
	Facts      string `words:"text"`
	Weighing   string `words:"text"`
	Outcome    string // its title
	Public     string // all that a bystander may be told of it
	Months     string
	From       string
	Until      string
	Expires    string // how long it stays on record
	Result     string // of an appeal
	Remitted   bool

	// What follows, and for how long.
	OnHold     bool        // work waits
	LastsUntil string      // the day on which what this step began ends or is looked at again
	Ground     string      // the ground that was chosen, in words
	Cause      string      `words:"text"` // why, to the respondent
	Final      bool        // the decision takes effect by this step
	Protective string      `words:"text"` // terms that protect whom it happened to
	Conditions []Condition // that go with the decision
	Was        string      `words:"text"` // a slip: what stood there
	Reads      string      `words:"text"` // and what it should read

	// An informal resolution, and advice.
	Raised    []Allegation // what it is about, before anything was put
	Agreement string       `words:"text"` // on what both sides agreed
	Reminder  string       `words:"text"` // the advice, to the respondent
	Stays     string       // whether it goes on, as was decided when a respondent left or a reporter withdrew

	// An interim measure, which is no finding.
	Measures        []string
	MeasureEnded    bool // by this step
	MeasureUntil    string
	Scope           string   `words:"text"`
	Relied          string   `words:"text"` // the facts relied on
	Proportionality string   `words:"text"`
	MeasureGrounds  []string // on what grounds

	// A restriction of how somebody may reach us.
	Reach string `words:"text"` // how they may
	Why   string `words:"text"`

	// The part of somebody who was admitted.
	Name      string
	Asked     string `words:"text"` // within what: what a witness is asked about, what a representative may do
	Beside    string // respondent or affected: beside whom they stand
	PartUntil string // its last day, empty where it lasts to the end

	// What somebody must keep, and nothing of why.
	Respondent       string
	MembershipNumber string
	Restrictions     []Restriction
}

// Condition is something that a decision asks of the respondent.
type Condition struct {
	What string `words:"text"`
	Kind string
	Due  string // the last day, empty until the decision takes effect
	Time string // how long they have from then
}

// Restriction is what the respondent may not do, from when to when.
type Restriction struct {
	What  string
	From  string
	Until string
}

// Line is one answer of a report.
type Line struct {
	Asked string
	Said  string `words:"text"`
}

// Promise is what happens next, and by when.
type Promise struct {
	What string
	By   string // the day
}

// Allegation is one act held against one clause, and what was found on it once that is so.
type Allegation struct {
	N           string
	Clause      string
	CodeVersion string
	ClauseText  string `words:"text"`
	Conduct     string
	On          string
	Act         string `words:"text"`
	Grounds     []string
	Found       string
	Reasons     []string `words:"text"`
}

// Exhibit is one item of evidence as it is put to the respondent: shown, as a gist, or withheld on a ground.
type Exhibit struct {
	N      string
	How    string
	Gist   string   `words:"text"`
	Ground string   `words:"text"`
	For    []string // the numbers of the allegations that rest on it
}

// Possible is an outcome that the procedure allows.
type Possible struct {
	Title string
	Range string // 1 to 12 months
}

// Reply is the respondent's answer to one allegation.
type Reply struct {
	Allegation string
	Answer     string
	Text       string `words:"text"`
}

// Member is somebody who sits.
type Member struct {
	Name     string
	Function string
}
