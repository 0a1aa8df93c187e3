package notify

// Data is everything that a letter may say, in words. A template names these fields and no other; a letter's
// needs name those that must not be empty. Days are written YYYY-MM-DD and never hold a time of day (decision 32).
type Data struct {
	Organisation string
	Reference    string // of the file that the reader follows, never of another
	Written      string // the day of the letter
	Stage        string // where it stands, as this reader is told
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
