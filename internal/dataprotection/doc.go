// Package dataprotection erases what may be kept no longer.
//
// It owns the retention rules, the decision of two people to erase a closed file, the window in which anybody who could
// decide it can object, and the carrying out: the keys are destroyed, the sealed rows and blobs taken away, and the log told.
// A case takes with it every report that has no other case left; a report by itself goes only where it became none. It
// never touches the skeleton of a file (its reference, states, days), what was counted, or the log.
//
//	proposed ──► confirmed by another ──► window ──► begun ──► keys ──► blobs ──► rows and leaf: done
//	                                        │
//	                                        └─► stopped: an objection, a hold, or the file has moved
//
// From "begun" on nothing stops it, and whatever was interrupted is done again from there: each step may be taken twice.
package dataprotection
