// Package fault holds the errors that leave a verb: what kind of trouble it was, a message that is safe to
// show to the person who met it, and, for a form or a JSON body, which fields were wrong.
//
// It owns the closed list of kinds. It never knows HTTP: the one table from Kind to status stands in server.
// Anything that is not a *fault.Fault is Internal, and its words are never shown.
//
//	return fault.New(fault.Conflict, "This case has moved on. Read it again, then decide.")
//	return fault.OnField("/narrative", "required", "Tell us what happened, in your own words.")
package fault
