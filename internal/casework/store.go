package casework

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/keyring"
	"recourse/internal/once"
	"recourse/internal/panel"
)

// Store is what casework needs kept. Every Save is one transaction: files, events, standings, due dates, letters,
// ballots, access codes and the ledger's leaves together, or nothing at all.
type Store interface {
	// Load reads a file by its reference, in one round trip that costs the same whether the file exists, is hidden
	// or is not there (decision 33). Found is false where there is none, or where Look.Scope does not hold it.
	// With Look.Record it also writes that the file was read, before it returns (decision 35), if it was found.
	Load(ctx context.Context, look Look) (*Loaded, error)

	// Unseal opens the events of a loaded file. Only after authz said yes.
	Unseal(ctx context.Context, l *Loaded) ([]casefile.Event, error)

	// Save keeps moves. It returns Stale where a file has moved on since it was loaded, Conflict where the key of the
	// request was used. So do Propose and Reject.
	Save(ctx context.Context, moves ...casefile.Move) error

	// Queue lists files in a scope, by key and never by count.
	Queue(ctx context.Context, q Query) ([]Row, error)

	// Holders lists who holds each role now, as person ids.
	Holders(ctx context.Context, roles []string) (map[string][]string, error)

	// Known says what is known of people, for a draw at that moment: what they are qualified for, and on how many open
	// files they hold one of these functions or were drawn for something.
	Known(ctx context.Context, people, functions []string, at time.Time) (map[string]panel.Candidate, error)

	// Elsewhere says, by person, which of these functions they hold or held on a case linked to a file: one of the same
	// incident, or one joined to it or to a report of it (I04).
	Elsewhere(ctx context.Context, fileID string, functions []string) (map[string][]string, error)

	// Person finds a member of staff by user name; "" where there is none.
	Person(ctx context.Context, username string) (string, error)

	// Colleagues lists everyone who works here with what they declared, for the conflict scan.
	Colleagues(ctx context.Context) ([]casefile.Colleague, error)

	// Names gives the display names of members of staff, by id.
	Names(ctx context.Context, people []string) (map[string]string, error)

	// Ballots unseals the ballots of one round of one question of a file.
	Ballots(ctx context.Context, h casefile.Header, question string, round int) ([]panel.Ballot, error)

	// Exhibit finds a stored item of evidence that belongs to a file and is on no event yet.
	Exhibit(ctx context.Context, file casefile.Header, id string) (*casefile.Exhibit, error)

	// Prints opens what tells the items of files apart, and those of the reports that cases among them belong to. What
	// was erased is left out.
	Prints(ctx context.Context, files []string) ([]Print, error)

	// KeepBegun keeps what a party has written so far under the key of their file, in the place of what was kept under its mac.
	KeepBegun(ctx context.Context, file casefile.Header, mac, words []byte) error

	// Begun unseals what a party has written so far; nil where nothing is kept under its mac.
	Begun(ctx context.Context, file casefile.Header, mac []byte) ([]byte, error)

	// DropBegun throws it away, if it is there. A Move throws it away with what it does.
	DropBegun(ctx context.Context, mac []byte) error

	// AllBegun lists what parties have begun, unsealed, in the order of their macs behind one.
	AllBegun(ctx context.Context, after []byte, limit int) ([]Kept, error)

	// Linked lists the files joined to this one: the cases of a report, the reports of a case.
	Linked(ctx context.Context, fileID string) ([]casefile.Header, error)

	// Incident lists every file of one incident.
	Incident(ctx context.Context, incident string) ([]casefile.Header, error)

	// Contact unseals who made a report, as they said last, for what they say of it anew and for the duty that writes to them; nil
	// where they never said.
	Contact(ctx context.Context, report string) ([]byte, error)

	// Proposal finds an open proposal, unsealed; found is false where there is none or it has ended.
	Proposal(ctx context.Context, id string) (p Proposal, found bool, err error)

	// Propose keeps a proposal and its trace in the log, and what a repeat is answered.
	Propose(ctx context.Context, p Proposal, answer *once.Answer) error

	// Reject ends an open proposal without doing it. It returns Conflict where it has ended already.
	Reject(ctx context.Context, id, by string, at time.Time, answer *once.Answer) error

	// Proposals lists the open ones about files.
	Proposals(ctx context.Context, now time.Time) ([]Proposal, error)

	// Letters lists the letters of a file, unsealed, with what is known of each on its way.
	Letters(ctx context.Context, h casefile.Header) ([]Letter, error)

	// Posted keeps that somebody posted a letter of a file, or handed it over, and what a repeat is answered; it is on record
	// when this returns. NotFound where the file has no such letter.
	Posted(ctx context.Context, h casefile.Header, letter string, d Delivery, answer *once.Answer) error

	// ToPost lists letters that wait to be posted, of files in the reach of the query, oldest first; nothing is opened.
	ToPost(ctx context.Context, q PostQuery) ([]Waiting, error)

	// Reads lists who opened a file and when, newest first.
	Reads(ctx context.Context, fileID string) ([]Read, error)

	// Leaves gives the ids of the leaves that commit to the events of a file, by the ids of the events.
	Leaves(ctx context.Context, fileID string) (map[string]string, error)

	// Bundled keeps that a bundle is made of a file, sealed where it holds words; it is on record when this returns.
	Bundled(ctx context.Context, h casefile.Header, m BundleMade) error

	// Bundles lists the bundles made of a file, newest first.
	Bundles(ctx context.Context, h casefile.Header) ([]BundleMade, error)

	// Identity unseals who made a report, as they said last, after it is on record that the person of the look read it;
	// nil where they never said.
	Identity(ctx context.Context, report string, look Look) ([]byte, error)

	// Alarms lists the alarms in the reach of the query that nobody has seen, oldest first.
	Alarms(ctx context.Context, q AlarmQuery) ([]Alarm, error)

	// SeeAlarm keeps that the actor of the query saw an alarm in its reach. NotFound for any other, Conflict where
	// somebody saw it before.
	SeeAlarm(ctx context.Context, q AlarmQuery, id string, at time.Time, answer *once.Answer) error

	// Erased says on which day and under which rule a file was erased; "" where it was not.
	Erased(ctx context.Context, fileID string) (day, rule string, err error)

	// CheckIn finds what a party to a file is asked after its end, also where it was erased. NotFound where there is no such file.
	CheckIn(ctx context.Context, file string, p casefile.Asked) (CheckIn, error)

	// AnswerCheckIn keeps that the party to an erased file has answered. Conflict where nothing is asked of them.
	AnswerCheckIn(ctx context.Context, file string, c casefile.CheckedIn, at time.Time, answer *once.Answer) error

	// AskCheckIns asks whoever is due on a day, each once, and lets the mail tell them.
	AskCheckIns(ctx context.Context, asks []Asking, today string, zone *time.Location) error

	// Overdue lists files with a clock that has run out or alarms somebody, or a step the system owes, oldest first.
	Overdue(ctx context.Context, now time.Time, limit int) ([]casefile.Header, error)
}

