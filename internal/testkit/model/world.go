package model

import (
	"time"

	"recourse/internal/calendar"
	"recourse/internal/procedure"
)

// The kinds of people and of files.
const (
	Staff, Reporter, Respondent, System = "staff", "reporter", "respondent", "system"
	Report, Case                        = "report", "case"
)

// World is everything that one walk knows of: the rules, the people, the files, and what time it is.
type World struct {
	P      *procedure.Procedure
	People []Who
	Files  []*File
	Now    time.Time
	// Clause says what an allegation against a clause of the Code amounts to; false where there is no such clause.
	Clause func(id string, grounds []any) (Allegation, bool)
	// Register says how somebody of a name stands, on any day that counts; nil where there is no register.
	Register func(name string) Looked

	policy   []Line
	proposed int
	days     *calendar.Days

	memo remembered
	acts map[[2]string][]Line
}

// New makes an empty world.
func New(p *procedure.Procedure, policy []Line, days *calendar.Days, now time.Time) *World {
	return &World{P: p, policy: policy, days: days, Now: now}
}

// Who is somebody who acts.
type Who struct {
	Kind  string
	Name  string   // a member of staff by user name
	Roles []string // for a party, its kind
	File  *File    // the one file that a party's code opens

	Categories, Trained []string // of staff
	Region              string
	Load                int    // open files on which they sit
	Party               *Party // who was admitted and acts as such
}

// TheSystem is who takes steps by itself.
var TheSystem = Who{Kind: System, Roles: []string{System}}

// Seat is somebody who holds a function on a file, or was drawn for it and has not declared.
type Seat struct {
	Function, Person string
	Declared         bool
}

// Unknown is the person of a seat whose draw has not been seen yet.
const Unknown = "?"

// Entry is one thing that happened to a file.
type Entry struct {
	Action, To string
	At         time.Time
	Days       int          // that were given
	Skipped    map[int]bool // effects whose condition did not hold

	of *procedure.Action // nil at its birth
}

// Allegation is one act held against one clause.
type Allegation struct {
	Prohibited, Dropped, Put bool
	Protected                bool // it touches a protected ground
	Clause                   string
	Grounds                  []string // protected, that it touches
	Flags                    []string
	Evidence                 []string
}

// Ballot is one member's answer.
type Ballot struct {
	Found           map[int]string
	Result, Outcome string
	Months          int
	Attached        []string    // what goes with it
	From            time.Time   // of a sanction in force
	Conditions      []Condition // of a determination
}

// File is a report or a case as the model knows it: nothing but what guards, policy and effects ask for.
type File struct {
	Kind, Ref string
	State     string
	Log       []Entry

	Anonymous bool
	Mode      string
	Subjects  int
	Outside   *File   // the incident's first report
	Reports   []*File // of a case: the reports that told of it
	Cases     []*File // of a report
	Linked    bool    // a report that was linked to an incident

	Marks    map[string]bool
	Seats    []Seat
	Was      map[string]map[string]bool
	Conflict map[string]bool

	Allegations []*Allegation
	Exhibits    []string
	Shown       map[string]string
	Means       map[string]bool
	Extensions  int
	Answered    bool
	Invited     bool // the respondent was given a code

	Body, Question string
	Voted          map[string]bool
	Ballots        map[string]Ballot
	Objections     []bool // ruled on or not
	Found          map[int]string
	Settled        bool
	Carried        *Ballot // what follows, as the panel carried it
	Decision       *Ballot
	Appealed       bool
	Remitted       bool
	Sanction       *Ballot
	Outcome        string
	Told           int

	Held        map[string]bool // kinds of hold
	Consents    map[string]bool // parties that agreed
	Memberships map[string]Looked
	Drafted     *Ballot
	Conditions  []Condition
	InEffect    bool // the decision is
	Letters     []Letter
	Measure     *Measure
	Wants       map[string][]want            // by body: what it was drawn for
	Attested    map[string]map[string]string // by mark and person: of which pack
	Papers      papers
	Pack        string              // what was frozen, and what was said of it since
	KeptAway    map[string]bool     // of those in conflict: at the reporter's wish, not ruled on
	Barred      map[string]bool     // worked on an earlier life
	Elsewhere   map[string][]string // by person: what they did on linked cases
	Life        int                 // where in the log this life begins
	Unknown     bool                // who the respondent is
	Link        Linkage
	Priors      []Prior
	Sounded     map[Alarm]bool
	Came        Came
	Notified    bool // a notice or a measure was ever put to the respondent
	Parties     []*Party
	Related     []*File

	Affected               bool     // it happened to whoever told it
	Named                  []string // whom a report is about
	Respondent             string
	Region, AffectedRegion string        // of both sides, where they are known
	Codes                  int           // how often the respondent, or of a report the reporter, was sent one
	Since                  int           // letters before this one went to somebody taken for the respondent
	Posted                 []int         // by letter: which event wrote it
	Joined                 map[*File]int // by report of a case: how many letters had been written when it was joined
}

