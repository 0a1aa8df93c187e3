package procedure

// Facts is everything a guard may ask about a file. It is made by folding the file's events (casefile), so a
// guard can only rest on what is on record. Names in a procedure file are those of the expr tags; any other
// name refuses to load.
type Facts struct {
	DecisionFacts
	RegisterFacts
	MeasureFacts
	AlarmFacts
	IntakeFacts
	AccountFacts
	PeopleFacts

	// Of a report.
	Anonymous bool `expr:"anonymous"`  // the reporter gave no name; of a case: no reporter did
	Subjects  int  `expr:"subjects"`   // people named in the report
	Cases     int  `expr:"cases"`      // cases opened from the report, or joined by it
	OpenCases int  `expr:"open_cases"` // of those, not yet at an end
	Linked    int  `expr:"linked"`     // other reports of the same incident

	// Of the allegations.
	Allegations int  `expr:"allegations"` // live, not dropped
	Prohibited  int  `expr:"prohibited"`  // of those, bound to a clause of the prohibited class (I13)
	Protected   bool `expr:"protected"`   // one names a protected ground (T32)
	Unput       int  `expr:"unput"`       // allegations not yet put to the respondent (I02)
	Undisclosed int  `expr:"undisclosed"` // evidence relied on, neither shown nor given as a gist (I02)

	// Of notice and answer.
	Means      int  `expr:"means"` // different means by which delivery is proved (T20)
	Extensions int  `expr:"extensions"`
	Answered   bool `expr:"answered"`
	Frozen     bool `expr:"frozen"` // a pack is frozen by its digest (I30)

	// Of the body that sits now.
	Seats      int  `expr:"seats"`    // drawn
	Declared   int  `expr:"declared"` // of those, declared free of conflict
	Quorate    bool `expr:"quorate"`  // declared seats reach the body's quorum, its chair among them, made up as it must be (I24)
	Objections int  `expr:"objections"`
	Ballots    int  `expr:"ballots"`  // cast on the question now open
	AllIn      bool `expr:"all_in"`   // every declared seat has cast one
	Locked     bool `expr:"locked"`   // findings are counted and locked (I11)
	Breaches   int  `expr:"breaches"` // allegations found proved, of the prohibited class
	Settled    bool `expr:"settled"`  // the open question has a majority (5.14: no casting vote)
	Sanctioned bool `expr:"sanctioned"`
	Running    bool `expr:"running"` // a sanction is in force, or will be when the appeal window closes
	Raises     bool `expr:"raises"`  // the body's decision is graver than the one appealed (I19)
	Remitted   bool `expr:"remitted"`

	// Named facts.
	Marked  func(mark string) bool     `expr:"marked"`  // a mark was set
	Count   func(action string) int    `expr:"count"`   // how often an action was taken
	Held    func(function string) bool `expr:"held"`    // somebody holds it, declared free of conflict
	Drawn   func(function string) bool `expr:"drawn"`   // somebody was drawn for it, declared or not
	Expired func(clock string) bool    `expr:"expired"` // it has run out
	Ticking func(clock string) bool    `expr:"ticking"` // it runs, or is paused
	Outcome func(outcome string) bool  `expr:"outcome"` // the file's outcome is this one
	OnHold  func(hold string) bool     `expr:"on_hold"` // held by a hold of this kind

	Flagged   func(flag string) bool  `expr:"flagged"`   // a live allegation is under a clause with this flag
	Consented func(party string) bool `expr:"consented"` // the party agreed to what was offered

	// Of what the action was given, where it was given something: in checks, branches, and the conditions of effects
	// and letters. A guard cannot ask them.
	Yes    func(field string) bool       `expr:"yes"`    // it was answered with yes
	Given  func(field string) bool       `expr:"given"`  // it was given at all
	Chose  func(field, item string) bool `expr:"chose"`  // the item was chosen, alone or among others
	Amount func(field string) int        `expr:"amount"` // the number
}

// NoFacts returns facts about nothing: every count zero, every named fact false.
func NoFacts() Facts {
	no := func(string) bool { return false }
	none := func(string) int { return 0 }
	return Facts{
		DecisionFacts: noDecisions(),
		RegisterFacts: noRegister(),
		MeasureFacts:  noMeasures(),
		PeopleFacts:   noPeople(),
		Marked:        no, Held: no, Drawn: no, Expired: no, Ticking: no, Outcome: no, OnHold: no, Flagged: no, Consented: no, Count: none,
		Yes: no, Given: no, Chose: func(string, string) bool { return false }, Amount: none,
	}
}
