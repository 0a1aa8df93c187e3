// Package oversight is what somebody outside may do to see whether the house keeps its word. Today that is one verb: to hold
// what was given out, a receipt, a proof of no answer or a bundle, to the keys of the log.
//
// It owns the sentences that say what such a thing shows. It keeps nothing of what it is given, and asks no store: all that
// it needs are the public keys, so that whoever does not trust it checks the same with recourse-verify.
//
//	shown, err := checks.Text(receipt, "")
//	for _, sentence := range shown.Sentences { ... }
package oversight