// Look is one look at a file.
type Look struct {
	Kind   string
	Ref    string
	ID     string // in the place of Ref: a party's own file, which their code names
	Who    actor.Actor
	Scope  authz.Scope // the file is found only inside it
	Record bool
	At     time.Time

	// What a party reads with their own file, in the same round trip; nil where it is not asked for.
	Linked  *[]casefile.Header // the files joined to it
	Asked   *bool              // how they have fared since the end is asked of them, and they have not answered
	Letters *[]Letter          // those that they read by their code, newest first: of somebody who was admitted, those to them and to nobody else of their kind
}

// Loaded is a file as it lies in the store, its words still sealed.
type Loaded struct {
	Found     bool
	Header    casefile.Header
	Relations []string // how Look.Who stands to it
	Cases     int      // of a report: those joined to it
	OpenCases int      // of those, not yet at an end
	Sealed    []SealedEvent
}

// SealedEvent is an event with its payload sealed.
type SealedEvent struct {
	casefile.Event
	Sealed keyring.Sealed
}

// Proposal is an action that waits for a second person.
type Proposal struct {
	ID      string
	Kind    string // of the file
	File    string
	Ref     string
	Key     string // of the file: its words are sealed under it
	Action  string
	Reason  string
	Fields  map[string]any
	By      string
	At      time.Time
	Expires time.Time
}

// Query asks for a page of files.
type Query struct {
	Kind      string
	Who       actor.Actor
	Scope     authz.Scope
	States    []string
	Group     []string // states of a stage group
	Assignee  string
	DueBefore time.Time
	Overdue   bool
	Hold      *bool
	Burst     string           // those of one burst
	Fold      bool             // a burst stands for all of it with its first
	Marks     []casefile.Tag   // any of: of one person, and so of few files
	Tags      [][]casefile.Tag // any of each
	Oldest    bool             // sort: by next due date, or the newest first
	After     Mark             // the last row of the page before
	Limit     int
	At        time.Time
}

// Mark is where a page ended. Row.Mark makes it.
type Mark struct {
	Due time.Time // the key of the order: the next due date, or the day of a list that has the newest first
	ID  string
}

// Row is one file as a list shows it: nothing opened.
type Row struct {
	Header    casefile.Header
	Relations []string
	Due       time.Time // the next one; zero where no clock runs
	DueClock  string
	OnHold    bool
	Alike     int // of a row that stands for a burst: how many those are, itself among them, AlikeMost at most
}

// AlikeMost is how far those of a burst are counted.
const AlikeMost = 1000

// Mark is what the page after this row, its last one, begins behind.
func (r Row) Mark(newest bool) Mark {
	if newest {
		return Mark{Due: r.Header.OpenedOn, ID: r.Header.ID}
	}
	return Mark{Due: r.Due, ID: r.Header.ID}
}

// Letter is a letter as it was produced.
type Letter struct {
	ID      string
	Letter  string // L10
	To      string
	Lang    string
	Subject string
	Body    string
	At      time.Time
	Sent    time.Time // zero until it was handed to its channel

	Deliveries []Delivery // for staff: what is known of it on its way, the first first
}

// Read is one opening of a file.
type Read struct {
	Person string
	Role   string
	At     time.Time
}
