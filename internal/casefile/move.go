package casefile

import (
	"time"

	"recourse/internal/actor"
	"recourse/internal/notify"
	"recourse/internal/once"
	"recourse/internal/panel"
)

// Move is one file's change, with all that goes with it.
type Move struct {
	Result   *Result
	New      bool // the file itself is new; its key was claimed for it
	Closed   bool // it has reached a terminal state
	Owes     bool // the system has a step to take from here: should it fail to, the worker finds the file
	Due      []Deadline
	Dates    []Date // what it did to the days that parties are told
	Letters  []notify.Letter
	Codes    []Code
	Ends     []Code // of parties whose part ends: their code and every session it opened
	Tags     []Tag
	Untags   []Tag        // no longer of it
	Parts    []actor.Kind // parties of these kinds have no part in it from now on: their codes end
	LinkedTo []string     // files joined to this one from now on
	Incident string       // the incident it belongs to from now on, "" for no change
	Ballot   *Ballot
	Proposal string // the proposal that this move carries out
	Identity *Identity
	Begun    []byte       // the mac of what its actor had begun for it, which goes with it
	Once     *once.Answer // what a repeat of the request is answered, where it carries a key
}

// Code is an access code given to a party, by its keyed hash.
type Code struct {
	Party string // a new random id
	Kind  actor.Kind
	MAC   []byte
	// Renews says that the party's former code ends with this one, and every session it opened.
	Renews bool
	// Until is the first moment of the day on which it no longer opens anything; zero where it has no end.
	Until time.Time
}

// Tag is a blind tag (decision 31).
type Tag struct {
	Kind string // handle, email, membership_number, clause, ground
	Tag  []byte
}

// Ballot is one ballot to be sealed apart from the event that says it was cast.
type Ballot struct {
	Question string
	Round    int
	panel.Ballot
}

// Identity is who a reporter is and how to reach them, under a key of its own (decision 26).
type Identity struct {
	Key   string // the keyring's id, made ahead
	Words []byte // JSON, to be sealed
}
