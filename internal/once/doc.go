// Package once lets a request that is sent twice be done once: whoever sends it again gets the first answer.
//
// It owns what a key of the caller's means (R-14, decision 34). Only the key's keyed hash is kept, and beside it a keyed
// digest of all that the request is: who sent it, where to, and what. The answer is sealed under a key that only the
// caller's key leads to, so that we cannot read it. It never decides which requests take a key, and keeps nothing itself:
// the Answer goes down with a verb's call and is kept in the transaction of what the verb does, so that both are there or
// neither.
//
//	r := once.New(ring.MAC, key, "staff 7f… POST /api/v1/users", body)
//	answer, err := r.Seal(first, now) // kept by the verb
//	first, err := r.Open(answer)   // for whoever asks again
package once
