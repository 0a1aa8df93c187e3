// Package keys gives tests a real key ring on a key folder of their own.
//
// It is for tests only.
//
//	ring := keys.Ring(t)
//	id, err := ring.Take(t.Context())
package keys
