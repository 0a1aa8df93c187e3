// Package bans holds one analysis pass for each form that must not be written, with a fixture in testdata that
// fails when the pass no longer finds it.
//
// A pass is silenced on one line, for a reason that a reviewer can read, by a comment on that line or the one
// above:
//
//	//allow:sqltext the text is authz's own, compiled from the policy at start
//
// A comment without a reason silences nothing.
package bans
