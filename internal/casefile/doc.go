// Package casefile is what a case is: a file of events in order, and what they add up to.
//
// It owns File (a report or a case), Event, Apply, which is the only way a file's state changes, and Contents,
// the pure fold of a file's events: allegations, disclosures, the answer, the panel's findings, the clocks. A
// report and a case run through the same engine under their own machines of one procedure. It never knows the
// database, the transport or who may act; a verb loads a file, asks authz, calls Apply and keeps the result.
//
//	f, _ := casefile.Fold(p, header, events)
//	r, err := f.Apply(p, casefile.Input{Action: "issue_notice", Fields: fields, Who: who, At: now, …})
//	// r.Event is the one new event, r.After the file as it now stands, r.Stand, r.Letters what goes with it
//
// A file's facts rest on nothing but its events, so they can be recomputed at any time and compared (I32).
//
//	files      id, kind, state, version …     what lists and conditional updates need
//	events     seq, action, from, to, sealed  what happened; never changed, never deleted
//	standings  person, relation               how people stand to the file, for authz
package casefile
