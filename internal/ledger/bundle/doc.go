// Package bundle is the one file in which a case, or what a panel decides on, leaves the house: parts under plain names,
// and at the end a manifest of them signed with the log's key. Anything that opens zip files opens it.
//
// It owns the form of the file, writing it as its parts come, and checking a copy of it. It never knows what a part says,
// and stands on the ledger and the standard library, so that a verifier which trusts nobody can read it.
//
// # One spelling
//
// A zip file has a hundred places in which a byte can be changed without any reader noticing: times, versions, comments,
// a second directory. Here every byte but those of the parts follows from the names and lengths: nothing is packed, no
// time is kept, no field is optional. A check writes that frame anew and compares. So whatever byte is changed, the part
// that it stands in, before or behind is named; and nothing can swell when it is read.
//
//	head of part 1 · part 1 · end of part 1 · … · head · manifest · end · directory · tail
//
//	w := bundle.NewWriter(out, manifest, signer)
//	err := w.Add("papers.pdf", reader)
//	err = w.Close()
//	got, err := bundle.Check(file, size, key)
package bundle