func newFile(kind string) *File {
	return &File{
		Kind: kind, Marks: map[string]bool{}, Was: map[string]map[string]bool{}, Conflict: map[string]bool{},
		Shown: map[string]string{}, Means: map[string]bool{}, Voted: map[string]bool{}, Ballots: map[string]Ballot{},
		Held: map[string]bool{}, Consents: map[string]bool{}, Sounded: map[Alarm]bool{},
		Wants: map[string][]want{}, Attested: map[string]map[string]string{}, KeptAway: map[string]bool{}, Barred: map[string]bool{},
	}
}

// Version is the number of the last event.
func (f *File) Version() int { return len(f.Log) }

// born counts a file in, with the letters of its birth.
func (w *World) born(f *File) {
	w.Files = append(w.Files, f)
	for _, l := range w.machine(f).Begins.Letters {
		f.Letters, f.Posted = append(f.Letters, Letter{l.ID, l.To}), append(f.Posted, 0)
	}
}

func (w *World) write(f *File, action, to string, at time.Time, days int) {
	f.State = to
	f.Log = append(f.Log, Entry{Action: action, To: to, At: at, Days: days, of: w.machine(f).Action(action)})
}

// open makes a case out of a report.
func (w *World) open(from *File) *File {
	f := newFile(Case)
	f.Outside, f.Reports, f.Told, f.Anonymous = from.Outside, []*File{from}, 1, from.Anonymous
	f.Exhibits = append(f.Exhibits, from.Exhibits...)
	for who := range from.Conflict {
		f.Conflict[who] = true
	}
	for _, r := range w.Files {
		if r.Kind == Report && r != from && r.Linked && r.incident() == from.incident() {
			f.Reports, f.Told, f.Anonymous = append(f.Reports, r), f.Told+1, f.Anonymous && r.Anonymous
			f.Exhibits = append(f.Exhibits, r.Exhibits...)
			r.Cases = append(r.Cases, f)
			w.carry(r, f)
			for who := range r.Conflict {
				f.Conflict[who] = true
			}
		}
	}
	from.Cases = append(from.Cases, f)
	b := w.P.Case.Begins
	w.write(f, b.Action, b.State, w.Now, 0)
	w.carry(from, f)
	w.born(f)
	return f
}

// carry takes along the marks that stay with a matter.
func (w *World) carry(from, to *File) {
	for _, o := range w.P.Overlays {
		if from.Marks[o.ID] {
			to.Marks[o.ID] = true
		}
	}
}

// incident is the first report of all, whichever way a file was linked to it.
func (f *File) incident() *File {
	seen := map[*File]bool{}
	for ; f.Outside != f && !seen[f]; f = f.Outside {
		seen[f] = true
	}
	return f
}

func (w *World) machine(f *File) *procedure.Machine { return w.P.Machine(f.Kind) }

// closed tells whether a file has come to its end.
func (w *World) closed(f *File) bool { return w.machine(f).State(f.State).Terminal }

func (w *World) openCases(f *File) int {
	n := 0
	for _, c := range f.Cases {
		if !w.closed(c) {
			n++
		}
	}
	return n
}

func (f *File) taken(action string) int {
	n := 0
	for _, e := range f.Log[f.Life:] {
		if e.Action == action {
			n++
		}
	}
	return n
}

func (f *File) seats(b *procedure.Body) []Seat {
	var out []Seat
	for _, s := range f.Seats {
		if b != nil && (s.Function == b.Member || s.Function == b.Chair) {
			out = append(out, s)
		}
	}
	return out
}

func (f *File) live() []int {
	var out []int
	for i, a := range f.Allegations {
		if !a.Dropped {
			out = append(out, i+1)
		}
	}
	return out
}

// breaches are what was proved against a clause that prohibits (I13).
func (f *File) breaches() int {
	n := 0
	for i, found := range f.Found {
		if found == proved && f.Allegations[i-1].Prohibited {
			n++
		}
	}
	return n
}

const proved = "proved"

func (f *File) leave(gone func(Seat) bool) {
	var kept []Seat
	for _, s := range f.Seats {
		if !gone(s) {
			kept = append(kept, s)
		}
	}
	f.Seats = kept
}

func (f *File) quarantine(person string) {
	f.Conflict[person] = true
	f.leave(func(s Seat) bool { return s.Person == person })
}

func (f *File) seat(function, person string, declared bool) {
	f.Seats = append(f.Seats, Seat{function, person, declared})
	if person != Unknown {
		f.was(function, person)
	}
}

func (f *File) was(function, person string) {
	if f.Was[function] == nil {
		f.Was[function] = map[string]bool{}
	}
	f.Was[function][person] = true
}
