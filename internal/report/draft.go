package report

// Draft is what a person tells us, exactly as POST /api/v1/reports takes it. Only Narrative is required. Strings are
// as they were typed until Validate has made them canonical.
type Draft struct {
	Kind          string           `json:"kind"`
	Standing      string           `json:"standing"`
	Identity      Identity         `json:"identity,omitzero"`
	Danger        Danger           `json:"danger"`
	Narrative     string           `json:"narrative"`
	Conduct       []string         `json:"conduct,omitempty"`
	Concerns      []string         `json:"concerns,omitempty"`
	Grounds       []string         `json:"grounds,omitempty"` // as the reporter perceives them; never a finding
	Occurred      Occurred         `json:"occurred"`
	Places        []Place          `json:"places,omitempty"`
	Subjects      []Subject        `json:"subjects,omitempty"`
	Affected      Affected         `json:"affected"`
	Witnesses     []Witness        `json:"witnesses,omitempty"`
	ToldElsewhere []Told           `json:"told_elsewhere,omitempty"`
	OutcomeHoped  string           `json:"outcome_hoped"`
	Adjustments   string           `json:"adjustments"`
	KeepAway      []string         `json:"keep_away,omitempty"` // names or roles of people who must not handle it
	Language      string           `json:"language"`
	Evidence      []InlineEvidence `json:"evidence,omitempty"`
}

// The three ways to be known to us. Their names are the contract's, and Go reads them, so they are not configured.
const (
	Anonymous    = "anonymous"    // no contact: the access code is the only way back
	Confidential = "confidential" // known to us, withheld from the other side
	Named        = "named"        // may be told to the other side
)

// Identity is who tells, and how to reach them without harm. It is sealed under a key of its own.
type Identity struct {
	Mode             string `json:"mode"`
	Name             string `json:"name"`
	Email            string `json:"email"`
	Phone            string `json:"phone"`
	MembershipNumber string `json:"membership_number"`
	SafeContact      string `json:"safe_contact"`
}

// Danger is asked first: is anyone at risk now?
type Danger struct {
	Immediate bool   `json:"immediate"`
	Detail    string `json:"detail"`
}

// Occurred says when and in which nation. A date that is not known is empty.
type Occurred struct {
	From    Date   `json:"from"`
	To      Date   `json:"to"`
	Ongoing bool   `json:"ongoing"`
	Nation  string `json:"nation"`
}

// Place is where it happened. URL is text: it is shown defanged and never fetched.
type Place struct {
	Type        string `json:"type"`
	Platform    string `json:"platform"`
	URL         string `json:"url"`
	Description string `json:"description"`
}

// Subject is somebody the report is about. Every field may be empty: "don't know" is an answer.
type Subject struct {
	Name             string `json:"name"`
	Handle           string `json:"handle"`
	Platform         string `json:"platform"`
	ProfileURL       string `json:"profile_url"`
	MembershipNumber string `json:"membership_number"`
	BelievedMember   string `json:"believed_member"`
	Role             string `json:"role"`
}

// Affected is the person it happened to, where that is not the reporter.
type Affected struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
	Knows    bool   `json:"knows"`
	Wishes   string `json:"wishes"`
}

// Witness is somebody else who saw it.
type Witness struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// Told says who else has been told.
type Told struct {
	To        string `json:"to"`
	Reference string `json:"reference"`
}

// InlineEvidence is a small file that rides along in JSON. Larger ones come by multipart or later.
type InlineEvidence struct {
	Filename      string `json:"filename"`
	MediaType     string `json:"media_type"`
	ContentBase64 string `json:"content_base64"`
}
